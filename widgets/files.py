"""Files: open designs and their files; nothing is closed or overwritten without a word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from designer.design import Design, Header
from designer.storage import DesignError
from designer.templates import template
from widgets.editor import Editor

if TYPE_CHECKING:
    from widgets.window import Window

FILTER = "Neurarium designs (*.neurarium)"
SUFFIX = ".neurarium"


class Files:
    """What the File menu does."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def new(self) -> None:
        """Open a tab with the welcome page."""
        self._window.adopt(Editor(Design(header=Header(name="Untitled"))))

    def blank(self) -> None:
        """Leave the welcome page for an empty canvas."""
        if self._window.editor is not None:
            self._window.start_drawing()

    def from_template(self, name: str) -> None:
        """Open a shipped design: a copy without a file of its own."""
        editor = Editor(template(name).design)
        self._window.adopt(editor, instead_of_welcome=True)

    def open(self) -> None:
        """Ask for files and open them."""
        folder = str(self._window.settings.recents[0].parent) if self._window.settings.recents else str(Path.home())
        names, _ = QFileDialog.getOpenFileNames(self._window, "Open designs", folder, FILTER)
        for name in names:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> bool:
        """Open a file in a tab, or go to the tab that has it; False (with a notice) when it can not be read."""
        for editor in self._window.editors:
            if editor.path is not None and editor.path.absolute() == path.absolute():
                self._window.show_editor(editor)
                return True
        try:
            editor = Editor.open(path)
        except (DesignError, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            self._window.notices.tell("error", f"Could not open {path.name}", reason, ("Open another…", self.open))
            return False
        self._window.settings.remember(path)
        self._window.adopt(editor, instead_of_welcome=True)
        return True

    def save(self) -> bool:
        """Save to the design's file, or ask for one."""
        editor = self._window.editor
        if editor is None:
            return False
        return self._write(editor, editor.path) if editor.path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save there."""
        editor = self._window.editor
        if editor is None:
            return False
        start = editor.path or Path.home() / f"{editor.name}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self._window, "Save design", str(start), FILTER)
        if not name:
            return False
        path = Path(name)
        return self._write(editor, path if path.suffix else path.with_suffix(SUFFIX))

    def close_design(self) -> bool:
        """Close the current tab."""
        editor = self._window.editor
        return editor is not None and self.close(editor)

    def close(self, editor: Editor) -> bool:
        """Close a tab after asking about unsaved changes; False when somebody thought better of it."""
        if editor.document.dirty and editor.document.steps and not self.may_leave(editor):
            return False
        self._window.trainer.abandon(editor)
        self._window.drop(editor)
        return True

    def may_leave(self, editor: Editor) -> bool:
        """Ask what becomes of unsaved changes; True when the design may be closed."""
        self._window.show_editor(editor)
        box = QMessageBox(self._window)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to {editor.name}?")
        box.setInformativeText("They are lost if you do not.")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Keep editing", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.exec()
        if box.clickedButton() is save:
            return self.save()
        return box.clickedButton() is discard

    def _write(self, editor: Editor, path: Path) -> bool:
        try:
            editor.save(path)
        except (DesignError, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            text = f"{reason}. The file on disk is as it was; your drawing is still here."
            self._window.notices.tell(
                "error", f"Could not save {path.name}", text, ("Save as…", self.save_as), ("Try again", self.save)
            )
            return False
        self._window.settings.remember(path)
        return True
