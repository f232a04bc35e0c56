"""Buttons that paint themselves: a bare icon, and a chip with a cell."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from widgets.paint import cell, rounded, width, write
from widgets.theme import Theme, look, paint_icon

SIDE = 28


def focus_ring(painter: QPainter, theme: Theme, place: QRectF, radius: float) -> None:
    """Draw the ring that says where the keyboard is."""
    painter.setPen(QPen(theme["focus"], 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), radius, radius)


class Painted(QAbstractButton):
    """A button without a style sheet. It takes the focus from the keyboard only, so a click shows no ring."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw with the theme in use."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, look.theme)
        painter.end()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint this very button."""

    def backdrop(self, rest: float = 0.0) -> float:
        """How much of the text color lies under it: more when hovered, pressed or checked."""
        if not self.isEnabled():
            return rest / 2
        if self.isDown():
            return 0.14
        return max(rest, 0.08 if self.underMouse() or self.isChecked() else 0.0)

    def ink(self) -> str:
        """Name the color of what is drawn on it."""
        if not self.isEnabled():
            return "faint"
        return "text" if self.underMouse() or self.isChecked() or self.isDown() else "muted"

    def sizeHint(self) -> QSize:
        """As large as it has to be, and never below 24 pixels."""
        return QSize(SIDE, SIDE)


class IconButton(Painted):
    """A ghost button with an icon; its name is its tooltip, so that nobody has to guess."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None, size: int = 16, side: int = SIDE) -> None:
        super().__init__(name, parent)
        self._icon, self._size = icon, size
        self.setToolTip(name)
        self.setFixedSize(side, side)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """A tint, the icon, and the ring."""
        place = QRectF(self.rect())
        if alpha := self.backdrop():
            rounded(painter, place, 7, theme.tint(alpha))
        side = self._size
        spot = QRectF((place.width() - side) / 2, (place.height() - side) / 2, side, side)
        color = theme[self.ink()] if self.isEnabled() else theme.tint(0.5, "faint")
        paint_icon(painter, self._icon, spot, color)
        if self.hasFocus():
            focus_ring(painter, theme, place, 6)


class Chip(Painted):
    """A word to click, with the cell of what it stands for."""

    def __init__(
        self, text: str, parent: QWidget | None = None, kind: str = "", glyph: str = "", pill: bool = False
    ) -> None:
        super().__init__(text, parent)
        self.setText(text)
        self._kind, self._glyph, self._pill = kind, glyph, pill
        self.setFixedHeight(26)

    def sizeHint(self) -> QSize:
        """The text, the cell, and room to breathe."""
        return QSize(round(width(self.text(), 12, 500)) + 21 + (12 if self._kind else 0), 26)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """A field with a cell and a word."""
        place = QRectF(self.rect())
        radius = 13 if self._pill else 7
        on = self.isChecked()
        rounded(
            painter, place, radius, theme.tint(0.14 if on else self.backdrop(0.05)), theme.tint(0.35 if on else 0.1)
        )
        x = 10.0
        if self._kind:
            cell(painter, theme, 13, 13, 5, self._kind, self._glyph)
            x = 23
        write(painter, x, 13 + 12 * 0.364, self.text(), 12, theme["text" if self.isEnabled() else "faint"], 500)
        if self.hasFocus():
            focus_ring(painter, theme, place, radius)
