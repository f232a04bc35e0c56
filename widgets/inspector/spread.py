"""How the values of a column are spread: a histogram with its median, or a line for each class."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from backends.facts import Facts
from widgets.bars import histogram
from widgets.data.describe import number, plain
from widgets.paint import cell, elided, grouped, rounded, width, write
from widgets.theme import look

TALL, FOOT, ABOVE = 84, 20, 10
LINE = 26
MOST = 12
"""Classes that are listed; of more, the last line says how many."""


class Spread(QWidget):
    """The histogram of a number; the dashed line is the median."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(TALL + FOOT + ABOVE)
        self._facts: Facts | None = None
        self._token = "select"
        look.changed.connect(self.update)

    def show_facts(self, facts: Facts | None, token: str) -> None:
        """Show these figures in the color of what the column is for."""
        self._facts, self._token = facts, token
        self.setVisible(facts is not None and bool(facts.bins))
        if facts is not None:
            words = f"from {plain(facts.lowest)} to {plain(facts.highest)}, median {number(facts.median)}"
            self.setAccessibleName(f"Histogram {words}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, the median, and the ends of the range."""
        facts, theme = self._facts, look.theme
        if facts is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(0, ABOVE, self.width(), TALL)
        histogram(painter, place, facts.bins, theme.tint(0.8, self._token), 2.0)
        painter.fillRect(QRectF(0, place.bottom() + 1, self.width(), 1), theme["line2"])
        base = place.bottom() + 16
        write(painter, 0, base, plain(facts.lowest), 11, theme["faint"])
        write(painter, self.width(), base, plain(facts.highest), 11, theme["faint"], 400, "r")
        if facts.median is not None and facts.lowest is not None and facts.highest is not None:
            span = (facts.highest - facts.lowest) or 1.0
            x = self.width() * (facts.median - facts.lowest) / span
            pen = QPen(theme.tint(0.5), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawLine(round(x), 4, round(x), round(place.bottom()))
            words = f"median {number(facts.median)}"
            right = x + 6 + width(words, 11, 500) > self.width()
            self._tag(painter, x - 6 if right else x + 6, words, "r" if right else "l")
        painter.end()

    def _tag(self, painter: QPainter, x: float, words: str, align: str) -> None:
        """Write beside the line, on ground of its own where bars are high."""
        wide = width(words, 11, 500)
        left = x - wide if align == "r" else x
        painter.fillRect(QRectF(left - 2, 2, wide + 4, 14), look.theme.tint(0.8, "panel"))
        write(painter, x, 13, words, 11, look.theme["text"], 500, align)


class Classes(QWidget):
    """One line for each class: a cell, its name, its share, and how many rows have it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows: tuple[tuple[str, int], ...] = ()
        self._more = 0
        self._token = "input"
        look.changed.connect(self.update)

    def show_rows(self, rows: tuple[tuple[str, int], ...], token: str) -> None:
        """Show these names and counts."""
        self._rows, self._more, self._token = rows[:MOST], max(0, len(rows) - MOST), token
        self.setVisible(bool(rows))
        self.setAccessibleName(", ".join(f"{name} {count}" for name, count in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(200, LINE * (len(self._rows) + bool(self._more)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        total = max(1, sum(count for _, count in self._rows))
        for i, (name, count) in enumerate(self._rows):
            middle = i * LINE + LINE / 2
            base = middle + 12 * 0.364
            cell(painter, theme, 6, middle, 5.5, self._token)
            write(painter, 20, base, elided(name, 12, 400, 108), 12, theme["text"])
            left, right = 136.0, self.width() - width(grouped(total), 12) - 10
            rounded(painter, QRectF(left, middle - 3, right - left, 6), 3, theme.tint(0.10))
            rounded(painter, QRectF(left, middle - 3, (right - left) * count / total, 6), 3, theme.fill(self._token))
            write(painter, self.width(), base, grouped(count), 12, theme["muted"], 400, "r")
        if self._more:
            write(painter, 20, len(self._rows) * LINE + LINE / 2 + 4, f"{self._more} more", 12, theme["faint"])
        painter.end()
