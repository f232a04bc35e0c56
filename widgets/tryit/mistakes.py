"""Mistakes: which classes the trained network confuses most, and what it would say without one of the lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from backends.protocol import Array
from widgets.paint import elided, grouped, rounded, width, write
from widgets.plots.arrays import image, numbers
from widgets.plots.mosaic import grays
from widgets.plots.verdicts import Confusion, verdicts
from widgets.theme import Theme, font, look, paint_icon
from widgets.tryit.ink import framed

INSET, TOP = 18, 36
MOST = 3
"""So many confusions are listed."""
PITCH, TILE, GAP = 56.0, 42.0, 4.0
"""Pixels from row to row, side of an image, and between two."""
WORDS = 70.0
"""Room that the words beside the images have at least."""
FOOT = 54
"""Room for the hint."""


class Mistakes(QWidget):
    """Rows of images with words; a click on an image tries it, a click on the words tries the next one of its row."""

    tried = Signal(int)
    """A hand wants this validation sample."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Most confused")
        self.setMouseTracking(True)
        self.hint = ""
        self._rows: tuple[Confusion, ...] = ()
        self._count = 0
        self._called: Callable[[int], str] = str
        self._images: NDArray[Any] = np.zeros((0, 1, 1), np.uint8)
        self._next: dict[tuple[int, int], int] = {}
        self._hover: tuple[int, int] | None = None
        look.changed.connect(self.update)

    @property
    def filled(self) -> bool:
        """Say whether the images that were judged are known."""
        return bool(self._count)

    def show_pictures(self, pictures: Mapping[str, Mapping[str, Array]], called: Callable[[int], str]) -> None:
        """Take over the verdicts of a training."""
        found, inputs = verdicts(pictures), pictures.get("samples", {}).get("inputs")
        self._called, self._next = called, {}
        self._count = len(found.labels) if found is not None and inputs is not None else 0
        self._rows = found.confusions(MOST) if found is not None and inputs is not None else ()
        self._images = numbers(inputs) if inputs is not None else np.zeros((0, 1, 1), np.uint8)
        said = [self.said(row) for row in self._rows]
        self.setAccessibleDescription(". ".join(said))
        self.update()

    def say(self, hint: str) -> None:
        """Say what the answer would be otherwise."""
        self.hint = hint
        self.update()

    def said(self, row: Confusion) -> str:
        """Say a confusion: `9 taken for 7, 3 of 113`."""
        true, answer = row.cell
        return f"{self._called(true)} taken for {self._called(answer)}, {len(row.samples)} of {row.total}"

    # The hand ---------------------------------------------------------------------------------------

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """Return row and image at a point; image -1 for the words beside them."""
        for i, row in enumerate(self._rows[: self._fitting]):
            if not TOP + i * PITCH <= point.y() < TOP + (i + 1) * PITCH - 6:
                continue
            tiles = self._tiles(i, len(row.samples))
            place = next((j for j, tile in enumerate(tiles) if tile.contains(point)), -1)
            return (i, place) if place >= 0 or point.x() > tiles[-1].right() else None
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what can be tried."""
        hover = self.at(event.position())
        if hover != self._hover:
            self._hover = hover
            self.setCursor(Qt.CursorShape.PointingHandCursor if hover else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left."""
        self._hover = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Try an image, or the next one of a row."""
        found = self.at(event.position())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            return
        row = self._rows[found[0]]
        place = found[1] if found[1] >= 0 else self._next.get(row.cell, 0) % len(row.samples)
        self._next[row.cell] = place + 1
        self.tried.emit(int(row.samples[place]))

    # Painting ---------------------------------------------------------------------------------------

    @property
    def _fitting(self) -> int:
        return max(0, int((self.height() - TOP - (FOOT if self.hint else 8)) // PITCH))

    @property
    def _across(self) -> int:
        """How many images stand in a row."""
        room = self.width() - 2 * INSET - WORDS
        most = max((len(row.samples) for row in self._rows), default=1)
        return max(1, min(3, most, int((room + GAP) // (TILE + GAP))))

    @property
    def _words(self) -> float:
        """Where the words beside the images begin."""
        return INSET + self._across * (TILE + GAP) + 8

    def _tiles(self, row: int, count: int) -> list[QRectF]:
        across = range(min(count, self._across))
        return [QRectF(INSET + j * (TILE + GAP), TOP + row * PITCH, TILE, TILE) for j in across]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, rows and hint."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        write(painter, INSET, 22, "Most confused", 12, theme["text"], 600)
        long, short = (f"{grouped(self._count)} {noun}" for noun in ("validation images", "images"))
        x = INSET + width("Most confused", 12, 600) + 8
        words = long if width(long, 12) <= self.width() - x - 8 else short
        write(painter, x, 22, words if self._count else "none yet", 12, theme["muted"])
        if self._count and not self._rows:
            write(painter, INSET, TOP + 24, "All of them are right.", 12, theme["muted"])
        for i, row in enumerate(self._rows[: self._fitting]):
            self._row(painter, theme, i, row)
        if self.hint:
            self._foot(painter, theme)
        painter.end()

    def _row(self, painter: QPainter, theme: Theme, i: int, row: Confusion) -> None:
        lit = self._hover is not None and self._hover[0] == i
        if lit:
            spot = QRectF(INSET - 8, TOP + i * PITCH - 6, self.width() - 2 * INSET + 16, PITCH - 2)
            rounded(painter, spot, 7, theme.tint(0.05))
        tiles = self._tiles(i, len(row.samples))
        samples = [number for number in row.samples[: len(tiles)].tolist() if number < len(self._images)]
        for number, tile in zip(samples, tiles, strict=False):
            framed(painter, theme, tile, image(grays(self._images[[number]], theme)[0]))
        left, y = self._words, tiles[0].top()
        true, answer = (elided(self._called(part), 13, 600, 60) for part in row.cell)
        room = self.width() - INSET - 14 - left - width(true + answer, 13, 600)
        verb = " read as " if width(" read as ", 13) <= room else " as "
        x = left
        for text, weight, token in ((true, 600, "text"), (verb, 400, "muted"), (answer, 600, "text")):
            write(painter, x, y + 18, text, 13, theme[token], weight)
            x += width(text, 13, weight)
        write(painter, left, y + 36, f"{len(row.samples)} of {row.total}", 12, theme["muted"])
        if self.width() > 230:
            paint_icon(painter, "right", QRectF(self.width() - INSET - 12, y + 15, 12, 12), theme["muted"])

    def _foot(self, painter: QPainter, theme: Theme) -> None:
        y = self.height() - FOOT + 8
        paint_icon(painter, "info", QRectF(INSET, y, 14, 14), theme["muted"])
        place = QRectF(INSET + 22, y - 2, self.width() - 2 * INSET - 18, FOOT - 6)
        painter.setFont(font(12))
        painter.setPen(theme["muted"])
        painter.drawText(place, Qt.TextFlag.TextWordWrap, self.hint)
