"""What the window knows of a training: it collects the worker's events and tells the plots what is new."""

from __future__ import annotations

import time
from array import array
from enum import Enum

from PySide6.QtCore import QObject, Signal

from backends.protocol import (
    Array,
    Epoch,
    Failed,
    Finished,
    Message,
    Paused,
    Progress,
    Snapshot,
    Started,
)


class State(Enum):
    """Where a training stands."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


ACTIVE = frozenset({State.STARTING, State.RUNNING, State.PAUSED})


class Training(QObject):
    """The curves, pictures and figures of an editor's latest training."""

    changed = Signal()
    """The state changed."""
    progressed = Signal()
    """Steps were made: losses, epochs, speed."""
    pictured = Signal(str)
    """A new picture came; the argument is its name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clear()

    def clear(self) -> None:
        """Forget everything: a new training is about to begin."""
        self.state = State.IDLE
        self.request = 0
        self.started: Started | None = None
        self.losses = array("f")
        """One for each step."""
        self.epochs: list[Epoch] = []
        self.progress: Progress | None = None
        self.pictures: dict[str, dict[str, Array]] = {}
        """Latest arrays by picture; see protocol.Snapshot."""
        self.pictured_node = ""
        self.finished: Finished | None = None
        self.failure: Failed | None = None
        self.design_text = b""
        """The design that is being trained, as a file's text."""
        self.run = ""
        self.began = 0.0

    def begin(self, request: int, text: bytes, run: str) -> None:
        """Note that the worker was asked to train."""
        self.clear()
        self.request, self.design_text, self.run = request, text, run
        self.began = time.monotonic()
        self._enter(State.STARTING)

    @property
    def active(self) -> bool:
        """Say whether a training is on, or about to be."""
        return self.state in ACTIVE

    @property
    def share(self) -> float:
        """How much of the training is done, 0 ... 1."""
        if self.started is None or self.progress is None:
            return 1.0 if self.state is State.DONE else 0.0
        return min(1.0, self.progress.step / max(1, self.started.epochs * self.started.steps_per_epoch))

    def fail(self, reason: str, trace: str = "") -> None:
        """Note that the training ended badly."""
        self.failure = Failed(reason=reason, trace=trace)
        self._enter(State.FAILED)

    def take(self, event: Message) -> None:
        """Take in an event of this training."""
        match event:
            case Started():
                self.started = event
                self._enter(State.RUNNING)
            case Progress():
                self.progress = event
                self.losses.frombytes(event.losses.data)
                self.progressed.emit()
            case Epoch():
                self.epochs.append(event)
                self.progressed.emit()
            case Snapshot():
                self.pictures.setdefault(event.picture, {}).update(event.arrays)
                self.pictured_node = event.node or self.pictured_node
                self.pictured.emit(event.picture)
            case Paused():
                self._enter(State.PAUSED if event.on else State.RUNNING)
            case Finished():
                self.finished = event
                self._enter(State.STOPPED if event.stopped else State.DONE)
            case Failed():
                self.failure = event
                self._enter(State.FAILED)
            case _:
                pass

    def _enter(self, state: State) -> None:
        self.state = state
        self.changed.emit()
