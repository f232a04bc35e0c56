"""Latent space: where the bottleneck puts each sample, and the middle of each class."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from widgets.paint import counted, rounded, write
from widgets.plots.arrays import classes, numbers, scattered
from widgets.plots.plot import Plot
from widgets.theme import Theme

RIM = 8.0
"""Pixels between the outermost points and the edge."""
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
            self._points = points[sound]
            self._labels = labels[sound] if self._named else np.zeros(len(self._points), np.uint8)
        else:
            self._points, self._labels = np.empty((0, 2), np.float32), np.empty(0, np.uint8)
        super().refresh()

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
            self._disc(painter, theme, place.topLeft() + QPointF(x, y), str(label), colors[label % len(colors)])

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
        painter.drawEllipse(center, 9, 9)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        write(painter, center.x(), center.y() + 4, text, 11, theme["text"], 600, "c")
