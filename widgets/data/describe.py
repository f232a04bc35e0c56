"""Words and figures of columns: what the header of a table and the page of a column say."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from backends.facts import Facts
from backends.protocol import Inspected
from designer.origin import Column, Origin
from widgets.data.table import Head
from widgets.paint import THIN, counted, grouped

MINUS = "−"
RULES = {
    "median": "Fill with median",
    "mean": "Fill with mean",
    "value": "Fill with number",
    "own": "A class of its own",
    "drop": "Leave row out",
}
TYPES = {"number": "Number", "category": "Category", "text": "Text"}
BYTES = 1000


def number(value: float | None) -> str:
    """Write a figure as people read it: 95.0, 4 732, −0.78, 1.2e−05."""
    if value is None:
        return "–"
    size = abs(value)
    if size and not 1e-4 <= size < 1e9:
        return f"{value:.2e}".replace("-", MINUS)
    if size >= 10_000 or (size >= 1000 and value == int(value)):
        return f"{value:,.0f}".replace(",", THIN).replace("-", MINUS)
    digits = 1 if size >= 10 else 2 if size >= 1 or not size else min(6, 1 - floor(log10(size)))
    text = f"{value:.{digits}f}" if value != int(value) or size < 1000 else f"{value:.0f}"
    return text.replace("-", MINUS)


def plain(value: float | None) -> str:
    """Write an end of a range: without decimals where it has none."""
    if value is not None and value == int(value) and abs(value) < 1e9:
        return grouped(int(value)).replace("-", MINUS)
    return number(value)


def size(count: int) -> str:
    """Write a count of bytes: 18 kB."""
    for limit, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= limit:
            figure = count / limit
            return f"{figure:.0f} {unit}" if figure >= 10 else f"{figure:.1f} {unit}"
    return f"{count} bytes"


def about(file: Origin) -> str:
    """Say how large a file is: `398 rows, 9 columns, 18 kB`."""
    nouns = "image" if file.format == "folder" else "row"
    words = [counted(file.rows, nouns)]
    if file.format != "folder":
        words.append(counted(len(file.columns), "column"))
    return ", ".join([*words, *([size(file.size)] if file.size else [])])


def heads(file: Origin, found: Inspected | None) -> list[Head]:
    """Say in the header of a table what each column is."""
    facts = {row.name: row for row in found.facts} if found is not None else {}
    return [head(column, facts.get(column.name)) for column in file.columns]


def head(column: Column, facts: Facts | None) -> Head:
    """Say in the header what a column is and how its values are spread."""
    role, tone = _role(column, facts)
    numeric = column.type == "number"
    different = grouped(facts.different) if facts is not None else ""
    return Head(
        name=column.name,
        role=role,
        tone=tone,
        numeric=numeric,
        counts=facts.bins if facts is not None and numeric else (),
        categories=classes(column, facts) if column.type == "category" else (),
        note=f"{different} different" if different else "",
        dim=not column.used,
        blanks=frozenset({"", *column.blanks}) if column.used else frozenset(),
    )


def classes(column: Column, facts: Facts | None) -> tuple[tuple[str, int], ...]:
    """Pair the classes of a category, in the order of their codes, with how often each is there."""
    top = dict(facts.top) if facts is not None else {}
    return tuple((name, top.get(name, 0)) for name in column.classes)


def _role(column: Column, facts: Facts | None) -> tuple[str, str]:
    if column.role == "ignore":
        return f"{column.type}, not used", "faint"
    if column.type == "text":
        return "text, not used", "faint"
    if facts is not None and facts.wrong:
        return f"{grouped(facts.wrong)} {'is' if facts.wrong == 1 else 'are'} no number", "warning"
    if column.role == "target":
        return "target", "output"
    if facts is not None and facts.missing:
        return f"{grouped(facts.missing)} missing", "warning"
    return column.type, "faint"


def written(texts: Sequence[str]) -> str:
    """Say how missing cells are spelled: `written “?”`, `empty`."""
    spelled = [f"“{text}”" for text in texts if text]
    words = [f"written {' or '.join(spelled)}"] if spelled else []
    return " or ".join([*words, *(["empty"] if "" in texts else [])])


def inputs(file: Origin) -> str:
    """Say what the network reads: `6 numbers + 3 for origin = 9 inputs`."""
    cells = file.cells
    numbers = sum(column.type == "number" for column in cells)
    parts = [counted(numbers, "number")] if numbers else []
    parts += [f"{len(column.names)} for {column.name}" for column in cells if column.type == "category"]
    total = sum(len(column.names) for column in cells)
    if not parts:
        return "Nothing goes in yet"
    if len(parts) > 4:
        rest = total - numbers
        parts = [*parts[: bool(numbers)], f"{rest} for categories"]
    return f"{' + '.join(parts)} = {counted(total, 'input')}" if len(parts) > 1 else counted(total, "input")


def left_out(file: Origin) -> str:
    """Say which columns stay out."""
    out = [column for column in file.columns if not column.used]
    if not out:
        return ""
    names = ", ".join(column.name for column in out[:3])
    if len(out) > 3:
        return f"{names} and {len(out) - 3} more stay out"
    if len(out) == 1 and out[0].type == "text":
        return f"{names} is text and stays out"
    return f"{names} stay{'s' if len(out) == 1 else ''} out"
