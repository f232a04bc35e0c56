"""Marquee: a rectangle that selects what it touches."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.surface import Surface
from widgets.theme import look


class Marquee(Gesture):
    """Shift adds to the selection, Ctrl toggles."""

    hint = "Shift adds to the selection, Ctrl toggles"

    def __init__(self, canvas: Surface, start: QPointF) -> None:
        super().__init__(canvas, start)
        self._before = canvas.editor.selection
        self._end = start

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Select what the rectangle touches."""
        self._end = point
        inside = self.canvas.scene.nodes_in(self._area())
        if keys & Qt.KeyboardModifier.ShiftModifier:
            inside |= self._before
        elif keys & Qt.KeyboardModifier.ControlModifier:
            inside ^= self._before
        self.canvas.editor.select(inside)

    def cancel(self) -> None:
        """Select what was selected before."""
        self.canvas.editor.select(self._before)

    def paint(self, painter: QPainter) -> None:
        """Draw the rectangle."""
        painter.setPen(QPen(look.theme["select"], 1 / self.canvas.camera.zoom))
        painter.setBrush(look.theme.tint(0.08, "select"))
        painter.drawRect(self._area())

    def _area(self) -> QRectF:
        camera = self.canvas.camera
        return QRectF(camera.to_scene(self.start), camera.to_scene(self._end)).normalized()
