"""A form: a row for each field of a record, made from the record's own description."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.activations import Activation
from designer.catalog.data import Data
from designer.fields import Parameter, parameters
from widgets.controls import Combo, Hairline
from widgets.inspector.picker import ActivationPicker
from widgets.inspector.row import Row
from widgets.inspector.rows import (
    AxesRow,
    ChoiceRow,
    FlagRow,
    NumberRow,
    OptionalRow,
    SegmentsRow,
    SourceRow,
    TextRow,
    fits,
)

GAP = 12


class Form(QWidget):
    """All fields of one class of records. `edited` tells new values by field name, and a token that a drag shares."""

    edited = Signal(object, object)

    def __init__(self, record: type[Struct], skip: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.record = record
        self.rows: dict[str, Row] = {}
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        made = [row for p in parameters(record) if p.name not in skip and (row := row_of(record, p)) is not None]
        for row in sorted(made, key=_importance):
            self.rows[row.parameter.name] = row
            row.setParent(self)
            row.edited.connect(self.edited)
            column.addWidget(row)
            if isinstance(row, ActivationRow) and len(made) > 1:
                column.addSpacing(2)
                column.addWidget(Hairline(self))
                column.addSpacing(2)

    def show_record(self, record: Struct, kind: str = "hidden") -> None:
        """Show the values of a record; `kind` names the color of its node."""
        for name, row in self.rows.items():
            if isinstance(row, ActivationRow):
                row.picker.set_kind(kind)
            row.show_value(getattr(record, name))

    def refuse(self, names: Any, reason: str) -> None:
        """Say at the rows of these fields why their value is not allowed."""
        for name in names:
            if name in self.rows:
                self.rows[name].refuse(reason)


class Nested(Row):
    """A row whose value is a record with fields of its own, which are shown below it."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self._value: Any = None
        self._forms: dict[type[Struct], Form] = {}

    def show_value(self, value: Any) -> None:
        """Show the fields of a record."""
        self._value = value
        form = self._forms.get(type(value))
        if form is None:
            form = self._forms[type(value)] = Form(type(value), parent=self)
            form.column.setContentsMargins(0, GAP if form.rows and self.line.count() else 0, 0, 0)
            form.edited.connect(self._edited)
            self._column.addWidget(form)
        for other in self._forms.values():
            other.setVisible(other is form and bool(form.rows))
        form.show_record(value)

    def _edited(self, fields: dict[str, Any], gesture: object) -> None:
        self.tell(replace(self._value, **fields), gesture)


class RecordRow(Nested):
    """A record inside a record: its rows stand among the others."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.line.removeWidget(self.word)
        self.word.hide()


class VariantRow(Nested):
    """One of several forms, such as an optimizer, and its own fields."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.combo = Combo(parameter.label, self)
        for form in parameter.choices:
            self.combo.addItem(getattr(form, "title", "") or form.__name__)
        self.combo.activated.connect(lambda index: self.tell(parameter.choices[index]()))
        self.line.addWidget(self.combo, 1)

    def show_value(self, value: Any) -> None:
        """Show which form it has."""
        self.combo.setCurrentIndex(self.parameter.choices.index(type(value)))
        super().show_value(value)


class ActivationRow(Nested):
    """The picker of activations, and the fields of the chosen one."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.picker = ActivationPicker(parameter.label, self)
        self.line.removeWidget(self.word)
        self.word.hide()
        self.line.addWidget(self.picker, 1)
        self.picker.chosen.connect(self.tell)

    def show_value(self, value: Any) -> None:
        """Show which activation holds."""
        self.picker.show_value(value)
        super().show_value(value)


ROWS: dict[str, type[Row]] = {
    "whole": NumberRow,
    "number": NumberRow,
    "flag": FlagRow,
    "axes": AxesRow,
    "optional": OptionalRow,
    "variant": VariantRow,
    "record": RecordRow,
    "text": TextRow,
}
SPECIAL: dict[tuple[type[Struct], str], type[Row] | None] = {(Data, "source"): SourceRow, (Data, "file"): None}
"""Fields that are more than their type says; None where something else sets them."""


def row_of(record: type[Struct], parameter: Parameter) -> Row | None:
    """Make the row for a parameter; None when it is not set by hand."""
    if (record, parameter.name) in SPECIAL:
        special = SPECIAL[record, parameter.name]
        return special(parameter) if special is not None else None
    if parameter.form == "choice":
        return SegmentsRow(parameter) if fits(parameter) else ChoiceRow(parameter)
    if parameter.form == "variant" and issubclass(parameter.choices[0], Activation):
        return ActivationRow(parameter)
    made = ROWS.get(parameter.form)
    return made(parameter) if made is not None else None


def _importance(row: Row) -> int:
    return 0 if isinstance(row, AxesRow) else 1 if isinstance(row, ActivationRow) else 2
