"""The course of a training on the command line: a bar on a terminal, a line for each epoch elsewhere."""

from __future__ import annotations

import shutil
import sys
from array import array

from msgspec import to_builtins

from backends.cli.printer import Printer, count
from backends.protocol import Array, Epoch, Event, Finished, Noted, Progress, Started

BAR = 24
"""Characters of the bar."""


class Course:
    """Hears the events of a training and prints them."""

    def __init__(self, out: Printer) -> None:
        self._out = out
        self._bar = sys.stderr.isatty() and not out.json
        self._lines = not (self._bar and sys.stdout.isatty())
        self._steps = self._epochs = 0
        self._loss = 0.0

    def __enter__(self) -> Course:
        return self

    def __exit__(self, *problem: object) -> None:
        """Take the bar away."""
        if self._bar:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def hear(self, event: Event) -> None:
        """Print what an event says."""
        if isinstance(event, Started):
            self._steps, self._epochs = event.epochs * event.steps_per_epoch, event.epochs
            training, validation, test = event.samples
            if self._lines and event.first_step:
                self._out.line(f"goes on after {count(event.first_epoch, 'epoch')}, step {event.first_step:,}")
            if self._lines:
                self._out.line(
                    f"{event.parameters:,} parameters; {training} samples, {validation} validate, {test} test"
                )
        elif isinstance(event, Progress):
            self._loss = mean(event.losses) if event.losses.shape[0] else self._loss
            self._draw(event)
        elif isinstance(event, Noted):
            self._out.note(event.text)
        elif isinstance(event, Epoch) and self._lines:
            self._out.line(f"epoch {event.number}/{self._epochs}  train {event.train:.4g}{judged(event)}")
        if isinstance(event, Progress):
            fields = {name: getattr(event, name) for name in ("epoch", "step", "steps_per_second", "seconds_left")}
            self._out.record("Progress", **fields, loss=self._loss)
        elif isinstance(event, Started | Epoch | Noted):
            self._out.record(type(event).__name__, **_fields(event))

    def end(self, finished: Finished) -> None:
        """Print what came of it."""
        how = "Stopped" if finished.stopped else "Finished"
        kept = f" Kept in {finished.run}." if finished.run else ""
        figures = "".join(f", {name} {figure(name, value)}" for name, value in finished.figures.items())
        text = (
            f"{how} after {count(finished.epochs, 'epoch')}, {count(finished.steps, 'step')}, {finished.seconds:.3g} s"
        )
        self._out.result(f"{text}{'; test' + figures[1:] if figures else ''}.{kept}", **_fields(finished))

    def _draw(self, event: Progress) -> None:
        if not self._bar:
            return
        done = event.step / max(1, self._steps)
        full = min(BAR, int(done * BAR))
        text = (
            f"{'█' * full}{'░' * (BAR - full)} {done:4.0%}  epoch {event.epoch}/{self._epochs}  "
            f"loss {self._loss:.4g}  {event.steps_per_second:,.0f} steps/s  {event.seconds_left:.0f} s left"
        )
        sys.stderr.write(f"\r\x1b[K{text[: shutil.get_terminal_size().columns - 1]}")
        sys.stderr.flush()


def mean(losses: Array) -> float:
    """Return the mean of the losses in a message."""
    numbers = array("f", losses.data)
    return sum(numbers) / max(1, len(numbers))


def judged(event: Epoch) -> str:
    """Say how the validation part went."""
    loss = f"  validation {event.validation:.4g}" if event.validation is not None else ""
    return loss + "".join(f"  {name} {figure(name, value)}" for name, value in event.figures.items())


def figure(name: str, value: float) -> str:
    """Write a figure: shares as percents."""
    return f"{value:.1%}" if name == "accuracy" else f"{value:.4g}"


def _fields(event: Event) -> dict[str, object]:
    fields: dict[str, object] = to_builtins(event)
    return {name: value for name, value in fields.items() if name not in ("type", "to")}
