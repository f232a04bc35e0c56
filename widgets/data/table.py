"""The table: millions of rows painted a page at a time, with what each column is in its header."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from widgets.bars import histogram, shares
from widgets.controls.scrolling import Shy
from widgets.paint import elided, grouped, rounded, width, write
from widgets.theme import Theme, look, paint_icon

HEAD, ROW = 86, 26
PAGE = 200
"""Rows that are asked for at a time."""
KEPT = 40
"""Pages that are kept: what somebody saw a moment ago is there at once."""
NARROWEST, WIDEST = 76.0, 190.0
SHORTEST = 110.0
"""What a column gets that does not go into the network, where there is little room."""
PAD = 12.0
CODE = 16.0
"""Pixels of one figure of a category's code."""
MOST_CODES = 5
"""Of more categories only the code's number is shown."""
PAUSE = 30
"""Milliseconds of a scroll after which rows are asked for."""


class Head(Struct, frozen=True, kw_only=True):
    """What the header says of a column."""

    name: str
    role: str = "number"
    """The second line: `number`, `target`, `text, not used`, `6 missing`."""
    tone: str = "faint"
    """"faint", "output" for the target, "warning" where something is missing."""
    numeric: bool = True
    counts: tuple[int, ...] = ()
    """The histogram of a number."""
    categories: tuple[tuple[str, int], ...] = ()
    """Of a category: the values in the order of their codes, and how often each is there."""
    note: str = ""
    """In the place of a histogram: `304 different`."""
    blanks: frozenset[str] = frozenset()
    """Texts that mean missing."""
    dim: bool = False
    """Does not go into the network."""


class Table(QAbstractScrollArea):
    """Rows and columns. `wanted` asks for rows that are to be shown; `show_page` brings them."""

    chosen = Signal(int)
    """A column was chosen by hand."""
    wanted = Signal(int, int)
    """(first row, how many)"""
    menu_asked = Signal(int, QPoint)
    """(column, place on the screen)"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Table")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self._heads: tuple[Head, ...] = ()
        self._widths: list[float] = []
        self._count = 0
        self._pages: OrderedDict[int, Sequence[Sequence[str]]] = OrderedDict()
        self._asked: int | None = None
        self._marks: dict[tuple[int, int], str] = {}
        self._column = -1
        self._row = -1
        self._over = -1
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask)
        Shy(self)
        look.changed.connect(self.viewport().update)

    # What is shown ----------------------------------------------------------------------------------

    def show_heads(self, heads: Sequence[Head], count: int) -> None:
        """Show these columns of so many rows; the pages stay, `forget` drops them."""
        if (tuple(heads), count) == (self._heads, self._count):
            return
        self._heads, self._count = tuple(heads), count
        self._column = min(self._column, len(self._heads) - 1)
        self._measure()
        self.viewport().update()

    def forget(self) -> None:
        """Drop every row: the file is another one, or is read in another way."""
        self._pages.clear()
        self._asked = None
        self._row = -1
        self._pause.start()
        self.viewport().update()

    def show_page(self, first: int, rows: Sequence[Sequence[str]]) -> None:
        """Take in rows that were asked for."""
        page = first // PAGE
        fresh = not self._pages
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        self._asked = None
        if fresh:
            self._measure()
        self.viewport().update()
        self._ask()

    @property
    def fresh(self) -> bool:
        """Whether no row came yet."""
        return not self._pages

    def show_marks(self, marks: dict[tuple[int, int], str]) -> None:
        """Ring cells (row, column) and say in a tip what is wrong with each."""
        if marks != self._marks:
            self._marks = marks
            self.viewport().update()

    @property
    def column(self) -> int:
        """The chosen column, -1 for none."""
        return self._column

    def choose(self, column: int) -> None:
        """Mark a column, without telling anyone."""
        if column != self._column:
            self._column = column
            name = self._heads[column].name if 0 <= column < len(self._heads) else ""
            self.setAccessibleDescription(f"Column {name}, {self._heads[column].role}" if name else "")
            self.viewport().update()

    def go_to(self, row: int, column: int = -1) -> None:
        """Bring a row, and a column, into view; the row keeps a tint so that the eye finds it."""
        self._row = row
        self.verticalScrollBar().setValue(round(row * ROW - (self._body() - ROW) / 2))
        if 0 <= column < len(self._widths):
            self._show_column(column)
        self.viewport().update()

    def seen(self) -> tuple[int, int]:
        """Return the first row on the screen, and the first one below it."""
        first = self.verticalScrollBar().value() // ROW
        last = -(-(self.verticalScrollBar().value() + self._body()) // ROW)
        return first, min(self._count, last)

    def cell(self, row: int, column: int) -> str | None:
        """Return what is written in a cell, None while it is not here."""
        rows = self._pages.get(row // PAGE)
        if rows is None or row % PAGE >= len(rows):
            return None
        return rows[row % PAGE][column]

    # Size -------------------------------------------------------------------------------------------

    def _body(self) -> int:
        return max(0, self.viewport().height() - HEAD)

    @property
    def _gutter(self) -> float:
        return max(44.0, width(grouped(self._count), 11) + 20)

    def _measure(self) -> None:
        """Give each column the room of its name and its first rows; what is left over goes to words."""
        page = next(iter(self._pages.values()), ())
        wanted = []
        for i, head in enumerate(self._heads):
            most = max([width(head.name, 12, 600), width(head.role, 11) + 18])
            cells = [width(row[i][:40], 12) for row in page[:40] if i < len(row)]
            codes = CODE * len(head.categories) if 0 < len(head.categories) <= MOST_CODES else 0.0
            wanted.append(min(WIDEST, max(NARROWEST, most + 2 * PAD, max(cells, default=0.0) + 2 * PAD + codes)))
        spare = self.viewport().width() - self._gutter - sum(wanted)
        for i, head in enumerate(self._heads):
            if spare < 0 and head.dim:
                less = min(-spare, max(0.0, wanted[i] - SHORTEST))
                wanted[i] -= less
                spare += less
        if spare > 0 and wanted:
            words = [i for i, head in enumerate(self._heads) if not head.numeric] or list(range(len(wanted)))
            for i in words:
                wanted[i] += min(spare / len(words), WIDEST)
            rest = self.viewport().width() - self._gutter - sum(wanted)
            wanted = [w + rest / len(wanted) for w in wanted]
        self._widths = wanted
        self._range()

    def _range(self) -> None:
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, self._count * ROW - self._body()))
        down.setPageStep(max(1, self._body()))
        down.setSingleStep(ROW)
        total = round(self._gutter + sum(self._widths))
        across.setRange(0, max(0, total - self.viewport().width()))
        across.setPageStep(max(1, self.viewport().width()))
        across.setSingleStep(40)
        self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._measure()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint anew and ask for the rows once the hand rests a moment."""
        self.viewport().update()
        if not self._pause.isActive():
            self._pause.start()

    def _ask(self) -> None:
        """Ask for the first page on the screen that is not here; one at a time."""
        if self._asked is not None or not self._count or not self._heads or not self.isVisible():
            return
        first, last = self.seen()
        for page in range(first // PAGE, max(first, last - 1) // PAGE + 1):
            if page not in self._pages:
                self._asked = page
                self.wanted.emit(page * PAGE, min(PAGE, self._count - page * PAGE))
                return

    def showEvent(self, event: object) -> None:
        """Ask for what was not needed before."""
        self._pause.start()

    # Painting ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, then the header above them."""
        painter, theme = QPainter(self.viewport()), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), theme["panel"])
        shift = -float(self.horizontalScrollBar().value())
        places = self._places(shift)
        painter.setClipRect(QRectF(self._gutter, 0, self.viewport().width(), self.viewport().height()))
        if 0 <= self._column < len(places):
            x, wide = places[self._column]
            painter.fillRect(QRectF(x, 0, wide, self.viewport().height()), theme.tint(0.07, "select"))
        painter.setClipping(False)
        self._paint_rows(painter, theme, places)
        painter.fillRect(QRectF(0, 0, self.viewport().width(), HEAD), theme["panel"])
        painter.setClipRect(QRectF(self._gutter, 0, self.viewport().width(), HEAD))
        for i, (x, wide) in enumerate(places):
            if x + wide > 0 and x < self.viewport().width():
                self._paint_head(painter, theme, i, QRectF(x, 0, wide, HEAD))
        painter.setClipping(False)
        painter.fillRect(QRectF(0, HEAD - 1, self.viewport().width(), 1), theme["line2"])
        if self.hasFocus() and 0 <= self._column < len(places):
            x, wide = places[self._column]
            painter.setPen(theme["focus"])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(x + 1, 1.5, wide - 2, HEAD - 4), 5, 5)
        painter.end()

    def _places(self, shift: float) -> list[tuple[float, float]]:
        x, places = self._gutter + shift, []
        for wide in self._widths:
            places.append((x, wide))
            x += wide
        return places

    def _paint_rows(self, painter: QPainter, theme: Theme, places: list[tuple[float, float]]) -> None:
        first, last = self.seen()
        top = HEAD - self.verticalScrollBar().value()
        wide = self.viewport().width()
        for row in range(first, last):
            y = float(top + row * ROW)
            if row == self._row:
                painter.fillRect(QRectF(0, y, wide, ROW), theme.tint(0.05))
            if row:
                painter.fillRect(QRectF(0, y, wide, 1), theme["line"])
            write(painter, self._gutter - PAD, y + ROW / 2 + 11 * 0.364, grouped(row + 1), 11, theme["faint"], 400, "r")
            painter.setClipRect(QRectF(self._gutter, HEAD, wide, self._body()))
            for i, (x, room) in enumerate(places):
                if x + room > 0 and x < wide:
                    self._paint_cell(painter, theme, row, i, QRectF(x, y, room, ROW))
            painter.setClipping(False)

    def _paint_cell(self, painter: QPainter, theme: Theme, row: int, column: int, place: QRectF) -> None:
        text, head = self.cell(row, column), self._heads[column]
        base = place.center().y() + 12 * 0.364
        if text is None:
            rounded(painter, QRectF(place.right() - PAD - 28, place.center().y() - 2, 28, 4), 2, theme.tint(0.06))
            return
        if (row, column) in self._marks:
            box = place.adjusted(6, 2, -6, -1)
            rounded(painter, box, 5, theme.tint(0.14, "warning"), theme["warning"], 1.5)
            shown = elided(text.strip() or "empty", 12, 600, place.width() - 2 * PAD)
            x, align = (place.right() - PAD, "r") if head.numeric else (place.left() + PAD, "l")
            write(painter, x, base, shown, 12, theme["warning"], 600, align)
            return
        if text.strip() in head.blanks:
            self._paint_blank(painter, theme, text, head, place)
            return
        color = theme["muted" if head.dim else "text"]
        if head.numeric:
            shown = elided(text, 12, 400, place.width() - 2 * PAD + 6)
            write(painter, place.right() - PAD, base, shown, 12, color, 500 if head.tone == "output" else 400, "r")
            return
        room = place.width() - 2 * PAD
        if head.categories and not head.dim:
            room -= self._paint_code(painter, theme, text, head, place)
        write(painter, place.left() + PAD, base, elided(text, 12, 400, room), 12, color)

    def _paint_blank(self, painter: QPainter, theme: Theme, text: str, head: Head, place: QRectF) -> None:
        """A missing cell has its ground, so that an empty one is seen too."""
        rounded(painter, place.adjusted(6, 3, -6, -2), 5, theme.tint(0.12, "warning"))
        x, align = (place.right() - PAD, "r") if head.numeric else (place.left() + PAD, "l")
        base = place.center().y() + 12 * 0.364
        write(painter, x, base, elided(text.strip() or "–", 12, 500, 60), 12, theme["warning"], 500, align)

    def _paint_code(self, painter: QPainter, theme: Theme, text: str, head: Head, place: QRectF) -> float:
        """Write what a category becomes beside it, and return how much room that takes."""
        names = [name for name, _ in head.categories]
        if names == [str(i) for i in range(len(names))]:
            return 0.0
        base = place.center().y() + 12 * 0.364
        code = names.index(text) if text in names else -1
        if head.tone == "output" or len(names) > MOST_CODES:
            if code >= 0:
                write(painter, place.right() - PAD, base, str(code), 12, theme["faint"], 400, "r")
            return 28.0
        for i in range(len(names)):
            x = place.right() - PAD + 4 - (len(names) - 1 - i) * CODE
            on = i == code
            write(painter, x, base, "1" if on else "0", 12, theme["text" if on else "faint"], 600 if on else 400, "r")
        return CODE * len(names)

    def _paint_head(self, painter: QPainter, theme: Theme, column: int, place: QRectF) -> None:
        head, chosen = self._heads[column], column == self._column
        if chosen:
            painter.fillRect(place, theme.tint(0.07, "select"))
            painter.fillRect(QRectF(place.left(), 0, place.width(), 2), theme["select"])
        elif column == self._over:
            painter.fillRect(place, theme.tint(0.03))
        x, room = place.left() + PAD, place.width() - 2 * PAD
        write(painter, x, 15 + 12 * 0.364, elided(head.name, 12, 600, room + 8), 12, theme["text"], 600)
        left = x
        if head.tone != "faint":
            name = "target" if head.tone == "output" else "warn"
            paint_icon(painter, name, QRectF(x, 34 - 6.5, 13, 13), theme[head.tone])
            left += 18
        weight = 500 if head.tone != "faint" else 400
        role = elided(head.role, 11, weight, place.right() - left - 4)
        write(painter, left, 34 + 11 * 0.364, role, 11, theme[head.tone], weight)
        token = "output" if head.tone == "output" else "select" if chosen else "muted"
        if head.counts:
            histogram(painter, QRectF(x, 48, room, 28), head.counts, _faded(theme, token, head.dim))
        elif head.categories:
            color = theme.tint(0.28 if token == "muted" else 0.4, token)
            shares(painter, theme, QRectF(x, 60, room + 8, 16), head.categories, color)
        elif head.note:
            write(painter, x, 66 + 11 * 0.364, elided(head.note, 11, 400, room + 8), 11, theme["faint"])

    # The hand ---------------------------------------------------------------------------------------

    def column_at(self, x: float) -> int:
        """Return the column at a place of the viewport, -1 where there is none."""
        for i, (left, wide) in enumerate(self._places(-float(self.horizontalScrollBar().value()))):
            if left <= x < left + wide:
                return i
        return -1

    def row_at(self, y: float) -> int:
        """Return the row at a place of the viewport, -1 in the header and below the last one."""
        row = int((y - HEAD + self.verticalScrollBar().value()) // ROW)
        return row if y >= HEAD and row < self._count else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the column."""
        column = self.column_at(event.position().x())
        if column >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._row = self.row_at(event.position().y())
            self._choose(column)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press did it."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the column under the pointer."""
        self._hover(self.column_at(event.position().x()) if event.position().y() < HEAD else -1)

    def leaveEvent(self, event: object) -> None:
        """Nothing is hovered any more."""
        self._hover(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the column could be."""
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        column = self._column if keyboard else self.column_at(event.pos().x())
        if column >= 0:
            self._choose(column)
            self.menu_asked.emit(column, event.globalPos())

    def viewportEvent(self, event: object) -> bool:
        """Say in a tip what does not fit into a cell, or what is wrong with it."""
        if isinstance(event, QHelpEvent):
            column, row = self.column_at(event.pos().x()), self.row_at(event.pos().y())
            words = self._marks.get((row, column), "") or (self.cell(row, column) or "" if row >= 0 else "")
            if column >= 0 and row < 0:
                words = f"{self._heads[column].name}: {self._heads[column].role}"
            QToolTip.showText(event.globalPos(), words if column >= 0 else "", self)
            return True
        return super().viewportEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a column; up, down, Page, Home and End scroll."""
        key, down = event.key(), self.verticalScrollBar()
        steps = {
            Qt.Key.Key_Up: -ROW,
            Qt.Key.Key_Down: ROW,
            Qt.Key.Key_PageUp: -down.pageStep(),
            Qt.Key.Key_PageDown: down.pageStep(),
            Qt.Key.Key_Home: -down.maximum(),
            Qt.Key.Key_End: down.maximum(),
        }
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._heads:
            step = 1 if key == Qt.Key.Key_Right else -1
            self._choose(max(0, min(len(self._heads) - 1, self._column + step)))
            self._show_column(self._column)
        elif Qt.Key(key) in steps:
            down.setValue(down.value() + steps[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def _choose(self, column: int) -> None:
        self.choose(column)
        self.chosen.emit(column)
        self.viewport().update()

    def _hover(self, column: int) -> None:
        if column != self._over:
            self._over = column
            self.viewport().update()

    def _show_column(self, column: int) -> None:
        bar = self.horizontalScrollBar()
        left, wide = self._places(-float(bar.value()))[column]
        if left < self._gutter:
            bar.setValue(round(bar.value() + left - self._gutter))
        elif left + wide > self.viewport().width():
            bar.setValue(round(bar.value() + left + wide - self.viewport().width()))


def _faded(theme: Theme, token: str, dim: bool) -> QColor:
    return theme.tint(0.4 if dim else 0.75, token)
