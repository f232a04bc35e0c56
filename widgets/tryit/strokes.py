"""Strokes: what a hand drew, line by line, so that each one can be left out."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

SIDE = 512
"""Pixels of a side of what is drawn, however large the pad is on the screen."""
PEN, RUBBER = 0.09, 0.16
"""Breadth of a line and of the eraser, as a share of the pad."""


class Stroke(Struct):
    """A line from press to release; `erase` takes ink away."""

    points: list[QPointF]
    erase: bool = False

    def path(self) -> QPainterPath:
        """Return the middle of the line."""
        path = QPainterPath(self.points[0])
        for point in self.points[1:]:
            path.lineTo(point)
        return path

    def paint(self, painter: QPainter, color: QColor, place: int) -> None:
        """Draw the piece that ends at a point: from the middle of the last piece to that of this one."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.erase:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        breadth = SIDE * (RUBBER if self.erase else PEN)
        painter.setPen(QPen(color, breadth, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        if place == 0:
            painter.drawPoint(self.points[0])
        else:
            painter.drawPath(self._piece(place))

    def _piece(self, place: int) -> QPainterPath:
        """Round the corners: a curve through the middles of two neighbors."""
        start, end = self.points[place - 1], self.points[place]
        before = self.points[place - 2] if place > 1 else start
        path = QPainterPath((before + start) / 2)
        path.quadTo(start, (start + end) / 2)
        path.lineTo(end)
        return path


def blank() -> QImage:
    """Return an empty sheet."""
    sheet = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(Qt.GlobalColor.transparent)
    return sheet


def painted(strokes: Sequence[Stroke], color: QColor, ground: QImage | None = None) -> QImage:
    """Draw strokes onto a copy of a sheet."""
    sheet = ground.copy() if ground is not None else blank()
    for stroke in strokes:
        painter = QPainter(sheet)
        for place in range(len(stroke.points)):
            stroke.paint(painter, color, place)
        painter.end()
    return sheet
