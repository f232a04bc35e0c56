"""A row of a form: what it is called, its control, and below it why a value is not allowed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.fields import Parameter
from widgets.controls import label
from widgets.theme import look, pixmap

LABEL = 96
"""Pixels from the left edge of a form to its controls."""


class Reason(QWidget):
    """Why a value is not allowed, with the sign of an error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(5)
        self._sign = QLabel(self)
        self._sign.setFixedWidth(13)
        self._words = label("", 12, tone="error", wrap=True, parent=self)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, reason: str) -> None:
        """Show a reason; "" hides it."""
        self._words.setText(reason)
        self._sign.setPixmap(pixmap("error", look.theme["error"], 13))
        self.setVisible(bool(reason))


class Row(QWidget):
    """One parameter. `edited` tells the fields that a hand gave new values, and a token that a drag shares."""

    edited = Signal(object, object)

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.setToolTip(parameter.help)
        self.setObjectName(parameter.name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.line = QHBoxLayout()
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(0)
        self.word = label(parameter.label, tone="muted", parent=self)
        self.word.setFixedWidth(LABEL)
        self.line.addWidget(self.word)
        self._column.addLayout(self.line)
        self._reason: Reason | None = None

    def tell(self, value: Any, gesture: object = None) -> None:
        """Announce a new value of this parameter."""
        self.edited.emit({self.parameter.name: value}, gesture)

    def show_value(self, value: Any) -> None:
        """Show a value, without telling anyone."""
        raise NotImplementedError

    def refuse(self, reason: str) -> None:
        """Say below the control why a value is not allowed; "" when it is."""
        if self._reason is None:
            if not reason:
                return
            self._reason = Reason(self)
            under = QHBoxLayout()
            under.setContentsMargins(LABEL, 0, 0, 0)
            under.addWidget(self._reason)
            self._column.addLayout(under)
        self._reason.say(reason)
