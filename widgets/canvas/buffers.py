"""Many lines or rectangles in one call: numpy rows handed to Qt as they lie in memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter
from shiboken6 import Shiboken

Rows = NDArray[np.float64]
SEGMENTS = 16
_t = np.linspace(0.0, 1.0, SEGMENTS + 1)
_basis = np.stack([(1 - _t) ** 3, 3 * (1 - _t) ** 2 * _t, 3 * (1 - _t) * _t**2, _t**3])


def draw_lines(painter: QPainter, rows: Rows) -> None:
    """Draw n lines from an (n, 4) array of x1, y1, x2, y2."""
    _draw(painter.drawLines, rows, QLineF)


def draw_rects(painter: QPainter, rows: Rows) -> None:
    """Draw n rectangles from an (n, 4) array of x, y, width, height."""
    _draw(painter.drawRects, rows, QRectF)


def draw_points(painter: QPainter, rows: Rows) -> None:
    """Draw n points from an (n, 2) array of x, y."""
    _draw(painter.drawPoints, rows, QPointF)


def _draw(call: Any, rows: Rows, form: type) -> None:
    if len(rows):
        rows = np.ascontiguousarray(rows, dtype=np.float64)
        call(Shiboken.wrapInstance(rows.ctypes.data, form), len(rows))


def cubics(ends: Rows, step: int = 1) -> Rows:
    """Turn (n, 4) wire ends x1, y1, x2, y2 into line segments; `step` 2 or 4 takes fewer of them."""
    x1, y1, x2, y2 = ends.T
    reach = np.clip(np.abs(x2 - x1) / 2, 24, 160)
    basis = _basis[:, ::step]
    xs = np.stack([x1, x1 + reach, x2 - reach, x2], axis=1) @ basis
    ys = np.stack([y1, y1, y2, y2], axis=1) @ basis
    lines = np.empty((len(ends), basis.shape[1] - 1, 4))
    lines[..., 0], lines[..., 1] = xs[:, :-1], ys[:, :-1]
    lines[..., 2], lines[..., 3] = xs[:, 1:], ys[:, 1:]
    return lines.reshape(-1, 4)
