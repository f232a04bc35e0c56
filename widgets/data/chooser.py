"""The chooser: which data the network reads, and what it could read instead."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from designer.catalog.data import SOURCES, Data, Source
from designer.edits.exchanging import exchange, shipping
from designer.naming import title
from designer.origin import Field
from designer.record import Axes
from widgets.data.node import data_node
from widgets.editor import Editor
from widgets.paint import counted, elided
from widgets.theme import WORDS, font, icon, round_corners

WIDEST = 130


class Chooser(QToolButton):
    """A button with the name of the data; its menu puts other data in the place, as one step that can be undone."""

    file_asked = Signal(str)
    """The node that should read a file of one's own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor: Editor | None = None
        self._key = ""
        self.setAccessibleName("Data of the network")
        self.setToolTip("Choose the data")
        self.setFont(font(12, 500))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("chip", True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(30)
        self.made = QMenu(self)
        round_corners(self.made)
        self.made.aboutToShow.connect(self._fill)
        self.setMenu(self.made)
        self.dress()

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another design."""
        if self._editor is not None:
            self._editor.changed.disconnect(self._update)
            self._editor.selected.disconnect(self._update)
        self._editor, self._key = editor, ""
        if editor is not None:
            editor.changed.connect(self._update)
            editor.selected.connect(self._update)
        self._update()

    def dress(self) -> None:
        """Wear the theme."""
        self.setIcon(icon("db", gap=WORDS))
        self.setIconSize(QSize(16 + WORDS, 16))

    def _update(self, *_: object) -> None:
        self._key = data_node(self._editor, self._key) if self._editor is not None else ""
        self.setVisible(bool(self._key))
        if self._editor is not None and self._key:
            name = title(self._editor.design.nodes[self._key])
            self.setText(f"{elided(name, 12, 500, WIDEST)}  ▾")
            self.setAccessibleDescription(name)

    def _fill(self) -> None:
        """List what could take its place: first what has the same shapes, then the rest, then files."""
        menu = self.made
        menu.clear()
        kind = self._editor.design.nodes[self._key].kind if self._editor is not None and self._key else None
        if not isinstance(kind, Data):
            return
        alike = [row for row in SOURCES if _shapes(row.fields) == _shapes(kind.fields)]
        for group in (alike, [row for row in SOURCES if row not in alike]):
            for row in group:
                self._offer(menu, row, row.name == kind.source, row in alike)
            if group:
                menu.addSeparator()
        menu.addAction(icon("folder"), "Your own file…", lambda: self.file_asked.emit(self._key))

    def _offer(self, menu: QMenu, row: Source, current: bool, alike: bool) -> None:
        first = next(iter(row.fields.values()))
        size = " × ".join(map(str, first.axes)) if len(first.axes) > 1 else counted(first.axes[0], "number")
        action = menu.addAction(row.title if alike else f"{row.title}, {size}", partial(self._choose, row))
        action.setToolTip(row.help)
        action.setCheckable(True)
        action.setChecked(current)

    def _choose(self, row: Source) -> None:
        editor, key = self._editor, self._key
        if editor is None or key not in editor.design.nodes:
            return
        kind = editor.design.nodes[key].kind
        if isinstance(kind, Data) and kind.source != row.name:
            editor.do(f"Use {row.title}", exchange, key, shipping(kind, row))


def _shapes(fields: dict[str, Field]) -> list[tuple[Axes, int]]:
    return [(field.axes, field.classes) for field in fields.values()]
