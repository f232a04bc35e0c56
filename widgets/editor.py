"""An open design: its document, its file, what is selected, and its training. Every panel looks at one of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from designer.design import Design
from designer.document import Document
from designer.edits import FIXES, mended
from designer.naming import title
from designer.patch import Patch, difference
from designer.problem import SEVERITIES, Fix, Problem
from designer.replay import Recovered
from designer.storage import digest, dump, read, save
from designer.view import View, problems
from widgets.findings import Findings
from widgets.training import Training

Edit = Callable[..., Patch]


class Editor(QObject):
    """Turns what a hand does into commits, and tells everyone who shows the design."""

    changed = Signal(object)
    """A patch was applied; the argument is the patch."""
    selected = Signal()
    """What is selected changed; that never clears redo."""
    filed = Signal()
    """The name, the path or the saved state changed."""
    refused = Signal(str)
    """An edit was not possible; the argument says why."""
    asked = Signal(object)
    """A fix needs an answer from a person first: the argument is the fix."""

    def __init__(self, design: Design | None = None, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = Document(design)
        self.path = path
        self.digest = ""
        """What the file was when it was read or written last."""
        self.crashed = False
        """Whether it was recovered and not saved since."""
        self.selection: frozenset[str] = frozenset()
        self.training = Training(self)
        self.findings = Findings(self)
        self.findings.changed.connect(self._found)
        self._judged: tuple[View | None, list[Problem]] = (None, [])
        self.document.watch(self._watched)

    @property
    def design(self) -> Design:
        """The design now."""
        return self.document.design

    @property
    def view(self) -> View:
        """What follows from the design now."""
        return self.document.view

    @property
    def name(self) -> str:
        """What the tab says."""
        return f"{self.own_name} (recovered)" if self.crashed else self.own_name

    @property
    def own_name(self) -> str:
        """The design's own name, else the file's."""
        return name_of(self.design, self.path)

    def commit(self, label: str, patch: Patch, gesture: object = None) -> bool:
        """Commit a patch as one row of the history; False when it changes nothing."""
        done = self.document.commit(label, patch, gesture)
        if done:
            self.filed.emit()
        return done

    def do(self, label: str, edit: Edit, *arguments: object, gesture: object = None, **named: object) -> bool:
        """Compute an edit of the design as it is now and commit it; a refusal is announced, not raised."""
        try:
            patch = edit(self.design, self.view, *arguments, **named)
        except ValueError as reason:
            self.refused.emit(str(reason))
            return False
        return self.commit(label, patch, gesture)

    def added(self, label: str, edit: Edit, *arguments: object, **named: object) -> frozenset[str]:
        """Commit an edit, select the nodes and notes that it added, and return their ids."""
        before = self.design.nodes.keys() | self.design.notes.keys()
        self.do(label, edit, *arguments, **named)
        new = frozenset((self.design.nodes.keys() | self.design.notes.keys()) - before)
        if new:
            self.select(new)
        return new

    def problems(self) -> list[Problem]:
        """List what is wrong with the drawing and with the files that it reads, worst first."""
        view, found = self._judged
        if view is not self.view:
            found = [*problems(self.design, self.view), *self.findings.problems(self.design)]
            found.sort(key=lambda problem: SEVERITIES.index(problem.severity))
            self._judged = (self.view, found)
        return found

    def mend(self, fix: Fix) -> None:
        """Do what a fix says, or ask for what it needs to know."""
        if fix.edit in FIXES:
            self.do(fix.label, mended, fix)
        else:
            self.asked.emit(fix)

    def undo(self) -> None:
        """Take the last step back."""
        self.document.undo()
        self.filed.emit()

    def redo(self) -> None:
        """Do the step again that was undone last."""
        self.document.redo()
        self.filed.emit()

    def select(self, keys: Iterable[str]) -> None:
        """Select these nodes, notes and wires, and nothing else."""
        chosen = frozenset(keys)
        if chosen != self.selection:
            self.selection = chosen
            self.selected.emit()

    @property
    def node(self) -> str:
        """The selected node when it is the only thing selected, else ""."""
        if len(self.selection) == 1:
            (key,) = self.selection
            return key if key in self.design.nodes else ""
        return ""

    def called(self, key: str) -> str:
        """Name a node as people read it."""
        return title(self.design.nodes[key])

    def save(self, path: Path) -> None:
        """Write the design to a file. Raises OSError or DesignError; the old file is untouched then."""
        self.digest = save(self.design, path)
        self.path = path
        self.crashed = False
        self.document.mark_saved()
        self.filed.emit()

    @property
    def overtaken(self) -> bool:
        """Whether somebody else changed the file since; a time or a size says less than what it holds."""
        return self.path is not None and digest(self.path) not in ("", self.digest)

    def reload(self) -> None:
        """Take over what the file says now, as a step that can be taken back. Raises OSError or DesignError."""
        if self.path is not None:
            seen, design = digest(self.path), read(self.path)
            self.document.commit("Reload from disk", difference(self.design, design))
            self.digest, self.crashed = seen, False
            self.document.mark_saved()
            self.filed.emit()

    @classmethod
    def open(cls, path: Path, parent: QObject | None = None) -> Editor:
        """Open a file. Raises OSError or DesignError."""
        seen = digest(path)  # before it is read: a change in between is noticed at the next save
        editor = cls(read(path), path, parent)
        editor.digest = seen
        return editor

    @classmethod
    def recovered(cls, found: Recovered) -> Editor:
        """Open what a journal gave back: as it was before, and its changes in one step on top."""
        editor = cls(replace(found.base, last=found.design.last), found.path)
        editor.digest, editor.crashed = found.opening.saved, True
        editor.document.mark_dirty()
        count = found.changes
        label = "Recover 1 change" if count == 1 else f"Recover {count} changes"
        editor.document.commit(label, difference(editor.design, found.design))
        return editor

    def text(self) -> bytes:
        """Return the design as the text of a file."""
        return dump(self.design)

    def _found(self) -> None:
        """Something was learned about a file: nothing changed, but everybody looks anew."""
        self._judged = (None, [])
        self.changed.emit(Patch())

    def _watched(self, patch: Patch) -> None:
        alive = self.design.nodes.keys() | self.design.wires.keys() | self.design.notes.keys()
        if not self.selection <= alive:
            self.select(self.selection & alive)
        self.changed.emit(patch)


def name_of(design: Design, path: Path | None) -> str:
    """Return what a design is called: by its own name, else by its file's."""
    return path.stem if design.header.name == "Untitled" and path is not None else design.header.name
