"""The camera: which part of the drawing is seen, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

NEAREST, FARTHEST = 4.0, 0.05
NOTCH = 1.15
"""Zoom factor of one wheel notch."""


class Camera:
    """Scene point (x, y) lies at the top left of the widget; `zoom` pixels show one scene unit."""

    def __init__(self) -> None:
        self.x = self.y = 0.0
        self.zoom = 1.0

    def to_scene(self, point: QPointF) -> QPointF:
        """Turn widget pixels into scene units."""
        return QPointF(self.x + point.x() / self.zoom, self.y + point.y() / self.zoom)

    def to_screen(self, point: QPointF) -> QPointF:
        """Turn scene units into widget pixels."""
        return QPointF((point.x() - self.x) * self.zoom, (point.y() - self.y) * self.zoom)

    def rect_to_screen(self, rect: QRectF) -> QRectF:
        """Turn a scene rectangle into widget pixels."""
        corner = self.to_screen(rect.topLeft())
        return QRectF(corner.x(), corner.y(), rect.width() * self.zoom, rect.height() * self.zoom)

    def pan(self, dx: float, dy: float) -> None:
        """Move what is seen by pixels, so that the drawing follows the hand."""
        self.x -= dx / self.zoom
        self.y -= dy / self.zoom

    def scale(self, factor: float, anchor: QPointF) -> None:
        """Zoom so that what lies under `anchor` (widget pixels) stays there."""
        fixed = self.to_scene(anchor)
        self.zoom = min(NEAREST, max(FARTHEST, self.zoom * factor))
        if abs(self.zoom - 1.0) < 0.02:
            self.zoom = 1.0
        self.x = fixed.x() - anchor.x() / self.zoom
        self.y = fixed.y() - anchor.y() / self.zoom

    def fit(self, rect: QRectF, width: float, height: float, largest: float = 1.0) -> None:
        """Show a scene rectangle in the middle of a widget of this size, never larger than `largest`."""
        if rect.isEmpty() or width <= 0 or height <= 0:
            self.zoom, self.x, self.y = 1.0, -width / 2, -height / 2
            return
        self.zoom = max(FARTHEST, min(largest, width / rect.width(), height / rect.height()))
        self.x = rect.center().x() - width / 2 / self.zoom
        self.y = rect.center().y() - height / 2 / self.zoom

    def seen(self, width: float, height: float) -> QRectF:
        """Return the scene rectangle that a widget of this size shows."""
        return QRectF(self.x, self.y, width / self.zoom, height / self.zoom)
