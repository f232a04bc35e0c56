"""The gallery: pictures of a trained network that nobody watched while it trained are taken when somebody looks."""

from __future__ import annotations

from collections.abc import Iterable

from backends.protocol import Look, Looked, Message, Snapshot
from widgets.editor import Editor
from widgets.link import Link
from widgets.training import State

TRAINED = frozenset({State.DONE, State.STOPPED})


class Gallery:
    """Asks the worker for what a finished training lacks, once each."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._asked: dict[int, tuple[Editor, str]] = {}
        self._known: set[tuple[str, str]] = set()
        link.answered.connect(self._take)

    def forget(self, editor: Editor, watched: Iterable[str]) -> None:
        """A training has just ended: what was not watched to its end is out of date. Samples never are."""
        self._known = {known for known in self._known if known[0] != editor.training.run}
        pictures = editor.training.pictures
        for name in pictures.keys() - {*watched, "samples"}:
            del pictures[name]

    def complete(self, editor: Editor, wanted: Iterable[str]) -> None:
        """Ask for the wanted pictures that are not there."""
        training = editor.training
        if training.state not in TRAINED or not training.run:
            return
        names = {name for name in wanted if name not in training.pictures and (training.run, name) not in self._known}
        if names:
            self._known |= {(training.run, name) for name in names}
            self._asked[self._link.ask(Look(run=training.run, pictures=tuple(sorted(names))))] = (editor, training.run)

    def _take(self, event: Message) -> None:
        editor, run = self._asked.pop(event.to, (None, ""))
        if editor is not None and isinstance(event, Looked) and editor.training.run == run:
            for name, arrays in event.pictures.items():
                editor.training.take(Snapshot(picture=name, epoch=0, arrays=arrays))
