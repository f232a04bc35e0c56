"""Inspection: what a file holds, what its columns seem to be for, and what is wrong with them, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from msgspec.structs import replace

from backends.data import found
from backends.data.dialect import called, sniffed
from backends.data.figures import Figures
from backends.data.guess import CLASSES, IN_TEXT, MOST_CLASSES, Guess, guessed, in_order
from backends.data.rows import usable
from backends.data.table import LARGE, Table
from backends.data.ticket import NOBODY, Ticket
from backends.data.troubles import troubles
from backends.errors import DataError
from backends.facts import TOP, Facts
from backends.protocol import Inspected, Page
from designer.origin import Column, Dialect, Origin

SAMPLE = 8 * 2**20
"""Bytes of a large file that are looked at first."""
LOOKED = 500_000
"""Cells that the guess looks at."""
PAGE = 100

_open: dict[object, Table] = {}
_opening = Lock()


def inspected(path: Path, file: Origin | None = None, ticket: Ticket = NOBODY, target: str = "") -> Iterator[Inspected]:
    """Look at a file: a first answer from the beginning of a large one, then the exact one.

    `file` holds what was chosen so far. Raises DataError in words, Cancelled.
    """
    format_ = found.kind(path)
    if format_ == "folder":
        from backends.data.images import inspected_folder

        yield inspected_folder(path, file, ticket)
    elif format_ in ("npy", "npz"):
        from backends.data.arrays import inspected_arrays

        yield inspected_arrays(path, file, ticket)
    else:
        large = path.stat().st_size > LARGE
        if large and format_ == "csv":
            table, names = opened(path, file, SAMPLE)
            yield _inspected(path, table, names, file, ticket, target, exact=False)
        ticket.tell(0.0, "Reading the table")
        table, names = opened(path, file, ticket=ticket)
        yield _inspected(path, table, names, file, ticket, target)


def browsed(path: Path, file: Origin, first: int, count: int) -> Page:
    """Return rows of a table as written, counted from 1."""
    if found.kind(path) not in ("csv", "parquet"):
        return Page(first=1, total=file.rows, rows=())
    table, _ = opened(path, file)
    first = max(1, first)
    return Page(first=first, total=len(table), rows=table.page(first, min(max(count, 0), 1000)))


def opened(
    path: Path, file: Origin | None = None, sample: int = 0, ticket: Ticket = NOBODY
) -> tuple[Table, tuple[str, ...]]:
    """Open a table and name its columns as written; the last two stay open. Raises DataError."""
    with _opening:
        return _opened(path, file, sample, ticket)


def _opened(path: Path, file: Origin | None, sample: int, ticket: Ticket) -> tuple[Table, tuple[str, ...]]:
    if found.kind(path) == "parquet":
        stamp = found.stamp(path)
        if stamp not in _open:
            _keep(stamp, Table(path, None, 0, ticket=ticket))
        return _open[stamp], _open[stamp].names
    dialect, names = sniffed(path, file.dialect if file and file.columns else None)
    if sample:
        return Table(path, dialect, len(names), sample), names
    key = (found.stamp(path), dialect)
    if key not in _open:
        _keep(key, Table(path, dialect, len(names), ticket=ticket))
    return _open[key], names


def _keep(key: object, table: Table) -> None:
    while len(_open) > 1:
        del _open[next(iter(_open))]
    _open[key] = table


def _inspected(
    path: Path,
    table: Table,
    written: tuple[str, ...],
    file: Origin | None,
    ticket: Ticket,
    target: str,
    exact: bool = True,
) -> Inspected:
    if not len(table):
        raise DataError(f"{path.name} has a header and no rows that could be read. Choose a file with rows.")
    names, twice = called(written)
    looked = table.page(1, max(50, min(5000, LOOKED // len(names))))
    decimal = table.dialect.decimal if table.dialect else "."
    guesses = [_settled(each, i, table) for i, each in enumerate(guessed(names, looked, decimal, target))]
    chosen = {column.name: column for column in file.columns} if file else {}
    columns = tuple(_classed(chosen.get(each.column.name, each.column), i, table) for i, each in enumerate(guesses))
    whys = tuple("" if each.column.name in chosen else each.why for each in guesses)
    facts, fit = _facts(table, columns, ticket)
    result = Origin(
        path=file.path if file else str(path),
        format=found.kind(path),
        sha256=found.digest(path) if exact else "",
        size=path.stat().st_size,
        rows=len(table),
        columns=columns,
        dialect=table.dialect or Dialect(),
    )
    facts = tuple(replace(each, why=why) for each, why in zip(facts, whys, strict=True))
    return Inspected(
        file=result,
        facts=facts,
        troubles=troubles(result, facts, table, fit, twice, file) if exact else (),
        usable=fit,
        page=looked[:PAGE],
        exact=exact,
    )


def _classed(column: Column, i: int, table: Table) -> Column:
    """Let all rows say which classes a column has that somebody made a category."""
    if column.type != "category" or column.classes:
        return column
    texts = [text for text, _ in table.texts(i, MOST_CLASSES + len(IN_TEXT))]
    blanks = {*column.blanks, *(text for text in texts if text in IN_TEXT)} - {""}
    classes = in_order([text for text in texts if text and text not in blanks])[:MOST_CLASSES]
    rule = column.missing if column.missing in ("drop", "own") else "drop"
    return replace(column, classes=classes, blanks=tuple(sorted(blanks)), missing=rule)


def _settled(each: Guess, i: int, table: Table) -> Guess:
    """Let all rows say which classes there are; too many of them are a text."""
    column = each.column
    if column.type != "category":
        return each
    texts = [text for text, _ in table.texts(i, MOST_CLASSES + len(IN_TEXT))]
    classes = in_order([text for text in texts if text not in IN_TEXT])
    blanks = tuple(sorted(text for text in texts if text and text in IN_TEXT))
    if len(classes) > CLASSES and column.role != "target":
        column = Column(name=column.name, role="ignore", type="text", missing="drop", blanks=blanks)
        return Guess(column=column, why=f"Text with {len(classes)} or more different values stays out.")
    missing = "own" if column.role == "input" and (blanks or "" in texts) else "drop"
    return Guess(column=replace(column, classes=classes[:MOST_CLASSES], blanks=blanks, missing=missing), why=each.why)


def _facts(table: Table, columns: tuple[Column, ...], ticket: Ticket) -> tuple[tuple[Facts, ...], int]:
    """Gather the figures of every column, and count the rows that can be trained on."""
    parsed = {i: column for i, column in enumerate(columns) if column.type != "text"}
    found_: dict[int, Facts] = {}
    fit = len(table)
    if parsed:
        figures, places, fit = Figures(len(parsed)), tuple(parsed), 0
        with table.parsed(parsed, ticket) as numbers:
            for rows in numbers.blocks():
                figures.take(rows)
                fit += int(usable(rows, tuple(parsed.values())).sum())
        first = next((place for place, i in enumerate(parsed) if parsed[i].role == "target"), -1)
        numeric = first >= 0 and parsed[places[first]].type == "number"
        gathered = figures.facts(tuple(c.name for c in parsed.values()), first if numeric else -1)
        found_ = dict(zip(places, gathered, strict=True))
    return tuple(_worded(table, i, column, found_.get(i)) for i, column in enumerate(columns)), fit


def _worded(table: Table, i: int, column: Column, facts: Facts | None) -> Facts:
    """Add what is known of a column's texts."""
    if column.type == "number" and facts is not None:
        written = _written(table, i, column) if facts.missing else ()
        return replace(facts, written=written)
    texts = table.texts(i, max(TOP, len(column.classes)) + len(column.blanks) + 1)
    top = tuple((text, n) for text, n in texts if text and text not in column.blanks)
    missing = len(table) - sum(n for _, n in texts) if column.type == "text" else facts.missing if facts else 0
    if column.type == "text":
        different = table.different(i)
        return Facts(
            name=column.name,
            count=len(table),
            different=min(different, len(table)) if different > TOP else len(top),
            top=top[:TOP] if len(texts) <= TOP else (),
        )
    kept = Facts(name=column.name) if facts is None else facts
    return Facts(
        name=column.name,
        count=kept.count,
        missing=missing,
        wrong=kept.wrong,
        different=len(top),
        top=top[: max(TOP, len(column.classes))],
        written=_written(table, i, column) if missing else (),
    )


def _written(table: Table, i: int, column: Column) -> tuple[str, ...]:
    """Say how the missing cells of a column are spelled."""
    return table.spellings(i, ("", *column.blanks))
