"""The palette: a search field, what was used last, and all layers in groups that fold."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from designer.design import number
from designer.patch import Patch
from widgets.controls import IconButton, SearchField, label
from widgets.editor import Editor
from widgets.palette.rail import WIDTH as RAIL
from widgets.palette.rail import Rail
from widgets.palette.recent import MOST, Recent, preset_of
from widgets.palette.rows import found, groups
from widgets.palette.search import search
from widgets.palette.tree import PaletteTree

WIDTH = 224


class Palette(QWidget):
    """Layers to drag onto the canvas; `chosen` tells a kind that was double-clicked or chosen with Enter."""

    chosen = Signal(object)
    collapsed = Signal(bool)
    """It became a rail, or a panel again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Palette")
        self.editor: Editor | None = None
        self._model = groups()
        self._results = found(())
        self.rail = Rail()
        self.rail.opened.connect(self._open)
        self.panel = QWidget()
        self.field = SearchField("Search layers", "Tab", self.panel)
        self.field.textChanged.connect(self._search)
        self.field.left.connect(self._from_field)
        self.hint = label("", 12, tone="muted", wrap=True, parent=self.panel)
        self.hint.setContentsMargins(16, 0, 16, 8)
        self.hint.setTextFormat(Qt.TextFormat.RichText)
        self.hint.hide()
        self.recent = Recent(self.panel)
        self.recent.chosen.connect(self.chosen)
        self.tree = PaletteTree(self.panel)
        self.tree.chosen.connect(self.chosen)
        self._show(self._model)
        self.tree.expandAll()
        self._lay_out()
        self.set_collapsed(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 12, 12, 12)
        top.addWidget(self.field)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 10)
        close = IconButton("left", "Collapse the palette", self.panel)
        close.clicked.connect(lambda: self.set_collapsed(True))
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.hint)
        column.addWidget(self.recent)
        column.addWidget(self.tree, 1)
        column.addLayout(foot)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.panel)
        self._stack.addWidget(self.rail)

    def show_editor(self, editor: Editor | None) -> None:
        """Remember what is placed in an editor; first what is on its canvas already."""
        if self.editor is not None:
            self.editor.changed.disconnect(self._placed)
        self.editor = editor
        if editor is None:
            return
        editor.changed.connect(self._placed)
        if not self.recent.presets:
            nodes = editor.design.nodes
            newest = [preset_of(nodes[key].kind) for key in sorted(nodes, key=number, reverse=True)]
            presets = {preset.title: preset for preset in newest if preset is not None}
            self.recent.show_presets(list(presets.values())[:MOST])

    @property
    def is_collapsed(self) -> bool:
        """Say whether only the rail is shown."""
        return self._stack.currentWidget() is self.rail

    def set_collapsed(self, on: bool) -> None:
        """Become a rail of icons, or a panel again."""
        changed = on != self.is_collapsed
        self._stack.setCurrentWidget(self.rail if on else self.panel)
        self.setFixedWidth(RAIL if on else WIDTH)
        if changed:
            self.collapsed.emit(on)

    def focus_search(self) -> None:
        """Open and put the cursor into the search field."""
        self.set_collapsed(False)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _placed(self, patch: Patch) -> None:
        for change in patch.changes:
            if change.table == "nodes" and change.before is None and change.after is not None:
                self.recent.use(change.after.kind)

    def _open(self, group: str) -> None:
        self.focus_search() if not group else self.set_collapsed(False)
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            if index.data() == group:
                self.tree.expand(index)
                self.tree.scrollTo(index, PaletteTree.ScrollHint.PositionAtTop)

    def _show(self, model: object) -> None:
        """Show groups or results; the groups keep what is folded."""
        old: QItemSelectionModel | None = self.tree.selectionModel()
        folded = [row for row in range(self._model.rowCount()) if not self.tree.isExpanded(self._model.index(row, 0))]
        before = self.tree.model()
        self.tree.setModel(model)  # type: ignore[arg-type]
        if old is not None:
            old.deleteLater()
        if before is self._model:
            self._folded = folded
        if model is self._model:
            self.tree.expandAll()
            for row in getattr(self, "_folded", []):
                self.tree.collapse(self._model.index(row, 0))

    def _search(self, words: str) -> None:
        self.hint.setVisible(False)
        self.recent.setVisible(not words.strip() and bool(self.recent.presets))
        if not words.strip():
            self._show(self._model)
            return
        hit = search(words)
        self._results = found(hit.presets)
        self._show(self._results)
        if hit.instead or not hit.presets:
            asked = words.strip().replace("&", "&amp;").replace("<", "&lt;")[:40]
            question = f" Did you mean <b>{hit.instead}</b>?" if hit.instead else " Try another word."
            self.hint.setText(f"No layer called “{asked}”.{question}")
            self.hint.setVisible(True)

    def _from_field(self, key: int) -> None:
        if key == Qt.Key.Key_Down:
            self.tree.enter()
        elif self.field.text().strip() and (hit := search(self.field.text())).presets:
            self.chosen.emit(hit.presets[0].kind)
            self.field.clear()
