"""The head of the inspector: a cell, a title that can be typed over, and what it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from widgets.controls import Elided
from widgets.paint import cell
from widgets.theme import font, look, paint_icon

HEIGHT = 58
LEFT = 42


class Title(QLineEdit):
    """A name that looks like a title until it is clicked. Enter or leaving it renames, Esc takes back."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bare", True)
        self.setFont(font(16, 600))
        self.setMaxLength(80)
        self.setAccessibleName("Name")
        self.setToolTip("Click to rename (F2)")
        self._name = ""
        self.editingFinished.connect(self._finish)

    def show_name(self, name: str) -> None:
        """Show a name; what is being typed stays when the name is the old one."""
        if name == self._name and self.hasFocus():
            return
        self._name = name
        self.setText(name)
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._name)
            self.clearFocus()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()

    def _finish(self) -> None:
        text = self.text().strip()
        if text != self._name:
            self.renamed.emit(text)
        self.setCursorPosition(0)


class Header(QWidget):
    """Cell, title and subtitle of what is selected; `renamed` tells a new name."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(LEFT - 7, 10, 12, 7)
        column.setSpacing(0)
        self.title = Title(self)
        self.title.renamed.connect(self.renamed)
        self.subtitle = Elided(12, tone="muted", parent=self)
        self.subtitle.setContentsMargins(7, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        self._kind, self._glyph, self._icon = "", "", "layers"

    def say(self, title: str, subtitle: str, editable: bool, kind: str = "", glyph: str = "", icon: str = "") -> None:
        """Show what is selected: with a cell of this kind, or with an icon."""
        self.title.show_name(title)
        self.title.setReadOnly(not editable)
        self.title.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
        if not editable:
            self.title.clearFocus()
        self.subtitle.setText(subtitle)
        self.subtitle.setToolTip(subtitle)
        if (kind, glyph, icon) != (self._kind, self._glyph, self._icon):
            self._kind, self._glyph, self._icon = kind, glyph, icon
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cell or the icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._kind:
            cell(painter, look.theme, 24, 27, 8, self._kind, self._glyph)
        else:
            paint_icon(painter, self._icon, QRectF(15, 18, 18, 18), look.theme["muted"])
        painter.end()
