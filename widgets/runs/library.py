"""The library: reads and writes the store of runs in a thread of its own, so that the window never waits for a disk."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from backends.errors import RunError
from designer.storage import DesignError

if TYPE_CHECKING:
    from backends.runs import Runs

FAREWELL = 2.0
"""Seconds that what is being written has when the window closes."""
Job = tuple[Callable[["Runs"], Any], Callable[[Any], object]]


class Library(QObject):
    """Hands out what is kept of earlier trainings. The store is opened by whoever asks first."""

    changed = Signal()
    """A run came, went or was renamed."""
    failed = Signal(str)
    """Something could not be read or written; the argument says why."""
    _answered = Signal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: Thread | None = None
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(self, task: Callable[[Runs], Any], then: Callable[[Any], object]) -> None:
        """Let the thread do something with the store, and hand what it found to `then`, here."""
        if self._thread is None:
            self._thread = Thread(target=self._work, name="library", daemon=True)
            self._thread.start()
        self._jobs.put((task, then))

    def write(self, task: Callable[[Runs], Any]) -> None:
        """Let the thread change the store, and tell everyone who looks at it."""
        self.ask(task, lambda _: self.changed.emit())

    def stop(self) -> None:
        """Finish what was asked for; nothing is answered any more."""
        if self._thread is not None:
            self._answered.disconnect(self._deliver)
            self._jobs.put(None)
            self._thread.join(FAREWELL)
            self._thread = None

    def _work(self) -> None:
        import sqlite3

        from backends.runs import Runs

        runs: Runs | None = None
        while (job := self._jobs.get()) is not None:
            task, then = job
            try:
                if runs is None:
                    runs = Runs(self._home)
                    self._answered.emit((self._tell, runs.trouble))
                found = task(runs)
            except (OSError, sqlite3.Error, DesignError, RunError) as problem:
                found, then = _worded(problem), self.failed.emit
            self._answered.emit((then, found))

    def _tell(self, trouble: str) -> None:
        if trouble:
            self.failed.emit(trouble)

    def _deliver(self, answer: tuple[Callable[[Any], object], Any]) -> None:
        then, found = answer
        then(found)


def _worded(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return str(problem)
