"""The verdict: which class it is, how sure the network is, and a bar for each class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.paint import elided, rounded, width, write
from widgets.theme import Theme, font, look
from widgets.tryit.hint import percent

TOP = 92
"""Pixels above the bars."""
PITCH, LEAST = 17.0, 11.0
"""Pixels from bar to bar where there is room, and where there is not."""
MOST = 10
"""So many classes are shown: the likeliest ones."""
EDGE = 30
SHORT, NAMED = 2, 110.0
"""A name of so many letters is written large; beside the bars a name has so many pixels."""
SLIGHT = 0.0005
"""A smaller share is 0.0 % and not worth a word."""


class Verdict(QWidget):
    """Shows probabilities of classes; without them, words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Answer")
        self._shares: NDArray[np.float32] | None = None
        self._label = -1
        self.words = ""
        self.called: Callable[[int], str] = str
        """How the classes are called."""
        look.changed.connect(self.update)

    @property
    def answer(self) -> int:
        """The likeliest class, -1 while there is none."""
        return -1 if self._shares is None else int(self._shares.argmax())

    def show_shares(self, shares: NDArray[np.float32] | None, label: int = -1) -> None:
        """Show the probability of each class, (classes,); `label` is the true one, -1 where nobody knows it."""
        self._shares, self._label = shares, label
        self.setAccessibleDescription(f"{self.title()}. {self.sentence()}" if shares is not None else self.words)
        self.update()

    def title(self) -> str:
        """Say the answer, and the truth where it is known."""
        if self._label < 0 or self._shares is None:
            return f"It answers {self.called(self.answer)}"
        if self._label == self.answer:
            return f"It answers {self.called(self.answer)}, and is right"
        return f"It answers {self.called(self.answer)}, but it is {self.called(self._label)}"

    def sentence(self) -> str:
        """Say how sure it is and what comes next: `93.8 % sure, then 3 with 5.9 %`."""
        if self._shares is None:
            return ""
        first, second = np.argsort(-self._shares, kind="stable")[:2].tolist()
        sure, then = (percent(self._shares[label]) for label in (first, second))
        return (
            f"{sure} sure, then {self.called(second)} with {then}" if self._shares[second] >= SLIGHT else f"{sure} sure"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw numeral, words and bars."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._shares is None:
            words = elided(self.words, 13, 400, self.width() - 2 * EDGE)
            write(painter, self.width() / 2, self.height() / 2 + 5, words, 13, theme["faint"], align="c")
        else:
            self._head(painter, theme)
            self._bars(painter, theme, self._shares)
        painter.end()

    def _head(self, painter: QPainter, theme: Theme) -> None:
        name = self.called(self.answer)
        x = float(EDGE)
        if len(name) <= SHORT:
            painter.setFont(font(72, 600, track=-2))
            painter.setPen(theme["text"])
            painter.drawText(QRectF(EDGE - 4, 4, 120, 80), Qt.AlignmentFlag.AlignLeft, name)
            x += width(name, 72, 600) + 18
        room = self.width() - x - 12
        write(painter, x, 42, elided(self.title(), 16, 600, room), 16, theme["text"], 600)
        words = self.sentence()
        words = words if width(words, 13) <= room else words.partition(",")[0]
        write(painter, x, 66, elided(words, 13, 400, room), 13, theme["muted"])

    def _bars(self, painter: QPainter, theme: Theme, shares: NDArray[np.float32]) -> None:
        labels = np.sort(np.argsort(-shares, kind="stable")[:MOST]).tolist()
        pitch = max(LEAST, min(PITCH, (self.height() - TOP - 10) / len(labels)))
        size = 12 if pitch >= 14 else 11
        names = [self.called(label) for label in labels]
        names_end = min(NAMED, max(width(name, size, 600) for name in names))
        left = EDGE + names_end + 10
        right = self.width() - EDGE - width("100.0 %", size, 600) - 10
        for row, label in enumerate(labels):
            share, best = float(shares[label]), label == self.answer
            y, weight, tone = TOP + (row + 0.5) * pitch, 600 if best else 400, theme["text" if best else "muted"]
            write(painter, EDGE, y + size * 0.364, elided(names[row], size, weight, names_end), size, tone, weight)
            rounded(painter, QRectF(left, y - 4, right - left, 8), 4, theme.tint(0.08))
            long = (right - left) * share
            if long >= 0.5:
                color = theme["output"] if best else theme.tint(0.55, "output")
                rounded(painter, QRectF(left, y - 4, max(2.0, long), 8), min(4.0, max(2.0, long) / 2), color)
            write(painter, self.width() - EDGE, y + size * 0.364, percent(share), size, tone, weight, "r")
