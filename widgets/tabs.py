"""Tabs: one for each open design, with a dot while it has unsaved changes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from widgets import paint
from widgets.theme import icon, look, paint_icon

HEIGHT, CLOSE = 30, 20
WIDEST = 220


class Tab(QToolButton):
    """The name of a design; a middle click or its cross closes it."""

    close_asked = Signal()

    def __init__(self, name: str, dirty: bool, current: bool) -> None:
        super().__init__()
        self.setText(name)
        self.setAccessibleName(f"Design {name}" + (", unsaved changes" if dirty else ""))
        self.setToolTip(name)
        self._dirty, self._current = dirty, current
        self._over_close = False
        self.setMouseTracking(True)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As wide as the name, up to a limit."""
        return QSize(min(WIDEST, round(paint.width(self.text(), 13, 500)) + 44), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name on a tint, and a dot or a cross."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = look.theme
        if self._current or self.underMouse():
            paint.rounded(painter, QRectF(self.rect()), 7, theme.tint(0.08 if self._current else 0.05))
        color = theme["text" if self._current else "muted"]
        name = paint.elided(self.text(), 13, 500, self.width() - 40)
        paint.write(painter, 12, HEIGHT / 2 + 4.7, name, 13, color, 500)
        x, y = self.width() - 17, HEIGHT / 2
        if self._dirty and not self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme["muted"])
            painter.drawEllipse(QRectF(x - 3, y - 3, 6, 6))
        else:
            tone = "text" if self._over_close else "faint"
            paint_icon(painter, "x", QRectF(x - 6, y - 6, 12, 12), theme[tone])
        if self.hasFocus():
            paint.rounded(painter, QRectF(self.rect()), 7, None, theme["focus"], 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Brighten the cross under the pointer."""
        self._over_close = event.position().x() > self.width() - 30
        self.update()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close on the cross, else choose."""
        cross = event.button() == Qt.MouseButton.LeftButton and event.position().x() > self.width() - 30
        if event.button() == Qt.MouseButton.MiddleButton or cross:
            self.close_asked.emit()
            return
        super().mouseReleaseEvent(event)


class Tabs(QWidget):
    """The row of tabs, and the button for a new design."""

    chosen = Signal(int)
    close_asked = Signal(int)
    new_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._tabs: list[Tab] = []
        self._shown: list[tuple[str, bool, bool]] = []
        self._plus = QToolButton(self)
        self._plus.setAccessibleName("New design")
        self._plus.setToolTip("New design  Ctrl+N")
        self._plus.setFixedSize(HEIGHT, HEIGHT)
        self._plus.clicked.connect(self.new_asked)
        self._row.addWidget(self._plus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._dress)
        self._dress()

    def show_designs(self, rows: list[tuple[str, bool]], current: int) -> None:
        """Show these designs (name, unsaved), one of them current."""
        shown = [(name, dirty, i == current) for i, (name, dirty) in enumerate(rows)]
        if shown == self._shown:
            return
        self._shown = shown
        for tab in self._tabs:
            self._row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = [Tab(*row) for row in shown]
        for i, tab in enumerate(self._tabs):
            tab.clicked.connect(lambda _=False, i=i: self.chosen.emit(i))
            tab.close_asked.connect(lambda i=i: self.close_asked.emit(i))
            self._row.insertWidget(i, tab)

    def _dress(self, *_: object) -> None:
        self._plus.setIcon(icon("plus"))
        self.update()
