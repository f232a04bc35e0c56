"""The page of the whole drawing, shown while nothing is selected: its training and its figures."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from designer.design import Header
from designer.edits.changing import set_header, set_training
from designer.fields import Parameter
from designer.learning import OPTIMIZERS, Stage
from widgets.controls import label
from widgets.editor import Editor
from widgets.inspector.figures import Figures, of_design
from widgets.inspector.form import Form, VariantRow
from widgets.inspector.page import Page, worded


class DesignPage(Page):
    """Seed, epochs, batch, optimizer; nodes, wires, weights, cost."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.addWidget(label("Training", 12, 600, "muted", parent=self))
        self.stage = Form(Stage, skip=("phases",), parent=self)
        self.stage.edited.connect(self._trained)
        self.column.addWidget(self.stage)
        helps = "How a gradient becomes a step"
        self.optimizer = VariantRow(
            Parameter(name="optimizer", label="Optimizer", help=helps, form="variant", choices=OPTIMIZERS), self
        )
        self.optimizer.edited.connect(self._trained)
        self.column.addWidget(self.optimizer)
        self.header = Form(Header, skip=("name", "stages", "about"), parent=self)
        self.header.edited.connect(self._headed)
        self.column.addWidget(self.header)
        self.line()
        self.figures = Figures(self)
        self.column.addWidget(self.figures)
        self.column.addStretch(1)

    def refresh(self, editor: Editor) -> None:
        """Show the training and the figures of a drawing."""
        header = editor.design.header
        self.stage.show_record(header.stage)
        self.optimizer.show_value(header.stage.optimizer)
        self.header.show_record(header)
        self.figures.say(*of_design(editor.design, editor.view))

    def _trained(self, fields: dict[str, Any], gesture: object) -> None:
        if self.editor is not None:
            name, value = next(iter(fields.items()))
            self.commit(_words(name, value), set_training(self.editor.design, **fields), gesture)

    def _headed(self, fields: dict[str, Any], gesture: object) -> None:
        if self.editor is not None:
            name, value = next(iter(fields.items()))
            self.commit(_words(name, value), set_header(self.editor.design, fields), gesture)


def _words(name: str, value: Any) -> str:
    if name == "optimizer":
        return f"Set optimizer to {value.title}, rate {worded(value.rate)}"
    return f"Set {name} to {worded(value)}"
