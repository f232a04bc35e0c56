"""Troubles: what people should know about a table before they train on it, with a place and a way out."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from backends.data.table import Table
from backends.facts import Facts, Remedy, Trouble
from designer.origin import Column, Origin

TOLD = 5
"""So many rows are named."""
LINES = {
    "MISSING COLUMNS": "has too few cells",
    "TOO MANY COLUMNS": "has too many cells",
    "UNQUOTED VALUE": "has a quotation mark without its pair",
    "LINE SIZE OVER MAXIMUM": "is too long",
    "INVALID ENCODING": "holds letters that can not be read",
}


def troubles(
    file: Origin, facts: tuple[Facts, ...], table: Table, fit: int, twice: tuple[str, ...], chosen: Origin | None
) -> tuple[Trouble, ...]:
    """List what is wrong, the worst first."""
    found = [*_roles(file, facts, fit), *_chosen(file, chosen), *_lines(table), *_names(twice)]
    for i, (column, each) in enumerate(zip(file.columns, facts, strict=True)):
        if column.used:
            found += _cells(file, i, column, each, table)
    return tuple(sorted(found, key=lambda trouble: not trouble.grave))


def _roles(file: Origin, facts: tuple[Facts, ...], fit: int) -> Iterator[Trouble]:
    """Look at what the columns are for."""
    if not any(column.used and column.role == "input" for column in file.columns):
        yield Trouble(title="No column enters the network", detail="Make at least one an input.", grave=True)
    if not file.targets:
        yield Trouble(title="No column is what should be found", detail="Choose the target in a column's header.")
    if file.rows and not fit:
        detail = "Every row has a cell that is missing or is no number. Fill the cells, or leave a column out."
        yield Trouble(title="No row can be used", detail=detail, grave=True)
    for column, each in zip(file.columns, facts, strict=True):
        if column.used and column.role == "target" and column.type == "category" and len(column.classes) < 2:
            detail = "There is nothing to tell apart. Choose another target, or treat it as a number."
            yield Trouble(title=f"{column.name} has one class only", detail=detail, column=column.name, grave=True)
        elif column.used and not each.count:
            detail = "No cell of it holds a value. Leave it out."
            remedy = _without(file, column)
            yield Trouble(
                title=f"{column.name} is empty", detail=detail, column=column.name, grave=True, remedies=(remedy,)
            )


def _chosen(file: Origin, chosen: Origin | None) -> Iterator[Trouble]:
    """Compare with what was chosen before."""
    if chosen is None:
        return
    there = {column.name for column in file.columns}
    for column in chosen.columns:
        if column.name not in there and column.used:
            detail = "The network reads it. Choose the right file, or take this one as it is."
            yield Trouble(title=f"{file.name} has no column {column.name}", detail=detail, grave=True)
    if chosen.sha256 and chosen.sha256 != file.sha256:
        yield Trouble(
            title=f"{file.name} has changed", detail="Its content is not the one that this drawing was made for."
        )


def _lines(table: Table) -> Iterator[Trouble]:
    count, first = table.broken
    if not count:
        return
    line, kind = first[0]
    more = f"The same goes for {count - 1:,} more. " if count > 1 else ""
    stay = f"The {count:,} lines stay" if count > 1 else "It stays"
    yield Trouble(
        title=f"Line {line:,} {LINES.get(kind, 'is no row of the table')}",
        detail=f"{more}{stay} out of training; correct the file to use them.",
        row=line,
        count=count,
        rows=tuple(line for line, _ in first),
    )


def _names(twice: tuple[str, ...]) -> Iterator[Trouble]:
    for name in twice:
        yield Trouble(title=f"Two columns are called {name}", detail=f"The second one is {name} 2 here.", column=name)


def _cells(file: Origin, i: int, column: Column, facts: Facts, table: Table) -> Iterator[Trouble]:
    """Look at the cells of a column that is used."""
    if facts.wrong:
        yield _wrong(file, i, column, table)
    elif facts.different == 1 and column.role == "input" and column.type == "number":
        yield Trouble(
            title=f"{column.name} is always {facts.lowest:g}",
            detail="A number that never varies tells the network nothing.",
            column=column.name,
            remedies=(_without(file, column),),
        )


def _wrong(file: Origin, i: int, column: Column, table: Table) -> Trouble:
    count, first = table.spelled(i, column, TOLD + 1)
    row, text = first[0]
    text = text.strip()
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    alike = [r for r, t in first if t.strip() == text]
    others = ", ".join(f"{r:,}" for r, _ in first[1:])
    more = f"The same in rows {others}{' …' if count > len(first) else ''}. " if count > 2 else ""
    more = f"The same in row {others}. " if count == 2 else more
    rows = f"the {count:,} rows stay" if count > 1 else "the row stays"
    ways: tuple[Remedy, ...] = ()
    if column.type == "category":
        what = "is none of its classes"
        ways = (Remedy(label=f"Add “{shown}”", columns=_with(file, replace(column, classes=(*column.classes, text)))),)
    else:
        what = "is not a number"
    blank = replace(column, blanks=(*column.blanks, text), missing="median" if _fills(column) else column.missing)
    return Trouble(
        title=f"Row {row:,}, column {column.name}: “{shown}” {what}",
        detail=f"{more}Until you choose, {rows} out of training.",
        column=column.name,
        row=row,
        text=text,
        count=count,
        rows=tuple(r for r, _ in first) if alike else (),
        remedies=(
            *ways,
            Remedy(label=f"Treat “{shown}” as missing", columns=_with(file, blank)),
            _without(file, column),
        ),
    )


def _fills(column: Column) -> bool:
    return column.type == "number" and column.role == "input" and column.missing == "drop"


def _without(file: Origin, column: Column) -> Remedy:
    return Remedy(label="Leave the column out", columns=_with(file, replace(column, role="ignore")))


def _with(file: Origin, column: Column) -> tuple[Column, ...]:
    return tuple(column if each.name == column.name else each for each in file.columns)
