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
    if any(field.sequence for field in row.fields.values()):
        targets = {name for name, field in row.fields.items() if field.classes or name == tuple(row.fields)[-1]}
        return _sequences(fields, targets)
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


def _sequences(fields: dict[str, Numbers], targets: set[str]) -> Shipped:
    """A row for each sequence: what comes in and what is to be said, step by step."""
    steps = {name: values.reshape(*values.shape[:2], -1)[..., 0] for name, values in fields.items()}
    whole = {name: bool((values == values.round()).all()) for name, values in steps.items()}
    heads = tuple(
        Head(
            name=name,
            role="target" if name in targets else "sequence",
            tone="output" if name in targets else "faint",
            counts=tuple(np.histogram(values, BINS)[0].tolist()),
        )
        for name, values in steps.items()
    )

    def rows(first: int, count: int) -> list[tuple[str, ...]]:
        part = range(first, min(first + count, len(next(iter(steps.values())))))
        return [tuple(_said(values[i].tolist(), whole[name]) for name, values in steps.items()) for i in part]

    count, length = next(iter(steps.values())).shape
    return Shipped(count, f"{grouped(count)} sequences of {length} steps", heads=heads, rows=rows)


def _said(values: list[float], whole: bool) -> str:
    texts = (f"{value:.0f}" if whole else f"{value:.2f}" for value in values)
    return "  ".join(texts).replace("-", "−")


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
