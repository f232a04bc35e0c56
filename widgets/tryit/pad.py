"""The pad: the left button draws, the right one erases."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from widgets.paint import rounded, write
from widgets.theme import Theme, look
from widgets.tryit.ink import ROUND, ink, paper, printed

SIDE = 512
"""Pixels of a side of what is drawn, however large the pad is on the screen."""
PEN, RUBBER = 0.09, 0.16
"""Breadth of a line and of the eraser, as a share of the pad."""
STEPS = 50
"""So many lines can be taken back."""
Key = Qt.Key


class Pad(QWidget):
    """A square to draw on. What is drawn is ink, whatever the look."""

    drawn = Signal()
    """A line grew, or something was erased."""
    began = Signal()
    """A hand has begun a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Drawing pad")
        self.setAccessibleDescription("Draw with the left button, erase with the right one. Delete clears.")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.words = "Draw here"
        self._image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(Qt.GlobalColor.transparent)
        self._before: list[QImage] = []
        self._line: list[QPointF] = []
        self._shown: NDArray[Any] | None = None
        self._pointer: QPointF | None = None
        look.changed.connect(self._dress)

    @property
    def blank(self) -> bool:
        """Say whether nothing is drawn."""
        return not self.pixels().any()

    @property
    def undoable(self) -> bool:
        """Say whether there is a line to take back."""
        return bool(self._before)

    def pixels(self) -> NDArray[np.float32]:
        """Return the ink (side, side) in 0 ... 1."""
        bits = np.frombuffer(self._image.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
        return np.divide(bits[..., 3], 255, dtype=np.float32)

    def clear(self) -> None:
        """Take all ink away."""
        if not self.blank:
            self._keep()
            self._image.fill(Qt.GlobalColor.transparent)
        self._shown = None
        self.update()
        self.drawn.emit()

    def undo(self) -> None:
        """Take the last line back."""
        if self._before:
            self._image = self._before.pop()
            self._tint()
            self._shown = None
            self.update()
            self.drawn.emit()

    def show_image(self, pixels: NDArray[Any]) -> None:
        """Show an image (height, width) in the place of the drawing, until a hand draws again."""
        self._shown = pixels
        self._before.clear()
        self._image.fill(Qt.GlobalColor.transparent)
        self.update()

    # Drawing ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a line with a dot."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._shown = None
            self._keep()
            self.began.emit()
            self._line = [self._at(event)]
            self._stroke(self._line[0], self._line[0], event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the line."""
        self._pointer = event.position()
        buttons = event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton)
        if buttons and self._line:
            last, here = self._line[-1], self._at(event)
            if last != here:
                self._line.append(here)
                self._stroke(last, here, bool(buttons & Qt.MouseButton.RightButton))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the line."""
        self._line = []

    def leaveEvent(self, event: QEvent) -> None:
        """Take the ring away."""
        self._pointer = None
        self.update()

    def _at(self, event: QMouseEvent) -> QPointF:
        return event.position() * (SIDE / max(1, self.width()))

    def _keep(self) -> None:
        self._before = [*self._before[1 - STEPS :], self._image.copy()]

    def _stroke(self, start: QPointF, end: QPointF, erase: bool) -> None:
        """Draw from the middle of the last piece to the middle of this one, so that corners are round."""
        before = self._line[-3] if len(self._line) > 2 else start
        path = QPainterPath((before + start) / 2)
        path.quadTo(start, (start + end) / 2)
        path.lineTo(end)
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if erase:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        breadth = SIDE * (RUBBER if erase else PEN)
        pen = QPen(ink(look.theme), breadth, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if start == end:
            painter.drawPoint(start)
        else:
            painter.drawPath(path)
        painter.end()
        self.update()
        self.drawn.emit()

    def _tint(self) -> None:
        painter = QPainter(self._image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(self._image.rect(), ink(look.theme))
        painter.end()

    def _dress(self, *_: object) -> None:
        self._tint()
        self.update()

    # Painting ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw paper, thirds, ink and the ring of the pen."""
        painter, theme, place = QPainter(self), look.theme, QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, place, ROUND, paper(theme))
        rim = QPainterPath()
        rim.addRoundedRect(place, ROUND, ROUND)
        painter.setClipPath(rim)
        if self._shown is not None:
            painter.drawImage(place, printed(self._shown, theme))
        for part in (1 / 3, 2 / 3):
            painter.setPen(QPen(theme.tint(0.05), 1))
            painter.drawLine(QPointF(place.width() * part, 0), QPointF(place.width() * part, place.height()))
            painter.drawLine(QPointF(0, place.height() * part), QPointF(place.width(), place.height() * part))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        if self._shown is None and not self._before and self.blank:
            write(painter, place.center().x(), place.center().y() + 5, self.words, 13, theme["faint"], align="c")
        painter.setClipping(False)
        rounded(painter, place, ROUND, edge=theme["line2"])
        if self._pointer is not None:
            self._ring(painter, theme, self._pointer)
        painter.end()

    def _ring(self, painter: QPainter, theme: Theme, point: QPointF) -> None:
        """As large as the line that the pen draws."""
        radius = self.width() * PEN / 2 + 2
        painter.setPen(QPen(theme["select"], 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(point, radius, radius)

    def sizeHint(self) -> QSize:
        """As the picture of the screen has it."""
        return QSize(256, 256)
