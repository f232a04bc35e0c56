"""Commands that need torch: train, resume, eval and export. All run in this process."""

from __future__ import annotations

import shlex
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType

from backends.cli.course import Course, figure
from backends.cli.files import located, opened, pointer, sound, writable
from backends.cli.kept import folder_of, store_of
from backends.cli.printer import Printer, count
from backends.cli.refusal import INTERRUPTED, MACHINE, USER, Refused
from backends.cli.settings import with_header, with_settings, with_training
from backends.control import Control
from backends.errors import Diverged, TrainingError
from backends.failures import KNOWN, failure
from backends.places import runs_folder
from backends.protocol import Event, Finished
from backends.runs import folder_for
from designer.design import Design
from designer.view import fresh

KEPT = "weights.safetensors"
Hear = Callable[[Event], None]


def train(words: Namespace, out: Printer) -> int:
    """Train a drawing; what is learned is kept in the folder of `--run`."""
    from backends.data.found import anchored

    design = anchored(_set(words), words.file)
    sound(words.file, design, fresh(design))
    if words.run and words.keep:
        raise Refused("--keep and --run DIR exclude each other: both say where to keep it")
    folder = _folder(words.run, words.force) if words.run else folder_for(runs_folder()) if words.keep else None
    with store_of(folder) if folder else nullcontext() as store:

        def learn(control: Control, hear: Hear) -> Finished:
            from backends.engine.training import train as run

            return run(design, control, hear, folder, path=str(Path(words.file).absolute()), store=store)

        return _course(words.file, folder, learn, out)


def resume(words: Namespace, out: Printer) -> int:
    """Go on with a run that was stopped or cut off, or train it for more epochs; RUN is a folder, an id or a number."""
    rate, more = _number(words, "rate", float, 1e6), _number(words, "epochs", int, 10**6)
    folder = folder_of(words.run)
    with store_of(folder) as store:

        def learn(control: Control, hear: Hear) -> Finished:
            from backends.engine.training import resume as run

            return run(folder, control, hear, rate=rate, more=int(more or 0), store=store)

        return _course(words.run, folder, learn, out)


def evaluate(words: Namespace, out: Printer) -> int:
    """Measure a trained network on samples that it was not trained on."""
    folder = folder_of(words.run)
    with explained(words.run):
        from backends.engine.recall import evaluated

        samples, figures = evaluated(folder, words.part)
    text = ", ".join(f"{name} {figure(name, value)}" for name, value in figures.items())
    out.result(f"{count(samples, f'{words.part} sample')}: {text}", part=words.part, samples=samples, figures=figures)
    return 0


def _course(name: str, folder: Path | None, learn: Callable[[Control, Hear], Finished], out: Printer) -> int:
    """Train, print the course, and return the exit code."""
    control, course = Control(), Course(out)
    with explained(name), _advised(folder), _interruptible(control), course:
        finished = learn(control, course.hear)
    course.end(finished)
    return INTERRUPTED if finished.stopped else 0


@contextmanager
def _advised(folder: Path | None) -> Iterator[None]:
    """Say how a training that diverged can go on."""
    try:
        yield
    except Diverged as problem:
        if folder and problem.kept >= 0:
            how = f"neurarium resume {shlex.quote(str(folder))} --rate {problem.rate / 10:g}"
            raise TrainingError(
                f"{problem.reason} Go on from step {problem.kept} with {how}", problem.place
            ) from problem
        raise


def _number(words: Namespace, name: str, form: type[int] | type[float], most: float) -> float | None:
    """Read a number above zero from the words. Raises Refused."""
    text = getattr(words, name)
    if text is None:
        return None
    try:
        value = form(text)
    except ValueError:
        value = 0
    if not 0 < value <= most:
        kind = "a whole number" if form is int else "a number"
        raise Refused(f"--{name} {text}: expected {kind} above 0, at most {most:g}")
    return value


def export(words: Namespace, out: Printer) -> int:
    """Write the trained network of a run as a file, load it again and compare."""
    folder = folder_of(words.folder)
    path = writable(words.output)
    with explained(words.folder):  # absolute: some formats are checked by a process that runs in another folder
        from backends.exporters import export as write

        made = write(folder, words.to, path.absolute())
    out.result(
        f"Wrote {path}, {made.size:,} bytes; loaded again, its answers differ by at most {made.difference:.2g}.",
        path=str(path),
        format=words.to,
        size=made.size,
        difference=made.difference,
    )
    return 0


def _set(words: Namespace) -> Design:
    """Read the design and apply what the words say about it."""
    design = opened(words.file)
    try:
        design = with_settings(design, words.set)
        for option, setter, name in (("--epochs", with_training, "epochs"), ("--seed", with_header, "seed")):
            if (value := getattr(words, name)) is not None:
                try:
                    design = setter(design, name, value)
                except Refused as error:
                    raise Refused(f"{option} {value}: {error.reason}") from error
    except Refused as error:
        raise Refused(f"{words.file}: {error.reason}") from error
    return design


def _folder(name: str, force: bool) -> Path:
    """Make the folder of a run. Raises Refused where another run lies already."""
    with located(name):
        folder = Path(name)
        if (folder / KEPT).exists() and not force:
            raise Refused(f"{name}: it holds a trained network already; add --force to replace it")
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what training and export raise into one line; mistakes of our own go on as they are."""
    try:
        yield
    except BrokenPipeError:  # of standard output, which is no affair of the training
        raise
    except KNOWN as problem:
        found = failure(problem)
        if found.whose == "us":
            raise
        where = f"{pointer(found.place)}: " if found.place else ""
        code = MACHINE if found.whose == "machine" else USER
        raise Refused(f"{name}: {where}{found.reason}" if code == USER else found.reason, code) from problem


@contextmanager
def _interruptible(control: Control) -> Iterator[None]:
    """Let Ctrl+C end the training after the current step, and a second one end the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        control.stop()
        signal.signal(signal.SIGINT, before)
        print("\nStopping after this step; Ctrl+C again ends at once.", file=sys.stderr, flush=True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
