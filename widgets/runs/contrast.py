"""A against B: what one design has that the other has not, and what that did to the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.comparison import Difference
from widgets.paint import counted, elided, grouped, width, write
from widgets.plots.ticks import figure
from widgets.runs.words import lasted, percent, titled
from widgets.theme import Theme, font, look, paint_icon

if TYPE_CHECKING:
    from backends.runs import Run

INSET = 20
SIGNS = {"added": ("plus", "success"), "removed": ("minus", "muted"), "changed": ("right", "focus")}
MANY = 12
"""Differences that are listed."""
COLUMN = 60
"""Pixels of a column of figures."""
Write = Callable[[float], str]


class Measure(Struct, frozen=True):
    """A figure of both runs, and their difference in words; `better` is +1, -1, or 0 where it is no merit."""

    name: str
    first: str
    second: str = ""
    apart: str = ""
    better: int = 0


def measures(first: Run, second: Run | None) -> tuple[Measure, ...]:
    """Return the figures that both runs have, the most telling first."""
    return tuple(_measures(first, second))


def _measures(first: Run, second: Run | None) -> Iterator[Measure]:
    shares = [name for name in first.figures if name.endswith("accuracy")]
    for name in shares:
        words = "right on test" if name.startswith("test") else "right"
        other = second.figures.get(name) if second is not None else None
        yield _measure(words, first.figures[name], other, percent, lambda d: f"{100 * d:.1f}", 1)
    for words, field in (("loss", "validation"), ("train loss", "train"), ("best loss", "best")):
        value, other = getattr(first, field), getattr(second, field, None)
        if value is not None and isfinite(value):
            yield _measure(words, value, other, figure, _apart, -1)
    for name, value in first.figures.items():
        if name not in shares and "loss" not in name and isfinite(value):
            other = second.figures.get(name) if second is not None else None
            yield _measure(name, value, other, figure, _apart, 0)
    for words, field, written in (
        ("weights", "parameters", _whole),
        ("epochs", "epochs", _whole),
        ("time", "seconds", lasted),
    ):
        yield _measure(words, getattr(first, field), getattr(second, field, None), written, written, 0)


def _measure(name: str, value: float, other: float | None, write: Write, part: Write, good: int) -> Measure:
    if other is None or not isfinite(other):
        return Measure(name, write(value))
    difference = value - other
    said = part(abs(difference))
    zero = not any(digit in "123456789" for digit in said)
    sign = "" if zero else "+" if difference > 0 else "−"
    better = 0 if zero else good * (1 if difference > 0 else -1)
    return Measure(name, write(value), write(other), "0" if zero else sign + said, better)


def _apart(value: float) -> str:
    return f"{value:.4f}" if value < 100 else figure(value)


def _whole(value: float) -> str:
    return grouped(round(value))


class Contrast(QWidget):
    """Painted, as high as what it has to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._first: Run | None = None
        self._second: Run | None = None
        self._found: tuple[Difference, ...] = ()
        self._same: tuple[str, ...] = ()
        self._about = ""
        look.changed.connect(self.update)

    def show_runs(
        self, first: Run | None, second: Run | None, found: tuple[Difference, ...], same: tuple[str, ...], about: str
    ) -> None:
        """Compare two runs; without a second one, say how the first was made."""
        self._first, self._second, self._found, self._same, self._about = first, second, found, same, about
        self.setAccessibleName("A against B" if second is not None else "The run")
        self.setAccessibleDescription("; ".join(self.told()))
        self.updateGeometry()
        self.setFixedHeight(round(self._draw(None, look.theme)))
        self.update()

    def told(self) -> list[str]:
        """Say it all in words."""
        if self._first is None:
            return []
        rows = [
            f"{row.old} → {row.new}" if row.sort == "changed" else row.new or f"no {row.old}" for row in self._found
        ]
        rows += [f"same: {', '.join(self._same)}"] if self._same else []
        return [*rows, *(" ".join(filter(None, _cells(row))) for row in measures(self._first, self._second))]

    def sizeHint(self) -> QSize:
        """As high as it was drawn."""
        return QSize(280, self.height())

    def resizeEvent(self, event: object) -> None:
        """Words wrap anew."""
        self.setFixedHeight(round(self._draw(None, look.theme)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), look.theme["panel"])
        self._draw(painter, look.theme)
        painter.end()

    def _draw(self, painter: QPainter | None, theme: Theme) -> float:
        """Draw from top to bottom, or only measure, and return where it ends."""
        if self._first is None:
            return 1.0
        y = self._changes(painter, theme) if self._second is not None else self._made(painter, theme)
        if painter is not None:
            painter.fillRect(QRectF(0, y + 6, self.width(), 1), theme["line"])
        return self._table(painter, theme, y + 7)

    def _made(self, painter: QPainter | None, theme: Theme) -> float:
        if painter is not None and self._first is not None:
            write(painter, INSET, 26, titled(self._first), 12, theme["text"], 600)
        return self._wrapped(painter, theme, 38, self._about, INSET) + 6

    def _changes(self, painter: QPainter | None, theme: Theme) -> float:
        count = len(self._found)
        if painter is not None:
            write(painter, INSET, 26, "A against B", 12, theme["text"], 600)
            words = counted(count, "change") if count else ""
            write(painter, self.width() - INSET, 26, words, 12, theme["muted"], align="r")
        y = 40.0
        for row in self._found[:MANY]:
            y = self._change(painter, theme, row, y)
        if count > MANY:
            y = self._wrapped(painter, theme, y, f"and {count - MANY} more", INSET + 23)
        if not count:
            y = self._wrapped(painter, theme, y, "The same drawing, trained the same way", INSET)
        if self._same and count:
            if painter is not None:
                paint_icon(painter, "check", QRectF(INSET, y + 1, 14, 14), theme["success"])
            y = self._wrapped(painter, theme, y, f"Same: {', '.join(self._same)}", INSET + 23)
        return y + 4

    def _change(self, painter: QPainter | None, theme: Theme, row: Difference, y: float) -> float:
        where = ", ".join(row.where)
        where = {"added": f"{where}, new in A", "removed": f"{where}, only in B"}.get(row.sort, where).removeprefix(
            ", "
        )
        if painter is not None:
            icon, token = SIGNS[row.sort]
            paint_icon(painter, icon, QRectF(INSET, y + 1, 14, 14), theme[token])
            x, base, room = INSET + 23.0, y + 12.5, self.width() - 2 * INSET - 23
            if row.sort == "changed":
                old = elided(row.old, 13, 400, room / 2 - 14)
                write(painter, x, base, old, 13, theme["muted"])
                x += width(old, 13) + 6
                paint_icon(painter, "right", QRectF(x, base - 11, 13, 13), theme["faint"])
                x += 19
            new = elided(row.new or row.old, 13, 600, self.width() - INSET - x)
            write(painter, x, base, new, 13, theme["text"], 600)
        return self._wrapped(painter, theme, y + 18, where, INSET + 23) + 3 if where else y + 25

    def _wrapped(self, painter: QPainter | None, theme: Theme, y: float, words: str, x: float) -> float:
        room = QRectF(x, y, max(60.0, self.width() - x - INSET), 400)
        flags = int(Qt.TextFlag.TextWordWrap)
        high = QFontMetricsF(font(12)).boundingRect(room, flags, words).height()
        if painter is not None:
            painter.setFont(font(12))
            painter.setPen(theme["muted"])
            painter.drawText(room, flags, words)
        return y + high + 5

    def _table(self, painter: QPainter | None, theme: Theme, y: float) -> float:
        if self._first is None:
            return y
        rows, right = measures(self._first, self._second), self.width() - INSET
        if painter is not None:
            write(painter, INSET, y + 24, "What it changed" if self._second else "Figures", 12, theme["text"], 600)
            heads = (("A", "text"), ("B", "focus"), ("A − B", "faint")) if self._second else ()
            for i, (head, token) in enumerate(heads[::-1]):
                write(painter, right - i * COLUMN, y + 24, head, 11, theme[token], 600, "r")
            for i, row in enumerate(rows):
                self._row(painter, theme, row, y + 47 + 21 * i, right)
        return y + 40 + 21 * len(rows)

    def _row(self, painter: QPainter, theme: Theme, row: Measure, y: float, right: float) -> None:
        columns: list[tuple[str, QColor, int]] = [(row.first, theme["text"], 600)]
        if self._second is not None:
            tone = "success" if row.better > 0 else "muted"
            columns += [(row.second or "–", theme["focus"], 400), (row.apart, theme[tone], 400)]
        room = right - INSET - COLUMN * len(columns)
        write(painter, INSET, y, elided(row.name, 12, 400, room + 6), 12, theme["muted"])
        for i, (text, color, weight) in enumerate(columns[::-1]):
            write(painter, right - i * COLUMN, y, text, 12, color, weight, "r")


def _cells(row: Measure) -> tuple[str, str, str, str]:
    return row.name, row.first, row.second, row.apart
