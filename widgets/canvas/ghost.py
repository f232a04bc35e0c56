"""The ghost: where a network has no loss, a dashed card shows the place of one and offers it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.problem import Fix, Problem
from widgets import paint
from widgets.canvas.camera import Camera
from widgets.canvas.drawing import BLOCK
from widgets.canvas.geometry import LOSS_SIZE, PREDICTION_Y, RADIUS, WIDTH
from widgets.canvas.scene import Scene
from widgets.canvas.wires import cubic
from widgets.theme import Theme, look

APART = 40.0
"""Scene units between the end of the network and its ghost."""
BUTTON = (10.0, 116.0, 28.0)
"""Inset, top and height of the button."""
DASHES = (4.0, 3.0)
LOSS = QSizeF(*LOSS_SIZE)


class Ghost:
    """Shows the first fix of the missing loss; it is neither a node nor in the way of one."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._problem: Problem | None = None
        self.lively = False
        """The pointer is on the button."""

    def follow(self, problems: list[Problem]) -> None:
        """Take over what is wrong with the drawing now."""
        offers = (p for p in problems if p.severity == "error" and any(fix.edit == "teach" for fix in p.fixes))
        self._problem = next(offers, None)

    def rect(self) -> QRectF | None:
        """Return where the ghost is, None when there is none or a card lies there."""
        key = self._problem.place if self._problem is not None else ""
        if key not in self._scene.index:
            return None
        start = self._start(key)
        found = QRectF(QPointF(start.x() + APART, start.y() - PREDICTION_Y), LOSS)
        return None if len(self._scene.visible(found)) else found

    def place(self, camera: Camera) -> QRectF | None:
        """Return where the ghost is seen, None also where it would be unreadable."""
        return self.rect() if camera.zoom * WIDTH >= BLOCK else None

    def fix(self, camera: Camera, point: QPointF) -> Fix | None:
        """Return the fix whose button is at a point of the scene."""
        place = self.place(camera)
        if place is None or self._problem is None or not _button(place).contains(point):
            return None
        return self._problem.fixes[0]

    def node(self, camera: Camera, point: QPointF) -> str:
        """Return the node that needs the loss if its ghost is at a point of the scene, else ""."""
        place = self.place(camera)
        return self._problem.place if self._problem is not None and place is not None and place.contains(point) else ""

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Draw the wire that is missing, the card and its button."""
        place, problem = self.place(camera), self._problem
        if place is None or problem is None:
            return
        theme, start = look.theme, self._start(problem.place)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_dashed(theme, 2.25))
        painter.drawPath(cubic(start.x() + 8, start.y(), place.left() - 6, start.y()))
        painter.setPen(_dashed(theme, 1.4))
        painter.setBrush(theme.tint(0.06, "error"))
        painter.drawRoundedRect(place.adjusted(0.7, 0.7, -0.7, -0.7), RADIUS, RADIUS)
        painter.setBrush(theme["canvas"])
        painter.setPen(QPen(theme["error"], 1.6))
        painter.drawEllipse(QPointF(place.left(), start.y()), 4.5, 4.5)
        paint.cell(painter, theme, place.left() + 19, place.top() + 20, 7.5, "error", "target")
        paint.write(painter, place.left() + 34, place.top() + 24, "No loss", 13, theme["text"], 600)
        paint.write(painter, place.left() + 34, place.top() + 40, "teaches this", 11, theme["muted"])
        _paint_button(painter, theme, _button(place), problem.fixes[0].label, self.lively)

    def _start(self, key: str) -> QPointF:
        row = self._scene.index[key]
        output = next(iter(self._scene.outlines[row].outs), "")
        return self._scene.port_point(key, output, True)


def _button(place: QRectF) -> QRectF:
    inset, top, tall = BUTTON
    return QRectF(place.left() + inset, place.top() + top, place.width() - 2 * inset, tall)


def _paint_button(painter: QPainter, theme: Theme, place: QRectF, words: str, lively: bool) -> None:
    paint.rounded(painter, place, 7, theme.tint(0.14 if lively else 0.06), theme.tint(0.12))
    size = 12.0
    while size > 9 and paint.width(words, size, 500) > place.width() - 8:
        size -= 0.5
    paint.write(painter, place.center().x(), place.center().y() + 4.4, words, size, theme["text"], 500, "c")


def _dashed(theme: Theme, width: float) -> QPen:
    pen = QPen(theme.tint(0.8, "error"), width)
    pen.setDashPattern(DASHES)
    return pen
