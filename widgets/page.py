"""A page: the canvas of one design with what floats above it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from designer.edits.changing import rename
from widgets import paint
from widgets.canvas.accessible import expose
from widgets.canvas.canvas import Canvas
from widgets.canvas.hud import MARGIN, Minimap, SelectionBar, ZoomBar
from widgets.editor import Editor
from widgets.firststeps import FirstSteps
from widgets.theme import font, look


class NameField(QLineEdit):
    """Lies over a card while its name is typed; Esc leaves the name as it was."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._was = name
        self.setAccessibleName("Name of the node")
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._was)
            self.editingFinished.emit()
        else:
            super().keyPressEvent(event)


class Page(QWidget):
    """Shows an editor's canvas, its title, zoom, small map and the bar of the selection."""

    asked = Signal(str)
    """The id of an action, from the bar of the selection."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.canvas = Canvas(editor, self)
        expose(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self._title = QLabel(self.canvas)
        self._title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setFont(font(13, 600))
        self._about = QLabel(self.canvas)
        self._about.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._about.setFont(font(12))
        self._about.setProperty("tone", "muted")
        self._empty = FirstSteps(self.canvas)
        self.zoom = ZoomBar(self.canvas)
        self.map = Minimap(self.canvas)
        self.bar = SelectionBar(self.canvas)
        self.bar.asked.connect(self.asked)
        self._field: QLineEdit | None = None
        self.canvas.rename_asked.connect(self.rename)
        self.canvas.looked_at.connect(self._update_map)
        for signal in (self.canvas.looked_at, editor.selected):
            signal.connect(self._make_way)
        editor.changed.connect(self._update)
        editor.filed.connect(self._update)
        look.changed.connect(self._update)
        self.show_map = True
        self._update()

    def rename(self, key: str) -> None:
        """Let a node's name be typed right on its card."""
        if self._field is not None or key not in self.canvas.scene.index:
            return
        place = self.canvas.camera.rect_to_screen(self.canvas.scene.rect(key))
        field = NameField(self.editor.called(key), self.canvas)
        field.setGeometry(QRectF(place.x() + 8, place.y() + 6, max(120.0, place.width() - 12), 28).toRect())
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.editingFinished.connect(lambda: self._renamed(key))
        self._field = field

    def _renamed(self, key: str) -> None:
        field, self._field = self._field, None
        if field is None:
            return
        if key in self.editor.design.nodes and field.text() != self.editor.called(key):
            self.editor.do(f"Rename {self.editor.called(key)} to {field.text()}", rename, key, field.text())
        field.hide()
        field.deleteLater()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _update(self, *_: object) -> None:
        editor = self.editor
        self._title.setText(paint.elided(editor.name, 13, 600, 320))
        count = len(editor.design.nodes)
        words = f"{paint.counted(count, 'node')}, {paint.counted(editor.view.weights, 'weight')}" if count else ""
        self._about.setText(words)
        self._empty.setVisible(not count)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in its corner."""
        self._place()

    def _place(self) -> None:
        wide, tall = self.width(), self.height()
        self._title.adjustSize()
        self._about.adjustSize()
        self._title.move(20, 16)
        self._about.move(20 + self._title.width() + 10, 17)
        self._empty.move((wide - self._empty.width()) // 2, max(48, (tall - self._empty.height()) // 2 - 16))
        self.zoom.move(MARGIN, tall - self.zoom.height() - MARGIN)
        self.map.move(wide - self.map.width() - MARGIN, tall - self.map.height() - MARGIN)
        self._update_map()
        self._make_way()

    def _make_way(self) -> None:
        """The words at the top leave while the bar of the selection stands on them."""
        for words in (self._title, self._about):
            words.setVisible(self.bar.isHidden() or not words.geometry().intersects(self.bar.geometry()))

    def _update_map(self) -> None:
        """The small map stands aside while everything is in view, or where it would cover a card."""
        bounds = self.canvas.scene.bounds()
        hidden = bounds.isEmpty() or self.canvas.seen().contains(bounds)
        self.map.setVisible(self.show_map and not hidden)

    def point(self) -> QPointF:
        """Return the middle of what is seen, in scene units."""
        return self.canvas.seen().center()
