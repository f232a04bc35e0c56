"""The history: every step in words; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from widgets.controls import focus_ring
from widgets.editor import Editor
from widgets.paint import elided, rounded, write
from widgets.panel import Panel
from widgets.theme import look

ROW = 28
STATE = Qt.ItemDataRole.UserRole + 1
DONE, NOW, UNDONE = range(3)
SAID = ("", ", now", ", undone")


class StepDelegate(QStyledItemDelegate):
    """Paints a step: done, the current one, or undone."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are alike."""
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a dot on a line through time, and the words."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, place, state = look.theme, QRectF(option.rect), index.data(STATE)
        row = place.adjusted(10, 0, -10, 0)
        if option.state & QStyle.StateFlag.State_MouseOver or state == NOW:
            rounded(painter, row, 6, theme.tint(0.08 if state == NOW else 0.05))
        middle = place.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(QRectF(24.5, place.top(), 1, place.height()), theme["line2"])
        painter.setBrush(theme["panel"])
        painter.drawEllipse(QRectF(19, middle - 6, 12, 12))
        painter.setBrush(theme["text" if state == NOW else "line2" if state == UNDONE else "faint"])
        radius = 4 if state == NOW else 3
        painter.drawEllipse(QRectF(25 - radius, middle - radius, 2 * radius, 2 * radius))
        weight = 500 if state == NOW else 400
        color = theme["faint" if state == UNDONE else "text"]
        words = elided(str(index.data()), 13, weight, place.width() - 62)
        write(painter, 42, middle + 13 * 0.364, words, 13, color, weight)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, theme, row, 5)
        painter.restore()


class Steps(QListView):
    """The list; Enter goes where the keyboard is."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is a click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.clicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class History(Panel):
    """The steps of the document, the oldest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("History")
        self._model = QStandardItemModel(self)
        self._shown: tuple[object, ...] = ()
        self._place = -1
        self.list = Steps(self)
        self.list.setAccessibleName("Steps")
        self.list.setModel(self._model)
        self.list.setItemDelegate(StepDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.clicked.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.addWidget(self.list)

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another editor."""
        self._model.clear()
        self._shown, self._place = (), -1
        super().show_editor(editor)

    def refresh(self) -> None:
        """Take over what was done; only what changed is touched."""
        if self.editor is None:
            return
        document = self.editor.document
        steps: tuple[object, ...] = ("start", *document.steps)
        same = 0
        while same < min(len(steps), len(self._shown)) and steps[same] is self._shown[same]:
            same += 1
        if same == len(steps) == len(self._shown) and document.place == self._place:
            return
        self._model.setRowCount(same)
        first = "Opened" if self.editor.path is not None or document.design.header.about else "Started"
        for row in range(same, len(steps)):
            self._model.appendRow(_item(document.steps[row - 1].label if row else first))
        self._shown = steps
        for row in range(len(steps)):
            self._set_state(row, DONE if row < document.place else NOW if row == document.place else UNDONE)
        self._place = document.place
        self.list.setCurrentIndex(self._model.index(document.place, 0))
        self.list.scrollTo(self._model.index(document.place, 0))

    def _set_state(self, row: int, state: int) -> None:
        item = self._model.item(row)
        if item.data(STATE) != state:
            item.setData(state, STATE)
            item.setData(item.text() + SAID[state], Qt.ItemDataRole.AccessibleTextRole)

    def _go(self, index: QModelIndex) -> None:
        if self.editor is not None and index.row() != self.editor.document.place:
            self.editor.document.go(index.row())
            self.editor.filed.emit()
            self.refresh()


def _item(words: str) -> QStandardItem:
    made = QStandardItem(words)
    made.setEditable(False)
    made.setToolTip(words)
    return made
