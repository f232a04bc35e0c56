"""The pad: the left button draws, the right one erases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from widgets.paint import rounded, write
from widgets.theme import Theme, look
from widgets.tryit.ink import ROUND, ink, paper, printed
from widgets.tryit.photo import SUFFIXES
from widgets.tryit.strokes import PEN, SIDE, Stroke, blank, painted

STEPS = 50
"""So many lines can be taken back."""
MOST = 8
"""Of so many lines each is left out once, to see what it is good for."""
Key = Qt.Key


class Pad(QWidget):
    """A square to draw on. What is drawn is ink, whatever the look."""

    drawn = Signal()
    """A line grew, or something was erased."""
    began = Signal()
    """A hand has begun a line."""
    brought = Signal(object)
    """A file was let go here; the argument is its path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Drawing pad")
        self.setAccessibleDescription(
            "Draw with the left button, erase with the right one. Delete clears. A picture can be dropped here."
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.words = "Draw here"
        self.setAcceptDrops(True)
        self._image, self._ground = blank(), blank()
        self._strokes: tuple[Stroke, ...] = ()
        """What lies on the ground: an empty sheet, or a picture that was brought."""
        self._before: list[tuple[QImage, QImage, tuple[Stroke, ...]]] = []
        self._line: Stroke | None = None
        self._marked = -1
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
        return _ink_of(self._image)

    def parts(self) -> list[tuple[int, NDArray[np.float32]]]:
        """Return the drawing without each of its lines, with the line's number: [(number, (side, side)), ...].

        A line that is most of the drawing is not left out: what is left would be another one.
        """
        lines = [number for number, stroke in enumerate(self._strokes) if not stroke.erase]
        if len(lines) + bool(_ink_of(self._ground).any()) < 2 or len(lines) > MOST:
            return []
        color = ink(look.theme)
        rest = [(number, [*self._strokes[:number], *self._strokes[number + 1 :]]) for number in lines]
        found = [(number, _ink_of(painted(strokes, color, self._ground))) for number, strokes in rest]
        whole = float(self.pixels().sum())
        return [(number, pixels) for number, pixels in found if float(pixels.sum()) > whole / 2]

    def mark(self, number: int) -> None:
        """Mark a line, or none: -1."""
        self._marked = number if number < len(self._strokes) else -1
        self.update()

    def clear(self) -> None:
        """Take all ink away."""
        if not self.blank:
            self._keep()
            self._lay(blank())
        self._shown = None
        self.update()
        self.drawn.emit()

    def bring(self, pixels: NDArray[np.float32]) -> None:
        """Take a picture for the drawing: ink (side, side) in 0 ... 1."""
        self._keep()
        alpha = np.zeros((SIDE, SIDE, 4), np.uint8)
        alpha[..., 3] = (pixels * 255).round()
        made = QImage(alpha.data, SIDE, SIDE, 4 * SIDE, QImage.Format.Format_ARGB32_Premultiplied).copy()
        self._shown = None
        self._lay(made)
        self._tint()
        self.update()
        self.drawn.emit()

    def _lay(self, ground: QImage) -> None:
        self._image, self._ground, self._strokes, self._marked = ground.copy(), ground, (), -1

    def undo(self) -> None:
        """Take the last line back."""
        if self._before:
            self._image, self._ground, self._strokes = self._before.pop()
            self._marked = -1
            self._tint()
            self._shown = None
            self.update()
            self.drawn.emit()

    def show_image(self, pixels: NDArray[Any]) -> None:
        """Show an image (height, width) in the place of the drawing, until a hand draws again."""
        self._shown = pixels
        self._before.clear()
        self._lay(blank())
        self.update()

    # Drawing ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a line with a dot."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._shown = None
            self._keep()
            self.began.emit()
            self._line = Stroke([self._at(event)], event.button() == Qt.MouseButton.RightButton)
            self._strokes = (*self._strokes, self._line)
            self._marked = -1
            self._grow()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the line."""
        self._pointer = event.position()
        if self._line is not None and self._line.points[-1] != (here := self._at(event)):
            self._line.points.append(here)
            self._grow()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the line."""
        self._line = None

    def leaveEvent(self, event: QEvent) -> None:
        """Take the ring away."""
        self._pointer = None
        self.update()

    def _at(self, event: QMouseEvent) -> QPointF:
        return event.position() * (SIDE / max(1, self.width()))

    def _keep(self) -> None:
        self._before = [*self._before[1 - STEPS :], (self._image.copy(), self._ground, self._strokes)]

    def _grow(self) -> None:
        """Draw the last piece of the line."""
        if self._line is not None:
            painter = QPainter(self._image)
            self._line.paint(painter, ink(look.theme), len(self._line.points) - 1)
            painter.end()
            self.update()
            self.drawn.emit()

    def _tint(self) -> None:
        for image in (self._image, self._ground):
            painter = QPainter(image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(image.rect(), ink(look.theme))
            painter.end()

    def _dress(self, *_: object) -> None:
        self._tint()
        self.update()

    # Files ------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures."""
        if _picture(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the file on."""
        if (path := _picture(event)) is not None:
            event.acceptProposedAction()
            self.brought.emit(path)

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
        if 0 <= self._marked < len(self._strokes):
            self._mark(painter, theme, self._strokes[self._marked])
        painter.setClipping(False)
        rounded(painter, place, ROUND, edge=theme["line2"])
        if self._pointer is not None:
            self._ring(painter, theme, self._pointer)
        painter.end()

    def _mark(self, painter: QPainter, theme: Theme, stroke: Stroke) -> None:
        """Trace a line along its middle."""
        share = self.width() / SIDE
        painter.save()
        painter.scale(share, share)
        pen = QPen(theme["select"], 2.5 / share, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(stroke.path())
        painter.restore()

    def _ring(self, painter: QPainter, theme: Theme, point: QPointF) -> None:
        """As large as the line that the pen draws."""
        radius = self.width() * PEN / 2 + 2
        painter.setPen(QPen(theme["select"], 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(point, radius, radius)

    def sizeHint(self) -> QSize:
        """As the picture of the screen has it."""
        return QSize(256, 256)


def _ink_of(image: QImage) -> NDArray[np.float32]:
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
    return np.divide(bits[..., 3], 255, dtype=np.float32)


def _picture(event: QDropEvent) -> Path | None:
    """Return the picture that is carried, if it is one."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix.lower() in SUFFIXES), None)
