"""Rows by the form of a parameter: numbers, flags, choices, shapes, words."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from designer.catalog.data import OWN, SOURCES, data
from designer.fields import Parameter
from designer.signal import size
from widgets.controls import AxesField, Combo, Field, LogSlider, NumberField, Segmented, Switch
from widgets.controls.segmented import room
from widgets.inspector.row import LABEL, Row

CONTROL = 256 - LABEL
SIGNS = {"sum": "Σ", "product": "Π"}


class NumberRow(Row):
    """A count or a number."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.field: Field = NumberField(parameter.label, self, parameter.refusal, parameter.form == "whole")
        self.field.edited.connect(self.tell)
        self.field.refused.connect(self.refuse)
        self.line.addWidget(self.field, 1)

    def show_value(self, value: Any) -> None:
        """Show a number."""
        self.field.set_value(value)


class AxesRow(Row):
    """How many, or a shape; a single axis also has a slider."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.field = AxesField(parameter.label, self, parameter.refusal)
        self.field.edited.connect(self.tell)
        self.field.refused.connect(self.refuse)
        self.slider = LogSlider(f"{parameter.label}, slider", self)
        self.slider.moved.connect(lambda count, token: self.tell((count,), token))
        self._side = QWidget(self)
        side = QHBoxLayout(self._side)
        side.setContentsMargins(12, 0, 0, 0)
        side.addWidget(self.slider)
        self.line.addWidget(self.field, 1)
        self.line.addWidget(self._side, 1)

    def show_value(self, value: Any) -> None:
        """Show a shape."""
        self.field.set_value(value)
        self._side.setVisible(len(value) == 1)
        self.slider.set_count(size(value))


class FlagRow(Row):
    """On or off."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.word.setFixedWidth(LABEL - 3)
        self.switch = Switch(parameter.label, self)
        self.switch.clicked.connect(self._switched)
        self.line.addWidget(self.switch)
        self.line.addStretch(1)

    def show_value(self, value: Any) -> None:
        """Show whether it is on."""
        self.switch.setChecked(bool(value))

    def _switched(self, on: bool) -> None:
        self.tell(on)


class OptionalRow(FlagRow):
    """Something that is there or not: a bias."""

    def _switched(self, on: bool) -> None:
        self.tell(self.parameter.choices[0]() if on else None)

    def show_value(self, value: Any) -> None:
        """Show whether it is there."""
        self.switch.setChecked(value is not None)


class SegmentsRow(Row):
    """A choice whose words are short enough to stand side by side."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        names = [str(choice) for choice in parameter.choices]
        self.segments = Segmented(parameter.label, [SIGNS.get(name, name) for name in names], names, self)
        self.segments.chosen.connect(lambda index: self.tell(parameter.choices[index]))
        self.line.addWidget(self.segments, 1)

    def show_value(self, value: Any) -> None:
        """Show which holds."""
        self.segments.set_index(self.parameter.choices.index(value))


class ChoiceRow(Row):
    """A choice from a list."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.combo = Combo(parameter.label, self)
        for choice in parameter.choices:
            self.combo.addItem(str(choice).replace("_", " ").capitalize(), choice)
        self.combo.activated.connect(lambda index: self.tell(self.combo.itemData(index)))
        self.line.addWidget(self.combo, 1)

    def show_value(self, value: Any) -> None:
        """Show which holds."""
        self.combo.setCurrentIndex(self.combo.findData(value))


class TextRow(Row):
    """Words."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(parameter.label)
        self.field.editingFinished.connect(self._finished)
        self._value = ""
        self.line.addWidget(self.field, 1)

    def show_value(self, value: Any) -> None:
        """Show the words."""
        self._value = value
        if self.field.text() != value:
            self.field.setText(value)

    def _finished(self) -> None:
        if self.field.text() != self._value:
            self.tell(self.field.text())


class SourceRow(Row):
    """A data set; choosing one also says what its samples are."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.combo = Combo(parameter.label, self)
        for source in SOURCES:
            self.combo.addItem(source.title, source.name)
        self.combo.activated.connect(self._chosen)
        self.line.addWidget(self.combo, 1)

    def show_value(self, value: Any) -> None:
        """Show the data set; one that does not ship with the app is added to the list."""
        if self.combo.findData(value) < 0:
            self.combo.addItem("Your own file" if value == OWN else str(value).rpartition("/")[2], value)
        self.combo.setCurrentIndex(self.combo.findData(value))
        about = next((source.help for source in SOURCES if source.name == value), str(value))
        self.combo.setToolTip(about)

    def _chosen(self, index: int) -> None:
        name = self.combo.itemData(index)
        if any(source.name == name for source in SOURCES):
            made = data(name)
            self.edited.emit({"source": made.source, "fields": made.fields, "file": made.file}, None)


def fits(parameter: Parameter) -> bool:
    """Say whether all choices can stand side by side."""
    names = [SIGNS.get(str(choice), str(choice)) for choice in parameter.choices]
    return room(names) <= CONTROL
