"""The rows of the palette: a model of groups and presets, and how a row is painted."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from designer.catalog import PALETTE, Preset
from designer.layer import Layer
from designer.storage import plain
from widgets.controls.buttons import focus_ring
from widgets.paint import cell, elided, rounded, shadow, width, write
from widgets.theme import Theme, look, paint_icon

MIME = "application/x-neurarium-kind"
PRESET = Qt.ItemDataRole.UserRole + 1
ROW, GROUP, FIRST_GROUP = 28, 31, 24
Index = QModelIndex | QPersistentModelIndex


def mime(kind: Layer) -> QMimeData:
    """Describe a kind for a drag: JSON in the words of the file format."""
    made = QMimeData()
    made.setData(MIME, QByteArray(msgspec.json.encode(plain(kind))))
    return made


def item(preset: Preset) -> QStandardItem:
    """Make the row of a preset."""
    row = QStandardItem(preset.title)
    row.setData(preset, PRESET)
    row.setEditable(False)
    row.setDragEnabled(True)
    row.setData(f"{preset.title}. {_summary(preset.kind)}", Qt.ItemDataRole.ToolTipRole)
    row.setData(f"{preset.title}, key {preset.key}" if preset.key else preset.title, Qt.ItemDataRole.AccessibleTextRole)
    return row


def groups() -> QStandardItemModel:
    """Make the model of the whole palette."""
    model = QStandardItemModel()
    for name, presets in PALETTE:
        head = QStandardItem(name)
        head.setEditable(False)
        head.setDragEnabled(False)
        head.appendRows([item(preset) for preset in presets])
        model.appendRow(head)
    return model


def found(presets: Iterable[Preset]) -> QStandardItemModel:
    """Make the model of what a search found."""
    model = QStandardItemModel()
    for preset in presets:
        model.appendRow(item(preset))
    return model


def preset_at(index: Index) -> Preset | None:
    """Return the preset of a row; None for a group."""
    data = index.data(PRESET)
    return data if isinstance(data, Preset) else None


def dragged(theme: Theme, preset: Preset, ratio: float = 1.0) -> QPixmap:
    """Draw the small card that follows the pointer."""
    wide = width(preset.title, 13, 600) + 44
    made = QPixmap(round((wide + 24) * ratio), round(64 * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QRectF(12, 10, wide, 36)
    shadow(painter, theme, place, 10, 2)
    rounded(painter, place, 10, theme["node"], theme["line2"])
    cell(painter, theme, 28, 28, 6, preset.kind.family.value, preset.kind.glyph)
    write(painter, 42, 28 + 13 * 0.364, preset.title, 13, theme["text"], 600)
    painter.end()
    return made


def _summary(kind: Layer) -> str:
    return (type(kind).__doc__ or "").strip().split("\n")[0]


class RowDelegate(QStyledItemDelegate):
    """Paints a group as a small head with an arrow, and a preset as cell, name and key."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A group has room above it."""
        if preset_at(index) is not None:
            return QSize(0, ROW)
        return QSize(0, GROUP if index.row() else FIRST_GROUP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, place = look.theme, QRectF(option.rect)
        state = option.state
        view = option.widget
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus) and isinstance(view, QTreeView) and view.hasFocus()
        preset = preset_at(index)
        if preset is None:
            self._group(painter, theme, place, index, isinstance(view, QTreeView) and view.isExpanded(index), over)
        else:
            self._preset(painter, theme, place, preset, over, bool(state & QStyle.StateFlag.State_Selected))
        if focused:
            ring = place.adjusted(8, 0, -8, 0) if preset is not None else QRectF(8, place.bottom() - 23, 208, 22)
            focus_ring(painter, theme, ring, 5)
        painter.restore()

    def _group(self, painter: QPainter, theme: Theme, place: QRectF, index: Index, opened: bool, over: bool) -> None:
        middle = place.bottom() - 15
        paint_icon(painter, "down" if opened else "right", QRectF(12.5, middle - 5.5, 11, 11), theme["faint"])
        color = theme["text" if over else "muted"]
        write(painter, 28, middle + 12 * 0.364, str(index.data()), 12, color, 600)

    def _preset(
        self, painter: QPainter, theme: Theme, place: QRectF, preset: Preset, over: bool, selected: bool
    ) -> None:
        if over or selected:
            rounded(painter, place.adjusted(8, 0, -8, 0), 6, theme.tint(0.07 if over else 0.05))
        middle = place.center().y()
        cell(painter, theme, 26, middle, 6.5, preset.kind.family.value, preset.kind.glyph)
        room = place.width() - 42 - 36
        write(painter, 42, middle + 13 * 0.364, elided(preset.title, 13, 400, room), 13, theme["text"])
        if preset.key:
            write(painter, place.right() - 26, middle + 11 * 0.364, preset.key, 11, theme["faint"], 500, "c")
