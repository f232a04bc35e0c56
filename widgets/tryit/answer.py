"""The answer for a row: a number among those of the file, or the probability of each class by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from backends.facts import Facts
from widgets.bars import histogram
from widgets.data.describe import number, plain
from widgets.paint import elided, rounded, width, write
from widgets.theme import Theme, font, look

EDGE = 30
MOST = 10
BIG, MIDDLE = 64, 34


class Answer(QWidget):
    """Paints what the network says; without an answer, words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Answer")
        self.words = ""
        self._name = ""
        self._value: float | None = None
        self._truth: float | None = None
        self._facts: Facts | None = None
        self._shares: list[tuple[str, float]] = []
        self._label = ""
        look.changed.connect(self.update)

    @property
    def said(self) -> str:
        """The answer in words: `mpg 23.4`, `versicolor, 97.1 %`."""
        if self._shares:
            name, share = max(self._shares, key=lambda row: row[1])
            return f"{name}, {_percent(share)}"
        return f"{self._name} {number(self._value)}" if self._value is not None else ""

    def clear(self, words: str) -> None:
        """Show words instead of an answer."""
        self._value, self._shares, self.words = None, [], words
        self._tell()

    def show_number(self, name: str, value: float, facts: Facts | None, truth: float | None) -> None:
        """Show a number of the column `name`; `truth` is what the file says, None where nobody knows."""
        self._shares, self._name, self._value, self._facts, self._truth = [], name, value, facts, truth
        self._tell()

    def show_shares(self, rows: Sequence[tuple[str, float]], label: str = "") -> None:
        """Show the probability of each class by name; `label` is the true one, "" where nobody knows."""
        self._value, self._shares, self._label = None, list(rows), label
        self._tell()

    def sentence(self) -> str:
        """Say how the answer compares with the file."""
        if self._shares:
            name, _ = max(self._shares, key=lambda row: row[1])
            return "" if not self._label else "and is right" if name == self._label else f"but it is {self._label}"
        if self._value is None or self._truth is None:
            return ""
        return f"the file says {number(self._truth)}, off by {number(abs(self._value - self._truth))}"

    def _tell(self) -> None:
        self.setAccessibleDescription(f"{self.said} {self.sentence()}".strip() or self.words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the number or the bars."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._shares:
            self._paint_shares(painter, theme)
        elif self._value is not None:
            self._paint_number(painter, theme, self._value)
        else:
            words = elided(self.words, 13, 400, self.width() - 2 * EDGE)
            write(painter, self.width() / 2, self.height() / 2 + 5, words, 13, theme["faint"], align="c")
        painter.end()

    def _paint_number(self, painter: QPainter, theme: Theme, value: float) -> None:
        room = self.width() - 2 * EDGE
        write(painter, EDGE, 30, elided(self._name, 16, 600, room), 16, theme["output"], 600)
        text = number(value)
        size = BIG if width(text, BIG, 600) <= room else MIDDLE
        painter.setFont(font(size, 600, track=-1))
        painter.setPen(theme["text"])
        painter.drawText(QRectF(EDGE - 3, 34, room + 6, 84), Qt.AlignmentFlag.AlignLeft, text)
        write(painter, EDGE, 132, elided(self.sentence(), 13, 400, room), 13, theme["muted"])
        if self._facts is not None and self._facts.bins:
            self._paint_place(painter, theme, self._facts, value, room)

    def _paint_place(self, painter: QPainter, theme: Theme, facts: Facts, value: float, room: float) -> None:
        """Show where the answer lies among the values of the file."""
        low, high = facts.lowest or 0.0, facts.highest or 0.0
        tall = min(64.0, self.height() - 190.0)
        if tall < 20 or high <= low:
            return
        place = QRectF(EDGE, 152, room, tall)
        histogram(painter, place, facts.bins, theme.tint(0.35, "output"))
        painter.fillRect(QRectF(EDGE, place.bottom() + 1, room, 1), theme["line2"])
        base = place.bottom() + 16
        write(painter, EDGE, base, plain(low), 11, theme["faint"])
        write(painter, EDGE + room, base, plain(high), 11, theme["faint"], 400, "r")
        for mark, token, wide in ((self._truth, "muted", 1.5), (value, "text", 2.5)):
            if mark is not None:
                x = EDGE + room * min(1.0, max(0.0, (mark - low) / (high - low)))
                painter.fillRect(QRectF(x - wide / 2, place.top() - 4, wide, tall + 5), theme[token])

    def _paint_shares(self, painter: QPainter, theme: Theme) -> None:
        rows = sorted(self._shares, key=lambda row: -row[1])[:MOST]
        name, share = rows[0]
        room = self.width() - 2 * EDGE
        write(painter, EDGE, 42, elided(name, MIDDLE, 600, room), MIDDLE, theme["text"], 600)
        words = f"{_percent(share)} sure{', ' + self.sentence() if self.sentence() else ''}"
        write(painter, EDGE, 68, elided(words, 13, 400, room), 13, theme["muted"])
        names = min(130.0, max(width(text, 12, 600) for text, _ in rows))
        pitch = max(14.0, min(24.0, (self.height() - 104) / len(rows)))
        left, right = EDGE + names + 12, self.width() - EDGE - width("100.0 %", 12, 600) - 10
        for i, (text, part) in enumerate(rows):
            y, weight, tone = 96 + (i + 0.5) * pitch, 600 if i == 0 else 400, theme["text" if i == 0 else "muted"]
            write(painter, EDGE, y + 12 * 0.364, elided(text, 12, weight, names), 12, tone, weight)
            rounded(painter, QRectF(left, y - 4, right - left, 8), 4, theme.tint(0.08))
            long = (right - left) * part
            color = theme["output"] if i == 0 else theme.tint(0.55, "output")
            if long >= 0.5:
                rounded(painter, QRectF(left, y - 4, max(2.0, long), 8), min(4.0, max(2.0, long) / 2), color)
            write(painter, self.width() - EDGE, y + 12 * 0.364, _percent(part), 12, tone, weight, "r")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
