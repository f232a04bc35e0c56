"""Recovery: what a crash left behind is offered at the next start, quietly; nothing on the disk is overwritten.

A folder under `recovery` belongs to one design of one process. When that process is gone, the drawing is offered.
The folder stays until the recovered drawing is saved or discarded, so that a second crash takes nothing either.
"""

from __future__ import annotations

import time
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from designer.journal import GONE, Opening, discard
from designer.owner import myself
from designer.parsing import DesignError
from designer.replay import Recovered, opened, replay
from designer.storage import digest, dump
from widgets.desk import Desk
from widgets.editor import Editor, name_of
from widgets.keeper import Keeper
from widgets.paint import counted
from widgets.settings import data_folder
from widgets.welcome.recents import told

AT_ONCE = 3
"""Drawings that are offered at the same time; the next one comes when one of them is answered."""
FAILURES = 2
"""After so many starts in a row that did not survive the offer, nothing is read before somebody asks for it."""
SURVIVED = 5000
"""Milliseconds after which an offer, or a recovered drawing, has not brought the window down."""
ABANDONED = 86_400
"""Seconds after which a folder without an opening belongs to nobody."""


class Recovery(QObject):
    """Keeps journals of the open designs, and offers those of designs that nobody could close."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.frame)
        self._desk = desk
        self._folder = data_folder() / "recovery"
        self._keepers: dict[Editor, Keeper] = {}
        self._waiting: list[tuple[Path, Recovered]] = []
        self._warned = False
        self._survival = QTimer(self, singleShot=True, interval=SURVIVED)
        self._survival.timeout.connect(self._survived)

    # While it is drawn

    def watch(self, editor: Editor, changes: int = 0, sources: tuple[str, ...] = ()) -> None:
        """Keep a journal of a design as soon as it is changed."""
        if editor not in self._keepers:
            self._keepers[editor] = keeper = Keeper(editor, self._folder, changes, sources)
            keeper.failed.connect(self._warn)

    def forget(self, editor: Editor) -> None:
        """A design is closed: it is saved, or its changes are unwanted."""
        if keeper := self._keepers.pop(editor, None):
            keeper.end()

    def end(self) -> None:
        """The window closes in peace."""
        for editor in tuple(self._keepers):
            self.forget(editor)
        if self._survival.isActive():
            self._survived()

    def _warn(self, reason: str) -> None:
        if not self._warned:
            self._warned = True
            text = f"{reason}. A crash would lose what is not saved."
            self._desk.notices.tell("warning", "Changes can not be kept aside", text)

    # At the next start

    def offer(self) -> None:
        """Offer what was left behind."""
        left = self._left()
        if not left:
            return
        if self._failures() >= FAILURES:
            text = f"{counted(len(left), 'drawing')} from {_times(left)}. The app ended twice while it looked at them."
            buttons = (("Try again", lambda: self._look(left)), ("Show the folder", self._show_folder))
            self._desk.notices.tell("warning", "Drawings wait for recovery", text, *buttons)
        else:
            self._look(left)

    def _left(self) -> list[tuple[Path, Opening]]:
        """List the folders of processes that are gone, the latest first."""
        found: list[tuple[Path, Opening]] = []
        taken: set[str] = set()
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            opening = opened(folder)
            if folder.name.startswith(GONE) or (opening is None and _abandoned(folder)):
                discard(folder)
            elif opening is not None and opening.owner.alive:
                taken.update(opening.sources)
            elif opening is not None:
                found.append((folder, opening))
        return sorted((row for row in found if row[0].name not in taken), key=lambda row: -row[1].when)

    def _look(self, left: list[tuple[Path, Opening]]) -> None:
        self._attempt()
        replaced: set[str] = set()
        for folder, opening in left:
            if folder.name in replaced:
                continue
            try:
                recovered = replay(folder)
            except (DesignError, OSError):
                self._tell_broken(folder, opening)
                continue
            replaced.update(opening.sources)
            if _lost(recovered):
                self._waiting.append((folder, recovered))
            else:
                self._discard(folder, opening.sources)
        for _ in range(AT_ONCE):
            self._offer_next()

    def _offer_next(self) -> None:
        if not self._waiting:
            return
        folder, recovered = self._waiting.pop(0)
        name = name_of(recovered.design, recovered.path)
        when = told(datetime.fromtimestamp(recovered.when)).removeprefix("today ")
        text = f"{counted(recovered.changes, 'change')} from {when}."
        if recovered.stopped:
            text += " The last ones could not be read."
        buttons = (
            ("Open", lambda: self._open(folder, recovered)),
            ("Discard", lambda: self._refuse(folder, recovered.opening.sources)),
        )
        self._desk.notices.tell("info", f"Recovered {name}", text, *buttons)

    def _open(self, folder: Path, recovered: Recovered) -> None:
        """Open a tab as it was before the recovered changes, and make them in one step that can be taken back."""
        self._attempt()
        editor = Editor.recovered(recovered)
        self.watch(editor, recovered.changes, (*recovered.opening.sources, folder.name))
        self._desk.adopt(editor, instead_of_welcome=True)
        self._desk.start_drawing()
        self._offer_next()

    def _refuse(self, folder: Path, sources: tuple[str, ...]) -> None:
        self._discard(folder, sources)
        self._offer_next()

    def _discard(self, folder: Path, sources: tuple[str, ...]) -> None:
        for name in (folder.name, *sources):
            discard(self._folder / name)

    def _tell_broken(self, folder: Path, opening: Opening) -> None:
        title = f"Could not recover {opening.name or 'a drawing'}"
        buttons = (("Show the folder", self._show_folder), ("Discard", lambda: discard(folder)))
        self._desk.notices.tell("warning", title, "Its last snapshot is damaged; what is left was kept.", *buttons)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    # Starts that fail

    def _failures(self) -> int:
        try:
            return len(self._mark.read_bytes())
        except OSError:
            return 0

    def _attempt(self) -> None:
        """Mark that something is tried that may end in a crash; surviving it takes the mark away."""
        self._survival.start()
        try:
            with self._mark.open("ab") as file:
                file.write(b".")
        except OSError as error:
            self._warn(error.strerror or str(error))

    def _survived(self) -> None:
        self._survival.stop()
        self._mark.unlink(missing_ok=True)

    @property
    def _mark(self) -> Path:
        return self._folder.with_name("recovering")


def drawn_elsewhere(path: Path) -> bool:
    """Say whether another window has unsaved changes of a file."""
    folder = data_folder() / "recovery"
    found = [opened(entry) for entry in folder.iterdir()] if folder.is_dir() else []
    return any(
        opening.path == str(path.absolute()) and opening.owner != myself() and opening.owner.alive
        for opening in found
        if opening is not None
    )


def _lost(recovered: Recovered) -> bool:
    """Say whether anything would be missing without the journal."""
    if not recovered.changes:
        return False
    if recovered.path is None:
        return True
    return digest(recovered.path) != sha256(dump(recovered.design)).hexdigest()


def _abandoned(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > ABANDONED
    except OSError:
        return False


def _times(left: list[tuple[Path, Opening]]) -> str:
    return ", ".join(dict.fromkeys(told(datetime.fromtimestamp(opening.when)) for _, opening in left[:AT_ONCE]))
