"""The shelf: the runs of a design in a list, each in a row that says what was different and how good it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from widgets.controls import focus_ring
from widgets.paint import elided, rounded, sparkline, width, write
from widgets.runs.rows import RUN, Index, Rows
from widgets.runs.words import ENDS, headline, lasted, moment, titled
from widgets.theme import Theme, look, paint_icon

if TYPE_CHECKING:
    from backends.runs import Run

ROW = 58
MOST = 80
"""Points of a sparkline."""
CURVE = 144
"""Pixels from a sparkline's left end to the end of the row."""
DASHES = (3.0, 3.0)
Key = Qt.Key
OWN = frozenset(
    (Key.Key_F2, Key.Key_Delete, Key.Key_Backspace, Key.Key_Space, Key.Key_Return, Key.Key_Enter, Key.Key_B)
)


class RowDelegate(QStyledItemDelegate):
    """Paints a run: its line as in the plot, its name, what was different, its curve and how good it is."""

    def __init__(self, rows: Rows, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are alike."""
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, run = look.theme, index.data(RUN)
        place = QRectF(option.rect).adjusted(8, 2, -8, -2)
        chosen = run.id in (self._rows.first, self._rows.second)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, place, 8, theme.tint(0.07 if chosen else 0.04))
        token = "text" if run.id == self._rows.first else "focus" if run.id == self._rows.second else "faint"
        pen = QPen(theme[token], 2 if chosen else 1.6)
        if not chosen:
            pen.setDashPattern(DASHES)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        left, top, right = place.left() + 10, place.top(), place.right() - 12
        painter.drawLine(QPointF(left, top + 17), QPointF(left + 18, top + 17))
        self._figures(painter, theme, run, token, right, top)
        self._name(painter, theme, run, left + 30, top + 21.7, right - left - 30 - CURVE - 8)
        details = self._rows.detail(run)
        room = right - left - 40 - width(_told(run), 12)
        words = elided(details.different if details else "", 12, 400, room)
        write(painter, left + 30, top + 42, words, 12, theme["muted"])
        if option.state & QStyle.StateFlag.State_HasFocus and isinstance(option.widget, QWidget):
            focus_ring(painter, theme, place, 7)
        painter.restore()

    def _name(self, painter: QPainter, theme: Theme, run: Run, x: float, y: float, room: float) -> None:
        words = elided(
            titled(run), 13, 600, room - 22 * (run.pinned + (run.id in (self._rows.first, self._rows.second)))
        )
        write(painter, x, y, words, 13, theme["text"], 600)
        x += width(words, 13, 600) + 7
        if run.pinned:
            paint_icon(painter, "pin", QRectF(x, y - 11.5, 14, 14), theme["muted"])
            x += 21
        for id, letter, token in ((self._rows.first, "A", "text"), (self._rows.second, "B", "focus")):
            if run.id == id and self._rows.second:
                rounded(painter, QRectF(x, y - 13, 17, 17), 8.5, theme.tint(0.16, token))
                write(painter, x + 8.5, y - 0.5, letter, 11, theme[token], 600, "c")

    def _figures(self, painter: QPainter, theme: Theme, run: Run, token: str, right: float, top: float) -> None:
        write(painter, right, top + 21.7, headline(run), 13, theme["text"], 600, "r")
        write(painter, right, top + 42, _told(run), 12, theme["faint"], align="r")
        details = self._rows.detail(run)
        if details is None:
            return
        values = details.right[1] if len(details.right[1]) > 1 else details.loss[1]
        step = max(1, len(values) // MOST)
        sparkline(painter, QRectF(right - CURVE, top + 7, 66, 19), list(values)[::step], theme[token], 1.4)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Lay a field over the name."""
        field = QLineEdit(parent)
        field.setMaxLength(60)
        field.setAccessibleName("Name of the run")
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the field once: what is being typed stays when a row is drawn anew."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(titled(index.data(RUN)))
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave the line and the figures to be seen."""
        editor.setGeometry(option.rect.adjusted(40, 5, -160, -27))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand a new name on."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


def _told(run: Run) -> str:
    return f"{moment(run)}, {ENDS.get(run.state, lasted(run.seconds))}"


class Shelf(QListView):
    """The list. A click or an arrow chooses A, Ctrl and a click chooses B."""

    chosen = Signal(str, bool)
    """A run was chosen; True: as B."""
    pin_asked = Signal(str)
    delete_asked = Signal(str)
    open_asked = Signal(str)
    menu_asked = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Runs")
        self.rows = Rows(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(self.rows, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self.open_asked.emit(index.data(RUN).id))
        self._second = False
        look.changed.connect(self.viewport().update)

    @property
    def current(self) -> Run | None:
        """The run that the keyboard is at."""
        index = self.currentIndex()
        return index.data(RUN) if index.isValid() else None

    def rename(self) -> None:
        """Let the name of the current run be typed."""
        if self.currentIndex().isValid():
            self.edit(self.currentIndex())

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in OWN:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pins, Del deletes, Enter opens, B chooses the other one to compare with."""
        run, plain = self.current, event.modifiers() == Qt.KeyboardModifier.NoModifier
        asked = {
            Key.Key_Space: self.pin_asked.emit,
            Key.Key_Delete: self.delete_asked.emit,
            Key.Key_Backspace: self.delete_asked.emit,
            Key.Key_Return: self.open_asked.emit,
            Key.Key_Enter: self.open_asked.emit,
            Key.Key_B: lambda id: self.chosen.emit(id, True),
        }.get(Key(event.key()))
        typing = self.state() is QAbstractItemView.State.EditingState  # the field passes Enter on
        if run is not None and plain and asked is not None and not typing:
            asked(run.id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whether the click is meant for B."""
        self._second = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        index = self.indexAt(event.position().toPoint())
        if self._second and index.isValid():
            self.chosen.emit(index.data(RUN).id, True)
            return
        super().mousePressEvent(event)

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(RUN).id, False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the run under the pointer, or of the current one when a key asks."""
        point, index = event.pos(), self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            point = self.visualRect(index).center()
        if index.isValid():
            self.menu_asked.emit(index.data(RUN).id, self.viewport().mapToGlobal(point))
