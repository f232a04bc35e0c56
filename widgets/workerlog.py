"""The worker's log: what the training process and its libraries printed, as plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from widgets.link import Link
from widgets.report import put_on_clipboard
from widgets.theme import font

EMPTY = "The training process has printed nothing. That is how it should be."


class WorkerLog(QDialog):
    """Stands beside the work and grows while the worker prints."""

    def __init__(self, link: Link, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Worker log")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 420)
        self.text = QPlainTextEdit("\n".join(link.log))
        self.text.setReadOnly(True)
        self.text.setFont(font(12, mono=True))
        self.text.setPlaceholderText(EMPTY)
        self.text.setAccessibleName("What the worker printed")
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        link.printed.connect(self.text.appendPlainText)
        buttons = QDialogButtonBox()
        copy = buttons.addButton("Copy all", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: put_on_clipboard(self.text.toPlainText()))
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 14)
        column.setSpacing(14)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
