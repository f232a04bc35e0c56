"""A sight: one image with its title, enlarged so that each pixel is seen."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.paint import elided, write
from widgets.theme import look
from widgets.tryit.ink import framed, printed

HEAD = 26
"""Pixels above the image."""


class Sight(QWidget):
    """Shows an image (height, width) in 0 ... 1, or an empty frame."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._title = title
        self.pixels: NDArray[Any] | None = None
        look.changed.connect(self.update)

    def set_title(self, title: str) -> None:
        """Call the image something else."""
        self._title = title
        self.setAccessibleName(title)
        self.update()

    def show_pixels(self, pixels: NDArray[Any] | None) -> None:
        """Show another image, or none."""
        self.pixels = pixels
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title and image."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        write(painter, 0, 14, elided(self._title, 12, 600, self.width()), 12, theme["text"], 600)
        side = min(self.width(), self.height() - HEAD)
        picture = printed(self.pixels, theme) if self.pixels is not None else None
        framed(painter, theme, QRectF(0, HEAD, side, side), picture)
        painter.end()
