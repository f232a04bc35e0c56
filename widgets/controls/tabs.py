"""Tabs that are words, with a line under the current one and a count beside those that have something to say."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from widgets.controls.buttons import focus_ring
from widgets.paint import rounded, width, write
from widgets.theme import look

HEIGHT = 36
GAP = 22
"""Room around a word; half of it lies before the word, so that a press a little beside it is still meant."""


class TextTabs(QTabBar):
    """A row of words; `currentChanged` tells which is chosen."""

    def __init__(self, name: str, texts: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self._badges: dict[int, str] = {}
        for text in texts:
            self.addTab(text)

    def set_badge(self, index: int, count: int) -> None:
        """Show a count beside a tab; 0 takes it away."""
        text = str(count) if count else ""
        if self._badges.get(index, "") != text:
            self._badges[index] = text
            said = f"{self.tabText(index)}, {count}" if count else ""
            self.setAccessibleTabName(index, said)
            self.setTabText(index, self.tabText(index))
            self.updateGeometry()
            self.update()

    def tabSizeHint(self, index: int) -> QSize:
        """The word, its badge, and the gap to the next word."""
        return QSize(round(self._word(index) + self._badge(index)) + GAP, HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """A word is never cut."""
        return self.tabSizeHint(index)

    def minimumSizeHint(self) -> QSize:
        """All words."""
        return QSize(sum(self.tabSizeHint(index).width() for index in range(self.count())), HEIGHT)

    def sizeHint(self) -> QSize:
        """All words."""
        return self.minimumSizeHint()

    def _word(self, index: int) -> float:
        return width(self.tabText(index), 13, 500)

    def _badge(self, index: int) -> float:
        text = self._badges.get(index, "")
        return 6 + max(17.0, width(text, 11, 500) + 9) if text else 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pointed = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for index in range(self.count()):
            place, on = QRectF(self.tabRect(index)), index == self.currentIndex()
            word, middle = self._word(index), place.center().y()
            color = theme["text" if on or index == pointed else "muted"]
            if not self.isTabEnabled(index):
                color = theme["faint"]
            left = place.left() + GAP / 2
            write(painter, left, middle + 13 * 0.364, self.tabText(index), 13, color, 500 if on else 400)
            if text := self._badges.get(index, ""):
                pill = QRectF(left + word + 6, middle - 8.5, self._badge(index) - 6, 17)
                rounded(painter, pill, 8.5, theme.tint(0.10))
                write(painter, pill.center().x(), middle + 11 * 0.364, text, 11, theme["muted"], 500, "c")
            if on:
                line = QRectF(left, place.bottom() - 1, word + self._badge(index), 2)
                rounded(painter, line, 1, theme["text"])
                if self.hasFocus():
                    ring = QRectF(left - 6, 5, word + self._badge(index) + 12, place.height() - 10)
                    focus_ring(painter, theme, ring, 6)
        painter.end()
