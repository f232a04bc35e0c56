"""Dialects: how a text file spells a table, found by looking at its beginning. Needs nothing but Python."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

from backends.errors import DataError
from designer.origin import Dialect

HEAD = 1 << 18
"""Bytes that are looked at."""
LINES = 200
MOST_COLUMNS = 10_000
DELIMITERS = "\t;|,"
"""The comma comes last: where another one divides the rows as evenly, it is the decimal sign."""
EVEN = 0.9
"""Share of rows that must have equally many cells."""
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
NUMBER = {".": re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*"), ",": re.compile(r"\s*[-+]?\d*,\d+\s*")}


def sniffed(path: Path, known: Dialect | None = None, whole: int = 1 << 26) -> tuple[Dialect, tuple[str, ...]]:
    """Return how the file spells its table, and the names of the columns as written.

    What is `known` is not looked for. Files of at most `whole` bytes are decoded to the end, so that one odd letter
    in the last row is noticed.
    Raises DataError in words for what is no table.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        rest = file.read() if path.stat().st_size <= whole else b""
    if not head.strip():
        raise DataError(f"{path.name} is empty. Choose a file with a header and rows.")
    encoding = known.encoding if known else _encoding(head, rest)
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    if "\0" in text:
        raise DataError(f"{path.name} holds zero bytes, so it is no text table. Export it as CSV again.")
    if len(head) == HEAD:
        text = text[: text.rfind("\n") + 1] or text
    csv.field_size_limit(HEAD)
    delimiter = known.delimiter if known else _delimiter(text)
    rows = _rows(text, delimiter)
    if not rows:
        raise DataError(f"{path.name} has no rows. Choose a file with a header and rows.")
    decimal = known.decimal if known else _decimal(rows, delimiter)
    header = known.header if known else not any(number(cell, decimal) for cell in rows[0])
    width = len(rows[0]) if header else _modal(rows)
    if width > MOST_COLUMNS:
        raise DataError(f"{path.name} has {width:,} columns; {MOST_COLUMNS:,} is the limit.")
    names = tuple(rows[0]) if header else tuple(f"column {i + 1}" for i in range(width))
    found = Dialect(delimiter=delimiter, decimal=decimal, header=header, encoding=encoding)  # type: ignore[arg-type]
    return known or found, names


def number(cell: str, decimal: str = ".") -> bool:
    """Say whether a cell spells a number."""
    return bool(NUMBER["."].fullmatch(cell.replace(",", ".", 1) if decimal == "," and "." not in cell else cell))


def called(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names that are there, differ and can be printed, and those that stood twice."""
    found: list[str] = []
    twice: list[str] = []
    for place, name in enumerate(names, 1):
        clean = "".join(c for c in name if c.isprintable()).strip()[:200] or f"column {place}"
        if clean in found:
            twice.append(clean)
        count, wish = 2, clean
        while clean in found:
            clean, count = f"{wish} {count}", count + 1
        found.append(clean)
    return tuple(found), tuple(dict.fromkeys(twice))


def _encoding(head: bytes, rest: bytes) -> str:
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
        decoder.decode(rest, final=bool(rest))
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _delimiter(text: str) -> str:
    """Choose what divides the rows most evenly into more than one cell."""
    shares = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _rows(text, delimiter))
        width, count = max(widths.items(), key=lambda item: item[1], default=(1, 0))
        shares[delimiter] = count / max(1, widths.total()) if width > 1 else 0.0
        if shares[delimiter] >= EVEN:
            return delimiter
    best = max(shares, key=lambda delimiter: shares[delimiter])
    return best if shares[best] else ","


def _rows(text: str, delimiter: str) -> list[list[str]]:
    found = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                found.append(row)
            if len(found) > LINES:
                break
    except csv.Error:  # a cell without end; what came before is enough
        pass
    return found


def _modal(rows: list[list[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0]


def _decimal(rows: list[list[str]], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    cells = [cell for row in rows[1:] for cell in row]
    commas = sum(NUMBER[","].fullmatch(cell) is not None for cell in cells)
    points = sum("." in cell and NUMBER["."].fullmatch(cell) is not None for cell in cells)
    return "," if commas > points else "."
