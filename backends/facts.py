"""Facts: what was found by looking at a file, in figures and in words."""

from __future__ import annotations

from msgspec import Struct

from designer.origin import Column

BINS = 16
TOP = 12
"""So many classes are told with their counts."""


class Facts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One column over all rows that were looked at; figures of a number leave out what is missing or no number."""

    name: str
    count: int = 0
    """Cells with a value."""
    missing: int = 0
    written: tuple[str, ...] = ()
    """How missing cells are spelled, "" for an empty one."""
    wrong: int = 0
    """Cells that are no number."""
    different: int = 0
    """Different values; of many, about."""
    lowest: float | None = None
    highest: float | None = None
    mean: float | None = None
    deviation: float | None = None
    median: float | None = None
    bins: tuple[int, ...] = ()
    """Counts of 16 equal steps from the lowest to the highest."""
    top: tuple[tuple[str, int], ...] = ()
    """The most frequent texts."""
    correlation: float | None = None
    """With the (first) target, where both are numbers."""
    why: str = ""
    """Why it was guessed to be what it is, in words; "" once the user chose."""


class Remedy(Struct, frozen=True, kw_only=True):
    """A way out: the words on its button, and the columns as they are after it."""

    label: str
    columns: tuple[Column, ...]


class Trouble(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something about a file that people should know: what and where, and what happens until they choose."""

    title: str
    detail: str = ""
    grave: bool = False
    """Nothing can be trained like this."""
    column: str = ""
    row: int = 0
    """Counted from 1 without the header; 0 = it is no single row."""
    text: str = ""
    """What was found there."""
    count: int = 0
    """How many cells or rows are like it."""
    rows: tuple[int, ...] = ()
    """The first of them."""
    remedies: tuple[Remedy, ...] = ()
