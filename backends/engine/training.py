"""Training: a drawing begins to learn, or a run goes on from where it was left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import nn

from backends.alive import alive, myself
from backends.codegen.source import Unsupported
from backends.control import Control
from backends.data.ticket import Ticket
from backends.engine import checkpoint as checkpoints
from backends.engine.checkpoint import Checkpoint, put_back, taken
from backends.engine.digest import digest
from backends.engine.initial import stable
from backends.engine.keeper import Keeper
from backends.engine.loop import Training
from backends.engine.position import Position
from backends.engine.reporter import Reporter
from backends.engine.resident import waiting
from backends.engine.rules import rule
from backends.engine.setup import Setup
from backends.errors import RunError, TrainingError
from backends.protocol import Event, Finished, Noted
from backends.record import DESIGN, Record, Turn, read_record
from backends.runs import Runs
from designer.design import Design
from designer.fingerprint import model_hash
from designer.learning import Adam
from designer.storage import DesignError, read
from designer.view import fresh, problems

LARGE_STEP = 1e8
"""Multiply-adds in a step from which on more than one thread pays off."""

Emit = Callable[[Event], None]


def warm() -> None:
    """Make one step of a small network before anybody waits for it: first calls cost more."""
    net = nn.Linear(2, 1)
    net(torch.zeros(1, 2)).sum().backward()
    rule(Adam(), torch.zeros(3), torch.zeros(3))()


def train(
    design: Design,
    control: Control,
    emit: Emit,
    run: Path | None = None,
    *,
    name: str = "",
    path: str = "",
    store: Runs | None = None,
) -> Finished:
    """Train a drawing until its epochs are over or `control` stops it, and say so by `emit` on the way.

    What is learned is kept in the folder `run`, and listed in `store` as a run of the drawing `name` at `path`.
    Raises TrainingError with the node where it shows.
    """
    with _ready(design, waiting(control, emit)) as setup:
        stage, header = design.header.stage, design.header
        record = Record(name=name or header.name, path=path, seed=header.seed, wanted=stage.epochs)
        start = taken(setup, Position(rate=stage.optimizer.rate, batch=stage.batch), {})
        return _trained(setup, record, start, control, emit, run, store)


def resume(
    run: Path,
    control: Control,
    emit: Emit,
    *,
    design: Design | None = None,
    rate: float | None = None,
    more: int = 0,
    store: Runs | None = None,
) -> Finished:
    """Go on with the run in a folder as if it had never ended, `more` epochs longer, or with another learning rate.

    Its own copy of the design counts; `design` is only looked at to see that it is the same network.
    Raises RunError when there is nothing to go on from, and what `train` raises.
    """
    record, drawn = read_record(run), _drawn(run)
    if design is not None and model_hash(design) != model_hash(drawn):
        raise RunError("The drawing is another one now than the one that this run trained. Train it anew.")
    if record.state == "running" and record.process != myself() and alive(record.process):
        raise RunError("This run is being trained by another window or command.")
    record.wanted += more
    with _ready(drawn, waiting(control, emit)) as setup:
        start = _found(run, record, setup, emit)
        at = start.position
        if at.epoch >= record.wanted or (record.state == "finished" and not more):
            raise RunError(f"All {record.wanted} epochs are done. Say how many more.")
        _compare(record, setup, emit)
        record.cut(at.epoch, at.step)
        if more:
            at.patient = at.epoch
        if rate is not None:
            at.rate = rate
            record.changes.append(Turn(step=at.step, rate=rate, batch=at.batch))
        put_back(start, setup)
        return _trained(setup, record, start, control, emit, run, store)


def _trained(
    setup: Setup,
    record: Record,
    start: Checkpoint,
    control: Control,
    emit: Emit,
    run: Path | None,
    store: Runs | None,
) -> Finished:
    """Fill the record with what is true now, and train."""
    at = start.position
    record.state, record.reason, record.kept, record.holds, record.test = "running", "", -1, "last", {}
    record.process, record.model = myself(), model_hash(setup.design)
    record.data = digest(setup.data) if run else ""
    record.form, record.samples, record.parameters = setup.form.words, setup.samples, setup.parameters
    record.torch, record.threads = str(torch.__version__), torch.get_num_threads()
    record.best, record.best_epoch = at.best, at.best_epoch or None
    keeper = Keeper(run, store, setup, record, emit)
    keeper.begin(at.step)
    reporter = Reporter(setup, control, emit, record)
    reporter.started(at, run.name if run else "")
    return Training(setup, control, reporter, keeper, record, start).run()


@contextmanager
def _ready(design: Design, ticket: Ticket) -> Iterator[Setup]:
    """Prepare a drawing, with as many threads as it is worth and dice of its own."""
    view = fresh(design)
    wrong = [problem for problem in problems(design, view) if problem.severity == "error"]
    if wrong:
        raise TrainingError(f"{wrong[0].title}. {wrong[0].detail}".strip(), wrong[0].place)
    with _threads(3 * view.cost * design.header.stage.batch), torch.random.fork_rng(devices=[]):
        torch.manual_seed(stable(design.header.seed, "", "noise"))
        try:
            yield Setup(design, view, ticket)
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


def _drawn(run: Path) -> Design:
    try:
        return read(run / DESIGN)
    except (OSError, DesignError) as error:
        raise RunError(f"The drawing of this run can not be read: {error}") from error


def _found(run: Path, record: Record, setup: Setup, emit: Emit) -> Checkpoint:
    """Return the newest checkpoint that can be read; a run that was cut off before the first one begins again."""
    known = checkpoints.steps(run)
    for step in (step for step in known if record.kept < 0 or step <= record.kept):
        try:
            return checkpoints.read(checkpoints.path(run, step), setup.flat)
        except RunError as error:
            emit(Noted(text=f"{error} An earlier one is taken."))
    if record.epochs == 0 or (record.state == "running" and not known):
        stage = setup.design.header.stage
        return taken(setup, Position(rate=stage.optimizer.rate, batch=stage.batch), {})
    raise RunError("This run kept no checkpoint that could be read. Train it anew.")


def _compare(record: Record, setup: Setup, emit: Emit) -> None:
    """Say what is different from when the run began: then it does not go on bit for bit."""
    now = {"data": digest(setup.data), "torch": str(torch.__version__), "threads": torch.get_num_threads()}
    words = {"data": "The data are others", "torch": "PyTorch is another version", "threads": "The machine is another"}
    for name, value in now.items():
        if getattr(record, name) and getattr(record, name) != value:
            emit(Noted(text=f"{words[name]} than when this run began: it goes on, but not bit for bit."))
