"""The keeper: a design that is not saved lives in a journal, from its first change until it is saved or unwanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from designer.design import Design
from designer.journal import Journal, Opening, discard
from designer.owner import myself
from designer.patch import Patch
from widgets.editor import Editor


class Keeper(QObject):
    """Follows one editor; `changes` and `sources` are those of the journals that its design comes from."""

    failed = Signal(str)
    """Nothing can be kept; the argument is the reason of the system."""

    def __init__(self, editor: Editor, folder: Path, changes: int = 0, sources: tuple[str, ...] = ()) -> None:
        super().__init__(editor)
        self._editor, self._folder = editor, folder
        self._changes, self._sources = changes, sources
        self._design, self._place = editor.design, editor.document.place
        self._journal: Journal | None = None
        self._following = True
        editor.document.watch(self._changed)
        editor.filed.connect(self._filed)
        if editor.document.dirty:
            self._try(self._begin, editor.design)

    def drop(self) -> None:
        """Forget what was kept: the file says it all now, or nobody wants it."""
        if self._journal is not None:
            self._journal.discard()
            self._journal = None
        for name in self._sources:
            discard(self._folder / name)
        self._changes, self._sources = 0, ()

    def end(self) -> None:
        """The design is closed."""
        self._following = False
        self.drop()

    def _changed(self, patch: Patch) -> None:
        document = self._editor.document
        another = document.place != self._place
        before, self._design, self._place = self._design, document.design, document.place
        if not self._following:
            return
        if document.dirty:
            self._try(self._write, before, patch, another)
        else:
            self.drop()

    def _filed(self) -> None:
        if self._following and not self._editor.document.dirty:
            self.drop()

    def _write(self, before: Design, patch: Patch, another: bool) -> None:
        if self._journal is None:
            self._begin(before)
        assert self._journal is not None
        self._journal.write(patch, self._design, another)

    def _begin(self, design: Design) -> None:
        editor = self._editor
        opening = Opening(
            owner=myself(),
            path=str(editor.path.absolute()) if editor.path is not None else "",
            name=editor.own_name,
            saved=editor.digest,
            changes=self._changes,
            sources=self._sources,
        )
        self._journal = Journal(self._folder / uuid4().hex, design, opening)

    def _try(self, act: Callable[..., None], *arguments: object) -> None:
        """A disk that refuses ends a journal, never an edit; the next edit begins another one on what there is."""
        try:
            act(*arguments)
        except OSError as error:
            if self._journal is not None:
                self._journal.close()
                self._changes = self._journal.changes
                self._sources = (*self._sources, self._journal.folder.name)
                self._journal = None
            self.failed.emit(error.strerror or str(error))
