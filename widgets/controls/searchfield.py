"""A field to search in: a glass on its left, a key cap on its right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from widgets.controls.keycap import key_width, paint_key
from widgets.theme import look, paint_icon


class SearchField(QLineEdit):
    """Words to search for; `left` tells that an arrow key went down to the list, or Enter was hit."""

    left = Signal(int)

    def __init__(self, hint: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setTextMargins(20, 0, round(key_width(key)) + 2 if key else 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the glass and the cap."""
        super().paintEvent(event)
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        paint_icon(painter, "search", QRectF(8.5, middle - 7.5, 15, 15), theme["faint"])
        if self._key and not self.text():
            paint_key(painter, theme, self.width() - 6, middle, self._key)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the field, an arrow or Enter goes on to what was found."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit(event.key())
        else:
            super().keyPressEvent(event)
