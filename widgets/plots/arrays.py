"""Arrays of messages as numpy's, and numbers as colors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage

from backends.protocol import Array
from widgets.theme import Theme

SOLID = 0.88
"""How opaque a point of a scatter is."""
HALF = 120
"""From this opacity (of 255) on a pixel belongs to the middle of a point."""
KINDS = ("input", "hidden", "output", "recurrent", "memory", "conv", "latent", "attention", "norm", "error")
"""The ten-class palette: the kinds in the order of their table, error last."""
LIGHT = (
    "#B88700",
    "#1E8F45",
    "#D9531E",
    "#3A55CF",
    "#0A8BA0",
    "#C93A8A",
    "#6F42C6",
    "#7E8C00",
    "#526070",
    "#C23B34",
)
"""On white, the palette is a little brighter than the strokes of the kinds."""


def numbers(array: Array) -> NDArray[Any]:
    """Look at the numbers of a message without copying them."""
    return np.frombuffer(array.data, array.dtype).reshape(array.shape)


@cache
def classes(theme: Theme) -> tuple[QColor, ...]:
    """Return ten colors for ten classes."""
    return tuple(map(QColor, LIGHT)) if theme.name == "light" else tuple(theme[kind] for kind in KINDS)


@cache
def signs(theme: Theme) -> NDArray[np.uint32]:
    """Return 256 colors from negative to positive; the middle is as dark, or as white, as the surface."""
    ends = [rgb(theme[token]) for token in ("negfill", "posfill")]
    middle = rgb(QColor("#14171D" if theme.name == "dark" else "#FFFFFF"))
    share = np.linspace(-1, 1, 256)[:, None]
    return packed(middle + (np.where(share < 0, *ends) - middle) * np.abs(share) ** 0.85)


def packed(rgb: NDArray[Any]) -> NDArray[np.uint32]:
    """Turn red, green, blue 0 ... 255 into pixels (..., 3) -> (...)."""
    parts = np.asarray(rgb).round().astype(np.uint32)
    return np.asarray(0xFF000000 | parts[..., 0] << 16 | parts[..., 1] << 8 | parts[..., 2], np.uint32)


def image(pixels: NDArray[np.uint32]) -> QImage:
    """Return pixels (height, width) as a picture."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def rgb(color: QColor) -> NDArray[np.float64]:
    """Return red, green and blue 0 ... 255."""
    return np.array([color.red(), color.green(), color.blue()], np.float64)


def scattered(
    spots: NDArray[Any], labels: NDArray[Any], colors: Sequence[QColor], size: QSizeF, radius: float
) -> QImage:
    """Return soft round points, (n, 2) in pixels, as one see-through picture; a later point covers an earlier one.

    All points are a few passes of numpy together: each is one of 16 stamps, by where in its pixel it lies.
    """
    width, height = max(1, round(size.width())), max(1, round(size.height()))
    dx, dy, stamps = _stamps(radius)
    quarters = np.floor(spots * 4).astype(np.int32)
    x, y = (quarters[:, axis] >> 2 for axis in (0, 1))
    reach = int(dx.max()) + 1
    inside = (x >= reach) & (x < width - reach) & (y >= reach) & (y < height - reach)
    x, y, quarters = x[inside], y[inside], quarters[inside] & 3
    alpha = stamps[quarters[:, 1] * 4 + quarters[:, 0]]
    inks = _inks(tuple(color.rgb() for color in colors))
    pixels = np.zeros(width * height, np.uint32)
    place = (y * width + x)[:, None] + (dy * width + dx)
    values = inks.take((labels[inside].astype(np.int32) % (len(inks) // 256) * 256)[:, None] + alpha)
    for part in (alpha > 0, alpha > HALF):  # where points touch, the middle of one covers the edge of the other
        pixels[place[part]] = values[part]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


@cache
def _stamps(radius: float) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the pixels around a point, and how opaque they are for each quarter of a pixel it may lie at (16, n)."""
    reach = int(np.ceil(radius + 0.5))
    offsets = np.arange(-reach, reach + 1, dtype=np.int32)
    dy, dx = (part.reshape(-1) for part in np.meshgrid(offsets, offsets, indexing="ij"))
    quarter = (np.arange(4) + 0.5) / 4
    v, u = (part.reshape(-1, 1) for part in np.meshgrid(quarter, quarter, indexing="ij"))
    cover = np.clip(radius + 0.5 - np.hypot(dx + 0.5 - u, dy + 0.5 - v), 0, 1)
    used = cover.any(0)
    return dx[used], dy[used], (255 * SOLID * cover[:, used]).astype(np.int32)


@cache
def _inks(colors: tuple[int, ...]) -> NDArray[np.uint32]:
    """Return each color at 256 opacities, one after the other, multiplied as Qt wants it."""
    alpha = np.arange(256, dtype=np.uint32)
    rows = [alpha << 24 | sum((color >> bit & 255) * alpha // 255 << bit for bit in (16, 8, 0)) for color in colors]
    return np.array(rows, np.uint32).reshape(-1)
