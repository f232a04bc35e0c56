"""Quick add: a few letters and Enter put a layer where the hand is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from widgets.lines import Line
from widgets.offers import Row, offers
from widgets.palette.search import SHORTEST, bearing, meant, rank
from widgets.popup import Popup

__all__ = ["QuickAdd", "Row", "offers"]

WIDE, MOST = 320, 7 * 36


class QuickAdd(Popup):
    """The menu of layers at the pointer, or at the end of a wire; `chosen` tells a kind."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Add a layer", WIDE, MOST, parent)
        self.field.setPlaceholderText("Add a layer")
        self.row: Row | None = None
        """The row that was chosen."""
        self._rows: Sequence[Row] = ()
        self.answer = self._found

    def open_at(self, place: QPoint, rows: Sequence[Row], fits: str = "") -> None:
        """Open at a place of the screen; `fits` says what the wire carries."""
        self._rows = rows
        self.note = f"fits {fits}" if fits else ""
        self.foot = ("Arrows choose, Enter adds", "", "↵")
        self.open_card(place - QPoint(24, 24))

    def took(self, line: Line) -> None:
        """Tell the kind."""
        if isinstance(line.thing, Row):
            self.row = line.thing
            self.chosen.emit(line.thing.kind)

    def _found(self, words: str) -> list[Line]:
        rows = rank(words, self._rows, lambda row: (row.title, row.aliases)) if words.strip() else list(self._rows)
        rows = sorted(rows, key=lambda row: not row.enabled)
        form = meant(words) if len(words.strip()) >= SHORTEST else None
        if form is not None:
            known = {type(row.kind): row for row in self._rows}
            for preset in bearing(form):
                like = known.get(type(preset.kind))
                if like is not None and like.enabled:
                    detail = like.detail if like.input else ""
                    rows.append(Row(title=preset.title, detail=detail, kind=preset.kind, input=like.input))
        return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    mark = (row.kind.family.value, row.kind.glyph)
    return Line(title=row.title, thing=row, cell=mark, detail=row.detail, enabled=row.enabled)
