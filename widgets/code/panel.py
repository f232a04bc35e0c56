"""The Code panel: the module that is trained, written anew while one draws."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from backends.codegen.source import Source, Unsupported
from backends.codegen.torch import generate
from designer.view import View
from widgets.code.sheet import Sheet
from widgets.controls import IconButton, label
from widgets.editor import Editor
from widgets.panel import Panel

CALM = 60
"""Milliseconds without a change before the code is written anew."""


class Code(Panel):
    """PyTorch code with the lines of the selected nodes marked; a click on a line selects its node."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Code")
        self._source: Source | None = None
        self._view: View | None = None
        self._name = ""
        self.sheet = Sheet(self)
        self.sheet.pointed.connect(self._pointed)
        self.words = label("", 12, tone="muted", wrap=True, parent=self)
        self.words.setContentsMargins(20, 14, 60, 8)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.copy = IconButton("copy", "Copy the code", self)
        self.copy.clicked.connect(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.words)
        column.addWidget(self.sheet, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CALM)
        self._timer.timeout.connect(self.write)

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another editor, at once."""
        self._view = None
        super().show_editor(editor)

    def refresh(self) -> None:
        """Mark what is selected; write the code when the hand has come to rest."""
        self._mark()
        if self.editor is None or (self.editor.view is self._view and self.editor.design.header.name == self._name):
            return
        if self._view is None:
            self.write()
        else:
            self._timer.start()

    def write(self) -> None:
        """Write the code of the drawing as it is now."""
        self._timer.stop()
        if self.editor is None or not self.isVisible():
            self._stale = True
            return
        editor = self.editor
        self._view, self._name = editor.view, editor.design.header.name
        try:
            self._source = generate(editor.design, editor.view)
        except Unsupported as reason:
            self._source = None
            self.words.setText(_said(reason.reason, bool(editor.design.nodes)))
        self.words.setVisible(self._source is None)
        self.copy.setVisible(self._source is not None)
        self.sheet.setVisible(self._source is not None)
        if self._source is not None:
            self.sheet.show_text(self._source.text)
        self._mark()

    def _mark(self) -> None:
        if self.editor is not None and self._source is not None:
            lines = {line for key in self.editor.selection for line in self._source.lines.get(key, ())}
            if lines != self.sheet.marked:
                self.sheet.mark(lines)

    def _pointed(self, line: int) -> None:
        if self.editor is None or self._source is None:
            return
        for key, lines in self._source.lines.items():
            if line in lines and key in self.editor.design.nodes:
                self.editor.select((key,))
                return

    def _copy(self) -> None:
        if self._source is not None:
            QGuiApplication.clipboard().setText(self._source.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button in the corner."""
        super().resizeEvent(event)
        self.copy.move(self.width() - 28 - 14, 6)
        self.copy.raise_()


def _said(reason: str, drawn: bool) -> str:
    if not drawn:
        return "Code appears here as you draw."
    return f"Code appears here once the drawing is complete: {reason[:1].lower()}{reason[1:].rstrip('.')}."
