"""What is said when a training stops that nobody stopped: what happened, what is safe, and one click that goes on."""

from __future__ import annotations

from collections.abc import Callable

from backends.protocol import Failed
from widgets.controls import said
from widgets.notices import Button, Notices
from widgets.paint import grouped
from widgets.training import Training

SAFE = "Your drawing is safe."
LOWER = 10.0
"""A learning rate that was too high is divided by this."""
Act = Callable[[], object]


def lower(rate: float) -> float:
    """Return a tenth of a learning rate, without the dust of binary fractions."""
    return float(f"{rate / LOWER:.6g}")


def tell_failed(notices: Notices, event: Failed, where: str, resume: Act, anew: Act, show: Act | None) -> None:
    """Tell that a training failed; one that diverged can go on from before the loss rose, more carefully.

    `where` is the name of the node where it showed, "" when it is nowhere special.
    """
    node: tuple[Button, ...] = (("Show the node", show),) if show is not None else ()
    if event.kind != "diverged":
        notices.tell("error", "Training stopped", f"{event.reason} {SAFE}", *node, ("Train anew", anew))
        return
    slower = said(lower(event.rate))
    first = f"{where} was the first to overflow, at a learning rate of {said(event.rate)}. " if where else ""
    if event.kept > 0:
        text = f"{first}Step {grouped(event.kept)} is kept; nothing before it is lost."
        go_on = f"Resume at rate {slower}"
    else:
        text = f"{first}Nothing was kept before that; your drawing is safe."
        go_on = f"Train anew at rate {slower}"
    notices.tell("warning", headline(event), text, (go_on, resume), *node)


def headline(event: Failed) -> str:
    """Say in a few words how a training diverged."""
    return f"Loss became {broken(event)} at step {grouped(event.step)}"


def broken(event: Failed) -> str:
    """Say what the loss became."""
    return "infinite" if "infinite" in event.reason else "NaN"


def tell_died(notices: Notices, training: Training, reason: str, resume: Act, anew: Act, log: Act) -> None:
    """Tell that the worker is gone."""
    title = "Training stopped unexpectedly"
    if step := training.step:
        text = f"{reason} Step {grouped(step)} is saved, and your drawing is safe."
        notices.tell("error", title, text, ("Resume", resume), ("Worker log", log))
    else:
        notices.tell("error", title, f"{reason} {SAFE}", ("Train again", anew), ("Worker log", log))


def tell_cut(notices: Notices, training: Training, resume: Act, anew: Act) -> None:
    """Tell, of a design that was opened, that its last training never came to its end."""
    text = f"Step {grouped(training.step)} is saved: epoch {training.trained} of {training.wanted}."
    notices.tell("info", f"{training.title} was cut off", text, ("Resume", resume), ("Train anew", anew))
