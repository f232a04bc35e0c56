"""Planes: a point that a hand moves over a picture of all points. One of them is latent, the other the data's own."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from backends.protocol import Array
from widgets.paint import elided, rounded, write
from widgets.plots.arrays import classes, image, numbers, scattered, signs
from widgets.plots.boundary import PALE, shades
from widgets.theme import Theme, look
from widgets.tryit.ink import ROUND

HEAD = 26
"""Pixels above the plane."""
MARGIN = 0.06
"""Share of the latent points' extent that is shown around them."""
STEP = 0.02
"""How far an arrow key moves the point, as a share of the plane; with Shift it is five times as far."""
SPREAD = (0.5, 99.5)
"""Percentiles of the latent points that the plane spans at least."""
Key = Qt.Key
WAYS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}
Extent = tuple[float, float, float, float]
"""Left, right, bottom, top."""


class Plane(QWidget):
    """A square of the plane with one point, by mouse or arrow keys."""

    moved = Signal(float, float)
    """A hand put the point there."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setAccessibleDescription("Click or drag to move the point; the arrow keys move it too.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.point: tuple[float, float] | None = None
        self._title = title
        self._ringed = False
        self._extent: Extent = (-1.0, 1.0, -1.0, 1.0)
        self._picture: tuple[object, QImage] = (None, QImage())
        look.changed.connect(self.update)

    def show_point(self, point: tuple[float, float] | None) -> None:
        """Put the point somewhere without telling anyone, or take it away."""
        self.point = point
        self.update()

    @property
    def square(self) -> QRectF:
        """Where the plane is."""
        side = min(self.width(), self.height() - HEAD)
        return QRectF(0, HEAD, side, side)

    def ground(self, theme: Theme, side: int) -> QImage:
        """Draw what lies under the point, side x side pixels."""
        raise NotImplementedError

    def at(self, point: tuple[float, float]) -> QPointF:
        """Return where a point of the plane lies in the widget."""
        left, right, bottom, top = self._extent
        square = self.square
        x, y = (point[0] - left) / (right - left), (top - point[1]) / (top - bottom)
        return square.topLeft() + QPointF(x * square.width(), y * square.height())

    def renew(self) -> None:
        """Draw the ground anew."""
        self._picture = (None, QImage())
        self.update()

    # The hand ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the point under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._put(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the point."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._put(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the point by arrow keys, Shift for larger steps."""
        way = WAYS.get(Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        far = STEP * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1) * self.square.width()
        start = self.at(self.point) if self.point is not None else self.square.center()
        self._put(start + QPointF(way[0] * far, way[1] * far))

    def _put(self, place: QPointF) -> None:
        square = self.square
        x = min(1.0, max(0.0, (place.x() - square.left()) / square.width()))
        y = min(1.0, max(0.0, (place.y() - square.top()) / square.height()))
        left, right, bottom, top = self._extent
        self.point = (left + x * (right - left), top - y * (top - bottom))
        self.update()
        self.moved.emit(*self.point)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring, but not to who came by mouse."""
        super().focusInEvent(event)
        self._ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, ground and point."""
        painter, theme, square = QPainter(self), look.theme, self.square
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        write(painter, 0, 14, elided(self._title, 12, 600, self.width()), 12, theme["text"], 600)
        ratio = self.devicePixelRatioF()
        key = (theme.name, square.width(), ratio)
        if self._picture[0] != key:
            self._picture = key, self.ground(theme, max(1, round(square.width() * ratio)))
        rim = QPainterPath()
        rim.addRoundedRect(square, ROUND, ROUND)
        painter.setClipPath(rim)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(square, theme["canvas"])
        painter.drawImage(square, self._picture[1])
        if self.point is not None:
            self._cross(painter, theme, self.at(self.point))
        painter.setClipping(False)
        ring = self.hasFocus() and self._ringed
        rounded(painter, square, ROUND, edge=theme["focus" if ring else "line2"], stroke=2 if ring else 1)
        painter.end()

    @staticmethod
    def _cross(painter: QPainter, theme: Theme, place: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, breadth in ((theme["canvas"], 5.0), (theme["text"], 2.0)):
            painter.setPen(QPen(color, breadth))
            painter.drawEllipse(place, 8, 8)


class LatentPlane(Plane):
    """Samples where the bottleneck puts them, in the colors of their classes; y grows downwards, as in the plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Drag through the latent plane", parent)
        self._points: NDArray[Any] = np.empty((0, 2), np.float32)
        self._labels: NDArray[Any] = np.empty(0, np.uint8)

    def show_points(self, arrays: dict[str, Array]) -> None:
        """Take over the picture of a training: `points` (n, 2) and `labels` (n)."""
        points = numbers(arrays["points"]).astype(np.float32)
        labels = numbers(arrays["labels"]) if "labels" in arrays else np.empty(0, np.uint8)
        sound = np.isfinite(points).all(1)
        self._labels = labels[sound] if len(labels) == len(points) else np.zeros(int(sound.sum()), np.uint8)
        self._points = points[sound]
        if len(self._points):
            low, high = np.percentile(self._points, SPREAD, axis=0)
            room = np.maximum(high - low, 1e-3) * MARGIN
            (left, top), (right, bottom) = (low - room).tolist(), (high + room).tolist()
            self._extent = left, right, bottom, top
        self.renew()

    def ground(self, theme: Theme, side: int) -> QImage:
        """Draw the cloud, and the name of each class at its middle."""
        left, right, bottom, top = self._extent
        spots = (self._points - [left, top]) / [right - left, bottom - top] * side
        colors = classes(theme)
        ratio = side / max(1.0, self.square.width())
        cloud = scattered(spots, self._labels, colors, self.square.size() * ratio, 1.7 * ratio)
        painter = QPainter(cloud)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        named = np.unique(self._labels).tolist()
        for label in named if len(named) > 1 else ():
            x, y = (np.median(spots[self._labels == label], 0) / ratio).tolist()
            painter.setPen(QPen(colors[label % len(colors)], 1.3))
            painter.setBrush(theme.tint(0.92, "panel"))
            painter.drawEllipse(QPointF(x, y), 9, 9)
            write(painter, x, y + 4, str(label), 11, theme["text"], 600, "c")
        painter.end()
        return cloud


class DataPlane(Plane):
    """What the network answers everywhere, and the samples that it learned from; y grows upwards."""

    SIDE = 64
    REACH = 1.3
    """How far it goes to each side where nothing is known of the data; shipped points lie within 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Click a point", parent)
        self._shares: NDArray[Any] | None = None
        self._dots: tuple[NDArray[Any], NDArray[Any]] | None = None

    def show_data(self, arrays: dict[str, Array]) -> None:
        """Take over the samples and the extent of the picture of a training, if it was looked at."""
        reach = self.REACH
        found = numbers(arrays["extent"]).tolist() if "extent" in arrays else (-reach, reach, -reach, reach)
        self._extent = (found[0], found[1], found[2], found[3])
        dots = "points" in arrays and "labels" in arrays
        self._dots = (numbers(arrays["points"]), numbers(arrays["labels"])) if dots else None
        self._shares = None
        self.renew()

    def grid(self) -> NDArray[np.float32]:
        """Return the places (n, 2) at which the answer is to be known, the highest row first."""
        left, right, bottom, top = self._extent
        xs, ys = np.linspace(left, right, self.SIDE), np.linspace(top, bottom, self.SIDE)
        return np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2).astype(np.float32)

    def show_shares(self, shares: NDArray[Any]) -> None:
        """Take over the probabilities (n, classes) at these places."""
        self._shares = shares.reshape(self.SIDE, self.SIDE, -1)
        self.renew()

    def ground(self, theme: Theme, side: int) -> QImage:
        """Color the map and draw the samples."""
        made = QImage(side, side, QImage.Format.Format_RGB32)
        made.fill(theme["canvas"])
        painter = QPainter(made)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        two = self._shares is None or self._shares.shape[-1] == 2
        if self._shares is not None:
            painter.drawImage(QRectF(made.rect()), _colored(self._shares, theme))
        ratio = side / max(1.0, self.square.width())
        painter.scale(ratio, ratio)
        painter.translate(-self.square.topLeft())
        colors = (theme["neg"], theme["pos"]) if two else classes(theme)
        painter.setPen(QPen(theme["canvas"] if theme.name == "dark" else QColor("#FFFFFF"), 0.7))
        for (x, y), label in zip(*(part.tolist() for part in self._dots or ()), strict=True) if self._dots else ():
            painter.setBrush(colors[label % len(colors)])
            painter.drawEllipse(self.at((x, y)), 2.4, 2.4)
        painter.end()
        return made


def _colored(shares: NDArray[Any], theme: Theme) -> QImage:
    """Two classes as signs, more as pale areas."""
    if shares.shape[-1] == 2:
        shade = 127.5 + (shares[..., 1] * 255 - 127.5) * PALE
        return image(signs(theme)[np.clip(shade, 0, 255).astype(np.uint8)])
    table = shades(theme)
    return image(table[shares.argmax(-1) % len(table)])
