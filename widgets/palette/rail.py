"""The palette as a narrow rail: one icon for each group."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.catalog import PALETTE
from widgets.controls import IconButton

WIDTH = 48
ICONS = {
    "Neurons": "net",
    "Convolution": "cube",
    "Recurrent": "loop",
    "Combine": "combine",
    "Attention": "eye",
    "Normalize": "sliders",
    "Noise": "drop",
    "Shape": "box",
    "Data": "db",
    "Loss": "target",
}


class Rail(QWidget):
    """Icons below each other; `opened` tells the group to open, "" for the search."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 10)
        column.setSpacing(6)
        self._add(column, "search", "Search layers", "")
        for name, _ in PALETTE:
            self._add(column, ICONS.get(name, "grid"), name, name)
        column.addStretch(1)
        self._add(column, "right", "Open the palette", "open")

    def _add(self, column: QVBoxLayout, icon: str, name: str, group: str) -> None:
        button = IconButton(icon, name, self, side=32)
        button.clicked.connect(lambda: self.opened.emit(group))
        column.addWidget(button)
