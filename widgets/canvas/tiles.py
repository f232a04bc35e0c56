"""Tiles: many small images on one card, as large as fit, pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPen, QTransform

from widgets.theme import Theme

GAP = 4.0
ROUNDED = 3.0
CRISP = 0.86
"""A tile gives up at most so much of its side for pixels of one size."""


def grid(count: int, place: QRectF, columns: int = 0) -> list[QRectF]:
    """Return equal squares in the middle of a place, in as few columns as let every row fit."""
    fits = columns or next((c for c in range(1, count) if _height(count, c, place.width()) <= place.height()), count)
    side = _side(fits, place.width())
    across = min(fits, count)
    gap = (place.width() - fits * side) / (fits - 1) if fits > 1 else 0.0
    left = place.center().x() - (across * side + (across - 1) * gap) / 2
    top = place.center().y() - _height(count, fits, place.width()) / 2
    return [QRectF(left + i % fits * (side + gap), top + i // fits * (side + GAP), side, side) for i in range(count)]


def _side(columns: int, width: float) -> float:
    return float(int((width - GAP * (columns - 1)) / columns))


def _height(count: int, columns: int, width: float) -> float:
    rows = -(-count // columns)
    return rows * _side(columns, width) + GAP * (rows - 1)


def draw_tiles(painter: QPainter, theme: Theme, images: Sequence[QImage], places: Sequence[QRectF]) -> None:
    """Draw images without smoothing: a pixel of theirs is a square here."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    dots = abs(painter.deviceTransform().m11())
    for image, place in zip(images, places, strict=True):
        longest = max(image.width(), image.height())
        whole = int(place.width() * dots / longest) / dots
        pixel = whole if whole * longest >= CRISP * place.width() else place.width() / longest
        wide, high = pixel * image.width(), pixel * image.height()
        x, y = place.center().x() - wide / 2, place.center().y() - high / 2
        brush = QBrush(image)
        brush.setTransform(QTransform.fromTranslate(x, y).scale(pixel, pixel))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawRoundedRect(QRectF(x, y, wide, high), ROUNDED, ROUNDED)
        painter.setPen(QPen(theme.tint(0.10), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(x, y, wide, high), ROUNDED, ROUNDED)
    painter.restore()
