"""The card of an own table: the name of each column with its histogram, and the targets as ports."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from backends.facts import Facts
from designer.origin import Column, Origin
from widgets import paint
from widgets.bars import histogram, shares
from widgets.canvas.geometry import Outline
from widgets.theme import Theme

TOP, PITCH = 58.0, 16.5
LEFT, BARS, WIDE, HIGH = 12.0, 88.0, 44.0, 10.0
LETTERS, LEAST = 11.0, 10.5
"""Size of the names, and what it never gets below on the screen."""
HEAD = 12.0
"""Pixels of the name above, from further away."""


def paint_columns(
    painter: QPainter,
    theme: Theme,
    outline: Outline,
    file: Origin,
    facts: dict[str, Facts],
    chosen: str,
    zoom: float = 1.0,
) -> None:
    """Draw the columns that the network reads, and below a line how many rows there are and what should be found.

    `zoom` below 1 lets the letters grow, and fewer columns fit.
    """
    letters = max(LETTERS, LEAST / zoom)
    pitch = PITCH * letters / LETTERS
    top = TOP if letters == LETTERS else 8 + HEAD / zoom + 0.9 * pitch
    used = [column for column in file.columns if column.used and column.role == "input"]
    ends = list(outline.outs.values())[1:] if used else list(outline.outs.values())
    bottom = min(ends, default=outline.height - 24) - 9 - letters
    room = max(1, int((bottom - top + pitch / 2) // pitch))
    shown = used if len(used) <= room else used[: room - 1]
    for i, column in enumerate(shown):
        _line(painter, theme, column, facts.get(column.name), top + i * pitch, letters, column.name == chosen)
    if len(used) > len(shown):
        y = top + len(shown) * pitch + 4
        paint.write(painter, LEFT, y, f"{len(used) - len(shown)} more", letters, theme["faint"])
    painter.fillRect(QRectF(LEFT, bottom, outline.width - 24, 1), theme["line"])
    rows = paint.counted(file.rows, "image" if file.format == "folder" else "row")
    y = ends[0] + 4 if ends else outline.height - 20
    paint.write(painter, LEFT, y, rows, letters, theme["muted"])
    space = outline.width - 14 - LEFT - paint.width(rows, letters) - 8
    for i, (column, at) in enumerate(zip(file.targets, ends, strict=False)):
        words = paint.elided(file.port(column), letters, 500, space if i == 0 else outline.width - 26)
        paint.write(painter, outline.width - 14, at + 4, words, letters, theme["muted"], 500, "r")


def _line(
    painter: QPainter, theme: Theme, column: Column, facts: Facts | None, y: float, letters: float, chosen: bool
) -> None:
    warned = facts is not None and bool(facts.wrong or facts.missing)
    token, weight = ("text", 500) if chosen else ("muted", 400)
    name = paint.elided(column.name, letters, weight, BARS - LEFT - 4)
    paint.write(painter, LEFT, y + letters * 0.364, name, letters, theme[token], weight)
    place = QRectF(BARS, y - HIGH / 2, WIDE, HIGH)
    if column.axes:
        words = " × ".join(map(str, column.axes))
        paint.write(painter, BARS + WIDE, y + letters * 0.364, words, letters, theme["faint"], 400, "r")
    elif column.type == "category":
        counts = dict(facts.top) if facts is not None else {}
        rows = [(text, counts.get(text, 0)) for text in column.classes[:6]]
        shares(painter, theme, place, rows, theme.tint(0.6, "input"), words=False)
    elif facts is not None:
        color = theme.tint(0.9 if chosen or warned else 0.65, "warning" if warned else "input")
        histogram(painter, place, facts.bins, color, 1.0)
