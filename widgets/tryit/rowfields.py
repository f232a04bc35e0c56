"""The fields of a row: a slider and a number for each number that the network reads, a choice for each category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QWidget

from backends.facts import Facts
from designer.origin import Column
from widgets.controls import Combo, NumberField, Segmented, label
from widgets.controls.segmented import room
from widgets.paint import elided

Row = NDArray[np.float32]
STEPS = 1000
NAME, CONTROL, PITCH = 96, 250, 36
"""Pixels for the name of a column and for its control, and from one line to the next."""
GAP = 28
FEW = 6


class Slide(QSlider):
    """A slider that a wheel turns only when it has the keyboard."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the list unless this slider was entered."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Cell(QWidget):
    """One column of the row; `edited` tells that a hand gave it another value."""

    edited = Signal()

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = column
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(10)
        name = label(elided(column.name, 12, 400, NAME), 12, tone="muted", parent=self)
        name.setToolTip(column.name)
        name.setFixedWidth(NAME)
        self.line.addWidget(name)

    def numbers(self) -> list[float]:
        """Return what the network reads for it."""
        raise NotImplementedError

    def show_numbers(self, values: Sequence[float]) -> None:
        """Show what the network would read, without telling anyone."""
        raise NotImplementedError


class NumberCell(Cell):
    """A number, between the lowest and the highest of the file where that is known."""

    def __init__(self, column: Column, facts: Facts | None, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self._low, self._high = _range(facts)
        self._whole = facts is not None and _whole(facts)
        self.slider = Slide(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, STEPS)
        self.slider.setAccessibleName(f"{column.name}, slider")
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.valueChanged.connect(self._slid)
        self.slider.setVisible(self._high > self._low)
        self.field = NumberField(column.name, self)
        self.field.setFixedWidth(96)
        self.field.edited.connect(self._typed)
        self.line.addWidget(self.slider, 1)
        self.line.addWidget(self.field)
        start = facts.median if facts is not None and facts.median is not None else 0.0
        self.show_numbers([start])

    def numbers(self) -> list[float]:
        """Return the number."""
        return [float(self.field.value())]

    def show_numbers(self, values: Sequence[float]) -> None:
        """Show a number."""
        self.field.set_value(_short(values[0]))
        self._place(values[0])

    def _place(self, value: float) -> None:
        blocked = self.slider.blockSignals(True)
        if not self.slider.isSliderDown() and self._high > self._low:
            self.slider.setValue(round(STEPS * (value - self._low) / (self._high - self._low)))
        self.slider.blockSignals(blocked)
        self.slider.update()

    def _slid(self, place: int) -> None:
        value = self._low + (self._high - self._low) * place / STEPS
        self.field.set_value(float(round(value)) if self._whole else _short(value))
        self.edited.emit()

    def _typed(self, value: Any, _: object) -> None:
        self._place(float(value))
        self.edited.emit()


class CategoryCell(Cell):
    """One of some classes; the network reads a one for it and a zero for the others."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self._names = column.labels
        self.choice: Segmented | Combo
        if len(self._names) <= FEW and room(self._names) <= CONTROL - NAME - 10:
            segments = Segmented(column.name, self._names, parent=self)
            segments.chosen.connect(lambda _: self.edited.emit())
            segments.set_index(0)
            self.choice = segments
        else:
            combo = Combo(column.name, self)
            combo.addItems(list(self._names))
            combo.activated.connect(lambda _: self.edited.emit())
            self.choice = combo
        self.line.addWidget(self.choice, 1)

    @property
    def index(self) -> int:
        """Which class is chosen."""
        return self.choice.index() if isinstance(self.choice, Segmented) else self.choice.currentIndex()

    def numbers(self) -> list[float]:
        """Return a one for the chosen class."""
        return [float(i == self.index) for i in range(len(self._names))]

    def show_numbers(self, values: Sequence[float]) -> None:
        """Choose the class that has the one."""
        best = max(range(len(values)), key=lambda i: values[i])
        if isinstance(self.choice, Segmented):
            self.choice.set_index(best)
        else:
            self.choice.setCurrentIndex(best)


class Cells(QWidget):
    """All fields of a row, in as many columns as there is room for."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 8)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(8)
        self.cells: list[Cell] = []
        self._across = 0

    def show_columns(self, columns: Sequence[Column], facts: dict[str, Facts]) -> None:
        """Make a field for each column; what was typed for a column of the same name stays."""
        before = {cell.column: cell.numbers() for cell in self.cells}
        for cell in self.cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self.cells = [_cell(column, facts.get(column.name), self) for column in columns]
        for cell in self.cells:
            if cell.column in before:
                cell.show_numbers(before[cell.column])
            cell.edited.connect(self.edited)
        self._across = 0
        self.lay_out(self.width())

    def row(self) -> Row:
        """Return the row as the network reads it, (1, numbers)."""
        return np.array([[number for cell in self.cells for number in cell.numbers()]], np.float32)

    def show_row(self, values: Sequence[float]) -> None:
        """Show a row that the network would read."""
        place = 0
        for cell in self.cells:
            count = len(cell.column.names)
            cell.show_numbers(values[place : place + count])
            place += count

    def lay_out(self, wide: int) -> None:
        """Share the room."""
        across = max(1, min(3, (wide + GAP) // (CONTROL + GAP)))
        if across == self._across:
            return
        self._across = across
        down = -(-len(self.cells) // across)
        for i, cell in enumerate(self.cells):
            self._grid.addWidget(cell, i % down, i // down)
            cell.show()


def _cell(column: Column, facts: Facts | None, parent: QWidget) -> Cell:
    return CategoryCell(column, parent) if column.type == "category" else NumberCell(column, facts, parent)


def _range(facts: Facts | None) -> tuple[float, float]:
    if facts is None or facts.lowest is None or facts.highest is None:
        return 0.0, 0.0
    return facts.lowest, facts.highest


def _whole(facts: Facts) -> bool:
    """Say whether a column seems to count: both ends and the median are whole, and the range is worth steps."""
    ends = (facts.lowest, facts.highest)
    return all(end is not None and end == int(end) for end in ends) and (facts.highest or 0) - (facts.lowest or 0) >= 3


def _short(value: float) -> float:
    """Write a number as a hand would: five figures."""
    return float(f"{float(value):.5g}")
