"""Recalls: a design that is opened stands as its last training left it, with its pictures and with what it can do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer

from backends.protocol import Failed, Message, Recall, Recalled
from designer.design import Design
from widgets.desk import Desk
from widgets.editor import Editor
from widgets.link import Link
from widgets.runs.library import Library
from widgets.runs.memory import latest, past
from widgets.stops import tell_cut
from widgets.training import TRAINED, Past, State
from widgets.validity import hindrance

if TYPE_CHECKING:
    from backends.runs import Run

LOOK_BACK = 150
"""Milliseconds after which the store is asked about a design that was opened: its first frame comes first."""


class Trains(Protocol):
    """What is needed of the trainer."""

    @property
    def busy(self) -> bool:
        """Say whether something is being trained."""

    def watch_all(self, editor: Editor) -> None:
        """Ask for every picture that a design has."""

    def resume_here(self, editor: Editor) -> None:
        """Go on with the training of a design."""

    def anew_here(self, editor: Editor) -> None:
        """Train a design anew."""


class Recalls:
    """Asks the store what is known of a design, and the worker for its pictures, once it is free."""

    def __init__(self, desk: Desk, link: Link, library: Library, trainer: Trains) -> None:
        self._desk = desk
        self._link = link
        self._library = library
        self._trainer = trainer
        self._asked: dict[int, Editor] = {}
        link.answered.connect(self._take)
        link.died.connect(lambda _: self._asked.clear())

    def look_back(self, editor: Editor) -> None:
        """Let a design that was opened stand as its last training left it."""
        if editor.design.nodes:
            QTimer.singleShot(LOOK_BACK, editor, lambda: self._look_back(editor))

    def show_run(self, run: Run) -> None:
        """Let the design in front stand as a kept run left it."""
        editor = self._desk.editor
        if editor is not None and not editor.training.active:
            self._library.ask(lambda runs: past(runs, run), lambda found: self._recall(editor, found, False))

    def _look_back(self, editor: Editor) -> None:
        if editor.training.state is State.IDLE:
            find = latest(editor.design, editor.own_name, editor.path)
            self._library.ask(find, lambda found: self._recall(editor, found))

    def _recall(self, editor: Editor, found: Past | None, first: bool = True) -> None:
        training = editor.training
        if found is None or editor not in self._desk.editors or training.active:
            return
        if first and training.state is not State.IDLE:
            return
        training.recall(found)
        self.ask_for_pictures()
        if first and found.run.state == "cut" and not hindrance(editor) and editor is self._desk.editor:
            resume, anew = lambda: self._trainer.resume_here(editor), lambda: self._trainer.anew_here(editor)
            tell_cut(self._desk.notices, training, resume, anew)

    def ask_for_pictures(self) -> None:
        """Have the worker draw what the recalled training of the design in front had learned, once it is free."""
        editor = self._desk.editor
        if editor is None or self._trainer.busy or editor in self._asked.values():
            return
        training = editor.training
        if training.record is not None and training.state in TRAINED and not training.pictures:
            self._trainer.watch_all(editor)
            self._asked[self._link.ask(Recall(run=training.run))] = editor

    def open_run(self, run: Run) -> None:
        """Open the design of a run in a tab of its own, as it was and with what it had learned."""
        self._library.ask(lambda runs: runs.design(run.id), lambda design: self._opened(run, design))

    def _opened(self, run: Run, design: Design) -> None:
        self._desk.adopt(Editor(design), instead_of_welcome=True)
        self.show_run(run)

    def deleted(self, ids: tuple[str, ...]) -> None:
        """Runs are gone: designs that stood as one of them stand as the one before."""
        for editor in self._desk.editors:
            if Path(editor.training.run).name in ids and not editor.training.active:
                editor.training.forget()
                self.look_back(editor)

    def forget(self, editor: Editor) -> None:
        """A design is being closed."""
        self._asked = {number: other for number, other in self._asked.items() if other is not editor}

    def _take(self, event: Message) -> None:
        if event.to not in self._asked:
            return
        editor = self._asked[event.to]
        if isinstance(event, Recalled | Failed):
            del self._asked[event.to]
        if isinstance(event, Failed):
            self._desk.status.set_hint(f"The pictures of this run can not be shown: {event.reason}")
        elif not editor.training.active:
            editor.training.take(event)
