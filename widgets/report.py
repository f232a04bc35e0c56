"""A report of what went wrong: for the clipboard, without names from the drawing and without the user's folders."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from widgets.theme import font

PARTS = ("neurarium", "PySide6-Essentials", "numpy", "msgspec")


def report(trace: str) -> str:
    """Return versions and stacks; the home folder is not part of it."""
    versions = ", ".join(f"{name} {version(name)}" for name in PARTS)
    system = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    home = str(Path.home())
    return f"{versions}\n{system}\n\n{trace.replace(home, '~') if len(home) > 1 else trace}"


def put_on_clipboard(words: str) -> None:
    """Copy a report."""
    QGuiApplication.clipboard().setText(words)


class Details(QDialog):
    """Shows a report beside the work; it holds nobody up."""

    def __init__(self, title: str, words: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 420)
        text = QPlainTextEdit(words)
        text.setReadOnly(True)
        text.setFont(font(12, mono=True))
        text.setAccessibleName("Report")
        buttons = QDialogButtonBox()
        buttons.addButton("Copy report", QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(
            lambda: put_on_clipboard(words)
        )
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 14)
        column.setSpacing(14)
        column.addWidget(text, 1)
        column.addWidget(buttons)
