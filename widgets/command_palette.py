"""The command palette: everything one can do, by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from designer.record import Record
from widgets.lines import Line
from widgets.palette.search import rank
from widgets.popup import Popup

WIDE, MOST = 440, 408


class Entry(Record, frozen=True, kw_only=True):
    """One thing to do. `reason` says why it is not possible now; `do` does it."""

    title: str
    do: Callable[[], object]
    help: str = ""
    keys: str = ""
    reason: str = ""
    section: str = "Commands"
    icon: str = ""
    cell: tuple[str, str] | None = None
    """Kind and glyph, for a layer."""
    aliases: tuple[str, ...] = ()


class CommandPalette(Popup):
    """Entries in sections; the best of each section first. Esc closes, Enter does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Command palette", WIDE, MOST, parent)
        self.field.setPlaceholderText("Type a command or a layer")
        self._entries: Sequence[Entry] = ()
        self.answer = self._found

    def open_over(self, entries: Sequence[Entry]) -> None:
        """Open in the upper middle of the window."""
        self._entries = entries
        parent = self.parentWidget()
        window = parent.window() if parent is not None else None
        place = window.mapToGlobal(QPoint((window.width() - WIDE) // 2, 96)) if window is not None else QPoint(100, 100)
        self.open_card(place)

    def took(self, line: Line) -> None:
        """Do it."""
        if isinstance(line.thing, Entry):
            line.thing.do()

    def _found(self, words: str) -> list[Line]:
        found = rank(words, self._entries, lambda entry: (entry.title, entry.aliases))
        first = {section: i for i, section in reversed(list(enumerate(entry.section for entry in found)))}
        lines: list[Line] = []
        for section, entries in groupby(sorted(found, key=lambda e: first[e.section]), lambda e: e.section):
            lines.append(Line(title=section, section=True))
            lines.extend(_line(entry) for entry in entries)
        return lines


def _line(entry: Entry) -> Line:
    return Line(
        title=entry.title,
        thing=entry,
        icon=entry.icon,
        cell=entry.cell,
        aside=entry.reason,
        detail="" if entry.keys or entry.reason else entry.help,
        keys=entry.keys,
        enabled=not entry.reason,
    )
