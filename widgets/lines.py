"""Rows of a floating list: what they say, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from designer.record import Record
from widgets.controls.keycap import paint_key
from widgets.paint import cell, elided, rounded, width, write
from widgets.theme import Theme, look, paint_icon

ROW, SECTION = 36, 30
Index = QModelIndex | QPersistentModelIndex


class Line(Record, frozen=True, kw_only=True):
    """A row: what it shows, and a thing of the caller's. A row without a mark and a thing is a head of a section."""

    title: str
    thing: object = None
    cell: tuple[str, str] | None = None
    """Kind and glyph of a cell."""
    icon: str = ""
    aside: str = ""
    """Said right behind the title."""
    detail: str = ""
    """Said at the right edge."""
    keys: str = ""
    enabled: bool = True
    section: bool = False


class Lines(QAbstractListModel):
    """The rows as Qt's views want them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Say a row for people and for screen readers."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (line.title, line.aside, line.detail, line.keys) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads and what is not possible can not be chosen."""
        line = self.lines[index.row()]
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usable if line.enabled and not line.section else Qt.ItemFlag.NoItemFlags


class LineDelegate(QStyledItemDelegate):
    """Paints a row as the pictures do."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A head is lower than a row."""
        return QSize(0, SECTION if line_at(index).section else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, line, place = look.theme, line_at(index), QRectF(option.rect)
        if line.section:
            write(painter, place.left() + 18, place.bottom() - 8, line.title, 11, theme["muted"], 600)
        else:
            self._row(painter, theme, place, line, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _row(self, painter: QPainter, theme: Theme, place: QRectF, line: Line, on: bool) -> None:
        middle, left, right = place.center().y(), place.left() + 24, place.right() - 18
        if on:
            rounded(painter, place.adjusted(6, 0, -6, 0), 7, theme.tint(0.10))
        quiet = theme.mix("raised", "muted", 0.7)
        if line.cell is not None:
            painter.setOpacity(1 if line.enabled else 0.35)
            cell(painter, theme, left, middle, 7, *line.cell)
            painter.setOpacity(1)
        elif line.icon:
            paint_icon(
                painter, line.icon, QRectF(left - 8, middle - 8, 16, 16), theme["text"] if line.enabled else quiet
            )
        if line.keys:
            right = paint_key(painter, theme, right + 2, middle, line.keys) - 10
        x = place.left() + 43
        weight = 500 if on else 400
        title = elided(line.title, 13, weight, right - x)
        write(painter, x, middle + 13 * 0.364, title, 13, theme["text"] if line.enabled else quiet, weight)
        x += width(title, 13, weight) + 10
        small = theme["muted"] if line.enabled else quiet
        if line.aside and right - x > 30:
            aside = elided(line.aside, 12, 400, right - x)
            write(painter, x, middle + 12 * 0.364, aside, 12, small)
            x += width(aside, 12) + 10
        if line.detail and right - x > 30:
            write(painter, right, middle + 12 * 0.364, elided(line.detail, 12, 400, right - x), 12, small, 400, "r")


def line_at(index: Index) -> Line:
    """Return the row of an index."""
    model = index.model()
    assert isinstance(model, Lines)
    return model.lines[index.row()]
