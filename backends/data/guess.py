"""Guessing: what the columns of a table are for, from their names and a few thousand cells. Says why."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from msgspec import Struct

from backends.data.dialect import number
from designer.origin import Column

BLANKS = frozenset({"", "?", "NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "None", "-", "--", ".", "#N/A"})
"""How people write that there is nothing."""
IN_TEXT = frozenset({"", "?", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "#N/A"})
TARGETS = (
    *("target", "label", "class", "y", "output", "species", "outcome", "diagnosis", "survived", "mpg", "price"),
    *("saleprice", "medv", "median_house_value", "quality", "charges", "salary", "churn", "variety", "result"),
)
"""What people call the column that should be found, the surest first."""
IDS = re.compile(r"(row_?)?(id|index|uuid|guid|key|nr|no|number)|.*[_ ]id|.*Id", re.IGNORECASE)
FEW = 20
"""Whole numbers that are classes have at most so many values."""
CLASSES = 50
"""A text with more values is no category unless it is the target."""
MOST_CLASSES = 1000
NUMERIC = 0.8
"""Share of the cells that must be numbers in a column of numbers."""


class Guess(Struct, frozen=True, kw_only=True):
    """A column as it was understood, and why."""

    column: Column
    why: str


class _Seen(Struct, frozen=True, kw_only=True):
    """What the cells of a column look like."""

    name: str
    cells: Counter[str]
    blanks: tuple[str, ...]
    numeric: bool
    whole: bool
    counts: bool
    """It numbers the rows."""

    @property
    def values(self) -> dict[str, int]:
        return {text: n for text, n in self.cells.items() if text and text not in self.blanks}

    @property
    def filled(self) -> int:
        return sum(self.values.values())

    @property
    def repeats(self) -> bool:
        """Its values come again often enough to be classes."""
        return 1 <= len(self.values) <= max(2, min(CLASSES, self.filled // 4))


def guessed(
    names: tuple[str, ...], rows: tuple[tuple[str, ...], ...], decimal: str = ".", target: str = ""
) -> list[Guess]:
    """Return a column for each name; `target` says which one should be found, "" leaves it to the names."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    seen = [_seen(name, cells, decimal) for name, cells in zip(names, columns, strict=True)]
    found = _target(seen, target)
    return [_as_target(each, found[1]) if i == found[0] else _as_input(each) for i, each in enumerate(seen)]


def in_order(texts: list[str]) -> tuple[str, ...]:
    """Sort classes as people do: numbers by size, texts by letter."""
    if all(number(text) for text in texts):
        return tuple(sorted(texts, key=lambda text: (float(text), text)))
    return tuple(sorted(texts, key=lambda text: (text.casefold(), text)))


def _seen(name: str, cells: tuple[str, ...], decimal: str) -> _Seen:
    counted = Counter(cell.strip() for cell in cells)
    filled = {text: n for text, n in counted.items() if text not in BLANKS}
    numbers = sum(n for text, n in filled.items() if number(text, decimal))
    numeric = bool(filled) and numbers >= NUMERIC * sum(filled.values())
    known = BLANKS if numeric else IN_TEXT
    whole = numeric and all(re.fullmatch(r"[-+]?\d+(\.0*)?", text) for text in filled)
    plain = [cell.strip() for cell in cells]
    counts = whole and len(plain) > 2 and all(text.isdecimal() and text.isascii() for text in plain)
    counts = counts and int(plain[0]) in (0, 1) and all(int(b) - int(a) == 1 for a, b in pairwise(plain))
    blanks = tuple(sorted(text for text in counted if text and text in known))
    return _Seen(name=name, cells=counted, blanks=blanks, numeric=numeric, whole=whole, counts=counts)


def _target(seen: list[_Seen], wish: str) -> tuple[int, str]:
    """Choose what should be found: as asked, by its name, else the last column that is no text and no row number."""
    lower = [each.name.casefold() for each in seen]
    if wish:
        return (lower.index(wish.casefold()), "") if wish.casefold() in lower else (-1, "")
    for name in TARGETS:
        if name in lower and seen[lower.index(name)].filled and not seen[lower.index(name)].counts:
            return lower.index(name), f"Called {seen[lower.index(name)].name}, so it is what should be found."
    usable = [i for i, each in enumerate(seen) if each.filled and not _ignored(each)]
    return (usable[-1], "The last column, so it is what should be found.") if len(usable) > 1 else (-1, "")


def _ignored(each: _Seen) -> str:
    """Say why a column stays out, "" when it does not."""
    if not each.filled:
        return "It is empty."
    if each.counts or (IDS.fullmatch(each.name) and len(each.values) == each.filled > 2):
        return "It tells rows apart and says nothing about them."
    if not each.numeric and not each.repeats:
        return f"Text with {len(each.values):,} different values stays out."
    return ""


def _as_input(each: _Seen) -> Guess:
    why = _ignored(each)
    missing = each.cells[""] + sum(each.cells[text] for text in each.blanks)
    column = Column(name=each.name, role="ignore" if why else "input", blanks=each.blanks)
    if each.numeric:
        return Guess(column=column, why=why or "Numbers.")
    kind = "category" if each.filled and each.repeats else "text"
    classes = in_order(list(each.values)) if kind == "category" else ()
    column = Column(
        name=each.name,
        role=column.role,
        type=kind,  # type: ignore[arg-type]
        missing="own" if missing else "drop",
        blanks=each.blanks,
        classes=classes,
    )
    return Guess(column=column, why=why or f"Text with {len(classes)} different values: a category.")


def _as_target(each: _Seen, why: str) -> Guess:
    column = Column(name=each.name, role="target", missing="drop", blanks=each.blanks)
    few = each.whole and len(each.values) <= FEW and len(each.values) * 5 <= each.filled
    if each.numeric and not few:
        return Guess(column=column, why=f"{why} A number.".strip())
    classes = in_order(list(each.values))[:MOST_CLASSES]
    column = Column(name=each.name, role="target", type="category", missing="drop", blanks=each.blanks, classes=classes)
    return Guess(column=column, why=f"{why} One of {len(classes)} classes.".strip())
