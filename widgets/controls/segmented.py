"""A few short choices side by side, of which one holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from widgets.controls.buttons import Painted, focus_ring
from widgets.paint import rounded, width, write
from widgets.theme import Theme, look

PAD = 6
HEIGHT = 28


def room(texts: Sequence[str]) -> float:
    """How many pixels these choices need side by side."""
    return sum(width(text, 12, 500) + 2 * PAD for text in texts) + 4


class _Segment(Painted):
    def __init__(self, text: str, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setText(text)
        self.setToolTip(name if name != text else "")
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        return QSize(round(width(self.text(), 12, 500)) + 2 * PAD, HEIGHT - 4)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        place, on = QRectF(self.rect()), self.isChecked()
        if on:
            light = theme.name == "light"
            rounded(painter, place, 5, theme["node"] if light else theme.tint(0.12), theme["line2"] if light else None)
        elif self.underMouse() and self.isEnabled():
            rounded(painter, place, 5, theme.tint(0.05))
        color = theme["text" if on and self.isEnabled() else self.ink()]
        write(
            painter,
            place.center().x(),
            place.center().y() + 12 * 0.364,
            self.text(),
            12,
            color,
            500 if on else 400,
            "c",
        )
        if self.hasFocus():
            focus_ring(painter, theme, place, 5)


class Segmented(QWidget):
    """Choices in a row; `chosen` tells the index that a hand picked. Arrow keys move between them."""

    chosen = Signal(int)

    def __init__(
        self, name: str, texts: Sequence[str], names: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for index, text in enumerate(texts):
            full = names[index] if names else text
            segment = _Segment(text, full, self)
            segment.setAccessibleName(f"{name}: {full}")
            self._group.addButton(segment, index)
            row.addWidget(segment, max(1, round(segment.sizeHint().width())))
        self._group.idClicked.connect(self.chosen)
        self._group.idToggled.connect(self._moved)

    def index(self) -> int:
        """Which choice holds; -1 for none."""
        return self._group.checkedId()

    def set_index(self, index: int) -> None:
        """Let a choice hold, without telling anyone; -1 for none."""
        blocked = self._group.blockSignals(True)
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(self._group.id(button) == index)
        self._group.setExclusive(True)
        self._group.blockSignals(blocked)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the trough."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        trough = theme["field"] if theme.name == "dark" else theme.tint(0.05)
        rounded(painter, QRectF(self.rect()), 7, trough, theme["line2"])
        painter.end()

    def _moved(self, index: int, on: bool) -> None:
        """An arrow key checks the neighbor without a click."""
        button = self._group.button(index)
        if on and button is not None and button.hasFocus() and not button.isDown():
            self.chosen.emit(index)
