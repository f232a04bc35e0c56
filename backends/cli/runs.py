"""Commands that need torch: train and export. Both run in this process."""

from __future__ import annotations

import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from backends.cli.course import Course
from backends.cli.files import located, opened, pointer, sound, writable
from backends.cli.printer import Printer
from backends.cli.refusal import INTERRUPTED, MACHINE, USER, Refused
from backends.cli.settings import with_header, with_settings, with_training
from backends.control import Control
from backends.failures import KNOWN, failure
from designer.design import Design
from designer.view import fresh

KEPT = "weights.safetensors"


def train(words: Namespace, out: Printer) -> int:
    """Train a drawing; what is learned is kept in the folder of `--run`."""
    design = _set(words)
    sound(words.file, design, fresh(design))
    folder = _folder(words.run, words.force) if words.run else None
    control = Control()
    course = Course(out)
    with explained(words.file):
        from backends.engine.training import train as run

        with _interruptible(control), course:
            finished = run(design, control, course.hear, folder)
    course.end(finished)
    return INTERRUPTED if finished.stopped else 0


def export(words: Namespace, out: Printer) -> int:
    """Write the trained network of a run as a file, load it again and compare."""
    with located(words.folder):
        if not Path(words.folder).is_dir():
            raise Refused(f"{words.folder}: expected the folder of a run")
    path = writable(words.output)
    with explained(words.folder):  # absolute: some formats are checked by a process that runs in another folder
        from backends.exporters import export as write

        made = write(Path(words.folder), words.to, path.absolute())
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
