"""The help page of a kind of node: what its class says about itself."""

from __future__ import annotations

from inspect import cleandoc

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from designer.fields import parameters
from designer.layer import Layer
from widgets.controls import Hairline, label


class HelpPage(QWidget):
    """Paragraphs, the parameters, other names and sources."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._kind: type[Layer] | None = None

    def show_kind(self, kind: type[Layer]) -> None:
        """Show the help page of a kind."""
        if kind is self._kind:
            return
        self._kind = kind
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._column.addWidget(label(kind.called(), 14, 600, parent=self))
        *paragraphs, source = split(kind)
        for text in paragraphs:
            self._words(text, "")
        for parameter in parameters(kind):
            if parameter.help:
                self._column.addWidget(_entry(parameter.label, parameter.help, self))
        if kind.aliases or source:
            self._column.addWidget(Hairline(self))
        if kind.aliases:
            self._words(f"Also called {', '.join(kind.aliases)}.", "muted", 12)
        if source:
            self._words(source, "faint", 12)
        self._column.addStretch(1)

    def _words(self, text: str, tone: str, size: float = 13) -> None:
        made = label(text, size, tone=tone, wrap=True, parent=self)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(made)


def split(kind: type[Layer]) -> list[str]:
    """Split a docstring into paragraphs; the last one is its source, "" without one."""
    words = cleandoc(kind.__doc__ or "").replace("`", "")
    paragraphs = [" ".join(part.split()) for part in words.split("\n\n")]
    if paragraphs and paragraphs[-1].startswith("Source:"):
        return paragraphs
    return [*paragraphs, ""]


def _entry(name: str, text: str, parent: QWidget) -> QWidget:
    made = QWidget(parent)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(QLabel(name, made))
    column.addWidget(label(f"{text}.", 12, tone="muted", wrap=True, parent=made))
    return made
