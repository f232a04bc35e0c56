"""Reconstructions: what goes in above, what comes out below."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap

from widgets.plots.arrays import image, numbers
from widgets.plots.mosaic import framing, grays
from widgets.plots.plot import Plot
from widgets.theme import Theme

GAP, PAIR, BETWEEN = 6, 4, 16
"""Pixels between two columns, between original and reconstruction, and between two rows of pairs."""
ROOMY = 330
"""From this width on the footer has room for long words."""
MOST = 8
"""So many columns at most."""
LEAST, LARGEST = 40, 96
"""Side of a tile in pixels."""


class Reconstructions(Plot):
    """Validation images in rows of pairs, as one picture."""

    title = "Reconstructions"
    picture = "reconstructions"
    empty = "Images appear here while training."

    def __init__(self) -> None:
        super().__init__()
        self._original: NDArray[Any] | None = None
        self._output: NDArray[Any] | None = None
        self._sheet = QImage()
        self._printed = (0, 0)
        self._frame = QPixmap()
        self._framed: tuple[object, ...] = ()

    @property
    def filled(self) -> bool:
        """Say whether images have come."""
        return self._output is not None

    def subtitle(self) -> str:
        """Say which images."""
        return "validation images"

    def footer(self) -> tuple[str, str]:
        """Say which is which."""
        return (
            "above: original   below: reconstruction" if self.width() > ROOMY else "above: in   below: out",
            self.epoch(),
        )

    def refresh(self) -> None:
        """Take over the latest images."""
        arrays = self.training.pictures.get(self.picture, {}) if self.training is not None else {}
        whole = "original" in arrays and "output" in arrays
        self._original = numbers(arrays["original"]) if whole else None
        self._output = numbers(arrays["output"]) if whole else None
        self._sheet = QImage()
        super().refresh()

    def dress(self, theme: Theme) -> None:
        """Print the images anew."""
        self._sheet = QImage()

    def grid(self, place: QRectF) -> tuple[int, int, float]:
        """Return columns, rows of pairs, and the side of a tile: large tiles, many of them, full rows."""
        count = max(1, 0 if self._output is None else len(self._output))
        found = []
        for columns in range(1, min(MOST, count) + 1):
            for rows in range(1, -(-count // columns) + 1):
                high = ((place.height() + BETWEEN) / rows - BETWEEN - PAIR) / 2
                side = min((place.width() + GAP) / columns - GAP, high, LARGEST)
                if side >= LEAST or (columns, rows) == (1, 1):
                    found.append((min(columns * rows, count) * side**1.2, columns, rows, side))
        _, columns, rows, side = max(found)
        return columns, rows, side

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw the tiles enlarged without smoothing, and over them a frame with a round window for each."""
        columns, rows, side = self.grid(place)
        if self._output is None:
            return
        if self._sheet.isNull() or (columns, rows) != self._printed:
            self._printed = columns, rows
            self._sheet = self._print(theme)
        height, width = self._output.shape[1:]
        tiles = self._tiles(place, columns, rows, side)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for line, column, tile in tiles:
            painter.drawImage(tile, self._sheet, QRectF(column * width, line * height, width, height))
        made = (place.width(), place.height(), columns, rows, len(tiles), theme.name, self.devicePixelRatioF())
        if made != self._framed:
            self._framed, self._frame = (
                made,
                framing(theme, place, [tile for _, _, tile in tiles], self.devicePixelRatioF()),
            )
        painter.drawPixmap(place.topLeft(), self._frame)

    def _tiles(self, place: QRectF, columns: int, rows: int, side: float) -> list[tuple[int, int, QRectF]]:
        """Return line, column and place of every tile; even lines are originals."""
        count = 0 if self._output is None else len(self._output)
        gap = min(2.0 * GAP, (place.width() - columns * side) / max(1, columns - 1))
        tiles = []
        for line in range(2 * rows):
            y = place.top() + (line // 2) * (2 * side + PAIR + BETWEEN) + (line % 2) * (side + PAIR)
            for column in range(min(columns, count - line // 2 * columns)):
                tiles.append((line, column, QRectF(place.left() + column * (side + gap), y, side, side)))
        return tiles

    def pair_at(self, point: QPointF) -> int:
        """Return which pair is at a point, -1 for none."""
        columns, rows, side = self.grid(self.place)
        for line, column, tile in self._tiles(self.place, columns, rows, side):
            if tile.contains(point):
                return line // 2 * columns + column
        return -1

    def _print(self, theme: Theme) -> QImage:
        """Lay originals and outputs out as one picture in paper and ink."""
        if self._original is None or self._output is None:
            return QImage()
        height, width = self._output.shape[1:]
        columns, rows = self._printed
        count = columns * rows
        sheet = np.zeros((2, count, height, width), np.uint8)
        for part, pictures in zip(sheet, (self._original, self._output), strict=True):
            part[: len(pictures)] = pictures[:count]
        lines = sheet.reshape(2, rows, columns, height, width).transpose(1, 0, 3, 2, 4)
        return image(grays(lines.reshape(1, 2 * rows * height, columns * width), theme)[0])
