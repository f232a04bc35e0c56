"""The loop: steps through epochs, says what happens, and listens between two steps."""

from __future__ import annotations

from array import array
from itertools import islice
from math import isfinite
from time import perf_counter

from msgspec.structs import replace
from torch import Tensor

from backends.control import Control
from backends.engine.checkpoint import Checkpoint, put_weights, taken
from backends.engine.diverged import diverged
from backends.engine.keeper import Keeper
from backends.engine.position import judging, marked
from backends.engine.reporter import Reporter
from backends.engine.setup import Setup
from backends.engine.trail import Trail
from backends.engine.weights import detached
from backends.failures import failure
from backends.protocol import Finished
from backends.record import Record, Turn


class Training:
    """One training from where it stands (`start`) to the epochs that `record` wants."""

    def __init__(
        self, setup: Setup, control: Control, reporter: Reporter, keeper: Keeper, record: Record, start: Checkpoint
    ) -> None:
        self._setup, self._control, self._reporter, self._keeper = setup, control, reporter, keeper
        self._record = record
        self._at = replace(start.position)
        self._best = dict(start.best)
        self._trail = Trail(start)
        self._losses = array("f")
        self._bits = judging(setup.samples, setup.stage.batch)
        self._early = False

    def run(self) -> Finished:
        """Train to the end and return what came of it."""
        try:
            while self._at.epoch < self._record.wanted and not self._early:
                if not self._epoch():
                    break
            return self._finished()
        except Exception as problem:
            self._keeper.end("failed", failure(problem).reason)
            raise

    def _epoch(self) -> bool:
        """Make the steps that an epoch still needs; False when it was cut short."""
        self._change()
        at, control, reporter = self._at, self._control, self._reporter
        self._setup.net.train()
        for batch in islice(self._setup.data.epoch(at.epoch + 1, at.batch), at.inside, None):
            at.stepped(self._step(batch), len(batch[0]))
            if perf_counter() >= reporter.due:
                self._tell()
            if control.attention:
                self._obey()
            if control.stopped:
                return False
        self._end_epoch()
        return True

    def _step(self, batch: tuple[Tensor, ...]) -> float:
        """Make one step and return its loss. On a processor reading the loss costs less than storing it."""
        setup = self._setup
        setup.flat.clear()
        loss = setup.form.loss(setup.net, batch)
        value = loss.item()
        if not isfinite(value):
            raise self._broken(value, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        setup.flat.step()
        self._losses.append(value)
        return value

    def _end_epoch(self) -> None:
        """Judge the validation part if it is time to, see whether it is better, and keep it."""
        at, patience = self._at, self._setup.stage.patience
        train = at.ended(self._setup.samples[0])
        last = at.epoch == self._record.wanted
        if last or marked(at.epoch):
            self._record.add("train", at.epoch, train)
        if last or marked(at.epoch, self._bits):
            validation, figures = self._setup.judged(1)
            if at.improved(train if validation is None else validation):
                self._best = detached(self._setup.net.state_dict())
            self._early = bool(patience) and at.epoch - at.patient >= patience
            self._reporter.epoch(at, train, validation, figures)
        if self._control.attention and not last:
            self._obey(epoch_ended=True)
        if self._keeper.due(epoch_ended=True):
            self._keep()

    # Between two steps --------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Say what was done, and keep it if that is due."""
        self._flush()
        self._keeper.list(perf_counter())
        if self._keeper.due(epoch_ended=False):
            self._keep()
        self._reporter.rested()

    def _obey(self, epoch_ended: bool = False) -> None:
        """Do what was asked for: change, hold, or both."""
        control = self._control
        control.attention = False
        self._change()
        if control.unit == "step" or (control.unit == "epoch" and epoch_ended):
            control.pause(True)
        elif control.unit:
            control.attention = True  # at the end of the epoch
        if not control.going.is_set():
            self._hold()

    def _change(self) -> None:
        """Go on with another learning rate now, and with another batch from the next epoch on."""
        control, at = self._control, self._at
        while control.changes:
            rate, batch = control.changes.popleft()
            at.rate = self._setup.flat.rule.rate = rate or at.rate
            at.following = batch or at.following
            if not at.inside:
                at.batch, at.following = at.following or at.batch, 0
            self._record.changes.append(Turn(step=at.step, rate=at.rate, batch=at.following or at.batch))
            self._reporter.changed(at)

    def _hold(self) -> None:
        """Wait until going on, advancing or stopping; pictures that are newly asked for are still taken."""
        began = perf_counter()
        self._tell()
        self._keep()
        self._reporter.paused(on=True)
        self._reporter.show(self._at)
        while not self._control.going.wait(0.1):
            self._change()
            self._reporter.look(self._at)
        if self._control.unit != "step":
            self._reporter.paused(on=False)
        self._keeper.rested(perf_counter() - began)
        self._reporter.rested()

    # What is kept -------------------------------------------------------------------------------------

    def _moment(self) -> Checkpoint:
        return taken(self._setup, self._at, self._best)

    def _keep(self) -> None:
        """Write a checkpoint, but never one with numbers that are none."""
        self._flush()
        moment = self._moment()
        if not moment.finite:
            raise self._broken(float("nan"), None)
        self._keeper.keep(moment)

    def _flush(self) -> None:
        """Let the record and the trail know every step."""
        losses, self._losses = self._losses, array("f")
        self._reporter.tell(self._at, losses)
        self._trail.look(losses, perf_counter(), self._moment)

    def _broken(self, value: float, batch: tuple[Tensor, ...] | None) -> Exception:
        """Go back to before it began, on disk, and say what happened."""
        self._reporter.tell(self._at, self._losses)
        kept = self._keeper.rescue(self._trail.safe)
        return diverged(self._setup, value, self._at.step + (batch is not None), kept, batch)

    def _finished(self) -> Finished:
        """Keep what was learned; with patience, the best weights are the ones that answer from now on."""
        control, record, at = self._control, self._record, self._at
        stopped = control.stopped and not self._early and at.epoch < record.wanted
        self._keep()
        best = self._best if self._setup.stage.patience and not stopped else None
        if best:
            put_weights(best, self._setup)
        if not control.leaving:
            self._reporter.show(at)
            loss, figures = self._setup.judged(2)
            record.test = {} if loss is None else {"loss": loss, **figures}
        self._keeper.end("stopped" if stopped else "finished", weights=best)
        return Finished(
            stopped=stopped,
            epochs=at.epoch,
            steps=at.step,
            seconds=record.seconds,
            figures={name: value for name, value in record.test.items() if value is not None},
            run=self._keeper.run,
            early=self._early,
            best_epoch=at.best_epoch or None,
        )
