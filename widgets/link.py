"""The link: a worker's reports come from its thread and go on as Qt signals of the window's own."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, Signal

from backends.client import Awake, Dead, Report, Silent, Worker
from backends.protocol import Hello, Log, Message, Request

FAREWELL = 5.0
"""Seconds that a worker has to write what it learned when the window closes."""
RESTARTS, WITHIN = 3, 600.0
"""A worker that died so many times within so many seconds is not started again by itself."""


class Link(QObject):
    """Keeps one worker at hand. The first request starts it if nothing did before."""

    answered = Signal(object)
    """A message that answers a request."""
    died = Signal(str)
    """The worker ended unasked; the argument says why, in words."""
    silent = Signal()
    """The worker has stopped answering; said once for each silence."""
    stated = Signal(str)
    """How the worker is, in words for the status bar."""
    printed = Signal(str)
    """A line that the worker, or a library of it, printed."""
    _reported = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self._reported.emit)
        self._reported.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._deaths: list[float] = []
        self._quiet = self._given_up = False
        self.log: list[str] = []

    def start(self) -> None:
        """Start the worker while nobody waits for it."""
        if not self._worker.alive:
            self.stated.emit("Worker starting")
            self._worker.start()

    def ask(self, request: Request) -> int:
        """Send a request and return the number that its answers will carry."""
        self.start()
        return self._worker.send(request)

    def kill(self) -> None:
        """End a worker that does not answer, and start another one."""
        self._given_up = True
        self._worker.kill()

    def stop(self) -> None:
        """End the worker with the window; what it has learned is written first."""
        self._worker.stop()
        if not self._worker.join(FAREWELL):
            self._worker.kill()
            self._worker.join(FAREWELL)

    def _take(self, report: Report) -> None:
        match report:
            case Hello():
                self.stated.emit("Worker ready" if report.ready else "Worker starting")
            case Log():
                self.log = [*self.log[-199:], report.text]
                self.printed.emit(report.text)
            case Silent():
                self.stated.emit(f"Worker silent for {report.seconds:.0f} s")
                if not self._quiet:
                    self._quiet = True
                    self.silent.emit()
            case Awake():
                self._quiet = self._given_up = False
                self.stated.emit("Worker ready")
            case Dead():
                self._buried(report)
            case Message():
                self.answered.emit(report)

    def _buried(self, report: Dead) -> None:
        given_up, self._quiet, self._given_up = self._given_up, False, False
        if report.asked and not given_up:
            return
        self.stated.emit("Worker stopped")
        self.died.emit("The training process was stopped because it did not answer." if given_up else report.reason)
        now = time.monotonic()
        self._deaths = [then for then in self._deaths if now - then < WITHIN] + [now]
        if len(self._deaths) < RESTARTS:
            self.start()
