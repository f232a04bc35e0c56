"""A sheet of code: numbered lines, some of them marked, a click on a line tells which."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from widgets.code.python import Highlighter
from widgets.controls.scrolling import Shy
from widgets.theme import Theme, font, look

LINE = 17.5
GUTTER = 46
TOP = 7
SIZE = 11.5
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Gutter(QWidget):
    """The numbers of the lines."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._sheet = sheet

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the numbers that can be seen, and a bar beside marked lines."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrolled = self._sheet.verticalScrollBar().value()
        painter.setFont(font(11, mono=True))
        first = max(0, int((scrolled - TOP) / LINE))
        for index in range(first, min(self._sheet.count, first + int(self.height() / LINE) + 2)):
            y = TOP + index * LINE - scrolled
            if index + 1 in self._sheet.marked:
                painter.fillRect(QRectF(0, y, self.width(), LINE), theme.tint(0.12, "select"))
                painter.fillRect(QRectF(0, y, 2, LINE), theme["select"])
            painter.setPen(theme["faint"])
            painter.drawText(QRectF(0, y, 34, LINE), RIGHT, str(index + 1))
        painter.end()


class Sheet(QTextEdit):
    """Code to read and to copy; `pointed` tells the line that was clicked, the first is 1."""

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Code")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("sheet", True)
        self.setFont(font(SIZE, mono=True))
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.setViewportMargins(GUTTER, 0, 0, 0)
        self.marked: frozenset[int] = frozenset()
        self.count = 1
        self._highlighter = Highlighter(self.document())
        self._gutter = Gutter(self)
        self._lines = [""]
        self._shape()
        self.verticalScrollBar().valueChanged.connect(self._gutter.update)
        look.changed.connect(self._dress)
        Shy(self)

    def show_text(self, text: str) -> None:
        """Show another text. Only lines that differ are laid out anew, and where one looks at it stays."""
        old, new = self._lines, text.rstrip("\n").split("\n")
        if new == old:
            return
        self._lines = new
        start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        room = min(len(old), len(new)) - start
        same = next((i for i in range(room) if old[-1 - i] != new[-1 - i]), room)
        if start + same in (len(old), len(new)):  # a line that stays is put in again, so that no end is a special case
            start, same = (start - 1, same) if start else (start, same - 1)
        document = self.document()
        last = document.findBlockByNumber(len(old) - same - 1)
        cursor = QTextCursor(document.findBlockByNumber(start))
        cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("\n".join(new[start : len(new) - same]))
        self.count = len(new)
        self._gutter.update()

    def _shape(self) -> None:
        """Give the only block of the empty sheet its height; every later line takes it over."""
        cursor = QTextCursor(self.document())
        shape = QTextBlockFormat()
        shape.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(shape)
        frame = self.document().rootFrame().frameFormat()
        frame.setTopMargin(TOP)
        frame.setBottomMargin(TOP)
        self.document().rootFrame().setFrameFormat(frame)

    def mark(self, lines: Iterable[int]) -> None:
        """Mark lines, and bring the first of them into view."""
        self.marked = frozenset(lines)
        self.viewport().update()
        self._gutter.update()
        if self.marked:
            bar, top = self.verticalScrollBar(), TOP + (min(self.marked) - 1) * LINE
            if not bar.value() <= top <= bar.value() + self.viewport().height() - LINE:
                bar.setValue(round(top - self.viewport().height() / 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks under the text."""
        painter, theme = QPainter(self.viewport()), look.theme
        scrolled = self.verticalScrollBar().value()
        for line in self.marked:
            y = TOP + (line - 1) * LINE - scrolled
            painter.fillRect(QRectF(0, y, self.viewport().width(), LINE), theme.tint(0.12, "select"))
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers beside the text."""
        super().resizeEvent(event)
        self._gutter.setGeometry(0, 0, GUTTER, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click without a selection points at a line."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            line = int((event.position().y() + self.verticalScrollBar().value() - TOP) // LINE) + 1
            if 1 <= line <= self.count:
                self.pointed.emit(line)

    def _dress(self, theme: Theme) -> None:
        self._highlighter.dress(theme)
        self._gutter.update()
