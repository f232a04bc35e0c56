"""Verdicts: what a classifier said of each validation sample, counted and sorted as people look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from backends.protocol import Array
from designer.catalog.data import Data
from designer.design import Design
from designer.layer import Loss
from widgets.plots.arrays import numbers

Cell = tuple[int, int]
"""What is true, and what was answered."""


class Confusion(Struct, frozen=True):
    """Samples of one class that were taken for another; the surest mistake comes first."""

    cell: Cell
    samples: NDArray[Any]
    total: int
    """How many samples of the class there are."""


class Verdicts(Struct, frozen=True):
    """Row i of all arrays is validation sample i."""

    labels: NDArray[Any]
    """(n): what is true."""
    likely: NDArray[Any]
    """(n, k): the likeliest classes, the best first."""
    shares: NDArray[Any]
    """(n, k): their probabilities."""

    @property
    def answers(self) -> NDArray[Any]:
        """(n): what was answered."""
        found: NDArray[Any] = self.likely[:, 0]
        return found

    @property
    def wrong(self) -> NDArray[Any]:
        """(n): was it wrong?"""
        found: NDArray[Any] = self.answers != self.labels
        return found

    def matrix(self, classes: int = 0) -> NDArray[np.int64]:
        """Count how often each class (row) was answered as each (column); at least so many `classes`."""
        size = max(classes, int(max(self.labels.max(initial=-1), self.answers.max(initial=-1))) + 1)
        counts = np.bincount(self.labels * size + self.answers, minlength=size * size)
        return counts.reshape(size, size)

    def of(self, cell: Cell) -> NDArray[Any]:
        """Return the samples of a cell of the matrix, the surest first."""
        return self._sure(np.flatnonzero((self.labels == cell[0]) & (self.answers == cell[1])))

    def worst(self) -> NDArray[Any]:
        """Return all samples: the surest mistakes first, then what is right, the least sure first."""
        wrong, right = np.flatnonzero(self.wrong), np.flatnonzero(~self.wrong)
        return np.concatenate([self._sure(wrong), self._sure(right)[::-1]])

    def confusions(self, most: int) -> tuple[Confusion, ...]:
        """Return the commonest mistakes, the commonest first."""
        counts = self.matrix()
        totals = counts.sum(1)
        np.fill_diagonal(counts, 0)
        order = np.argsort(-counts, axis=None, kind="stable")[:most]
        cells = [(int(place // len(counts)), int(place % len(counts))) for place in order if counts.flat[place]]
        return tuple(Confusion(cell, self.of(cell), int(totals[cell[0]])) for cell in cells)

    def _sure(self, rows: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = rows[np.argsort(-self.shares[rows, 0], kind="stable")]
        return found


def verdicts(pictures: Mapping[str, Mapping[str, Array]]) -> Verdicts | None:
    """Read the picture "verdicts", None where there is none yet."""
    arrays = pictures.get("verdicts", {})
    if not {"labels", "likely", "shares"} <= arrays.keys():
        return None
    labels, likely, shares = (numbers(arrays[name]) for name in ("labels", "likely", "shares"))
    return Verdicts(labels, likely, shares.astype(np.float32))


def labeling(design: Design | None) -> Callable[[int], str]:
    """Return how the labels of a design's data are called, whether the network learns them or not."""
    kinds = [node.kind for node in design.nodes.values()] if design is not None else []
    fields = [field for kind in kinds if isinstance(kind, Data) for field in kind.fields.values() if field.classes]
    return fields[0].called if fields else str


def naming(design: Design | None) -> tuple[Callable[[int], str], int]:
    """Return how the classes of a design are called, and how many there are: 0 where nobody knows."""
    for wire in design.wires.values() if design is not None else ():
        assert design is not None
        kind = design.nodes[wire.source].kind
        if wire.input == "target" and isinstance(kind, Data) and isinstance(design.nodes[wire.target].kind, Loss):
            field = kind.fields.get(wire.output)
            if field is not None and field.classes:
                return field.called, field.classes
    return str, 0
