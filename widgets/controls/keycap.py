"""The cap of a key: how to do the same from the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.paint import rounded, width, write
from widgets.theme import Theme, look

HEIGHT = 18


def key_width(text: str) -> float:
    """How wide the cap of a key is, in pixels."""
    return max(20.0, width(text, 11, 500) + 10)


def paint_key(painter: QPainter, theme: Theme, right: float, middle: float, text: str, token: str = "muted") -> float:
    """Draw a key cap that ends at `right` and return where it begins."""
    room = key_width(text)
    place = QRectF(right - room, middle - HEIGHT / 2, room, HEIGHT)
    rounded(painter, place, 4, theme.tint(0.06), theme.tint(0.12))
    write(painter, place.center().x(), middle + 11 * 0.364, text, 11, theme[token], 500, "c")
    return place.left()


class KeyCap(QWidget):
    """A key cap that stands in a layout."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setAccessibleName(text)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As wide as the word on it."""
        return QSize(round(key_width(self._text)) + 1, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_key(painter, look.theme, self.width(), self.height() / 2, self._text)
        painter.end()
