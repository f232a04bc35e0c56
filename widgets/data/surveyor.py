"""The surveyor: looks into the files that open designs read, whenever a drawing or a file changes."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from backends.protocol import Failed, Inspect, Inspected, Message
from designer.catalog.data import Data
from designer.origin import Origin
from widgets.data.errands import Errands
from widgets.editor import Editor
from widgets.findings import absolute

REST = 120
"""Milliseconds after the last change of a drawing, or of a file, before it is looked at."""


class Look(Struct, frozen=True):
    """What a node's file was looked at for, and the number of the question."""

    path: str
    file: Origin
    number: int


class Surveyor(QObject):
    """Keeps the findings of every open design true. It changes no design."""

    def __init__(self, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = errands
        self._looks: dict[Editor, dict[str, Look]] = {}
        self._waiting: set[Editor] = set()
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._look_around)
        self._files = QFileSystemWatcher(self)
        self._files.fileChanged.connect(self._stirred)
        self._files.directoryChanged.connect(self._stirred)

    def watch(self, editor: Editor) -> None:
        """Look into the files of a design from now on."""
        self._looks[editor] = {}
        editor.changed.connect(lambda _: self._touch(editor))
        editor.filed.connect(lambda: self._touch(editor))
        self._touch(editor)

    def leave(self, editor: Editor) -> None:
        """A design was closed."""
        for look in self._looks.pop(editor, {}).values():
            self._errands.cancel(look.number)
        self._waiting.discard(editor)

    def known(self, editor: Editor, key: str, path: str, found: Inspected) -> None:
        """Take over what somebody asked for already, so that it is not asked twice."""
        if editor in self._looks:
            self._looks[editor][key] = Look(path, found.file, 0)
            self._watch_file(path)
            editor.findings.take(key, found)

    def _touch(self, editor: Editor) -> None:
        if editor in self._looks:
            self._waiting.add(editor)
            self._rest.start()

    def _look_around(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for editor in waiting:
            self._look(editor, self._looks[editor])

    def _look(self, editor: Editor, looks: dict[str, Look]) -> None:
        kinds = {key: node.kind for key, node in editor.design.nodes.items() if isinstance(node.kind, Data)}
        files = {key: kind.file for key, kind in kinds.items() if kind.file is not None}
        for key in looks.keys() - files.keys():
            self._errands.cancel(looks.pop(key).number)
            editor.findings.forget(key)
        for key, file in files.items():
            path = str(absolute(kinds[key], editor.path))
            before = looks.get(key)
            if before is not None and (before.path, before.file) == (path, file):
                continue
            if before is not None:
                self._errands.cancel(before.number)
                if before.path != path:
                    editor.findings.forget(key)
            self._ask(editor, key, path, file)

    def _ask(self, editor: Editor, key: str, path: str, file: Origin) -> None:
        try:
            number = self._errands.ask(Inspect(path=path, file=file), partial(self._told, editor, key))
        except OSError:  # no worker: the training bar says so when somebody trains
            return
        self._looks[editor][key] = Look(path, file, number)
        self._watch_file(path)

    def _told(self, editor: Editor, key: str, event: Message) -> None:
        if editor not in self._looks or key not in editor.design.nodes:
            return
        if isinstance(event, Inspected):
            editor.findings.take(key, event)
        elif isinstance(event, Failed):
            editor.findings.refuse(key, event.reason)

    # Files change under our hands -------------------------------------------------------------------

    def _watch_file(self, path: str) -> None:
        if path not in self._files.files() and path not in self._files.directories():
            self._files.addPath(path)

    def _stirred(self, path: str) -> None:
        """A file changed, went away or came back: look again at whatever reads it."""
        for editor, looks in self._looks.items():
            for key in [key for key, look in looks.items() if look.path == path]:
                self._errands.cancel(looks.pop(key).number)
                self._touch(editor)
