"""The page of several nodes: what they share, set for all of them at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from designer.design import by_number
from designer.edits.building import patch
from designer.edits.changing import freeze, set_fields
from designer.fields import Parameter
from widgets.editor import Editor
from widgets.inspector.figures import Figures
from widgets.inspector.page import Page, worded
from widgets.inspector.picker import ActivationPicker
from widgets.inspector.rows import FlagRow
from widgets.paint import counted, grouped, shortened


class SeveralPage(Page):
    """Activation and freeze of all selected nodes that have them, and their figures together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picker = ActivationPicker(parent=self)
        self.picker.chosen.connect(self._activate)
        self.column.addWidget(self.picker)
        self.freeze = FlagRow(Parameter(name="frozen", label="Freeze", help="Keep their weights while others learn"))
        self.freeze.edited.connect(self._freeze)
        self.column.addWidget(self.freeze)
        self.line()
        self.figures = Figures(self)
        self.column.addWidget(self.figures)
        self.column.addStretch(1)

    def refresh(self, editor: Editor) -> None:
        """Show what the selected nodes share."""
        nodes, facts = editor.design.nodes, editor.view.facts
        keys, active = _nodes(editor), _active(editor)
        values = {nodes[key].kind.activation for key in active}  # type: ignore[attr-defined]
        self.picker.setVisible(bool(active))
        if active:
            self.picker.show_value(values.pop() if len(values) == 1 else None)
        weights = sum(facts[key].weights for key in keys)
        self.freeze.setVisible(bool(weights))
        self.freeze.show_value(bool(keys) and all(nodes[key].frozen for key in keys if facts[key].weights))
        cost = sum(facts[key].cost for key in keys)
        self.figures.say(("Weights", grouped(weights)), ("Cost", f"{shortened(cost)} multiply-adds"))

    def activations(self) -> ActivationPicker | None:
        """Return the picker of activations, if any of the nodes has one."""
        return self.picker if self.picker.isVisible() else None

    def _activate(self, value: Any) -> None:
        if (editor := self.editor) is not None:
            keys, fields = _active(editor), {"activation": value}
            changes = [set_fields(editor.design, editor.view, key, fields).changes for key in keys]
            self.commit(f"Set activation of {counted(len(keys), 'node')} to {worded(value)}", patch(*changes))

    def _freeze(self, fields: dict[str, Any], gesture: object) -> None:
        if (editor := self.editor) is not None:
            on, keys = fields["frozen"], [key for key in _nodes(editor) if editor.view.facts[key].weights]
            editor.do(f"{'Freeze' if on else 'Unfreeze'} {counted(len(keys), 'node')}", freeze, keys, on)


def _nodes(editor: Editor) -> list[str]:
    return sorted(editor.selection & editor.design.nodes.keys(), key=by_number)


def _active(editor: Editor) -> list[str]:
    return [key for key in _nodes(editor) if hasattr(editor.design.nodes[key].kind, "activation")]
