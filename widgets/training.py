"""What the window knows of a training: it collects the worker's events and tells the plots what is new."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from backends.protocol import (
    Array,
    Changed,
    Epoch,
    Failed,
    Finished,
    Kept,
    Message,
    Paused,
    Progress,
    Snapshot,
    Started,
)
from designer.design import Design

if TYPE_CHECKING:
    from backends.runs import Run


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
TRAINED = frozenset({State.DONE, State.STOPPED})


class Past(Struct, frozen=True, kw_only=True):
    """A kept run as the store gives it back: its record, its design, its curves, and the run before it."""

    run: Run
    design: Design
    text: bytes
    safe: int = 0
    """The step from which it can go on."""
    epochs: list[Epoch]
    steps: tuple[Sequence[float], Sequence[float]] = ((), ())
    """Losses of single steps, thinned: when and how much."""
    previous: tuple[str, list[Epoch]] = ("", [])


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
        """One for each step, from the one after `behind` on."""
        self.behind = 0
        """Steps that were made before the window looked."""
        self.earlier: tuple[Sequence[float], Sequence[float]] = ((), ())
        """Steps and losses among those behind, thinned."""
        self.turns: list[tuple[float, float, float]] = [(0.0, 0.0, 1.0)]
        """From which step and epoch on an epoch had how many steps."""
        self.epochs: list[Epoch] = []
        self.progress: Progress | None = None
        self.pictures: dict[str, dict[str, Array]] = {}
        """Latest arrays by picture; see protocol.Snapshot."""
        self.pictured_node = ""
        self.finished: Finished | None = None
        self.failure: Failed | None = None
        self.design = Design()
        """What is being trained, or was."""
        self.design_text = b""
        """The same as a file's text."""
        self.run = ""
        """The folder of the run."""
        self.number = 0
        """Which run of this design it is, 0 before anyone knows."""
        self.record: Run | None = None
        """What the store says, of a run that was begun before the design was opened."""
        self.rate, self.batch = 0.0, 0
        """The learning rate and the samples of a step now."""
        self.kept = 0
        """The step of the latest checkpoint."""
        self.previous: tuple[str, list[Epoch]] = ("", [])
        """Name and epochs of the run before."""
        self.began = 0.0

    def forget(self) -> None:
        """Stand as if nothing had been trained: the run is deleted."""
        self.clear()
        self._enter(State.IDLE)

    def begin(self, request: int, text: bytes, run: str, design: Design | None = None) -> None:
        """Note that the worker was asked to train anew."""
        previous = (self.title if self.number else "", self.epochs) if len(self.epochs) > 1 else self.previous
        self.clear()
        self.request, self.design_text, self.run, self.previous = request, text, run, previous
        self._hold(design or self.design)
        self.began = time.time()
        self._enter(State.STARTING)

    def resume(self, request: int, rate: float | None = None) -> None:
        """Note that the worker was asked to go on with the run as it stands, perhaps at another learning rate."""
        self.request = request
        self.rate = self.rate if rate is None else rate
        self.started = self.finished = self.failure = self.progress = None
        self._enter(State.STARTING)

    def recall(self, past: Past) -> None:
        """Stand as at the end of a kept run."""
        self.clear()
        run = past.run
        self.record, self.design_text, self.run = run, past.text, str(run.folder)
        self._hold(past.design)
        self.number, self.began, self.previous, self.kept = run.number, run.began, past.previous, past.safe
        self.epochs, self.earlier, self.behind = past.epochs, past.steps, run.steps
        if run.epochs:
            self._turn(0, 0, run.steps / run.epochs)
        if run.state == "failed":
            failure = Failed(reason=run.reason, step=run.steps, kept=run.kept, rate=self.rate)
            self.failure = replace(failure, kind="diverged") if run.kept >= 0 else failure
        self._enter({"finished": State.DONE, "failed": State.FAILED}.get(run.state, State.STOPPED))
        self.progressed.emit()

    @property
    def title(self) -> str:
        """What the run is called."""
        label = self.record.label if self.record is not None else ""
        return label or (f"Run {self.number}" if self.number else "This run")

    @property
    def trained(self) -> int:
        """How many epochs have been made."""
        measured = self.epochs[-1].number if self.epochs else 0
        return max(measured, self.progress.epoch if self.progress is not None else 0)

    @property
    def wanted(self) -> int:
        """How many epochs it was asked for."""
        if self.started is not None:
            return self.started.epochs
        return self.record.wanted if self.record is not None else self.design.header.stage.epochs

    @property
    def step(self) -> int:
        """The last step that is known to be safe on disk, 0 when none is."""
        if self.failure is not None and self.failure.kind:
            return max(0, self.failure.kept)
        return self.kept

    @property
    def best(self) -> tuple[float, int] | None:
        """The lowest validation loss so far (training loss where nothing validates) and its epoch."""
        found = [(loss, epoch.number) for epoch in self.epochs if isfinite(loss := measured(epoch))]
        return min(found, default=None)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.finished.seconds if self.finished is not None else self.record.seconds if self.record else 0.0

    @property
    def active(self) -> bool:
        """Say whether a training is on, or about to be."""
        return self.state in ACTIVE

    @property
    def share(self) -> float:
        """How much of the training is done, 0 ... 1."""
        if self.started is None or self.progress is None:
            return 1.0 if self.state is State.DONE else min(1.0, self.trained / max(1, self.wanted))
        step, epoch, pace = self.turns[-1]
        return min(1.0, (epoch + (self.progress.step - step) / max(1.0, pace)) / max(1, self.started.epochs))

    def fail(self, reason: str, trace: str = "") -> None:
        """Note that the training ended badly."""
        self.failure = Failed(reason=reason, trace=trace)
        self._enter(State.FAILED)

    def take(self, event: Message) -> None:
        """Take in an event of this training."""
        match event:
            case Started():
                self._start(event)
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
            case Changed():
                self._change(event)
            case Kept():
                self.kept = event.step
                self.progressed.emit()
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

    def _start(self, event: Started) -> None:
        """Begin, or go on from an earlier moment: what came after it is forgotten."""
        self.started, self.number = event, event.number or self.number
        self.epochs = [epoch for epoch in self.epochs if epoch.number <= event.first_epoch]
        if self.behind <= event.first_step <= self.behind + len(self.losses):
            self.losses = self.losses[: event.first_step - self.behind]
        else:
            self.losses, self.behind = array("f"), event.first_step
        self._turn(event.first_step, event.first_epoch, event.steps_per_epoch)
        self._enter(State.RUNNING)

    def _turn(self, step: float, epoch: float, pace: float) -> None:
        self.turns = [turn for turn in self.turns if turn[0] < step] + [(step, epoch, pace)]

    def _hold(self, design: Design) -> None:
        self.design = design
        self.rate, self.batch = design.header.stage.optimizer.rate, design.header.stage.batch

    def _change(self, event: Changed) -> None:
        self.rate, self.batch = event.rate, event.batch
        self._turn(event.step, event.epoch, event.steps_per_epoch)
        self.changed.emit()

    def _enter(self, state: State) -> None:
        self.state = state
        self.changed.emit()


def measured(epoch: Epoch) -> float:
    """Return the loss that counts: of the validation part, where there is one."""
    return epoch.train if epoch.validation is None else epoch.validation
