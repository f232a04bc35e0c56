"""The still layer: a picture of the drawing that is moved, stretched and mended instead of painted anew."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from widgets.canvas.camera import Camera

Paint = Callable[[QPainter, Camera, list[QRectF]], None]
"""Paints what lies in some scene rectangles, the painter already in scene units."""


class StillLayer:
    """Pan moves the picture and paints only the strips that come in; zoom stretches it until there is time."""

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._picture = QPixmap()
        self._camera = Camera()
        self._past, self._past_camera = QPixmap(), Camera()
        self._stale = True
        self._spots: list[QRectF] = []

    def renew(self) -> None:
        """Paint everything anew at the next frame."""
        self._stale = True

    def mend(self, spot: QRectF) -> None:
        """Paint a scene rectangle anew at the next frame."""
        self._spots.append(spot)

    def fits(self, camera: Camera) -> bool:
        """Say whether the picture is sharp at this zoom."""
        return not self._stale and self._camera.zoom == camera.zoom

    def draw(self, painter: QPainter, camera: Camera, size: QSize, ratio: float, sharp: bool) -> None:
        """Draw the layer into a widget; `sharp` False stretches the old picture while a zoom is going on."""
        if self._picture.size() != size * ratio:
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._stale = True
        if not self._stale and not sharp and self._camera.zoom != camera.zoom:
            _stretched(painter, self._picture, self._camera, camera, size)
            return
        if self._stale or self._camera.zoom != camera.zoom:
            self._stale = False
            self._adopt(camera)
            self._fill(QRect(QPoint(0, 0), size))
        else:
            self._scroll(camera, size, ratio)
        spots = [
            self._camera.rect_to_screen(spot).toAlignedRect().adjusted(-2, -2, 2, 2) & QRect(QPoint(0, 0), size)
            for spot in self._spots
        ]
        self._spots.clear()
        self._fill(*(spot for spot in spots if not spot.isEmpty()))
        painter.drawPixmap(0, 0, self._picture)

    def linger(self) -> None:
        """Keep the picture as it is, to let it fade out over what comes."""
        self._past, self._past_camera = QPixmap(self._picture), copy(self._camera)

    def forget(self) -> None:
        """Let go of the kept picture."""
        self._past = QPixmap()

    def draw_past(self, painter: QPainter, camera: Camera, size: QSize, strength: float) -> None:
        """Draw the kept picture, so strong."""
        painter.setOpacity(strength)
        _stretched(painter, self._past, self._past_camera, camera, size)
        painter.setOpacity(1.0)

    def _adopt(self, camera: Camera) -> None:
        self._camera.x, self._camera.y, self._camera.zoom = camera.x, camera.y, camera.zoom

    def _scroll(self, camera: Camera, size: QSize, ratio: float) -> None:
        dx = round((self._camera.x - camera.x) * camera.zoom * ratio)
        dy = round((self._camera.y - camera.y) * camera.zoom * ratio)
        if not dx and not dy:
            return
        self._camera.x -= dx / camera.zoom / ratio
        self._camera.y -= dy / camera.zoom / ratio
        if abs(dx) >= self._picture.width() or abs(dy) >= self._picture.height():
            self._fill(QRect(QPoint(0, 0), size))
            return
        self._picture.scroll(dx, dy, self._picture.rect(), QRegion())
        whole = self._picture.rect()
        strips = _strips(whole.width(), whole.height(), dx, dy)
        self._fill(*(_divided(strip, ratio) for strip in strips))

    def _fill(self, *areas: QRect) -> None:
        """Paint some rectangles of the picture, in pixels of the widget."""
        if not areas:
            return
        painter = QPainter(self._picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        clip = QRegion()
        for area in areas:
            clip += area
        painter.setClipRegion(clip, Qt.ClipOperation.ReplaceClip)
        painter.scale(self._camera.zoom, self._camera.zoom)
        painter.translate(-self._camera.x, -self._camera.y)
        zoom = self._camera.zoom
        seen = []
        for area in areas:
            corner = self._camera.to_scene(QPointF(area.topLeft()))
            seen.append(QRectF(corner.x(), corner.y(), area.width() / zoom, area.height() / zoom))
        self._paint(painter, self._camera, seen)
        painter.end()


def _stretched(painter: QPainter, picture: QPixmap, taken: Camera, camera: Camera, size: QSize) -> None:
    """Draw a picture that was taken by one camera as another one sees it."""
    corner = camera.to_screen(taken.to_scene(QPointF(0, 0)))
    factor = camera.zoom / taken.zoom
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    place = QRectF(corner.x(), corner.y(), size.width() * factor, size.height() * factor)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def _divided(area: QRect, ratio: float) -> QRect:
    """Turn pixels of the screen into pixels of the widget."""
    return QRectF(area.x() / ratio, area.y() / ratio, area.width() / ratio, area.height() / ratio).toAlignedRect()


def _strips(width: int, height: int, dx: int, dy: int) -> list[QRect]:
    """Return what comes in at the edges when a picture of this size moves."""
    strips = []
    if dx:
        strips.append(QRect(0 if dx > 0 else width + dx, 0, abs(dx), height))
    if dy:
        strips.append(QRect(0, 0 if dy > 0 else height + dy, width, abs(dy)))
    return strips
