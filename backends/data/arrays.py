"""Arrays: .npy and .npz files, whose headers are read and judged before a single number is. Nothing is unpickled."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np

from backends.data import found
from backends.data.figures import Figures
from backends.data.guess import FEW, TARGETS
from backends.data.rows import spread, usable
from backends.data.samples import Numbers, Samples
from backends.data.table import budget
from backends.data.ticket import Ticket
from backends.errors import DataError
from backends.facts import Facts, Trouble
from backends.protocol import Inspected
from designer.limits import RANK
from designer.origin import TABLE, Column, Origin

MOST_COLUMNS = 10_000
LABELS = frozenset({*TARGETS, "labels", "targets", "t", "y_train", "classes"})
NUMERIC = "biuf"
RATIO = 200
"""A packed array may grow by so much."""


def inspected_arrays(path: Path, file: Origin | None, ticket: Ticket) -> Inspected:
    """Look at the arrays of a file. Raises DataError in words."""
    held = _held(path)
    chosen = {column.name: column for column in file.columns} if file else {}
    guesses = {name: _column(name, rows, held) for name, rows in held.items()}
    columns = tuple(chosen.get(name, guess) for name, guess in guesses.items())
    facts = tuple(_facts(name, rows) for name, rows in held.items())
    count = len(next(iter(held.values())))
    result = Origin(
        path=file.path if file else str(path),
        format=found.kind(path),
        sha256=found.digest(path),
        size=path.stat().st_size,
        rows=count,
        columns=columns,
    )
    fine = count if all(column.axes or not column.used for column in columns) else len(_fine(held, columns))
    troubles = [] if result.targets else [_aimless()]
    if file and file.sha256 and file.sha256 != result.sha256:
        detail = "Its content is not the one that this drawing was made for."
        troubles.append(Trouble(title=f"{result.name} has changed", detail=detail))
    return Inspected(file=result, facts=facts, troubles=tuple(troubles), usable=fine, page=_page(held))


def arrays(path: Path, file: Origin) -> Samples:
    """Read the samples of a file. Raises DataError when an array is not what the drawing says."""
    held = _held(path)
    for column in file.columns:
        if column.used and (column.name not in held or held[column.name].shape[1:] != column.axes):
            raise DataError(f"{path.name} has no array {column.name} of the size drawn. Look at it again in Data.")
    fine = _fine(held, file.columns)
    cells = file.cells
    fields: dict[str, Numbers] = {}
    if cells:
        rows = np.stack([held[column.name][fine].astype(np.float64) for column in cells], 1)
        fields[TABLE] = spread(_coded(rows, cells), cells)
    for column in file.columns:
        if not column.used or (column.role == "input" and not column.axes):
            continue
        rows = held[column.name][fine]
        if column.type == "category":
            fields[file.port(column)] = _codes(rows, column).astype(np.int64)
        elif column.role == "target":
            fields[file.port(column)] = (rows if column.axes else rows[:, None]).astype(np.float32)
        else:
            fields[column.name] = rows.astype(np.float32)
    if not len(fine):
        raise DataError(f"{path.name} has no sample that can be used. Look at it in Data.")
    return Samples(fields=fields)


def _held(path: Path) -> dict[str, Numbers]:
    """Return the arrays by name; the columns of a single table by number. Raises DataError."""
    try:
        held = dict(_packed(path)) if path.suffix.lower() == ".npz" else {path.stem: _single(path)}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise DataError(f"{path.name} is no file of arrays that can be read: {str(error).splitlines()[0]}.") from error
    counts = {name: len(rows) if rows.ndim else 0 for name, rows in held.items()}
    if not counts or not min(counts.values()):
        raise DataError(f"{path.name} holds no samples: the first axis of each array counts them.")
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{name} has {count:,}" for name, count in counts.items())
        raise DataError(f"The arrays of {path.name} do not have equally many samples: {said}.")
    (_, rows), *more = held.items()
    if not more and rows.ndim == 2 and rows.shape[1] <= MOST_COLUMNS:
        return {f"column {i + 1}": rows[:, i] for i in range(rows.shape[1])}
    return held


def _single(path: Path) -> Numbers:
    with path.open("rb") as file:
        _judged(path, path.stem, file, path.stat().st_size)
    mapped: Numbers = np.load(path, mmap_mode="c", allow_pickle=False)
    return mapped


def _packed(path: Path) -> Iterator[tuple[str, Numbers]]:
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist()]
        if len(set(names)) < len(names):
            raise DataError(f"{path.name} holds two arrays of one name.")
        size = 0
        for info in archive.infolist():
            name = info.filename.removesuffix(".npy")
            with archive.open(info) as file:
                size += _judged(path, name, file, max(info.compress_size, 1) * RATIO)
            if size > budget():
                raise DataError(f"{path.name} unpacks to more than fits into memory.")
    with np.load(path, allow_pickle=False) as loaded:
        for name in loaded.files:
            yield name, loaded[name]


def _judged(path: Path, name: str, file: IO[bytes], size: int) -> int:
    """Read a header alone, and return how many bytes follow. Raises DataError for what should not be read."""
    version = np.lib.format.read_magic(file)
    read: Any = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if dtype.kind not in NUMERIC:
        what = "Python objects, which are never unpacked" if dtype.hasobject else f"no numbers but {dtype}"
        raise DataError(f"{name} of {path.name} holds {what}. Save it as an array of numbers.")
    if len(shape) > RANK:
        raise DataError(f"{name} of {path.name} has {len(shape)} axes; {RANK} is the limit.")
    bytes_ = prod(shape) * dtype.itemsize
    if bytes_ > size:
        raise DataError(f"{name} of {path.name} claims {bytes_:,} bytes and the file has no room for them.")
    return int(bytes_)


def _column(name: str, rows: Numbers, held: dict[str, Numbers]) -> Column:
    """Guess what an array is for: what is called like a label is one, else the last single number of each sample."""
    single = [key for key, each in held.items() if each.ndim == 1]
    called = [key for key in held if key.casefold() in LABELS]
    target = called[0] if called else single[-1] if single and len(held) > 1 else ""
    axes = tuple(int(n) for n in rows.shape[1:])
    if name != target:
        return Column(name=name, axes=axes, missing="median")
    values = np.unique(rows[~np.isnan(rows)] if rows.dtype.kind == "f" else rows) if rows.ndim == 1 else np.empty(0)
    few = 0 < len(values) <= max(FEW, 2) or (rows.dtype.kind in "biu" and 0 < len(values) <= len(rows) // 5)
    if few and (values == np.round(values)).all():
        classes = tuple(str(int(value)) for value in values)
        return Column(name=name, role="target", type="category", missing="drop", classes=classes)
    return Column(name=name, role="target", missing="drop", axes=axes)


def _fine(held: dict[str, Numbers], columns: tuple[Column, ...]) -> Numbers:
    """Return the samples whose single numbers can be used and whose arrays are finite."""
    count = len(next(iter(held.values())))
    fine = np.ones(count, bool)
    for column in columns:
        if not column.used:
            continue
        rows = held[column.name]
        if column.axes:
            if rows.dtype.kind == "f":
                fine &= np.isfinite(rows.reshape(count, -1)).all(1)
        else:
            fine &= usable(_coded(rows.astype(np.float64)[:, None], (column,)), (column,))
    return np.flatnonzero(fine)


def _coded(rows: Numbers, columns: tuple[Column, ...]) -> Numbers:
    coded = [_codes(rows[:, i], c) if c.type == "category" else rows[:, i] for i, c in enumerate(columns)]
    return np.stack(coded, 1)


def _codes(rows: Numbers, column: Column) -> Numbers:
    """Turn whole numbers into the places of their classes; infinity for one that is no class."""
    values = np.array([float(name) for name in column.classes])
    order = np.argsort(values)
    places = np.clip(np.searchsorted(values[order], rows), 0, len(values) - 1)
    found_ = np.where(values[order][places] == rows, order[places].astype(np.float64), np.inf)
    return np.where(np.isnan(rows.astype(np.float64)), np.nan, found_)


def _facts(name: str, rows: Numbers) -> Facts:
    figures = Figures(1)
    flat = rows.reshape(-1)[:4_000_000].astype(np.float64)
    figures.take(flat[:, None])
    return figures.facts((name,))[0]


def _page(held: dict[str, Numbers]) -> tuple[tuple[str, ...], ...]:
    """Write the first samples as a table; an array is said by its size."""
    names = list(held)
    count = min(100, len(held[names[0]]))
    return tuple(
        tuple(
            f"{held[name][i]:g}" if held[name].ndim == 1 else " × ".join(map(str, held[name].shape[1:]))
            for name in names
        )
        for i in range(count)
    )


def _aimless() -> Trouble:
    detail = "Choose a target, or let the network give back what it reads."
    return Trouble(title="No array is what should be found", detail=detail)
