"""The contact sheet: every image of a data set with its label, and at the left how many of each class there are."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from widgets.controls.scrolling import Shy
from widgets.paint import elided, grouped, rounded, width, write
from widgets.theme import Theme, look
from widgets.welcome.samples import inks

Numbers = NDArray[Any]
TILE, GAP, CAPTION = 56, 8, 16
PITCH = TILE + GAP
LIST, LINE = 196, 24
"""Width of the list of classes, and the height of one."""
EDGE = 12


class Sheet(QAbstractScrollArea):
    """Images (n, height, width) in 0 ... 255; a click on a class shows only its images."""

    filtered = Signal(int)
    """Only this class is shown; -1 for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Images")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self._images: Numbers = np.zeros((0, 1, 1), np.uint8)
        self._labels: Numbers | None = None
        self._names: tuple[str, ...] = ()
        self._counts: list[int] = []
        self._order: Numbers = np.zeros(0, int)
        self._only = -1
        self._over = -1
        self._tile = lru_cache(maxsize=2048)(self._drawn)
        Shy(self)
        look.changed.connect(self._dress)

    def show_images(self, images: Numbers, labels: Numbers | None, names: tuple[str, ...]) -> None:
        """Show these images; `labels` (n,) are indices of `names`."""
        if images is self._images:
            return
        self._images, self._labels, self._names = images, labels, names
        self._counts = np.bincount(labels, minlength=len(names)).tolist() if labels is not None else []
        self._tile.cache_clear()
        self.show_class(-1)

    def show_class(self, label: int) -> None:
        """Show the images of one class; -1 shows all."""
        self._only = label
        every = np.arange(len(self._images))
        self._order = every if label < 0 or self._labels is None else every[self._labels == label]
        self.verticalScrollBar().setValue(0)
        words = ", ".join(f"{name} {count}" for name, count in zip(self._names, self._counts, strict=False))
        self.setAccessibleDescription(f"{len(self._order)} images. {words}")
        self._range()
        self.filtered.emit(label)

    @property
    def shown(self) -> list[int]:
        """The numbers of the images that can be scrolled through."""
        return [int(i) for i in self._order]

    def _left(self) -> int:
        return LIST + 24 if self._counts else 0

    def _columns(self) -> int:
        return max(1, (self.viewport().width() - self._left() + GAP) // PITCH)

    def _range(self) -> None:
        rows = -(-len(self._order) // self._columns())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * (PITCH + CAPTION) + EDGE - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(PITCH + CAPTION)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns fit."""
        super().resizeEvent(event)
        self._range()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint what is seen now."""
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the images on the screen, and the classes beside them."""
        painter, theme = QPainter(self.viewport()), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), theme["panel"])
        columns, top = self._columns(), self.verticalScrollBar().value()
        pitch = PITCH + CAPTION
        first = top // pitch * columns
        last = min(len(self._order), (-(-(top + self.viewport().height()) // pitch)) * columns)
        for place in range(first, last):
            x = self._left() + place % columns * PITCH
            self._paint_tile(painter, theme, int(self._order[place]), x, place // columns * pitch - top)
        if self._counts:
            painter.fillRect(QRectF(0, 0, self._left() - 12, self.viewport().height()), theme["panel"])
            self._paint_classes(painter, theme)
        painter.end()

    def _paint_tile(self, painter: QPainter, theme: Theme, index: int, x: float, y: float) -> None:
        place = QRectF(x, y, TILE, TILE)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, self._tile(index))
        painter.setPen(QPen(theme.tint(0.10), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        if self._labels is not None:
            name = self._names[int(self._labels[index])]
            write(painter, x + TILE / 2, y + TILE + 12, elided(name, 11, 400, TILE), 11, theme["muted"], 400, "c")

    def _drawn(self, index: int) -> QImage:
        pixels = np.ascontiguousarray(self._images[index])
        high, wide = pixels.shape
        image = QImage(pixels.data, wide, high, wide, QImage.Format.Format_Indexed8).copy()
        image.setColorTable(inks(look.theme))
        return image

    def _paint_classes(self, painter: QPainter, theme: Theme) -> None:
        """One line a class: its name, its share as a bar, how many there are."""
        most = max(self._counts)
        room = max(width(grouped(most), 12), 30.0)
        name_room = min(90.0, max(width(name, 12, 500) for name in self._names))
        for i, (name, count) in enumerate(zip(self._names, self._counts, strict=True)):
            line = self._line(i)
            if line.top() > self.viewport().height():
                break
            if i in (self._only, self._over):
                rounded(painter, line, 6, theme.tint(0.10 if i == self._only else 0.05))
            base = line.center().y() + 12 * 0.364
            tone = theme["text" if self._only in (-1, i) else "faint"]
            write(painter, 10, base, elided(name, 12, 500, name_room), 12, tone, 500)
            left, right = 10 + name_room + 10, LIST - room - 16
            rounded(painter, QRectF(left, line.center().y() - 3, right - left, 6), 3, theme.tint(0.10))
            rounded(
                painter, QRectF(left, line.center().y() - 3, (right - left) * count / most, 6), 3, theme.fill("output")
            )
            write(painter, LIST - 8, base, grouped(count), 12, theme["muted"], 400, "r")

    def _line(self, i: int) -> QRectF:
        step = min(LINE, max(15.0, (self.viewport().height() - 8) / max(1, len(self._counts))))
        return QRectF(0, i * step, LIST, step)

    def _class_at(self, x: float, y: float) -> int:
        return next((i for i in range(len(self._counts)) if self._line(i).contains(x, y)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A class shows only its images; pressed again, all."""
        label = self._class_at(event.position().x(), event.position().y())
        if label >= 0:
            self.show_class(-1 if label == self._only else label)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press did it."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the class under the pointer."""
        over = self._class_at(event.position().x(), event.position().y())
        if over != self._over:
            self._over = over
            self.viewport().update()

    def leaveEvent(self, event: object) -> None:
        """Nothing is hovered any more."""
        self._over = -1
        self.viewport().update()

    def _dress(self, *_: object) -> None:
        self._tile.cache_clear()
        self.viewport().update()
