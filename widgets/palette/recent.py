"""What was used last, at hand."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from designer.catalog import Preset
from designer.layer import Layer
from designer.signal import size
from widgets.controls import Chip, label
from widgets.paint import width
from widgets.palette.rows import dragged, mime
from widgets.palette.search import PRESETS
from widgets.theme import look

MOST = 3
ROOM = 200
GAP = 5


def preset_of(kind: Layer) -> Preset | None:
    """Return the row of the palette that a node may come from."""

    def near(preset: Preset) -> bool:
        if type(preset.kind) is not type(kind):
            return False
        shapes = getattr(preset.kind, "shape", None), getattr(kind, "shape", None)
        alike = shapes[0] is None or shapes[1] is None or (size(shapes[0]) == 1) == (size(shapes[1]) == 1)
        return alike and getattr(preset.kind, "source", "") == getattr(kind, "source", "")

    return next((preset for preset in PRESETS if near(preset)), None)


class RecentChip(Chip):
    """A preset that is clicked to place it, or dragged onto the canvas."""

    def __init__(self, preset: Preset, parent: QWidget) -> None:
        super().__init__(preset.title, parent, preset.kind.family.value, preset.kind.glyph)
        self.preset = preset
        self._pressed = QPoint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin a drag once the pointer has moved far enough."""
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not (event.buttons() & Qt.MouseButton.LeftButton and far):
            return
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(mime(self.preset.kind))
        drag.setPixmap(dragged(look.theme, self.preset, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(28, 28))
        drag.exec(Qt.DropAction.CopyAction)


class Recent(QWidget):
    """Chips of the kinds that were placed last; `chosen` tells a kind."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(6)
        head = label("Recent", 11, 600, "faint", parent=self)
        head.setContentsMargins(4, 0, 0, 0)
        column.addWidget(head)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        self._row.addStretch(1)
        column.addLayout(self._row)
        self.presets: list[Preset] = []
        self.hide()

    def use(self, kind: Layer) -> None:
        """Note that a kind was placed."""
        preset = preset_of(kind)
        if preset is None or self.presets[:1] == [preset]:
            return
        self.show_presets([preset, *(other for other in self.presets if other != preset)])

    def show_presets(self, presets: list[Preset]) -> None:
        """Show as many of these as fit side by side."""
        self.presets = presets[:MOST]
        while self._row.count() > 1:
            item = self._row.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        room = ROOM
        for preset in self.presets:
            room -= round(width(preset.title, 12, 500)) + 33 + GAP
            if room < -GAP:
                break
            chip = RecentChip(preset, self)
            chip.setToolTip(f"Add {preset.title}")
            chip.clicked.connect(lambda _=False, kind=preset.kind: self.chosen.emit(kind))
            self._row.insertWidget(self._row.count() - 1, chip)
            chip.show()
        self.setVisible(bool(self.presets))
