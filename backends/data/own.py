"""Own files: a table becomes samples, in memory while they fit, else in files that are read where they are needed."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from backends.data import found
from backends.data.dialect import called
from backends.data.inspection import opened
from backends.data.rows import spread, usable
from backends.data.samples import Numbers, Samples
from backends.data.table import LARGE, Parsed, budget
from backends.data.ticket import NOBODY, Cancelled, Ticket
from backends.errors import DataError
from backends.places import data_folder
from designer.catalog.data import Data
from designer.origin import TABLE, Column, Origin
from designer.storage import plain

KEPT = 3
"""So many prepared files are kept."""

Block = dict[str, Numbers]
"""Some samples, by output."""


def samples(data: Data, ticket: Ticket = NOBODY) -> Samples:
    """Read the file of a data node. A missing number is NaN still: what it becomes is decided after the split.

    Raises DataError when the file is not there, has changed, or has nothing to train on; Cancelled.
    """
    assert data.file is not None
    path = found.place(data)
    checked(data.file, path)
    if found.kind(path) == "folder":
        from backends.data.images import images

        return images(path, data.file, ticket)
    if found.kind(path) in ("npy", "npz"):
        from backends.data.arrays import arrays

        return arrays(path, data.file)
    return _table(path, data.file, ticket)


def checked(file: Origin, path: Path) -> None:
    """Raise DataError when a file is not what the drawing was made for."""
    if file.sha256 and found.digest(path) != file.sha256:
        raise DataError(
            f"{path.name} has changed since this drawing was made for it. Look at it in Data and accept it."
        )


def asked(path: Path, file: Origin) -> tuple[Numbers, dict[int, str]]:
    """Read what a network is asked about, (rows, numbers) float32: a table with the columns that it reads.

    Their order does not matter. Rows that can not be answered are told by number, counted from 0, with the reason.
    Raises DataError.
    """
    table, written = opened(path, file)
    names, _ = called(written)
    lacking = [column.name for column in file.cells if column.name not in names]
    if lacking:
        said = ", ".join(lacking[:5])
        raise DataError(f"{path.name} has no column {said}{' ...' if len(lacking) > 5 else ''}.")
    places = tuple(names.index(column.name) for column in file.cells)
    with table.parsed(dict(zip(places, file.cells, strict=True))) as numbers:
        rows = np.concatenate([*numbers.blocks()]) if len(table) else np.empty((0, len(places)))
    wrong = {}
    for row in np.flatnonzero(~usable(rows, file.cells)).tolist():
        fine = [bool(usable(rows[row : row + 1, [i]], (column,))[0]) for i, column in enumerate(file.cells)]
        text, name = table.page(row + 1, 1)[0][places[fine.index(False)]], file.cells[fine.index(False)].name
        wrong[row] = f"{name} is “{text}”" if text else f"{name} is missing"
    return spread(np.where(np.isinf(rows), np.nan, rows), file.cells), wrong


def _table(path: Path, file: Origin, ticket: Ticket) -> Samples:
    used = tuple(column for column in file.columns if column.used)
    large = path.stat().st_size > LARGE
    folder = data_folder() / "data" / _key(file, used)
    if (folder / "done").exists():
        return _mapped(folder, file)
    ticket.tell(0.0, f"Reading {path.name}")
    table, written = opened(path, file, ticket=ticket)
    names, _ = called(written)
    for column in used:
        if column.name not in names:
            raise DataError(
                f"{path.name} has no column {column.name}. Look at it in Data and choose its columns again."
            )
    places = tuple(names.index(column.name) for column in used)
    with table.parsed(dict(zip(places, used, strict=True)), ticket) as numbers:
        count = sum(int(usable(rows, used).sum()) for rows in numbers.blocks())
        if not count:
            raise DataError(f"{path.name} has no row that can be used. Look at it in Data.")
        if not large and count * _width(file) * 4 <= budget():
            blocks = list(_blocks(numbers, used, file))
            return Samples(fields={name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]})
        _prepare(folder, _blocks(numbers, used, file), count, ticket)
    return _mapped(folder, file)


def _blocks(numbers: Parsed, used: tuple[Column, ...], file: Origin) -> Iterator[Block]:
    """Walk the usable rows, already spread into what leaves the data node."""
    inputs = [i for i, column in enumerate(used) if column.role == "input"]
    for rows in numbers.blocks():
        fine = rows[usable(rows, used)]
        block: Block = {}
        if inputs:
            block[TABLE] = spread(fine[:, inputs], tuple(used[i] for i in inputs))
        for i, column in enumerate(used):
            if column.role == "target":
                cells = fine[:, i]
                block[file.port(column)] = (
                    cells.astype(np.int64) if column.type == "category" else cells[:, None].astype(np.float32)
                )
        yield block


def _width(file: Origin) -> int:
    return sum(field.axes[0] if field.axes else 2 for field in file.fields().values())


def _key(file: Origin, used: tuple[Column, ...]) -> str:
    said = json.dumps([file.sha256, file.format, plain(file.dialect), [plain(column) for column in used]])
    return sha256(said.encode(errors="replace")).hexdigest()[:32] if file.sha256 else "unchecked"


def _prepare(folder: Path, blocks: Iterator[Block], count: int, ticket: Ticket) -> None:
    """Write samples beside each other, one file for each output; it appears whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
    try:
        files: dict[str, Numbers] = {}
        names: dict[str, str] = {}
        done = 0
        for block in blocks:
            for name, rows in block.items():
                if name not in files:
                    names[name] = f"{len(names)}.npy"
                    _room(making, count * rows[:1].nbytes)
                    shape = (count, *rows.shape[1:])
                    files[name] = np.lib.format.open_memmap(making / names[name], "w+", rows.dtype, shape)
                files[name][done : done + len(rows)] = rows
            done += len(next(iter(block.values())))
            ticket.tell(done / count, "Preparing the samples")
        files.clear()
        (making / "done").write_text(json.dumps(names))
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(making, folder)  # noqa: PTH105 - a folder over nothing, at once
    except (OSError, Cancelled, DataError):
        shutil.rmtree(making, ignore_errors=True)
        raise


def _mapped(folder: Path, file: Origin) -> Samples:
    """Open prepared samples; what is read comes from the disk when it is needed. They are never written to."""
    names: dict[str, str] = json.loads((folder / "done").read_text())
    os.utime(folder)
    fields = {name: np.load(folder / names[name], mmap_mode="c", allow_pickle=False) for name in file.fields()}
    return Samples(fields=fields)


def _room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free * 0.8:
        wanted, there = size / 2**30, free / 2**30
        raise DataError(f"The samples need {wanted:.1f} GiB of disk and {there:.1f} GiB are free. Leave columns out.")


def _sweep(folder: Path) -> None:
    """Remove what was prepared longest ago, and what a process that ended began."""
    rows = sorted((entry for entry in folder.iterdir() if entry.is_dir()), key=lambda entry: entry.stat().st_mtime)
    old = [entry for entry in rows if not entry.name.startswith("making-")][: -(KEPT - 1)]
    for entry in (*old, *(entry for entry in rows if entry.name.startswith("making-"))):
        shutil.rmtree(entry, ignore_errors=True)
