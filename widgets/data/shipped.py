"""The samples of the sets that ship with the app, as rows of a table or as images. They are no file of a user's."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from backends.data import load
from backends.errors import DataError
from designer.catalog.data import SOURCES, Data
from widgets.data.table import Head
from widgets.paint import grouped

Numbers = NDArray[Any]
BINS = 16
AXES = ("x", "y", "z")


class Shipped(Struct, frozen=True):
    """One of images and rows, and what is said of both."""

    count: int
    about: str
    images: Numbers | None = None
    """uint8 (n, height, width)"""
    labels: Numbers | None = None
    names: tuple[str, ...] = ()
    heads: tuple[Head, ...] = ()
    rows: Callable[[int, int], list[tuple[str, ...]]] = lambda first, count: []


def shipped(kind: Data) -> Shipped | None:
    """Return the samples of a shipped set; None for anything else."""
    return _shipped(kind.source) if kind.file is None else None


@lru_cache(maxsize=4)
def _shipped(source: str) -> Shipped | None:
    row = next((row for row in SOURCES if row.name == source), None)
    if row is None:
        return None
    try:
        fields = load(Data(source=source, fields=row.fields)).fields
    except (DataError, OSError):
        return None
    labels = next((fields[name] for name, field in row.fields.items() if field.classes), None)
    field = next((field for field in row.fields.values() if field.classes), None)
    names = tuple(field.called(i) for i in range(field.classes)) if field is not None else ()
    first = next(iter(fields.values()))
    if first.ndim >= 3:
        images = first.reshape(len(first), *first.shape[-2:])
        scaled = (images / max(1e-9, float(images.max())) * 255).astype(np.uint8)
        size = f"{images.shape[2]} × {images.shape[1]} pixels"
        return Shipped(len(first), f"{grouped(len(first))} images, {size}", scaled, labels, names)
    return _table(first, labels, names)


def _table(points: Numbers, labels: Numbers | None, names: tuple[str, ...]) -> Shipped:
    heads = [
        Head(name=AXES[i] if i < len(AXES) else str(i), counts=tuple(np.histogram(column, BINS)[0].tolist()))
        for i, column in enumerate(points.T)
    ]
    if labels is not None:
        counts = np.bincount(labels, minlength=len(names)).tolist()
        balance = tuple(zip(names, counts, strict=True))
        heads.append(Head(name="label", role="target", tone="output", numeric=False, categories=balance))

    def rows(first: int, count: int) -> list[tuple[str, ...]]:
        part = slice(first, first + count)
        ends = [[names[label]] for label in labels[part].tolist()] if labels is not None else [[]] * count
        texts = [[f"{value:.3f}".replace("-", "−") for value in row] for row in points[part].tolist()]
        return [(*text, *end) for text, end in zip(texts, ends, strict=False)]

    return Shipped(len(points), f"{grouped(len(points))} points", heads=tuple(heads), rows=rows)
