"""Mosaics: many small images in a grid, each pixel a square of one color."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from widgets.plots.arrays import image, packed, rgb
from widgets.theme import Theme

PAPER = {"dark": ("#0C0E12", "#F2F4F8"), "light": ("#F0F1F5", "#1A1E27")}
"""Paper and ink, by theme."""
ROUND = 4.0
CRISP = 0.8
"""A tile gives up at most so much of its side for pixels of one size."""


def grid(count: int, place: QRectF, gap: float, below: float = 0.0, largest: float = 96.0) -> list[QRectF]:
    """Return equal squares from the upper left on, as large as fit, each with `below` pixels of room under it."""
    best = (0.0, -1)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        side = min((place.width() + gap) / columns - gap, (place.height() + gap) / rows - gap - below, largest)
        best = max(best, (side, -columns))
    side, columns = float(int(best[0])), -best[1]
    if side < 1:
        return []
    step = side + gap
    return [
        QRectF(place.left() + i % columns * step, place.top() + i // columns * (step + below), side, side)
        for i in range(count)
    ]


def most(place: QRectF, gap: float, below: float, least: float) -> int:
    """Return how many squares of at least `least` pixels fit into a place."""
    columns = int((place.width() + gap) // (least + gap))
    rows = int((place.height() + gap) // (least + below + gap))
    return max(1, columns) * max(1, rows)


def grays(images: NDArray[Any], theme: Theme) -> NDArray[np.uint32]:
    """Return bytes (n, height, width), or (n, height, width, 3) in color, as pixels (n, height, width)."""
    if images.ndim == 4:
        return packed(images)
    paper, ink = (rgb(QColor(name)) for name in PAPER[theme.name])
    shades: NDArray[np.uint32] = packed(paper + (ink - paper) * np.linspace(0, 1, 256)[:, None])
    found: NDArray[np.uint32] = shades[images]
    return found


class Mosaic:
    """Draws tiles from one sheet, and over them one frame with a round window for each."""

    def __init__(self) -> None:
        self._sheet = QImage()
        self._size = (1, 1)
        self._frame = QPixmap()
        self._framed: tuple[object, ...] = ()

    def print(self, pixels: NDArray[np.uint32]) -> None:
        """Take over images, pixels (n, height, width)."""
        count, height, width = pixels.shape
        self._size = width, height
        self._sheet = image(pixels.reshape(count * height, width)) if count else QImage()

    def draw(self, painter: QPainter, theme: Theme, tiles: list[QRectF], ratio: float) -> None:
        """Draw as many images as there are tiles, enlarged without smoothing."""
        if self._sheet.isNull() or not tiles:
            return
        width, height = self._size
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for i, tile in enumerate(tiles[: self._sheet.height() // height]):
            painter.drawImage(whole(tile, width, height, ratio), self._sheet, QRectF(0, i * height, width, height))
        place = tiles[0].united(tiles[-1])
        for tile in tiles:
            place = place.united(tile)
        made = (place.getRect(), len(tiles), tiles[0].width(), self._size, theme.name, ratio)
        if made != self._framed:
            windows = [whole(tile, *self._size, ratio) for tile in tiles]
            self._frame = framing(theme, place, windows, ratio, min(ROUND, tiles[0].width() / 6))
            self._framed = made
        painter.drawPixmap(place.topLeft(), self._frame)

    def inside(self, tile: QRectF, ratio: float) -> QRectF:
        """Return where the image of a tile is."""
        return whole(tile, *self._size, ratio)


def framing(theme: Theme, place: QRectF, tiles: Sequence[QRectF], ratio: float, round_: float = ROUND) -> QPixmap:
    """Return a cover of `place` in the panel's color, with a window for each tile: sharp images get round corners."""
    frame = QPixmap((place.size() * ratio).toSize())
    frame.setDevicePixelRatio(ratio)
    frame.fill(Qt.GlobalColor.transparent)
    windows = QPainterPath()
    for tile in tiles:
        windows.addRoundedRect(tile.translated(-place.topLeft()), round_, round_)
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, place.width() + 1, place.height() + 1), theme["panel"])
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.fillPath(windows, theme["text"])
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setPen(QPen(theme.tint(0.10), 1))
    painter.drawPath(windows)
    painter.end()
    return frame


def whole(tile: QRectF, width: int, height: int, ratio: float) -> QRectF:
    """Return where an image lies in its tile: pixels of one size where that gives up little."""
    longest = max(width, height)
    exact = int(tile.width() * ratio / longest) / ratio
    pixel = exact if exact * longest >= CRISP * tile.width() else tile.width() / longest
    wide, high = pixel * width, pixel * height
    x, y = tile.center().x() - wide / 2, tile.center().y() - high / 2
    return QRectF(round(x * ratio) / ratio, round(y * ratio) / ratio, wide, high)
