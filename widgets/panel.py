"""A panel looks at the editor that is shown, and only works while it is seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from widgets.editor import Editor


class Panel(QWidget):
    """What stands beside the canvas. A change while it is hidden is looked at when it is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor: Editor | None = None
        self._stale = True

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another editor, or at none; a panel inside follows."""
        if self.editor is not None:
            self.editor.changed.disconnect(self.touch)
            self.editor.selected.disconnect(self.touch)
        self.editor = editor
        for inner in self.findChildren(Panel, options=Qt.FindChildOption.FindDirectChildrenOnly):
            inner.show_editor(editor)
        if editor is not None:
            editor.changed.connect(self.touch)
            editor.selected.connect(self.touch)
        self.touch()

    def touch(self, _: object = None) -> None:
        """Look anew now, or when somebody looks."""
        if self.isVisible():
            self._stale = False
            self.refresh()
        else:
            self._stale = True

    def refresh(self) -> None:
        """Show what the editor says now."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()
