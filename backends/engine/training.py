"""Training: steps through epochs, says what happens, and listens between two steps."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite, isnan
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor, nn

from backends.codegen.extent import extent
from backends.codegen.source import Unsupported
from backends.control import Control
from backends.engine.album import Album
from backends.engine.build import built
from backends.engine.fit import fit
from backends.engine.flat import Flat
from backends.engine.form import Form, Probe, chosen, watching
from backends.engine.initial import draw, stable
from backends.engine.judge import judged
from backends.engine.keeper import Keeper, Record
from backends.engine.pictures.scene import Scene
from backends.engine.resident import Resident, batches, waiting
from backends.engine.rules import rule
from backends.engine.weights import tensors
from backends.errors import TrainingError
from backends.protocol import Array, Epoch, Event, Finished, Paused, Progress, Started
from designer.design import Design
from designer.learning import Adam
from designer.naming import title
from designer.view import View, fresh, problems

FRAME = 1 / 30
"""Seconds between two messages about progress."""
JUDGING = 0.1
"""Seconds between two judgements of the validation part, at least."""
KEEPING = 10.0
"""Seconds between two copies on disk."""
LARGE_STEP = 1e8
"""Multiply-adds in a step from which on more than one thread pays off."""

Emit = Callable[[Event], None]


def warm() -> None:
    """Make one step of a small network before anybody waits for it: first calls cost more."""
    net = nn.Linear(2, 1)
    net(torch.zeros(1, 2)).sum().backward()
    rule(Adam(), torch.zeros(3), torch.zeros(3))()


def train(design: Design, control: Control, emit: Emit, run: Path | None = None) -> Finished:
    """Train a drawing until its epochs are over or `control` stops it, and say so by `emit` on the way.

    What is learned is kept in the folder `run`. Raises TrainingError with the node where it shows.
    """
    view = fresh(design)
    wrong = [problem for problem in problems(design, view) if problem.severity == "error"]
    if wrong:
        raise TrainingError(f"{wrong[0].title}. {wrong[0].detail}".strip(), wrong[0].place)
    with _threads(3 * view.cost * design.header.stage.batch), torch.random.fork_rng(devices=[]):
        torch.manual_seed(stable(design.header.seed, "", "noise"))
        try:
            return Training(design, view, control, emit, run).run()
        except Unsupported as error:
            raise TrainingError(error.reason, error.place) from error


@contextmanager
def _threads(work: float) -> Iterator[None]:
    """Use one thread while steps are short, else all cores but the one of the window."""
    before = torch.get_num_threads()
    torch.set_num_threads(1 if work < LARGE_STEP else max(1, (os.cpu_count() or 2) - 1))
    try:
        yield
    finally:
        torch.set_num_threads(before)


class Training:
    """One training: the network, its data, and how far it has come."""

    def __init__(self, design: Design, view: View, control: Control, emit: Emit, run: Path | None) -> None:
        self._design, self._view = design, view
        self._control, self._emit = control, emit
        self._stage = design.header.stage
        self._shown = Form(design, view, logits=False)
        self._data = Resident(design, self._shown.values, waiting(control, emit))
        self.net = built(self._shown.source)
        draw(self.net, design, self._shown.source)
        fit(design, view, self.net, self._shown.source, self._data)
        self._flat = Flat(self.net, self._shown.source, self._stage.optimizer)
        if not len(self._flat):
            raise TrainingError("There is nothing to learn: no weight between data and loss trains.")
        batch = next(self._data.chunks(0, self._shown.values, self._stage.batch))
        with self._explained():
            self._form = chosen(design, view, self.net, self._shown, batch)
            self._form.loss(self.net.eval(), batch)
        self._scene = Scene(design, view, self.net, self._shown, self._data)
        self._album = Album(self._scene, control, emit)
        self._keeper = Keeper(run, design)
        self._run = run
        self._record = self._first_record()
        self._fresh = array("f")
        self._began = self._told = self._judged = self._kept = self._pace = perf_counter()
        self._rate = 0.0

    def _first_record(self) -> Record:
        header = self._design.header
        return Record(
            name=header.name,
            seed=header.seed,
            form=self._form.words,
            torch=str(torch.__version__),
            samples=self._data.sizes,  # type: ignore[arg-type]
            parameters=sum(parameter.numel() for parameter in self.net.parameters()),
            wanted=self._stage.epochs,
        )

    def run(self) -> Finished:
        """Train to the end and return what came of it."""
        record = self._record
        per_epoch = len(batches(self._data.sizes[0], self._stage.batch))
        self._emit(
            Started(
                samples=record.samples,
                epochs=self._stage.epochs,
                steps_per_epoch=per_epoch,
                parameters=record.parameters,
                form=record.form,
            )
        )
        self._album.take(0)
        self._began = perf_counter()
        try:
            for number in range(1, self._stage.epochs + 1):
                if not self._epoch(number, per_epoch):
                    break
            return self._finished()
        except TrainingError as error:
            record.state, record.reason = "failed", error.reason
            self._keeper.note(record)
            raise

    def _epoch(self, number: int, per_epoch: int) -> bool:
        """Make the steps of an epoch; False when it was cut short."""
        self.net.train()
        control, count, total = self._control, self._data.sizes[0], 0.0
        for batch in self._data.epoch(number, self._stage.batch):
            total += self._step(batch) * len(batch[0])
            now = perf_counter()
            if now - self._told >= FRAME:
                self._tell(now, per_epoch)
            if not control.going.is_set():
                self._pause(per_epoch)
            if control.stopped:
                return False
        self._record.epochs = number
        self._record.train.append(total / count)
        self._after_epoch(number, total / count)
        return True

    def _step(self, batch: tuple[Tensor, ...]) -> float:
        """Make one step and return its loss. On a processor reading the loss costs less than storing it."""
        self._flat.clear()
        loss = self._form.loss(self.net, batch)
        value = loss.item()
        if not isfinite(value):
            raise self._diverged(value, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        self._flat.step()
        self._record.steps += 1
        self._fresh.append(value)
        return value

    def _tell(self, now: float, per_epoch: int) -> None:
        """Send the losses since last time, and pictures and copies if they are due."""
        record = self._record
        steps = len(self._fresh)
        if steps:
            pace = steps / max(1e-9, now - self._pace)
            self._rate = 0.8 * self._rate + 0.2 * pace if self._rate else pace
            left = (self._stage.epochs * per_epoch - record.steps) / self._rate
            losses = Array(dtype="float32", shape=(steps,), data=self._fresh.tobytes())
            self._emit(
                Progress(
                    epoch=record.epochs,
                    step=record.steps,
                    losses=losses,
                    steps_per_second=self._rate,
                    seconds_left=left,
                )
            )
            self._fresh = array("f")
        self._album.look(record.epochs, now)
        if now - self._kept >= KEEPING:
            self._keep()
        self._told = self._pace = perf_counter()

    def _after_epoch(self, number: int, train: float) -> None:
        """Judge the validation part and report, but not more often than anybody can look."""
        now, last = perf_counter(), number == self._stage.epochs
        if now < self._judged and not last:
            return
        loss, figures = None, dict[str, float]()
        if self._data.sizes[1]:
            part = self._data.part(1, self._form.values)
            loss, figures = judged(self._design, self._form, self.net, part, self._scene.judged)
            self._record.validation.append((number, loss))
        self._emit(Epoch(number=number, train=train, validation=loss, figures=figures))
        after = perf_counter()
        self._judged = after + (JUDGING if after - now < JUDGING / 10 else 10 * (after - now))

    def _pause(self, per_epoch: int) -> None:
        """Hold until going on or stopping; pictures that are newly asked for are still taken."""
        began = perf_counter()
        self._tell(began, per_epoch)
        self._emit(Paused(on=True))
        self._album.take(self._record.epochs)
        while not self._control.going.wait(0.1):
            self._album.look(self._record.epochs, 0.0)
        self._emit(Paused(on=False))
        held = perf_counter() - began
        self._began += held
        self._told = self._pace = perf_counter()

    def _finished(self) -> Finished:
        record = self._record
        self._tell(perf_counter(), max(1, record.steps // max(1, record.epochs)))
        self._album.take(record.epochs)
        if self._data.sizes[2]:
            loss, figures = judged(self._design, self._form, self.net, self._data.part(2, self._form.values))
            record.figures = {"loss": loss, **figures}
        record.state = "stopped" if self._control.stopped else "finished"
        self._keep()
        return Finished(
            stopped=self._control.stopped,
            epochs=record.epochs,
            steps=record.steps,
            seconds=record.seconds,
            figures=record.figures,
            run=str(self._run or ""),
        )

    def _keep(self) -> None:
        """Write a copy to disk, but never one with numbers that are none."""
        self._kept = perf_counter()
        self._record.seconds = self._kept - self._began
        if not self._flat.finite():
            raise self._diverged(float("nan"), None)
        self._keeper.keep(self.net, self._shown.source, self._record)

    def _diverged(self, value: float, batch: tuple[Tensor, ...] | None) -> TrainingError:
        """Say since when and where numbers are none, and what helps."""
        place = self._first_broken(batch)
        where = f"; the first number that is not finite is in {title(self._design.nodes[place])}" if place else ""
        what = "NaN" if isnan(value) else "infinite"
        return TrainingError(
            f"The loss became {what} at step {self._record.steps + 1}{where}. "
            f"Lower the learning rate (now {self._stage.optimizer.rate:g}).",
            place,
        )

    def _first_broken(self, batch: tuple[Tensor, ...] | None) -> str:
        """Walk the network in order, looking at weights and at what each node makes of the batch."""
        nodes = extent(self._design, self._view).nodes
        targets = {key: wire.target for key, wire in self._design.wires.items()}
        for address, tensor in tensors(self.net, self._shown.source).items():
            if not torch.isfinite(tensor).all():
                return targets.get(address) or address.partition(".")[0]
        if batch is not None:
            probe = Probe(self._design, self._view, nodes)
            with watching(self.net):
                found = probe(self.net, batch[: len(probe.source.inputs)])
            for key in nodes:
                if any(not torch.isfinite(x).all() for (node, _), x in found.items() if node == key):
                    return key
        return self._form.criterion.terms[0].loss

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn torch's refusal of probabilities outside 0 ... 1 into words."""
        try:
            yield
        except RuntimeError as error:
            if "between 0 and 1" not in str(error):
                raise
            term = next(term for term in self._shown.criterion.terms if "binary" in term.text)
            name = title(self._design.nodes[term.loss])
            reason = f"{name} reads probabilities, but what arrives leaves 0 ... 1."
            raise TrainingError(reason, term.loss) from error
