"""Decision map: what the network says about every place, and the points that it learned from."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from backends.protocol import Array
from widgets.paint import grouped, rounded, width, write
from widgets.plots.arrays import classes, image, numbers, packed, rgb, signs
from widgets.plots.plot import HEAD, INSET, Plot
from widgets.theme import Theme, look

PALE = 0.42
"""How far the map keeps back behind the points."""
MARKS = ((500, 3.3, 1.2), (1200, 2.6, 0.8), (1_000_000, 2.2, 0.6))
"""Up to so many points, their radius and outline."""
WHOLE = (-1.0, 1.0, -1.0, 1.0)


class Boundary(Plot):
    """The score of each place as color; circles are samples in the color of their class."""

    title = "Decision map"
    picture = "boundary"
    empty = "The map appears here while training."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrays: dict[str, Array] = {}
        self._map = QImage()
        self._dots = QPixmap()
        self._seen: tuple[object, ...] = ()

    @property
    def filled(self) -> bool:
        """Say whether a map has come."""
        return not self._map.isNull()

    def subtitle(self) -> str:
        """Say how many points there are."""
        count = self._arrays["labels"].shape[0] if "labels" in self._arrays else 0
        return f"{grouped(count)} points" if count else ""

    def footer(self) -> tuple[str, str]:
        """Say how many unseen points are right."""
        return "", self._right()

    def refresh(self) -> None:
        """Take over the latest map."""
        self._arrays = self.training.pictures.get(self.picture, {}) if self.training is not None else {}
        self._color()
        super().refresh()

    def dress(self, theme: Theme) -> None:
        """Color the map anew."""
        self._color(theme)

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw the map as a square, the points, and what the colors mean."""
        side = min(place.width(), place.height())
        square = QRectF(place.center().x() - side / 2, HEAD, side, side)
        painter.save()
        rim = QPainterPath()
        rim.addRoundedRect(square, 8, 8)
        painter.setClipPath(rim)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(square, self._map)
        self._draw_points(painter, theme, square)
        painter.restore()
        rounded(painter, square, 8, edge=theme.tint(0.14))
        self._legend(painter, theme)

    def _draw_points(self, painter: QPainter, theme: Theme, square: QRectF) -> None:
        """Draw the points once and show them from then on; they do not move."""
        points, labels = self._arrays.get("points"), self._arrays.get("labels")
        if points is None or labels is None:
            return
        ratio = self.devicePixelRatioF()
        seen = (square.width(), theme.name, ratio, points.data, labels.data)
        if seen != self._seen:
            self._seen = seen
            self._dots = QPixmap(round(square.width() * ratio), round(square.width() * ratio))
            self._dots.setDevicePixelRatio(ratio)
            self._dots.fill(Qt.GlobalColor.transparent)
            brush = QPainter(self._dots)
            brush.setRenderHint(QPainter.RenderHint.Antialiasing)
            radius, rim = next((radius, rim) for most, radius, rim in MARKS if points.shape[0] <= most)
            brush.setPen(QPen(theme["canvas"] if theme.name == "dark" else QColor("#FFFFFF"), rim))
            colors = self._colors(theme)
            for (x, y), label in zip(numbers(points).tolist(), numbers(labels).tolist(), strict=True):
                brush.setBrush(colors[label % len(colors)])
                brush.drawEllipse(self._at(x, y, square.width()), radius, radius)
            brush.end()
        painter.drawPixmap(square.topLeft(), self._dots)

    def _at(self, x: float, y: float, side: float) -> QPointF:
        left, right, bottom, top = numbers(self._arrays["extent"]).tolist() if "extent" in self._arrays else WHOLE
        return QPointF((x - left) / (right - left) * side, (top - y) / (top - bottom) * side)

    def _colors(self, theme: Theme) -> tuple[QColor, ...]:
        """Two classes have the colors of signs, more have those of classes."""
        return classes(theme) if "winner" in self._arrays else (theme["neg"], theme["pos"])

    def _color(self, theme: Theme | None = None) -> None:
        """Color the map; its first row is the lowest."""
        theme = theme or look.theme
        grid, winner = self._arrays.get("grid"), self._arrays.get("winner")
        if winner is not None:
            table = shades(theme)
            self._map = image(table[numbers(winner)[::-1] % len(table)])
        elif grid is not None:
            score = np.nan_to_num(numbers(grid)[::-1].astype(np.float32), nan=0.5)
            shade = 127.5 + (score * 255 - 127.5) * PALE
            self._map = image(signs(theme)[np.clip(shade, 0, 255).astype(np.uint8)])
        else:
            self._map = QImage()

    def _legend(self, painter: QPainter, theme: Theme) -> None:
        labels = self._arrays.get("labels")
        count = int(numbers(labels).max()) + 1 if labels is not None and labels.shape[0] else 0
        x, y = float(INSET), self.height() - 18
        for label, color in enumerate(self._colors(theme)[: max(2, count)]):
            name = f"class {label}" if count <= len(("no", "yes")) else str(label)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QPointF(x + 4.5, y), 4, 4)
            write(painter, x + 14, y + 4, name, 11, theme["muted"])
            x += 14 + width(name, 11) + 12

    def _right(self) -> str:
        training = self.training
        if training is None or training.started is None or not training.epochs:
            return ""
        share, count = training.epochs[-1].figures.get("accuracy"), training.started.samples[1]
        return "" if share is None else f"{grouped(round(share * count))} of {grouped(count)} right"


@cache
def shades(theme: Theme) -> NDArray[np.uint32]:
    """Return the pale color of each class, for areas."""
    middle = rgb(QColor("#14171D" if theme.name == "dark" else "#FFFFFF"))
    return packed(middle + (np.array([rgb(color) for color in classes(theme)]) - middle) * PALE)
