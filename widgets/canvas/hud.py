"""What floats above the canvas: zoom, the small map, and the bar of the selection."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.edits.exploding import explodable
from widgets import paint
from widgets.canvas.canvas import Canvas
from widgets.theme import font, icon, look

MAP = (132, 56)
MARGIN = 16

LOOP_ROOM = 58.0
"""Scene units that a wire back to its own node takes above the card, with its sign."""


class Floating(QWidget):
    """A small raised bar on the canvas."""

    token = "panel"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field and its border."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.rounded(painter, QRectF(self.rect()), 8, look.theme[self.token], look.theme["line2"])


def button(name: str, text: str, help: str, size: int = 28) -> QToolButton:
    """Make a ghost button with an icon and an accessible name."""
    made = QToolButton()
    made.setIcon(icon(name))
    made.setIconSize(QSize(16, 16))
    made.setFixedSize(size, size)
    made.setAccessibleName(text)
    made.setToolTip(help)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setProperty("icon_name", name)
    return made


class ZoomBar(Floating):
    """Minus, the scale, plus and fit."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 2, 3, 2)
        row.setSpacing(0)
        self._label = QLabel()
        self._label.setFont(font(12, 500))
        self._label.setFixedWidth(52)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setAccessibleName("Zoom")
        out = button("minus", "Zoom out", "Zoom out  Ctrl+-")
        into = button("plus", "Zoom in", "Zoom in  Ctrl++")
        fit = button("fit", "Show all", "Show all  Home")
        out.clicked.connect(lambda: canvas.zoom(1 / 1.25))
        into.clicked.connect(lambda: canvas.zoom(1.25))
        fit.clicked.connect(lambda _: canvas.glide())
        for widget in (out, self._label, into, fit):
            row.addWidget(widget)
        self._buttons = (out, into, fit)
        self.adjustSize()
        canvas.looked_at.connect(self._update)
        look.changed.connect(self._dress)
        self._update()

    def _dress(self, *_: object) -> None:
        for made in self._buttons:
            made.setIcon(icon(str(made.property("icon_name"))))

    def _update(self) -> None:
        self._label.setText(f"{round(self._canvas.camera.zoom * 100)} %")


class Minimap(Floating):
    """The whole drawing, small; a press or drag goes there."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setFixedSize(*MAP)
        self.setAccessibleName("Minimap")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        canvas.looked_at.connect(self.update)
        canvas.editor.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a bar for each card and the window on them."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, scale = self._frame()
        scene, theme = self._canvas.scene, look.theme
        painter.setPen(Qt.PenStyle.NoPen)
        for key, row in scene.index.items():
            x, y, wide, tall = scene.rects[row]
            bar = QRectF(
                (x - area.left()) * scale + wide * scale * 0.2,
                (y - area.top()) * scale,
                max(2.0, wide * scale * 0.6),
                max(2.0, tall * scale),
            )
            painter.setBrush(theme[scene.roles[key].family.value])
            painter.drawRoundedRect(bar, 1.5, 1.5)
        seen = self._canvas.seen()
        window = QRectF(
            (seen.left() - area.left()) * scale,
            (seen.top() - area.top()) * scale,
            seen.width() * scale,
            seen.height() * scale,
        )
        window = window & QRectF(self.rect()).adjusted(3, 3, -3, -3)
        paint.rounded(painter, window, 4, None, theme["faint"], 1)

    def _frame(self) -> tuple[QRectF, float]:
        bounds = self._canvas.scene.bounds()
        bounds = bounds.united(self._canvas.seen() & bounds.adjusted(-400, -300, 400, 300)).adjusted(-40, -40, 40, 40)
        scale = min(self.width() / max(1.0, bounds.width()), self.height() / max(1.0, bounds.height()))
        wide, tall = self.width() / scale, self.height() / scale
        return QRectF(bounds.center().x() - wide / 2, bounds.center().y() - tall / 2, wide, tall), scale

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look there."""
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Keep looking there."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, point: QPointF) -> None:
        area, scale = self._frame()
        camera = self._canvas.camera
        camera.x = area.left() + point.x() / scale - self._canvas.width() / 2 / camera.zoom
        camera.y = area.top() + point.y() / scale - self._canvas.height() / 2 / camera.zoom
        self._canvas.looked()


class SelectionBar(Floating):
    """What one does most with a selected node, right above it."""

    asked = Signal(str)
    """The id of an action."""
    token = "raised"

    ROW = (
        ("wave", "activation", "Activation"),
        ("plus", "append", "Add a layer behind it"),
        ("net", "explode", "Draw neuron by neuron  Shift+E"),
        ("mute", "mute", "Mute  M"),
        ("lock", "freeze", "Freeze weights  Shift+M"),
        ("x", "delete", "Delete  Del"),
    )

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 3, 4, 3)
        row.setSpacing(2)
        self._buttons: dict[str, QToolButton] = {}
        for name, action, help in self.ROW:
            made = button(name, help.split("  ")[0], help, 30)
            made.clicked.connect(lambda _=False, action=action: self.asked.emit(action))
            row.addWidget(made)
            self._buttons[action] = made
        self.adjustSize()
        self.hide()
        for signal in (canvas.looked_at, canvas.editor.selected, canvas.editor.changed):
            signal.connect(self.place)
        look.changed.connect(self._dress)

    def place(self, *_: object) -> None:
        """Stand 16 pixels above the selected node and its loop, inside the canvas."""
        editor, key = self._canvas.editor, self._canvas.editor.node
        shown = bool(key) and self._canvas.gesture is None and self._canvas.camera.zoom >= 0.5
        self.setVisible(shown)
        if not shown:
            return
        kind = editor.design.nodes[key].kind
        self._buttons["activation"].setVisible(hasattr(kind, "activation"))
        self._buttons["append"].setVisible(bool(kind.emits()))
        self._buttons["explode"].setVisible(explodable(editor.design.nodes[key]))
        self.adjustSize()
        place = self._canvas.camera.rect_to_screen(self._canvas.scene.rect(key))
        x = place.center().x() - self.width() / 2
        looped = any(editor.design.wires[wire].source == key for wire in editor.view.into.get(key, ()))
        above = place.top() - (LOOP_ROOM * self._canvas.camera.zoom if looped else 0.0)
        y = above - self.height() - 16
        if y < 8:
            y = place.bottom() + 40
        self.move(
            round(max(8.0, min(x, self._canvas.width() - self.width() - 8))),
            round(max(8.0, min(y, self._canvas.height() - self.height() - 8))),
        )
        self.raise_()

    def _dress(self, *_: object) -> None:
        for made in self._buttons.values():
            made.setIcon(icon(str(made.property("icon_name"))))
