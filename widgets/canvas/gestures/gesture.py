"""A gesture is an object: it starts, moves, ends or is canceled, always in the same way."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from widgets.canvas.gestures.surface import Surface


class Gesture:
    """What a hand is doing right now. Points are widget pixels; painting is in scene units."""

    hint = ""
    """What the status line says meanwhile."""

    def __init__(self, canvas: Surface, start: QPointF) -> None:
        self.canvas = canvas
        self.start = start

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Follow the hand."""

    def end(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Let go: what was begun is done."""

    def cancel(self) -> None:
        """Esc: everything is as it was."""

    def paint(self, painter: QPainter) -> None:
        """Draw what is shown only while the gesture lasts."""
