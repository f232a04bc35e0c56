"""Paper and ink: how drawings and images look, the same in the pad and beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from widgets.paint import rounded
from widgets.plots.arrays import image, packed, rgb
from widgets.plots.mosaic import PAPER
from widgets.theme import Theme

ROUND = 8.0


def paper(theme: Theme) -> QColor:
    """Return the color of an empty pad."""
    return QColor(PAPER[theme.name][0]) if theme.name == "dark" else theme["node"]


def ink(theme: Theme) -> QColor:
    """Return the color of a line."""
    return QColor(PAPER[theme.name][1])


def printed(pixels: NDArray[Any], theme: Theme) -> QImage:
    """Return an image (height, width) in 0 ... 1 as a picture."""
    low, high = (rgb(QColor(name)) for name in PAPER[theme.name])
    share = np.nan_to_num(pixels).clip(0, 1)[..., None]
    return image(packed(low + (high - low) * share))


def framed(painter: QPainter, theme: Theme, place: QRectF, picture: QImage | None) -> None:
    """Draw a picture, enlarged without smoothing, in a round frame; without one an empty frame."""
    rounded(painter, place, ROUND, QColor(PAPER[theme.name][0]))
    if picture is not None:
        painter.save()
        rim = QPainterPath()
        rim.addRoundedRect(place, ROUND, ROUND)
        painter.setClipPath(rim)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, picture)
        painter.restore()
    rounded(painter, place, ROUND, edge=theme["line2"])
