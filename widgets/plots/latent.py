"""Latent space: where the bottleneck puts each sample, and the middle of each class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from widgets.paint import counted, elided, rounded, shadow, width, write
from widgets.plots.arrays import classes, image, numbers, scattered
from widgets.plots.mosaic import grays
from widgets.plots.plot import Plot
from widgets.plots.verdicts import labeling
from widgets.theme import Theme

RIM = 8.0
"""Pixels between the outermost points and the edge."""
TILE, REACH = 56.0, 9.0
"""Side of the image of the sample under the pointer, and how near that is."""
SPREAD = (0.5, 99.5)
"""Percentiles that the field spans: one wild sample does not squeeze the rest."""


class Latent(Plot):
    """Samples as points in the color of their class, with the class written at its middle."""

    title = "Latent"
    picture = "latent"
    empty = "Points appear here while training."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: NDArray[Any] = np.empty((0, 2), np.float32)
        self._labels: NDArray[Any] = np.empty(0, np.uint8)
        self._named = False
        self._kept: NDArray[Any] = np.empty(0, np.int64)
        self._images: NDArray[Any] | None = None
        self._called: Callable[[int], str] = str
        self._near = -1
        self.setMouseTracking(True)

    @property
    def filled(self) -> bool:
        """Say whether points have come."""
        return bool(len(self._points))

    def subtitle(self) -> str:
        """Say what the two axes are."""
        return "2 of 2 neurons"

    def footer(self) -> tuple[str, str]:
        """Say how many samples there are."""
        samples = counted(len(self._points), "sample")
        return f"{samples}, colored by label" if self._named else samples, self.epoch()

    def refresh(self) -> None:
        """Take over the latest points."""
        arrays = self.training.pictures.get(self.picture, {}) if self.training is not None else {}
        if "points" in arrays:
            points = numbers(arrays["points"]).astype(np.float32)
            sound = np.isfinite(points).all(1)
            labels = numbers(arrays["labels"]) if "labels" in arrays else np.empty(0, np.uint8)
            self._named = len(labels) == len(points)
            self._points, self._kept = points[sound], np.flatnonzero(sound)
            images = arrays.get("images")
            self._images = numbers(images) if images is not None else None
            self._called = labeling(self.editor.design if self.editor is not None else None)
            self._labels = labels[sound] if self._named else np.zeros(len(self._points), np.uint8)
        else:
            self._points, self._labels = np.empty((0, 2), np.float32), np.empty(0, np.uint8)
        super().refresh()

    # The hand ---------------------------------------------------------------------------------------

    def at(self, point: QPointF) -> int:
        """Return the sample that lies nearest to a place, -1 where none is near."""
        if not self.filled:
            return -1
        far = np.hypot(*(self._scaled(self.place) + self.place.topLeft().toTuple() - point.toTuple()).T)
        return int(far.argmin()) if far.min() <= REACH else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the image of the sample under the pointer."""
        near = self.at(event.position())
        if near != self._near:
            self._near = near
            self.setCursor(Qt.CursorShape.PointingHandCursor if near >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left."""
        self._near = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Try the sample, if it is one that was not trained on."""
        near = self.at(event.position())
        started = self.training.started if self.training is not None else None
        if near >= 0 and started is not None and self._kept[near] < started.samples[1]:
            self.tried.emit(int(self._kept[near]))

    # Painting ---------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw the field, the points and the middles."""
        rounded(painter, place, 6, theme["canvas"])
        ratio = self.devicePixelRatioF()
        spots = self._scaled(place)
        colors = classes(theme)
        cloud = scattered(spots * ratio, self._labels, colors, place.size() * ratio, 1.7 * ratio)
        cloud.setDevicePixelRatio(ratio)
        painter.drawImage(place.topLeft(), cloud)
        rounded(painter, place, 6, edge=theme["line"])
        for label in np.unique(self._labels)[: len(colors)].tolist() if self._named else ():
            x, y = np.median(spots[self._labels == label], 0).tolist()
            name, color = self._called(label), colors[label % len(colors)]
            self._disc(painter, theme, place.topLeft() + QPointF(x, y), name, color)
        if 0 <= self._near < len(spots):
            self._tell(painter, theme, place, place.topLeft() + QPointF(*spots[self._near].tolist()))

    def _tell(self, painter: QPainter, theme: Theme, place: QRectF, spot: QPointF) -> None:
        """Ring the sample under the pointer and show its image."""
        painter.setPen(QPen(theme["text"], 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(spot, 4.5, 4.5)
        row = int(self._kept[self._near])
        if self._images is None or row >= len(self._images):
            return
        name = f"label {self._called(int(self._labels[self._near]))}" if self._named else f"sample {row + 1}"
        high = TILE + 10 + 18
        x = min(max(place.left() + 4, spot.x() + 12), place.right() - 4 - TILE - 10)
        y = spot.y() - high - 8 if spot.y() - high - 8 > place.top() else spot.y() + 10
        card = QRectF(x, y, TILE + 10, high)
        shadow(painter, theme, card, 8, 2)
        rounded(painter, card, 8, theme["raised"], theme["line2"])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        sample = image(grays(self._images[[row]], theme)[0])
        painter.drawImage(QRectF(x + 5, y + 5, TILE, TILE), sample)
        words = elided(name, 11, 400, TILE + 6)
        write(painter, card.center().x(), card.bottom() - 7, words, 11, theme["muted"], align="c")

    def _scaled(self, place: QRectF) -> NDArray[np.float32]:
        low, high = np.percentile(self._points, SPREAD, axis=0)
        share = (self._points - low) / np.maximum(high - low, 1e-9)
        room = np.array([place.width() - 2 * RIM, place.height() - 2 * RIM])
        spots: NDArray[np.float32] = (RIM + share * room).astype(np.float32)
        return spots

    @staticmethod
    def _disc(painter: QPainter, theme: Theme, center: QPointF, text: str, color: QColor) -> None:
        painter.setPen(QPen(color, 1.3))
        painter.setBrush(theme.tint(0.92, "panel"))
        half = max(9.0, width(text, 11, 600) / 2 + 6)
        painter.drawRoundedRect(QRectF(center.x() - half, center.y() - 9, 2 * half, 18), 9, 9)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        write(painter, center.x(), center.y() + 4, text, 11, theme["text"], 600, "c")
