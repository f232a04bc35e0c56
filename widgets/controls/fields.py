"""Fields for numbers and shapes: typed, stepped or turned, checked before anyone hears of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import floor, isfinite, log10
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from widgets.controls.words import restyle
from widgets.theme import inset

Check = Callable[[Any], str]
"""Says why a value is not allowed; "" when it is."""


def said(value: float) -> str:
    """Write a number as a field shows it: 0.003, 1e-5, −0.5."""
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    text = re.sub(r"e([+-])0*(\d)", lambda match: "e" + match[1].strip("+") + match[2], text)
    return f"−{text[1:]}" if text.startswith("-") else text


def said_axes(axes: tuple[int, ...]) -> str:
    """Write a shape as a field shows it: 1 × 8 × 8."""
    return " × ".join(map(str, axes))


def parse_axes(text: str) -> tuple[int, ...]:
    """Read `1 × 8 × 8`, `1x8x8`, `1, 8, 8` or `64`. Raises ValueError for anything else."""
    parts = [part for part in re.split(r"[\s×x*,;()\[\]]+", text.lower().strip()) if part]
    if not parts or not all(part.isdecimal() for part in parts):
        raise ValueError("Use numbers such as 64 or 1 × 8 × 8.")
    return tuple(map(int, parts))


class Field(QAbstractSpinBox):
    """A field for one value. Enter or leaving it commits, Esc takes back, a wheel turns it only when it has the focus.

    `edited` tells the new value and a token that quick steps share; `refused` tells why a value is not allowed.
    """

    edited = Signal(object, object)
    refused = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, check: Check | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._check = check or (lambda value: "")
        self._value: Any = None
        self._token = object()
        inset(self)
        self.editingFinished.connect(self._commit)

    def value(self) -> Any:
        """What holds; a text that is not allowed does not count."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value, without telling anyone. What is being typed stays when the value is the old one."""
        if value == self._value and (self.invalid or self.hasFocus()):
            return
        self._value = value
        self.lineEdit().setText(self.written(value))
        self.refuse("")

    @property
    def invalid(self) -> bool:
        """Say whether the text is not allowed."""
        return self.property("invalid") is True

    def refuse(self, reason: str) -> None:
        """Show that the text is not allowed; "" takes that back."""
        if self.invalid != bool(reason):
            self.setProperty("invalid", bool(reason))
            restyle(self)
        self.refused.emit(reason)

    def written(self, value: Any) -> str:
        """Write a value."""
        return str(value)

    def read(self, text: str) -> Any:
        """Read a text. Raises ValueError with what to do."""
        raise NotImplementedError

    def stepped(self, value: Any, steps: int) -> Any:
        """Return the value some steps further."""
        return value

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Both arrows work."""
        return self.StepEnabledFlag.StepUpEnabled | self.StepEnabledFlag.StepDownEnabled

    def stepBy(self, steps: int) -> None:
        """Go some steps, unless that is not allowed."""
        try:
            value = self.stepped(self.read(self.lineEdit().text()), steps)
        except ValueError:
            return
        if not self._check(value):
            self._take(value, self._token)

    def _commit(self) -> None:
        text = self.lineEdit().text()
        if self._value is not None and text == self.written(self._value):
            self.refuse("")
            return
        try:
            value = self.read(text)
        except ValueError as reason:
            self.refuse(str(reason))
            return
        if problem := self._check(value):
            self.refuse(problem)
            return
        self._token = object()
        self._take(value, self._token)

    def _take(self, value: Any, token: object) -> None:
        changed = value != self._value
        self._value = value
        self.lineEdit().setText(self.written(value))
        self.refuse("")
        if changed:
            self.edited.emit(value, token)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self._value is not None:
            self.lineEdit().setText(self.written(self._value))
            self.lineEdit().selectAll()
            self.refuse("")
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start a new series of steps."""
        self._token = object()
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless this field was entered."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumberField(Field):
    """A field for a count or a number; a step of a number changes its first digit."""

    def __init__(
        self, name: str, parent: QWidget | None = None, check: Check | None = None, whole: bool = False
    ) -> None:
        super().__init__(name, parent, check)
        self._whole = whole

    def written(self, value: Any) -> str:
        """Write it shortly."""
        return said(value)

    def read(self, text: str) -> Any:
        """Read a number; thin spaces and the real minus are understood."""
        clean = re.sub(r"\s", "", text).replace("−", "-").replace(",", ".")
        try:
            number = float(clean)
        except ValueError:
            raise ValueError("Use a whole number." if self._whole else "Use a number such as 0.01.") from None
        if not isfinite(number):
            raise ValueError("Use a finite number.")
        if not self._whole:
            return number
        if number != int(number):
            raise ValueError("Use a whole number.")
        return int(number)

    def stepped(self, value: Any, steps: int) -> Any:
        """One more or less; 0.003 becomes 0.004, and 0.001 becomes 0.0009."""
        if self._whole:
            return value + steps
        if value == 0:
            return 0.1 * steps
        size = floor(log10(abs(value)) + 1e-9)
        if (value > 0) != (steps > 0) and abs(abs(value) - 10.0**size) < 10.0**size * 1e-9:
            size -= 1
        return round(value + steps * 10.0**size, 12)


class AxesField(Field):
    """A field for a shape; with a single axis it can be stepped."""

    def written(self, value: Any) -> str:
        """Write the axes with times signs."""
        return said_axes(value)

    def read(self, text: str) -> Any:
        """Read the axes."""
        return parse_axes(text)

    def stepped(self, value: Any, steps: int) -> Any:
        """One unit more or less."""
        return (value[0] + steps,) if len(value) == 1 else value
