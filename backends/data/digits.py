"""Digits: handwritten ones that ship with the app, small and large."""

from __future__ import annotations

import io

import numpy as np

import resources
from backends.data.samples import Samples

WHITE = {"digits": 16, "mnist": 255}
"""The brightest pixel of each published set."""


def digits(count: int) -> Samples:
    """Return the first `count` of 1,797 digits: `image` (n, 1, 8, 8) in 0 ... 1 and `label`."""
    return _shipped("digits", count)


def mnist(count: int) -> Samples:
    """Return the first `count` of 5,000 digits: `image` (n, 1, 28, 28) in 0 ... 1 and `label`."""
    return _shipped("mnist", count)


def _shipped(name: str, count: int) -> Samples:
    with np.load(io.BytesIO(resources.data(f"data/{name}.npz")), allow_pickle=False) as shipped:
        images, labels = shipped["images"][:count], shipped["labels"][:count]
    return Samples(
        fields={"image": (images[:, None] / np.float32(WHITE[name])), "label": labels.astype(np.int64)},
    )
