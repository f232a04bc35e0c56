"""The reporter: says how far a training is, as often as anybody can look, and writes down its curves."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from time import perf_counter

from backends.control import Control
from backends.engine.album import Album
from backends.engine.position import Position, marked
from backends.engine.resident import batches
from backends.engine.setup import Setup
from backends.protocol import Array, Changed, Epoch, Event, Paused, Progress, Started
from backends.record import STEP, Record

FRAME = 1 / 30
"""Seconds between two messages about progress."""


class Reporter:
    """Speaks for one training; `record` grows by what it says."""

    def __init__(self, setup: Setup, control: Control, emit: Callable[[Event], None], record: Record) -> None:
        self.due = 0.0
        """When there is something to say again."""
        self._samples = setup.samples
        self._album = Album(setup.scene, control, emit)
        self._emit = emit
        self._record = record
        self._told = perf_counter()
        self._pace = 0.0

    def started(self, at: Position, run: str) -> None:
        """Say that it begins, or goes on."""
        record = self._record
        self._emit(
            Started(
                samples=record.samples,
                epochs=record.wanted,
                steps_per_epoch=self._per_epoch(at.batch),
                parameters=record.parameters,
                form=record.form,
                first_epoch=at.epoch,
                first_step=at.step,
                run=run,
                number=record.number,
            )
        )
        self.show(at)

    def tell(self, at: Position, losses: array[float]) -> None:
        """Send the losses of the steps since last time, and the pictures that are due."""
        now = perf_counter()
        record, steps = self._record, len(losses)
        record.epochs, record.steps = at.epoch, at.step
        if steps:
            self._thin(at, losses)
            pace = steps / max(1e-9, now - self._told)
            self._pace = 0.8 * self._pace + 0.2 * pace if self._pace else pace
            left = (record.wanted - at.epoch) * self._per_epoch(at.batch) - at.inside
            self._emit(
                Progress(
                    epoch=at.epoch,
                    step=at.step,
                    losses=Array(dtype="float32", shape=(steps,), data=losses.tobytes()),
                    steps_per_second=self._pace,
                    seconds_left=left / self._pace,
                )
            )
        self._album.look(at.epoch, now)
        self.rested()

    def rested(self) -> None:
        """Count the pace from now on."""
        self._told = perf_counter()
        self.due = self._told + FRAME

    def epoch(self, at: Position, train: float, validation: float | None, figures: dict[str, float]) -> None:
        """Report an epoch that was judged."""
        record, number = self._record, at.epoch
        record.best, record.best_epoch = at.best, at.best_epoch or None
        record.figures = {**figures}
        for series, value in {**({} if validation is None else {"validation": validation}), **figures}.items():
            record.add(series, number, value)
        self._emit(Epoch(number=number, train=train, validation=validation, figures=figures))

    def changed(self, at: Position) -> None:
        """Say with which rate and batch it goes on."""
        batch = at.following or at.batch
        per_epoch = self._per_epoch(batch)
        self._emit(Changed(rate=at.rate, batch=batch, step=at.step, epoch=at.epoch, steps_per_epoch=per_epoch))

    def paused(self, on: bool) -> None:
        """Say that it holds, or goes on."""
        self._emit(Paused(on=on))

    def look(self, at: Position) -> None:
        """Send the pictures that somebody newly looks at."""
        self._album.look(at.epoch, 0.0)

    def show(self, at: Position) -> None:
        """Send all pictures."""
        self._album.take(at.epoch)

    def _per_epoch(self, batch: int) -> int:
        return len(batches(self._samples[0], batch))

    def _thin(self, at: Position, losses: array[float]) -> None:
        """Keep the mean of the losses between two marked steps, added up one by one: the order makes the last bit."""
        total, count = at.block
        for step, loss in enumerate(losses, at.step - len(losses) + 1):
            total, count = total + loss, count + 1
            if marked(step):
                self._record.add(STEP, step, total / count)
                total, count = 0.0, 0
        at.block = total, count
