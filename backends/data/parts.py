"""Parts: which samples train, which watch over the training, and which are kept for the very end."""

from __future__ import annotations

import numpy as np

from backends.data.samples import Numbers
from designer.catalog.data import Data

SPLIT = 0x5011
"""Keeps the random numbers of the split apart from those of the epochs."""

Indices = Numbers


def parts(data: Data, labels: Numbers | None, count: int, seed: int) -> tuple[Indices, Indices, Indices]:
    """Return the rows for training, validation and test: half of the held-out share each.

    With a share above zero no part is empty as long as there are three samples.
    """
    held = _held(data.holdout, count)
    random = np.random.default_rng([seed, SPLIT])
    if data.split == "tail":
        order = np.arange(count)
    elif data.split == "stratified" and labels is not None:
        order = _mixed(labels, random)
    else:
        order = random.permutation(count)
    train, rest = order[: count - held], order[count - held :]
    if data.split == "stratified" and labels is not None:
        rest = rest[np.argsort(labels[rest], kind="stable")]
        return train, rest[::2], rest[1::2]
    return train, rest[: held - held // 2], rest[held - held // 2 :]


def _held(share: float, count: int) -> int:
    if not share or count < 3:
        return 0
    return min(count - 1, max(2, round(share * count)))


def _mixed(labels: Numbers, random: np.random.Generator) -> Indices:
    """Order samples so that any stretch has the classes in the same shares as the whole."""
    places = np.empty(len(labels))
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        places[random.permutation(rows)] = (np.arange(len(rows)) + random.uniform()) / len(rows)
    return np.argsort(places, kind="stable")
