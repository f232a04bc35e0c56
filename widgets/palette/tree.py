"""The list of the palette: rows to drag, to double-click, or to choose with Enter."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from widgets.controls.scrolling import Shy
from widgets.palette.rows import Index, RowDelegate, dragged, mime, preset_at
from widgets.theme import look


class PaletteTree(QTreeView):
    """Groups that fold and rows that can be dragged onto the canvas; `chosen` tells a kind."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Layers")
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setItemDelegate(RowDelegate(self))
        self.clicked.connect(self._clicked)
        Shy(self)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Let a small card follow the pointer."""
        preset = preset_at(self.currentIndex())
        if preset is None:
            return
        drag = QDrag(self)
        drag.setMimeData(mime(preset.kind))
        drag.setPixmap(dragged(look.theme, preset, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(28, 28))
        drag.exec(Qt.DropAction.CopyAction)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose what is double-clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses a row and folds a group."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            index = self.currentIndex()
            if preset_at(index) is None:
                self.setExpanded(index, not self.isExpanded(index))
            self._choose(index)
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """Take the focus, at the first row."""
        index = self.model().index(0, 0)
        if preset_at(index) is None and self.isExpanded(index):
            index = self.model().index(0, 0, index)
        self.setCurrentIndex(index)
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, index: Index) -> None:
        if (preset := preset_at(index)) is not None:
            self.chosen.emit(preset.kind)

    def _clicked(self, index: Index) -> None:
        if preset_at(index) is None:
            self.setExpanded(index, not self.isExpanded(index))
