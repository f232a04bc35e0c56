"""Digits: 1,797 handwritten digits of 8 x 8 pixels."""

from __future__ import annotations

import io

import numpy as np

import resources
from backends.data.samples import Samples

WHITE = 16
"""The brightest pixel of the published set."""


def digits(count: int) -> Samples:
    """Return the first `count` digits: `image` (n, 1, 8, 8) in 0 ... 1 and `label`."""
    with np.load(io.BytesIO(resources.data("data/digits.npz")), allow_pickle=False) as shipped:
        images, labels = shipped["images"][:count], shipped["labels"][:count]
    return Samples(
        fields={"image": (images[:, None] / WHITE).astype(np.float32), "label": labels.astype(np.int64)},
    )
