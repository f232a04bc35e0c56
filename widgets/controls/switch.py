"""A switch: on or off."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from widgets.controls.buttons import Painted, focus_ring
from widgets.paint import rounded
from widgets.theme import Theme

RING = 3
"""Pixels around the track, where the focus ring goes."""


class Switch(Painted):
    """A track of 30 x 16 pixels with a knob; `clicked` tells what a hand did, `toggled` every change."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setCheckable(True)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """The track and its ring, high enough to be hit."""
        return QSize(30 + 2 * RING, 24)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """The knob is dark on a bright track and bright on a dark one, so that it is seen without color."""
        on, dark = self.isChecked(), theme.name == "dark"
        middle = self.height() / 2
        track = theme["focus"] if on else theme.tint(0.24 if self.underMouse() else 0.16)
        knob = QColor("#10131A") if on and dark else theme["muted"] if dark else QColor("#FFFFFF")
        if not self.isEnabled():
            painter.setOpacity(0.45)
        rounded(painter, QRectF(RING, middle - 8, 30, 16), 8, track)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(knob)
        painter.drawEllipse(QPointF(RING + (22 if on else 8), middle), 6, 6)
        if self.hasFocus():
            focus_ring(painter, theme, QRectF(0, middle - 11, 36, 22), 10)
