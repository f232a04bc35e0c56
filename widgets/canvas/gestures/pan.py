"""Pan: the drawing follows the hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.surface import Surface


class Pan(Gesture):
    """Middle button, right button, or Space and left."""

    hint = "The wheel zooms at the pointer"

    def __init__(self, canvas: Surface, start: QPointF) -> None:
        super().__init__(canvas, start)
        self._last = start
        self._origin = (canvas.camera.x, canvas.camera.y)

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Move what is seen by as much as the hand moved."""
        step = point - self._last
        self._last = point
        self.canvas.camera.pan(step.x(), step.y())
        self.canvas.looked()

    def cancel(self) -> None:
        """Look again where one looked before."""
        self.canvas.camera.x, self.canvas.camera.y = self._origin
        self.canvas.looked()
