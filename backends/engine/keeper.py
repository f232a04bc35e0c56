"""The keeper: what a training leaves behind in its folder and in the store of runs, whole at every moment.

The folder says everything: the frozen design, the record with its curves, the weights, and checkpoints. The store
repeats it for quick answers. Neither may end a training: what can not be written is told, and tried again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter

from safetensors.torch import save as packed
from torch import Tensor

from backends.engine import checkpoint as checkpoints
from backends.engine.checkpoint import Checkpoint
from backends.engine.setup import Setup
from backends.engine.weights import addressed, detached
from backends.protocol import Event, Kept, Noted
from backends.record import BEST, DESIGN, WEIGHTS, Record, write_record
from backends.runs import Runs
from designer.storage import save, write_atomic

EVERY = 10.0
"""Seconds between two checkpoints; at the end of an epoch one is written sooner where that is cheap."""
SHARE = 0.01
"""Of the time, at most, that is spent on writing."""
LISTING = 1.0
"""Seconds between two notes in the store of runs."""
NEWEST = 2
"""Checkpoints that are kept: the second lies there in case the first can not be read."""


class Keeper:
    """Writes for one training; does nothing without a folder."""

    def __init__(
        self, folder: Path | None, store: Runs | None, setup: Setup, record: Record, emit: Callable[[Event], None]
    ) -> None:
        self._folder, self._store = folder, store if folder else None
        self._setup, self._record, self._emit = setup, record, emit
        self._told = ""
        self._listed: dict[str, int] = {}
        self._best_epoch = record.best_epoch
        self._kept = self._list_due = perf_counter()
        self._cost = 0.02
        self._last = (-1, -1)
        self._before = record.seconds
        self._began = perf_counter()

    @property
    def run(self) -> str:
        """Return the folder in which trained weights lie, "" when there is none."""
        return str(self._folder) if self._folder and (self._folder / WEIGHTS).exists() else ""

    def begin(self, step: int) -> None:
        """Open the folder; what an earlier training left there of a time after `step` is forgotten."""
        if self._folder is None:
            return
        with self._unbroken("This training can not be kept"):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget(later=step)
            if step == 0:
                for name in (WEIGHTS, BEST):
                    (self._folder / name).unlink(missing_ok=True)
            if not (self._folder / DESIGN).exists() or step == 0:
                save(self._setup.design, self._folder / DESIGN)
            if self._store is not None:
                with self._listing():
                    self._store.enter(self._folder.name, self._record)
                    self._listed = self._counted()
            write_record(self._folder, self._record)

    def rested(self, seconds: float) -> None:
        """Do not count a pause."""
        self._began += seconds

    def due(self, epoch_ended: bool) -> bool:
        """Say whether it is time for a checkpoint."""
        if self._folder is None:
            return False
        return perf_counter() - self._kept >= max(self._cost / SHARE, 0.0 if epoch_ended else EVERY)

    def list(self, now: float) -> None:
        """Tell the store how far it is, if that is due."""
        if self._store is not None and now >= self._list_due:
            self._update()
            self._list_due = perf_counter() + max(LISTING, (perf_counter() - now) / SHARE)

    def keep(self, moment: Checkpoint) -> None:
        """Write a checkpoint, the weights, and the record; the record first, so that it knows all that they know."""
        if self._folder is None or (moment.position.step, moment.position.epoch) == self._last:
            return
        began, at = perf_counter(), moment.position
        self._record.seconds = self._seconds()
        with self._unbroken("Checkpoints can not be written"):
            write_record(self._folder, self._record)
            checkpoints.write(moment, self._folder, self._facts(), self._setup.flat)
            self._weights(WEIGHTS, moment.model)
            better = at.best_epoch != (self._best_epoch or 0)
            if better and moment.best:
                self._weights(BEST, moment.best)
            self._best_epoch, self._last = at.best_epoch, (at.step, at.epoch)
            self._forget()
            self._emit(Kept(step=at.step, epoch=at.epoch, best=better))
        self._update()
        self._kept = perf_counter()
        self._cost = self._kept - began

    def rescue(self, moment: Checkpoint | None) -> int:
        """Write down a moment from before the numbers broke; return the step to go on from, -1 for none."""
        if self._folder is None:
            return -1
        with self._unbroken("Checkpoints can not be written"):
            if moment is not None:
                checkpoints.write(moment, self._folder, self._facts(), self._setup.flat)
                if moment.position.step:
                    self._weights(WEIGHTS, moment.model)
                self._record.kept = moment.position.step
            else:
                self._record.kept = min(checkpoints.steps(self._folder), default=-1)
        return self._record.kept

    def end(self, state: str, reason: str = "", weights: Mapping[str, Tensor] | None = None) -> None:
        """Say how it ended; `weights` replace those of the last step as the ones that answer."""
        self._record.state, self._record.reason = state, reason
        self._record.seconds = self._seconds()
        if self._folder is None:
            return
        with self._unbroken("The end of this training can not be written"):
            if weights:
                self._weights(WEIGHTS, weights)
                self._record.holds = "best"
            if state == "finished":
                self._forget(but=1)
            write_record(self._folder, self._record)
        self._update()

    def note(self, text: str) -> None:
        """Tell what went wrong, once."""
        if text != self._told:
            self._told = text
            self._emit(Noted(text=text))

    def _seconds(self) -> float:
        return self._before + perf_counter() - self._began

    def _facts(self) -> dict[str, str]:
        record = self._record
        return {name: str(getattr(record, name)) for name in ("model", "data", "seed", "torch", "threads", "form")}

    def _weights(self, name: str, state: Mapping[str, Tensor]) -> None:
        assert self._folder
        named = detached(addressed(state, self._setup.source))
        write_atomic(self._folder / name, packed(named, metadata={**self._facts(), "steps": str(self._record.steps)}))

    def _forget(self, later: int | None = None, but: int = NEWEST) -> None:
        """Remove checkpoints: those after a step, or all but the newest few."""
        assert self._folder
        found = checkpoints.steps(self._folder)
        for step in [step for step in found if step > later] if later is not None else found[but:]:
            checkpoints.path(self._folder, step).unlink(missing_ok=True)

    def _update(self) -> None:
        if self._store is not None and self._folder is not None:
            with self._listing():
                self._store.update(self._folder.name, self._record, self._listed)
                self._listed = self._counted()

    def _counted(self) -> dict[str, int]:
        return {series: len(curve) for series, curve in self._record.curves.items()}

    @contextmanager
    def _unbroken(self, what: str) -> Iterator[None]:
        """Let the training go on when the disk refuses, and say so."""
        try:
            yield
        except OSError as error:
            self.note(f"{what}: {error.strerror or error}. The training goes on.")

    @contextmanager
    def _listing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "locked" not in str(error):  # another process writes; the next time will do
                self.note(f"The list of runs can not be written: {error}. The training goes on.")

    def close(self) -> None:
        """Let go of the store."""
        if self._store is not None:
            with suppress(sqlite3.Error):
                self._store.close()
