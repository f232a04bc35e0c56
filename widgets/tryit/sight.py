"""A sight: one image with its title, enlarged so that each pixel is seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.paint import elided, write
from widgets.plots.arrays import image, signs
from widgets.theme import Theme, look
from widgets.tryit.ink import framed, printed

HEAD = 26
"""Pixels above the image."""
FAINT = 0.5
"""Log-odds: where even the strongest place says less, the colors stay faint."""


class Sight(QWidget):
    """Shows an image (height, width) in 0 ... 1, or an empty frame."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._title = title
        self.pixels: NDArray[Any] | None = None
        self.signed = False
        look.changed.connect(self.update)

    def show_places(self, places: NDArray[Any] | None) -> None:
        """Show what speaks for an answer, (height, width): blue where it does, orange where it speaks against it."""
        self.signed = True
        self.show_pixels(None if places is None else places / max(float(np.abs(places).max(initial=0)), FAINT))

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
        picture = None
        if self.pixels is not None:
            picture = _colored(self.pixels, theme) if self.signed else printed(self.pixels, theme)
        framed(painter, theme, QRectF(0, HEAD, side, side), picture)
        painter.end()


def _colored(places: NDArray[Any], theme: Theme) -> QImage:
    """Color -1 ... 1 as signs."""
    shade = 127.5 + np.nan_to_num(places).clip(-1, 1) * 127.5
    return image(signs(theme)[shade.astype(np.uint8)])
