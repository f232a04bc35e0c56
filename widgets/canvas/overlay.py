"""What lies over the drawing and changes from frame to frame: hover, selection, and the handle of a layer."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.catalog.neurons import Neurons
from widgets import paint
from widgets.canvas.camera import Camera
from widgets.canvas.drawing import BLOCK, Drawing
from widgets.canvas.faces import NAMED, map_places
from widgets.canvas.geometry import WIDTH
from widgets.canvas.mapcard import corner, paint_map, told
from widgets.canvas.scene import Scene
from widgets.canvas.wires import STRONG, paint_wire, route, stroke
from widgets.editor import Editor
from widgets.theme import look

HANDLE = (50.0, 20.0)
HANDLED = 0.5
"""Zoom from which a selected layer has a handle."""


class Hover(Struct, frozen=True):
    """What lies under the pointer: a card, perhaps one of its ports, or a wire."""

    node: str = ""
    port: str = ""
    out: bool = False
    wire: str = ""
    map: int = -1
    """Which of the card's feature maps."""


class Overlay:
    """Paints rings and handles; asks the drawing for nothing but its cards' ports."""

    def __init__(self, editor: Editor, scene: Scene, drawing: Drawing) -> None:
        self._editor = editor
        self._scene = scene
        self._drawing = drawing

    def paint_wires(self, painter: QPainter, hover: Hover, strength: float = 1.0) -> None:
        """Mark the selected wires and, so strong, the one under the pointer."""
        design = self._editor.design
        chosen = self._editor.selection & self._scene.wire_index.keys()
        for key in chosen:
            paint_wire(painter, look.theme, self._scene, design, key, "selected")
        if hover.wire in self._scene.wire_index and hover.wire not in chosen:
            painter.setOpacity(strength)
            paint_wire(painter, look.theme, self._scene, design, hover.wire, "hover")
            painter.setOpacity(1.0)

    def paint_rings(self, painter: QPainter, camera: Camera, hover: Hover, strength: float = 1.0) -> None:
        """Ring the selected cards and, so strong, the one under the pointer; its port glows."""
        blocks = camera.zoom * WIDTH < BLOCK
        unit = 1 / camera.zoom if blocks else 1.0
        theme, chosen = look.theme, self._editor.selection & self._scene.index.keys()
        for key in chosen:
            place, radius = self._scene.rect(key), self._scene.outlines[self._scene.index[key]].radius
            halo = place.adjusted(-5, -5, 5, 5)
            paint.rounded(painter, halo, radius + 5, None, theme.tint(0.22, "select"), 4 * unit)
            paint.rounded(painter, place, radius, None, theme["select"], 2 * unit)
        hovered = {hover.node} & self._scene.index.keys() - chosen
        if not blocks:
            for key in chosen:
                self._paint_ports(painter, key)
        painter.setOpacity(strength)
        for key in hovered:
            radius = self._scene.outlines[self._scene.index[key]].radius
            paint.rounded(painter, self._scene.rect(key), radius, None, theme.mix("line2", "text", 0.35), 1.2 * unit)
            if not blocks:
                self._paint_ports(painter, key)
        if hover.port and hover.node in self._scene.index:
            point = self._scene.port_point(hover.node, hover.port, hover.out)
            token = self._scene.roles[hover.node].family.value
            paint.port(painter, theme, point.x(), point.y(), token, "hover")
        painter.setOpacity(1.0)

    def map_at(self, key: str, point: QPointF, zoom: float) -> int:
        """Return which feature map of a card is at a point of the scene, -1 for none."""
        if key not in self._editor.training.pictures.get("maps", {}) or zoom < NAMED:
            return -1
        inside = point - self._scene.rect(key).topLeft()
        _, places = map_places(self._drawing.card(key), zoom)
        return next((i for i, place in enumerate(places) if place.contains(inside)), -1)

    def paint_map(self, painter: QPainter, camera: Camera, hover: Hover, room: QRectF) -> None:
        """Ring the feature map under the pointer and tell of it; the painter counts pixels of the canvas."""
        if hover.map < 0 or hover.node not in self._scene.index:
            return
        card = self._drawing.card(hover.node)
        _, places = map_places(card, camera.zoom)
        if hover.map >= len(places):
            return
        layer = self._scene.rect(hover.node)
        spot = camera.rect_to_screen(places[hover.map].translated(layer.topLeft()))
        paint.rounded(painter, spot.adjusted(-2, -2, 2, 2), 5, None, look.theme["select"], 2)
        found = told(card, hover.node, hover.map, self._editor.training, look.theme)
        paint_map(painter, look.theme, corner(camera.rect_to_screen(layer), room), found)

    def paint_glow(self, painter: QPainter, wire: str) -> None:
        """Show on which wire a card would land."""
        path = route(self._scene, self._editor.design, wire)
        stroke(painter, path, look.theme.tint(0.25, "select"), STRONG + 9)
        stroke(painter, path, look.theme["select"], STRONG)

    def handle(self, camera: Camera) -> QPointF | None:
        """Return the middle of the handle below a selected layer of neurons."""
        key = self._editor.node
        if not key or camera.zoom < HANDLED or not isinstance(self._editor.design.nodes[key].kind, Neurons):
            return None
        place = self._scene.rect(key)
        below = 38 if self._scene.outlines[self._scene.index[key]].round else 22
        return QPointF(place.center().x(), place.bottom() + below)

    def paint_handle(self, painter: QPainter, camera: Camera) -> None:
        """Draw the handle with the count of neurons."""
        middle = self.handle(camera)
        if middle is None:
            return
        theme, (wide, tall) = look.theme, HANDLE
        signal = self._editor.view.facts[self._editor.node].signals.get("out")
        text = f"×{paint.shortened(signal.size)}" if signal is not None else "×?"
        place = QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall)
        paint.rounded(painter, place, 10, theme["canvas"], theme["select"], 1.2)
        paint.write(painter, middle.x(), middle.y() + 4, text, 11, theme["text"], 600, "c")

    def _paint_ports(self, painter: QPainter, key: str) -> None:
        """Ports lie on the border, so they are drawn over the ring."""
        token = self._scene.roles[key].family.value
        for name, out, wired in self._drawing.card(key).ports:
            point = self._scene.port_point(key, name, out)
            paint.port(painter, look.theme, point.x(), point.y(), token, "" if wired else "free")
