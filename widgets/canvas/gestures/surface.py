"""The surface: what a gesture may ask of the canvas on which it happens."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, SignalInstance
from PySide6.QtGui import QPainter

from widgets.canvas.camera import Camera
from widgets.canvas.scene import Scene
from widgets.editor import Editor


class Surface(Protocol):
    """A canvas, as a gesture sees it."""

    editor: Editor
    scene: Scene
    camera: Camera

    @property
    def quick_add_asked(self) -> SignalInstance:
        """(place in pixels, source node, its output): somebody wants to add a layer here."""

    def seen(self) -> QRectF:
        """Return the scene rectangle on the screen."""

    def looked(self) -> None:
        """The camera was moved by hand."""

    def lift(self, keys: frozenset[str]) -> None:
        """Take cards out of the still picture while they move."""

    def hide_wire(self, key: str) -> None:
        """Leave a wire out of the picture."""

    def wire_at(self, point: QPointF, reach: float = 6.0) -> str:
        """Return the wire near a point of the widget."""

    def paint_glow(self, painter: QPainter, wire: str) -> None:
        """Show on which wire a card would land."""

    def say(self, text: str) -> None:
        """Tell the status line what the hand can do."""
