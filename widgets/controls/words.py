"""Words and lines between them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from widgets.theme import font, look


def label(
    text: str = "",
    size: float = 13,
    weight: int = 400,
    tone: str = "",
    wrap: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """Make a line of words; `tone` is "", muted, faint or error."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(font(size, weight))
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    return made


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose property changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Hairline(QWidget):
    """A line of one pixel between sections."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.theme["line"])
        painter.end()
