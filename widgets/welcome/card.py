"""A card of the gallery: the picture of a design, its name, and the button that opens it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from designer.templates import Template
from designer.view import fresh
from widgets.paint import elided, rounded, write
from widgets.theme import look, paint_icon
from widgets.welcome.thumbnail import Points, draw, sketch

HEIGHT = 178
WIDTH = 248
FACE = 112
"""Height of the picture."""


class Card(QAbstractButton):
    """One design; a click, Enter or Space opens it."""

    def __init__(self, template: Template, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.template = template
        view = fresh(template.design)
        self.weights = view.weights
        self._sketch = sketch(template.design, view)
        self._points: Points = ()
        self.setText(template.title)
        self.setAccessibleName(f"Open {template.title}")
        self.setAccessibleDescription(template.subtitle)
        self.setToolTip(template.figure)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    @property
    def lifted(self) -> bool:
        """It lies under the pointer or has the focus."""
        return self.underMouse() or self.hasFocus()

    @property
    def source(self) -> str:
        """The data set it learns from."""
        return self._sketch.source

    def show_points(self, points: Points) -> None:
        """Draw these samples beside the network from now on."""
        self._points = points
        self.update()

    def sizeHint(self) -> QSize:
        """The size of the design page's grid."""
        return QSize(WIDTH, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card; under the pointer or the focus it lifts and offers to open."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, lifted = look.theme, self.lifted
        place = QRectF(self.rect())
        edge = theme["select" if self.hasFocus() else "faint" if lifted else "line2"]
        rounded(painter, place, 12, theme["node"], edge, 2 if self.hasFocus() else 1)
        face = QRectF(place.x() + 8, place.y() + 8, place.width() - 16, FACE)
        rounded(painter, face, 7, theme.tint(0.8, "canvas"))
        draw(painter, theme, face.adjusted(8, 8, -8, -8), self._sketch, self._points)
        room = place.width() - 30 - (70 if lifted else 0)
        x, bottom = place.x() + 16, place.bottom()
        write(painter, x, bottom - 32, elided(self.text(), 14, 600, room), 14, theme["text"], 600)
        write(painter, x, bottom - 14, elided(self.template.subtitle, 12, 400, room), 12, theme["muted"])
        if lifted:
            _button(painter, QRectF(place.right() - 78, bottom - 46, 66, 28), self.isDown())


def _button(painter: QPainter, place: QRectF, pressed: bool) -> None:
    theme = look.theme
    rounded(painter, place, 7, theme.mix("ink", "canvas", 0.24) if pressed else theme["ink"])
    paint_icon(painter, "play", QRectF(place.x() + 9.5, place.y() + 8.5, 11, 11), theme["onink"])
    write(painter, place.x() + 26, place.center().y() + 4.4, "Open", 12, theme["onink"], 600)
