"""Confusion: how often each class is taken for each other one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from widgets.editor import Editor
from widgets.paint import elided, grouped, width, write
from widgets.plots.plot import Plot
from widgets.plots.verdicts import Cell, Verdicts, naming, verdicts
from widgets.theme import Theme

GAP = 2.0
LARGEST = 46.0
"""A cell is never larger, in pixels; 36 is what the picture of the screen has."""
READABLE = 15.0
"""Smaller cells have no numbers, and no names beside them."""
LEGIBLE = 84.0
"""A name beside the rows is cut at so many pixels."""
RIGHT, WRONG, NONE = (0.10, 0.26), (0.18, 0.60), 0.025
"""How opaque cells are: right ones in the color of text, wrong ones in that of errors, empty ones."""
ROWS, COLUMNS = 16.0, 34.0
"""Room at the left for the word beside the rows, and above for the word and the names of the columns."""
Key = Qt.Key
WAYS = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}


class Confusion(Plot):
    """A matrix of counts: rows are what is true, columns what was answered."""

    title = "Confusion"
    picture = "verdicts"
    empty = "How often each class is taken for another appears here while training."

    opened = Signal(object)
    """A hand opened a cell, or closed it: None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.cell: Cell | None = None
        """The open one."""
        self._hover: Cell | None = None
        self._verdicts: Verdicts | None = None
        self._counts: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._called, self._classes = naming(None)

    @property
    def filled(self) -> bool:
        """Say whether there are verdicts."""
        return bool(self._counts.size)

    def subtitle(self) -> str:
        """Say on which samples."""
        return "validation samples"

    def footer(self) -> tuple[str, str]:
        """Say what the pointer is at, and how many are right and wrong."""
        right = int(np.trace(self._counts))
        wrong = int(self._counts.sum()) - right
        words = self.said(self._hover or self.cell) if self._hover or self.cell else f"{grouped(right)} right"
        return words, f"{grouped(wrong)} wrong"

    def said(self, cell: Cell | None) -> str:
        """Say a cell in words: `9 taken for 7: 3 of 113`."""
        if cell is None or max(cell) >= len(self._counts):
            return ""
        true, answer = cell
        name = self._called(true)
        words = f"{name} is right" if true == answer else f"{name} taken for {self._called(answer)}"
        return f"{words}: {self._counts[cell]} of {self._counts[true].sum()}"

    def show_editor(self, editor: Editor | None) -> None:
        """Follow the training of another editor; its data names the classes."""
        self._called, self._classes = naming(editor.design if editor is not None else None)
        super().show_editor(editor)

    def refresh(self) -> None:
        """Count anew."""
        if self.editor is not None:
            self._called, self._classes = naming(self.editor.design)
        self._verdicts = verdicts(self.training.pictures) if self.training is not None else None
        found = self._verdicts
        self._counts = found.matrix(self._classes) if found is not None else np.zeros((0, 0), np.int64)
        if self.filled:
            left, right = self.footer()
            self.setAccessibleDescription(f"{left}, {right}")
        super().refresh()

    # The hand ---------------------------------------------------------------------------------------

    def open_cell(self, cell: Cell | None) -> None:
        """Open a cell: its samples are shown beside the matrix."""
        self.cell = cell
        self.opened.emit(cell)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what lies under the pointer."""
        hover = self.at(event.position())
        if hover != self._hover:
            self._hover = hover
            self.setCursor(Qt.CursorShape.PointingHandCursor if hover else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left."""
        self._hover = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open a cell; the open one is closed."""
        cell = self.at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.open_cell(None if cell == self.cell else cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys walk from cell to cell, Esc closes."""
        way, size = WAYS.get(Key(event.key())), len(self._counts)
        if way is not None and size:
            row, column = self.cell or (0, -way[1])
            self.open_cell(((row + way[0]) % size, (column + way[1]) % size))
        elif event.key() == Key.Key_Escape and self.cell is not None:
            self.open_cell(None)
        else:
            super().keyPressEvent(event)

    def at(self, point: QPointF) -> Cell | None:
        """Return the cell at a point."""
        if not self.filled:
            return None
        corner, side = self._field()
        column, row = ((value - low) / side for value, low in zip(point.toTuple(), corner.toTuple(), strict=True))
        size = len(self._counts)
        return (int(row), int(column)) if 0 <= row < size and 0 <= column < size else None

    def middle(self, cell: Cell) -> QPointF:
        """Return where a cell is."""
        corner, side = self._field()
        return corner + QPointF((cell[1] + 0.5) * side, (cell[0] + 0.5) * side)

    # Painting ---------------------------------------------------------------------------------------

    def _field(self) -> tuple[QPointF, float]:
        """Return the upper left corner of the cells, and their pitch."""
        place, size = self.place, len(self._counts)
        left = ROWS + self._names()
        side = min((place.width() - left) / size, (place.height() + 12 - COLUMNS) / size, LARGEST)
        side = max(1.0, float(int(side)))
        free = max(0.0, place.width() - left - side * size)
        return QPointF(place.left() + left + free / 2, place.top() - 6 + COLUMNS), side

    def _names(self) -> float:
        return min(LEGIBLE, max(width(self._called(i), 12) for i in range(len(self._counts)))) + 8

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw words, names and cells."""
        corner, pitch = self._field()
        size = len(self._counts)
        row, column = self._hover or self.cell or (-1, -1)
        write(painter, corner.x() + size * pitch / 2, corner.y() - 21, "taken for", 11, theme["faint"], align="c")
        painter.save()
        painter.translate(corner.x() - self._names() - 8, corner.y() + size * pitch / 2)
        painter.rotate(-90)
        write(painter, 0, 4, "really", 11, theme["faint"], align="c")
        painter.restore()
        letters = 12.0 if pitch >= 18 else 11.0
        for i in range(size) if pitch >= READABLE else ():
            middle = (i + 0.5) * pitch
            for x, y, room, align, lit in (
                (corner.x() - 8, corner.y() + middle + 4, LEGIBLE, "r", i == row),
                (corner.x() + middle, corner.y() - 6, pitch - 1, "c", i == column),
            ):
                name = elided(self._called(i), letters, 600, room)
                write(painter, x, y, name, letters, theme["text" if lit else "muted"], 600 if lit else 400, align)
        self._cells(painter, theme, corner, pitch)

    def _cells(self, painter: QPainter, theme: Theme, corner: QPointF, pitch: float) -> None:
        totals = np.maximum(self._counts.sum(1), 1)
        wrong = self._counts - np.diag(np.diag(self._counts))
        most = max(1, int(wrong.max()))
        side = pitch - GAP
        letters = 12.0 if pitch >= 24 else 11.0
        painter.setPen(Qt.PenStyle.NoPen)
        for (i, j), count in np.ndenumerate(self._counts):
            alpha, token = NONE, "text"
            if count and i == j:
                alpha = _between(RIGHT, count / totals[i])
            elif count:
                alpha, token = _between(WRONG, count / most), "error"
            painter.setBrush(theme.tint(alpha, token))
            spot = QRectF(corner.x() + j * pitch, corner.y() + i * pitch, side, side)
            painter.drawRoundedRect(spot, 3, 3)
        if pitch >= READABLE:
            for i, j in zip(*np.nonzero(self._counts), strict=True):
                text, x, y = str(self._counts[i, j]), corner.x() + j * pitch, corner.y() + i * pitch
                if width(text, letters, 600) <= pitch:
                    write(painter, x + side / 2, y + side / 2 + 4, text, letters, theme["text"], 600, "c")
        for cell, color in ((self._hover, theme.tint(0.4)), (self.cell, theme["select"])):
            if cell is not None and max(cell) < len(self._counts):
                self._ring(painter, color, QPointF(cell[1] * pitch, cell[0] * pitch) + corner, side)

    @staticmethod
    def _ring(painter: QPainter, color: QColor, corner: QPointF, side: float) -> None:
        painter.setPen(QPen(color, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(corner.x(), corner.y(), side, side), 3, 3)


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * float(share)
