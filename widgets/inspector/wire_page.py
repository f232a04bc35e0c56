"""The page of one wire: what travels on it, its synapses, and how to take it away."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from designer.design import Wire
from designer.edits.removing import remove
from designer.edits.wiring import said, set_wire
from designer.signal import size
from designer.synapses import Synapses
from widgets.editor import Editor
from widgets.inspector.figures import NOTHING, Figures
from widgets.inspector.form import Form
from widgets.inspector.page import Page
from widgets.paint import grouped


class WirePage(Page):
    """A wire between two ports."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.synapses = Form(Synapses, parent=self)
        self.synapses.edited.connect(self._edited)
        self.column.addWidget(self.synapses)
        self.delay = Form(Wire, skip=tuple({*Wire.__struct_fields__} - {"delay"}), parent=self)
        self.delay.edited.connect(self._delayed)
        self.column.addWidget(self.delay)
        self.line()
        self.figures = Figures(self)
        self.column.addWidget(self.figures)
        self.remove = QPushButton("Remove wire", self)
        self.remove.setAccessibleName("Remove wire")
        self.remove.clicked.connect(self._remove)
        self.column.addSpacing(4)
        self.column.addWidget(self.remove)
        self.column.addStretch(1)

    def show_wire(self, editor: Editor, key: str) -> None:
        """Show a wire."""
        self.editor, self._key = editor, key
        design, wire = editor.design, editor.design.wires[key]
        signal = editor.view.facts[wire.source].signals.get(wire.output)
        weighs = wire.synapses is not None
        self.synapses.setVisible(weighs)
        self.delay.show_record(wire)
        pairs = [("From", editor.called(wire.source)), ("To", f"{editor.called(wire.target)}, {_port(wire.input)}")]
        pairs.append(("Signal", str(signal) if signal else NOTHING))
        if wire.synapses is not None:
            self.synapses.show_record(wire.synapses)
            shape = getattr(design.nodes[wire.target].kind, "shape", None)
            if signal is not None and shape is not None:
                units, total = size(shape), signal.size * size(shape)
                pairs.append(("Weights", f"{grouped(signal.size)} × {grouped(units)} = {grouped(total)}"))
        self.figures.say(*pairs)

    def _edited(self, fields: dict[str, Any], gesture: object) -> None:
        editor = self.editor
        if editor is None or self._key not in editor.design.wires:
            return
        weight = fields["weight"]
        synapses = {"synapses": Synapses(weight=weight)}
        words = f"Set weights of {said(editor.design, self._key)} to {type(weight).__name__.lower()}"
        self.commit(words, set_wire(editor.design, editor.view, self._key, synapses), gesture)

    def _delayed(self, fields: dict[str, Any], gesture: object) -> None:
        editor = self.editor
        if editor is None or self._key not in editor.design.wires:
            return
        steps = "1 step" if fields["delay"] == 1 else f"{fields['delay']} steps"
        words = f"Delay {said(editor.design, self._key)} by {steps}"
        self.commit(words, set_wire(editor.design, editor.view, self._key, fields), gesture)

    def _remove(self) -> None:
        if (editor := self.editor) is not None:
            editor.do(f"Remove {said(editor.design, self._key)}", remove, (self._key,))


def _port(name: str) -> str:
    return name if name != "in" else "input"
