"""The top bar: sign and menu, tabs, undo and redo, training, search."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from widgets import paint
from widgets.controls.buttons import focus_ring
from widgets.controls.keycap import key_width, paint_key
from widgets.data.chooser import Chooser
from widgets.tabs import Tabs
from widgets.theme import icon, look, paint_icon
from widgets.trainbar import TrainBar

HEIGHT = 48


class Sign(QToolButton):
    """Three cells in a bowl; opens the menu."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(34, 34)
        self.setAccessibleName("Menu")
        self.setToolTip("Menu")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            paint.rounded(painter, QRectF(self.rect()), 7, look.theme.tint(0.08))
        if self.hasFocus():
            focus_ring(painter, look.theme, QRectF(self.rect()), 7)
        paint.bowl(painter, look.theme, 17, 17, 11)


class Search(QToolButton):
    """A glass and the cap of the key that opens the command palette."""

    KEY = "Ctrl K"

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(round(key_width(self.KEY)) + 38, 30)
        self.setAccessibleName("Command palette")
        self.setToolTip("Search everything  Ctrl+K")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, lively = look.theme, self.underMouse() or self.isDown()
        if lively:
            paint.rounded(painter, QRectF(self.rect()), 7, theme.tint(0.08))
        if self.hasFocus():
            focus_ring(painter, theme, QRectF(self.rect()), 7)
        paint_icon(painter, "search", QRectF(7, 7, 16, 16), theme["text" if lively else "muted"])
        paint_key(painter, theme, self.width() - 7, self.height() / 2, self.KEY)


class TopBar(QWidget):
    """48 pixels above everything."""

    undo_asked = Signal()
    redo_asked = Signal()
    search_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.sign = Sign()
        self.tabs = Tabs()
        self.train = TrainBar()
        self.undo = self._button("undo", "Undo", "Undo  Ctrl+Z")
        self.redo = self._button("redo", "Redo", "Redo  Ctrl+Shift+Z")
        self.undo.clicked.connect(self.undo_asked)
        self.redo.clicked.connect(self.redo_asked)
        self.search = Search()
        self.search.clicked.connect(self.search_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 0, 12, 1)
        row.setSpacing(6)
        row.addWidget(self.sign)
        row.addWidget(self.tabs)
        row.addStretch(1)
        self.data = Chooser()
        for widget in (self.undo, self.redo, self.data, self.train, self.search):
            row.addWidget(widget)
        look.changed.connect(self._dress)

    def _button(self, name: str, text: str, help: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(name))
        made.setIconSize(QSize(16, 16))
        made.setAccessibleName(text)
        made.setToolTip(help)
        made.setProperty("icon_name", name)
        made.setMinimumSize(30, 30)
        return made

    def _dress(self, *_: object) -> None:
        for made in (self.undo, self.redo):
            made.setIcon(icon(str(made.property("icon_name"))))
        self.data.dress()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel and the line below it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.theme["panel"])
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.theme["line"])
