"""Rows: which can be trained on, and what their cells become: filled from the training part, one number a class."""

from __future__ import annotations

import numpy as np

from backends.data.samples import Numbers
from designer.origin import Column


def usable(rows: Numbers, columns: tuple[Column, ...]) -> Numbers:
    """Say for each row whether it can be used: no cell is wrong, and none is missing where such rows are left out."""
    fine = np.ones(len(rows), bool)
    for i, column in enumerate(columns):
        if not column.used:
            continue
        fine &= ~np.isinf(rows[:, i])
        if column.missing == "drop" or column.role == "target":
            fine &= ~np.isnan(rows[:, i])
    return fine


def spread(rows: Numbers, columns: tuple[Column, ...]) -> Numbers:
    """Turn usable cells of inputs into what enters the network, (n, numbers) float32; NaN waits to be filled."""
    parts = []
    for i, column in enumerate(columns):
        cells = rows[:, i]
        if column.type == "category":
            codes = np.where(np.isnan(cells), len(column.classes), cells).astype(np.int64)
            parts.append(codes[:, None] == np.arange(len(column.names)))
        else:
            filled = np.where(np.isnan(cells), column.value, cells) if column.missing == "value" else cells
            parts.append(filled[:, None])
    return np.concatenate(parts, 1).astype(np.float32) if parts else np.empty((len(rows), 0), np.float32)


def fills(columns: tuple[Column, ...], train: Numbers) -> Numbers:
    """Return what a missing number becomes, by the training part alone: its median or mean, zero if none is known."""
    found: list[float] = []
    for column in columns:
        for _ in column.names:
            cells = train[:, len(found)]
            known = cells[~np.isnan(cells)]
            take = np.mean if column.missing == "mean" else np.median
            found.append(float(take(known.astype(np.float64))) if len(known) and column.type == "number" else 0.0)
    return np.array(found, np.float32)
