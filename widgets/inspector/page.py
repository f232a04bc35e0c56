"""A page of the inspector: it shows one sort of selection, and turns what a hand sets into commits."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.activations import Activation
from designer.patch import Patch
from widgets.controls import Hairline, said, said_axes
from widgets.editor import Editor

GAP = 12


class Page(QWidget):
    """Rows below each other, filled up at the bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor: Editor | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)

    def show_editor(self, editor: Editor) -> None:
        """Show what is selected in an editor."""
        self.editor = editor
        self.refresh(editor)

    def refresh(self, editor: Editor) -> None:
        """Take over what the editor says."""
        raise NotImplementedError

    def line(self) -> Hairline:
        """Add a hairline with room above and below."""
        self.column.addSpacing(2)
        made = Hairline(self)
        self.column.addWidget(made)
        self.column.addSpacing(2)
        return made

    def commit(self, words: str, patch: Patch, gesture: object = None) -> None:
        """Commit a patch as one row of the history."""
        if self.editor is not None:
            self.editor.commit(words, patch, gesture)


def worded(value: Any) -> str:
    """Say a value in a row of the history."""
    if isinstance(value, bool) or value is None:
        return "on" if value else "off"
    if isinstance(value, Activation):
        return value.called()
    if isinstance(value, tuple):
        return said_axes(value)
    if isinstance(value, int | float):
        return said(value)
    return str(value).replace("_", " ") if isinstance(value, str) else getattr(value, "title", "") or _tag(value)


def _tag(value: Any) -> str:
    return type(value).__name__.lower() if type(value).__name__ not in ("Learned",) else "on"
