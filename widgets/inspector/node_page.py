"""The page of one node: the fields of its kind, freeze and mute, and its figures."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from designer.catalog.data import Data
from designer.design import Node
from designer.edits.changing import freeze, mute, set_fields
from designer.edits.exchanging import exchange
from designer.fields import Parameter
from designer.layer import Layer
from designer.naming import title
from widgets.controls import label
from widgets.editor import Editor
from widgets.inspector.figures import Figures, of_node
from widgets.inspector.form import ActivationRow, Form
from widgets.inspector.page import Page, worded
from widgets.inspector.picker import ActivationPicker
from widgets.inspector.rows import FlagRow


class NodePage(Page):
    """Everything that can be set on a node."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._forms: dict[type[Struct], Form] = {}
        self._form: Form | None = None
        self._rule = self.line()
        self.freeze = FlagRow(Parameter(name="frozen", label="Freeze", help="Keep its weights while the others learn"))
        self.mute = FlagRow(Parameter(name="muted", label="Mute", help="Pass what arrives on unchanged"))
        self._notes = {row: _note(row) for row in (self.freeze, self.mute)}
        self.freeze.edited.connect(self._freeze)
        self.mute.edited.connect(self._mute)
        self.column.addWidget(self.freeze)
        self.column.addWidget(self.mute)
        self._last = self.line()
        self.figures = Figures(self)
        self.column.addWidget(self.figures)
        self.column.addStretch(1)

    def show_kind(self, kind: type[Layer]) -> Form:
        """Bring the form of a kind of node to the front, making it when it is needed for the first time."""
        form = self._forms.get(kind)
        if form is None:
            form = self._forms[kind] = Form(kind, parent=self)
            form.edited.connect(self._edited)
            self.column.insertWidget(0, form)
        if self._form is not form:
            if self._form is not None:
                self._form.hide()
            self._form = form
            form.setVisible(bool(form.rows))
        return form

    def show_node(self, editor: Editor, key: str, color: str) -> None:
        """Show a node; `color` names the kind of its cell."""
        if key != self._key and self._form is not None:
            self._form.refuse(self._form.rows, "")
        self.editor, self._key = editor, key
        node = editor.design.nodes[key]
        form = self.show_kind(type(node.kind))
        form.show_record(node.kind, color)
        self._show_state(node, bool(editor.view.facts[key].weights))
        self._rule.setVisible(bool(form.rows) and bool(node.kind.inputs))
        self.figures.say(*of_node(editor.design, editor.view, key))

    def activations(self) -> ActivationPicker | None:
        """Return the picker of activations, if this kind has one."""
        row = self._form.rows.get("activation") if self._form is not None else None
        return row.picker if isinstance(row, ActivationRow) else None

    def _show_state(self, node: Node, weighs: bool) -> None:
        self.freeze.setVisible(weighs or node.frozen)
        self.mute.setVisible(bool(node.kind.inputs))
        self.freeze.show_value(node.frozen)
        self.mute.show_value(node.muted)
        self._notes[self.freeze].setText("keeps its weights" if node.frozen else "learns")
        self._notes[self.mute].setText("passes its input on" if node.muted else "works")

    def _edited(self, fields: dict[str, Any], gesture: object) -> None:
        editor, form = self.editor, self._form
        if editor is None or form is None or self._key not in editor.design.nodes:
            return
        name, value = next(iter(fields.items()))
        what = form.rows[name].parameter.label.lower()
        words = f"Set {what} of {title(editor.design.nodes[self._key])} to {worded(value)}"
        kind = editor.design.nodes[self._key].kind
        try:
            if isinstance(kind, Data) and "source" in fields:
                patch = exchange(editor.design, editor.view, self._key, replace(kind, **fields))
            else:
                patch = set_fields(editor.design, editor.view, self._key, fields)
        except ValueError as reason:
            form.refuse(fields, str(reason))
            return
        self.commit(words, patch, gesture)

    def _freeze(self, fields: dict[str, Any], gesture: object) -> None:
        if (editor := self.editor) is not None:
            word = "Freeze" if fields["frozen"] else "Unfreeze"
            editor.do(f"{word} {editor.called(self._key)}", freeze, (self._key,), fields["frozen"])

    def _mute(self, fields: dict[str, Any], gesture: object) -> None:
        if (editor := self.editor) is not None:
            word = "Mute" if fields["muted"] else "Unmute"
            editor.do(f"{word} {editor.called(self._key)}", mute, self._key, fields["muted"])


def _note(row: FlagRow) -> QLabel:
    """Say beside a switch what its state means."""
    note = label("", 12, tone="faint", parent=row)
    line = row.line
    assert isinstance(line, QHBoxLayout)
    line.insertSpacing(line.count() - 1, 7)
    line.insertWidget(line.count() - 1, note)
    return note
