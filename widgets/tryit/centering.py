"""Centering: a drawing becomes the kind of image that a network learned from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
"""Ink by pixel, 0 (paper) ... 1."""

BOX = 20 / 28
"""Share of an MNIST image that the longer side of its digit takes."""
BITMAP, BLOCK = 32, 4
"""Pixels of a side of the bitmap, and of the blocks whose ink the UCI digits count."""
INK = 0.305
"""Share of the bitmap that is ink, in the mean over the UCI digits; a thin 1 has as much as an 8."""
WIDEST = 0.86
"""How wide a UCI digit is at most, beside its height."""
SOFT = 1.6
"""Pixels of the bitmap over which a line grows or shrinks to the right amount of ink."""


def centered(drawing: Image, height: int, width: int) -> Image:
    """Return what a network sees of a drawing: (rows, columns) -> (height, width), scaled and moved to its middle.

    Source: LeCun, Cortes, Burges, The MNIST database; Alpaydin, Kaynak, Optical Recognition of Handwritten Digits.
    """
    if not (drawing > 0).any():
        return np.zeros((height, width), np.float32)
    if (height, width) == (BITMAP // BLOCK, BITMAP // BLOCK):
        return _counted(drawing)
    return _massed(drawing, height, width)


def _massed(drawing: Image, height: int, width: int) -> Image:
    """Scale the longer side to the box and move the center of mass to the middle."""
    top, bottom, left, right = bounds(drawing)
    rows, columns = (np.arange(n) + 0.5 for n in drawing.shape)
    mass = drawing.sum()
    y, x = float(drawing.sum(1) @ rows / mass), float(drawing.sum(0) @ columns / mass)
    pixel = max(bottom - top, right - left) / (BOX * min(height, width))
    return _cut(drawing, (y, x), (pixel * height, pixel * width), (height, width))


def _counted(drawing: Image) -> Image:
    """Fill a bitmap from top to bottom, draw with a pen of the usual breadth, and count ink in blocks."""
    top, bottom, left, right = bounds(drawing)
    tall = max(bottom - top, (right - left) / WIDEST)
    fine = _cut(drawing, ((top + bottom) / 2, (left + right) / 2), (tall, tall), (BITMAP, BITMAP))
    soft = _blurred(fine)
    least = max(float(np.quantile(soft, 1 - INK)), 1e-3)
    side = BITMAP // BLOCK
    counts: Image = np.greater(soft, least).reshape(side, BLOCK, side, BLOCK).mean((1, 3), dtype=np.float32)
    return counts


def bounds(drawing: Image) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of what is drawn; bottom and right are just outside."""
    rows, columns = (np.flatnonzero(drawing.max(axis) > 0.5 * drawing.max()) for axis in (1, 0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _cut(drawing: Image, center: tuple[float, float], room: tuple[float, float], shape: tuple[int, int]) -> Image:
    """Take a window out of the drawing and shrink it; each new pixel is the mean of what lies under it."""
    rows, columns = (
        _shares(middle - side / 2, middle + side / 2, pixels, count)
        for middle, side, pixels, count in zip(center, room, drawing.shape, shape, strict=True)
    )
    found: Image = (rows @ drawing @ columns.T).clip(0, 1).astype(np.float32)
    return found


def _shares(low: float, high: float, pixels: int, count: int) -> NDArray[Any]:
    """Say how much of each new pixel lies over each old one: (count, pixels); what is outside is paper."""
    edges = np.linspace(low, high, count + 1)
    old = np.arange(pixels)
    overlap = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    return overlap.clip(0, None) * count / (high - low)


def _blurred(bitmap: Image) -> Image:
    places = np.arange(len(bitmap))
    weights = np.exp(-(((places[:, None] - places) / SOFT) ** 2) / 2)
    weights /= weights[len(places) // 2].sum()
    found: Image = weights @ bitmap @ weights
    return found
