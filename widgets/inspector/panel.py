"""The inspector: a head, two tabs, and the page that fits what is selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer.edits.changing import rename, set_header
from designer.edits.wiring import said
from designer.layer import Loss
from designer.roles import Role, roles
from designer.view import View
from widgets.controls import Hairline, TextTabs
from widgets.controls.scrolling import Shy
from widgets.controls.tabs import GAP
from widgets.data.changes import Changes, column_of, own_file
from widgets.editor import Editor
from widgets.inspector.column_page import ColumnPage
from widgets.inspector.design_page import DesignPage
from widgets.inspector.header import Header
from widgets.inspector.help_page import HelpPage
from widgets.inspector.node_page import NodePage
from widgets.inspector.run_page import RunPage, begun
from widgets.inspector.several_page import SeveralPage
from widgets.inspector.wire_page import WirePage
from widgets.paint import counted
from widgets.panel import Panel
from widgets.plots.pulse import pulse
from widgets.training import State

WIDTH = 288
INSET = 16


class Inspector(Panel):
    """Shows what is selected and lets it be changed; without a selection, the whole drawing."""

    changed = Signal(object)
    """What a running training shall do from now on: a learning rate, a batch."""

    def __init__(self, changes: Changes | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(WIDTH)
        self._view: View | None = None
        self._roles: dict[str, Role] = {}
        self.header = Header(self)
        self.header.renamed.connect(self._rename)
        self.tabs = TextTabs("Pages of the inspector", ("Properties", "Help"), self)
        self.tabs.currentChanged.connect(self.touch)
        self.views = TextTabs("Pages of the table", ("Column", "Table", "Help"), self)
        self.views.currentChanged.connect(self.touch)
        self.sides = TextTabs("Pages of the design", ("Run", "Settings"), self)
        self.sides.currentChanged.connect(self.touch)
        self.node, self.whole, self.run = NodePage(), DesignPage(), RunPage()
        self.run.changed.connect(self.changed)
        self.wire, self.several, self.help = WirePage(), SeveralPage(), HelpPage()
        self.column = ColumnPage(changes)
        self._pages: tuple[QWidget, ...] = (self.node, self.whole, self.run, self.wire, self.several, self.help)
        self._pages += (self.column,)
        self._body = QWidget()
        self._stack = stack = QVBoxLayout(self._body)
        stack.setContentsMargins(INSET, 13, INSET, INSET)
        for page in self._pages:
            page.hide()
            stack.addWidget(page)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._body)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().installEventFilter(self)
        Shy(self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(INSET - GAP // 2, 0, INSET, 0)
        tabs.addWidget(self.tabs)
        tabs.addWidget(self.views)
        tabs.addWidget(self.sides)
        tabs.addStretch(1)
        column.addLayout(tabs)
        column.addWidget(Hairline(self))
        column.addWidget(self.area, 1)

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another editor and its training."""
        if self.editor is not None:
            self.editor.training.changed.disconnect(self.touch)
            self.editor.training.progressed.disconnect(self._progressed)
            self.editor.findings.chosen.disconnect(self._look_at)
        if editor is not None:
            editor.training.changed.connect(self.touch)
            editor.training.progressed.connect(self._progressed)
            editor.findings.chosen.connect(self._look_at)
        super().show_editor(editor)

    def _progressed(self) -> None:
        """Only the page of the training follows each step, and no oftener than one can read."""
        if self.run.isVisible():
            pulse.ask(self.run)

    def rename(self) -> None:
        """Put the cursor into the title."""
        if not self.header.title.isReadOnly():
            self.header.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.header.title.selectAll()

    def focus_activation(self) -> None:
        """Bring the curves of the selected node into view, with the keyboard on the chosen one."""
        self.tabs.setCurrentIndex(0)
        page = self.several if self.several.isVisible() else self.node
        if (picker := page.activations()) is not None:
            self.area.ensureWidgetVisible(picker)
            picker.focus_chosen()

    def show_help(self) -> None:
        """Open the help page of what is selected."""
        self.tabs.setCurrentIndex(1)
        self.views.setCurrentIndex(2)

    def _look_at(self) -> None:
        """Somebody chose a column: its page comes to the front."""
        self.views.setCurrentIndex(0)
        self.touch()

    def refresh(self) -> None:
        """Show what is selected now."""
        self.setEnabled(self.editor is not None)
        if self.editor is None:
            return
        editor = self.editor
        nodes = editor.selection & editor.design.nodes.keys()
        wires = editor.selection & editor.design.wires.keys()
        key, name = editor.findings.column
        looking = nodes == {key} and column_of(editor, key, name) is not None
        self.tabs.setVisible(len(nodes) == 1 and not looking)
        self.views.setVisible(looking)
        self.sides.setVisible(not nodes and len(wires) != 1 and editor.training.state is not State.IDLE)
        if looking and self.views.currentIndex() == 0:
            self._show_column(editor, key, name)
        elif len(nodes) == 1:
            self._show_node(editor, next(iter(nodes)))
        elif len(nodes) > 1:
            kinds = ", ".join(sorted({editor.design.nodes[key].kind.called() for key in nodes}))
            self.header.say(f"{len(nodes)} nodes", kinds, False, icon="layers")
            self.several.show_editor(editor)
            self._front(self.several)
        elif len(wires) == 1:
            (key,) = wires
            signal = editor.view.facts[editor.design.wires[key].source].signals.get(editor.design.wires[key].output)
            self.header.say(said(editor.design, key), str(signal) if signal else "Wire", False, icon="net")
            self.wire.show_wire(editor, key)
            self._front(self.wire)
        else:
            self._show_design(editor)

    def _show_column(self, editor: Editor, key: str, name: str) -> None:
        file, column = own_file(editor, key), column_of(editor, key, name)
        if file is not None and column is not None:
            number = file.columns.index(column) + 1
            self.header.say(name, f"column {number} of {len(file.columns)}, {column.type}", False, icon="table")
            self.column.show_column(editor, key, name)
            self._front(self.column)

    def _show_node(self, editor: Editor, key: str) -> None:
        if editor.view is not self._view:
            self._view, self._roles = editor.view, roles(editor.design, editor.view)
        kind, role = editor.design.nodes[key].kind, self._roles[key]
        caption = kind.caption()
        words = kind.called() if caption in ("", kind.called()) else f"{kind.called()} · {caption}"
        if isinstance(kind, Loss) and words == editor.called(key):
            words = "Loss"
        self.header.say(editor.called(key), words, True, role.family.value, role.glyph)
        tabs = self.views if self.views.isVisibleTo(self) else self.tabs
        if tabs.tabText(tabs.currentIndex()) == "Help":
            self.help.show_kind(type(kind))
            self._front(self.help)
        else:
            self.node.show_node(editor, key, role.family.value)
            self._front(self.node)

    def _show_design(self, editor: Editor) -> None:
        if editor.training.state is not State.IDLE and self.sides.currentIndex() == 0:
            self.header.say(editor.training.title, begun(editor.training), False, icon="bolt")
            self.run.show_editor(editor)
            self._front(self.run)
            return
        words = f"{counted(len(editor.design.nodes), 'node')}, {counted(editor.view.weights, 'weight')}"
        self.header.say(editor.name, words, True, icon="sliders")
        self.whole.show_editor(editor)
        self._front(self.whole)

    def _front(self, page: QWidget) -> None:
        for other in self._pages:
            other.setVisible(other is page)

    def _rename(self, name: str) -> None:
        if (editor := self.editor) is None:
            return
        if key := editor.node:
            editor.do(
                f"Rename {editor.called(key)} to {name}" if name else f"Unname {editor.called(key)}", rename, key, name
            )
        elif not editor.selection:
            editor.commit(f"Rename the design to {name}", set_header(editor.design, {"name": name or "Untitled"}))
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the rows where they are when a scroll bar comes or goes."""
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            bar = self.area.width() - event.size().width()
            self._stack.setContentsMargins(INSET, 13, max(0, INSET - bar), INSET)
        return super().eventFilter(watched, event)
