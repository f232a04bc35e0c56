"""What an exception means to the person at the screen."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from backends.codegen.source import Unsupported
from backends.errors import DataError, Diverged, ExportError, RunError, TrainingError
from designer.storage import DesignError

KNOWN = (
    DataError,
    DesignError,
    ExportError,
    ImportError,
    MemoryError,
    OSError,
    RunError,
    RuntimeError,
    TrainingError,
    Unsupported,
)
"""What training and export raise where it is nobody's mistake, and RuntimeError, in which torch wraps the rest."""
INSTALL = "Install it with: pip install"


class Failure(Struct, frozen=True, kw_only=True):
    """Why a request failed: a reason for people, the node where it shows, and whose affair it is."""

    reason: str
    place: str = ""
    whose: str = "user"
    """ "user": the drawing, a file or a word; "machine": memory or a library; "us": a mistake of the program."""
    more: dict[str, Any] = {}
    """What else `Failed` says of it."""


def failure(problem: Exception) -> Failure:
    """Put an exception into words."""
    if isinstance(problem, Diverged):
        more = {"kind": "diverged", "step": problem.step, "kept": problem.kept, "rate": problem.rate}
        return Failure(reason=problem.reason, place=problem.place, more=more)
    if isinstance(problem, TrainingError):
        return Failure(reason=problem.reason, place=problem.place)
    if isinstance(problem, DataError | ExportError | RunError | DesignError | Unsupported):
        return Failure(reason=str(problem), place=getattr(problem, "place", ""))
    if isinstance(problem, ModuleNotFoundError):
        name = (problem.name or "a library").partition(".")[0]
        return Failure(reason=f"The library {name} is missing. {INSTALL} {name}", whose="machine")
    if isinstance(problem, ImportError):
        return Failure(reason=f"A library can not be loaded: {_line(problem)}", whose="machine")
    if out_of_memory(problem):
        return Failure(reason="There is not enough memory. Try a smaller batch or fewer units.", whose="machine")
    if isinstance(problem, OSError):
        where = f"{problem.filename}: " if problem.filename else ""
        return Failure(reason=f"{where}{problem.strerror or _line(problem)}")
    return Failure(reason=f"A mistake in Neurarium: {type(problem).__name__}: {_line(problem)}", whose="us")


def out_of_memory(problem: Exception) -> bool:
    """Say whether memory ran out: Python's own error, or torch's, which is a plain RuntimeError on the processor."""
    text = str(problem).lower()
    return isinstance(problem, MemoryError) or (
        isinstance(problem, RuntimeError) and ("allocate memory" in text or "out of memory" in text)
    )


def _line(problem: Exception) -> str:
    return next(iter(str(problem).splitlines()), "")[:300]
