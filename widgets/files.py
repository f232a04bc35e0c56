"""Files: open designs and their files; nothing is closed or overwritten without a word."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox

from designer.design import Design, Header
from designer.learning import Adam, Gradient, Phase, Stage
from designer.storage import DesignError
from designer.templates import template
from widgets.controls.words import restyle
from widgets.desk import Desk
from widgets.editor import Editor
from widgets.recovery import drawn_elsewhere

FILTER = "Neurarium designs (*.neurarium)"
SUFFIX = ".neurarium"
FIRST = Stage(phases=(Phase(rule=Gradient(optimizer=Adam(rate=0.005))),), epochs=300, batch=32)
"""How a new drawing is trained at first: long enough to watch a small network on a small data set."""


class Files:
    """What the File menu does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def new(self) -> None:
        """Open a tab with the welcome page."""
        self._desk.adopt(Editor(Design(header=Header(stages=(FIRST,)))))

    def blank(self) -> None:
        """Leave the welcome page for an empty canvas."""
        if self._desk.editor is not None:
            self._desk.start_drawing()

    def from_template(self, name: str) -> None:
        """Open a shipped design: a copy without a file of its own."""
        editor = Editor(template(name).design)
        self._desk.adopt(editor, instead_of_welcome=True)

    def open(self) -> None:
        """Ask for files and open them."""
        folder = str(self._desk.settings.recents[0].parent) if self._desk.settings.recents else str(Path.home())
        names, _ = QFileDialog.getOpenFileNames(self._desk.frame, "Open designs", folder, FILTER)
        for name in names:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> bool:
        """Open a file in a tab, or go to the tab that has it; False (with a notice) when it can not be read."""
        for editor in self._desk.editors:
            if editor.path is not None and editor.path.absolute() == path.absolute():
                self._desk.show_editor(editor)
                return True
        try:
            editor = Editor.open(path)
        except (DesignError, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            self._desk.notices.tell("error", f"Could not open {path.name}", reason, ("Open another…", self.open))
            return False
        self._desk.settings.remember(path)
        self._desk.adopt(editor, instead_of_welcome=True)
        if drawn_elsewhere(path):
            text = "There it has changes that are not saved. Whoever saves second is asked first."
            self._desk.notices.tell("warning", f"{path.name} is open in another window", text)
        return True

    def save(self) -> bool:
        """Save to the design's file, or ask for one."""
        editor = self._desk.editor
        if editor is None:
            return False
        if editor.path is None:
            return self.save_as()
        if editor.overtaken:
            self._tell_overtaken(editor, editor.path)
            return False
        return self._write(editor, editor.path)

    def save_as(self) -> bool:
        """Ask for a file and save there."""
        editor = self._desk.editor
        if editor is None:
            return False
        start = editor.path or Path.home() / f"{editor.name}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self._desk.frame, "Save design", str(start), FILTER)
        if not name:
            return False
        path = Path(name)
        return self._write(editor, path if path.suffix else path.with_suffix(SUFFIX))

    def close_design(self) -> bool:
        """Close the current tab."""
        editor = self._desk.editor
        return editor is not None and self.close(editor)

    def close(self, editor: Editor) -> bool:
        """Close a tab after asking about unsaved changes; False when somebody thought better of it."""
        if editor.document.dirty and not self.may_leave(editor):
            return False
        self._desk.abandon(editor)
        self._desk.drop(editor)
        return True

    def may_leave(self, editor: Editor) -> bool:
        """Ask what becomes of unsaved changes; True when the design may be closed."""
        self._desk.show_editor(editor)
        box = QMessageBox(self._desk.frame)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to {editor.name}?")
        box.setInformativeText("They are lost if you do not.")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Keep editing", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        save.setProperty("primary", True)
        restyle(save)
        box.exec()
        if box.clickedButton() is save:
            return self.save()
        return box.clickedButton() is discard

    def _tell_overtaken(self, editor: Editor, path: Path) -> None:
        def save_as() -> None:
            self._desk.show_editor(editor)
            self.save_as()

        self._desk.notices.tell(
            "warning",
            f"{path.name} changed on disk",
            "It is not what was opened here. Nothing is saved yet.",
            ("Save as…", save_as),
            ("Overwrite", lambda: self._write(editor, path)),
            ("Reload", lambda: self._reload(editor, path)),
        )

    def _reload(self, editor: Editor, path: Path) -> None:
        try:
            editor.reload()
        except (DesignError, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            self._desk.notices.tell("error", f"Could not open {path.name}", f"{reason}. Your drawing is still here.")

    def _write(self, editor: Editor, path: Path) -> bool:
        try:
            editor.save(path)
        except (DesignError, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            text = f"{reason}. The file on disk is as it was; your drawing is still here."
            self._desk.notices.tell(
                "error", f"Could not save {path.name}", text, ("Save as…", self.save_as), ("Try again", self.save)
            )
            return False
        self._desk.settings.remember(path)
        return True
