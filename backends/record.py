"""The record of a run, `run.json` in its folder: everything that the store knows can be read from it again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from backends.errors import RunError
from designer.storage import write_atomic

DESIGN, WEIGHTS, BEST, RECORD = "design.neurarium", "weights.safetensors", "best.safetensors", "run.json"
VERSION = 2
STEP = "step"
"""The series of single steps, thinned; every other series counts epochs."""


class Curve(Struct, kw_only=True):
    """Numbers of a training in the order of time: `at` counts epochs, or steps."""

    at: list[float] = []
    values: list[float | None] = []
    """None is a number that was not finite."""

    def __len__(self) -> int:
        """Count the points."""
        return len(self.at)

    def add(self, at: float, value: float) -> None:
        """Append a point."""
        self.at.append(at)
        self.values.append(value)

    def cut(self, last: float) -> None:
        """Forget what came after."""
        while self.at and self.at[-1] > last:
            self.at.pop()
            self.values.pop()


class Turn(Struct, frozen=True, kw_only=True):
    """From this step on a run went on otherwise than it began."""

    step: int
    rate: float
    batch: int


class Record(Struct, kw_only=True):
    """What `run.json` says about a training."""

    version: int = VERSION
    name: str = ""
    number: int = 0
    path: str = ""
    model: str = ""
    parent: str = ""
    began: float = msgspec.field(default_factory=time.time)
    """Seconds since 1970."""
    process: str = ""
    seed: int = 0
    state: str = "running"
    """running, finished, stopped or failed; one that says running but whose process is gone was cut off."""
    reason: str = ""
    form: str = ""
    torch: str = ""
    threads: int = 0
    data: str = ""
    """Digest of the samples."""
    samples: tuple[int, int, int] = (0, 0, 0)
    parameters: int = 0
    wanted: int = 0
    """Epochs asked for."""
    epochs: int = 0
    steps: int = 0
    seconds: float = 0.0
    best: float | None = None
    """Lowest validation loss, of training where nothing validates."""
    best_epoch: int | None = None
    holds: str = "last"
    """Which weights `weights.safetensors` has: of the last step, or of the best epoch."""
    kept: int = -1
    """The step from which a run that diverged goes on; -1 = from the newest checkpoint."""
    figures: dict[str, float | None] = {}
    """Of the validation part, the latest."""
    test: dict[str, float | None] = {}
    """Of the test part, at the end."""
    changes: list[Turn] = []
    curves: dict[str, Curve] = {}

    def add(self, series: str, at: float, value: float) -> None:
        """Append a point to a series."""
        self.curves.setdefault(series, Curve()).add(at, value)

    def cut(self, epochs: int, steps: int) -> None:
        """Go back to an earlier moment: what came after it is forgotten."""
        self.epochs, self.steps = epochs, steps
        for series, curve in self.curves.items():
            curve.cut(steps if series == STEP else epochs)
        self.changes = [turn for turn in self.changes if turn.step <= steps]

    def last(self, series: str) -> float | None:
        """Return the latest value of a series."""
        curve = self.curves.get(series)
        return curve.values[-1] if curve else None


def read_record(folder: Path) -> Record:
    """Read the record of a run. Raises RunError in words when there is none."""
    try:
        raw = msgspec.json.decode((folder / RECORD).read_bytes())
        if isinstance(raw, dict) and raw.get("version") == 1:
            raw = _upgraded(raw)
        return msgspec.convert(raw, Record)
    except FileNotFoundError as error:
        raise RunError(f"{folder} holds no run: {RECORD} is missing.") from error
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise RunError(f"{folder / RECORD} is damaged: {error}") from error


def write_record(folder: Path, record: Record) -> None:
    """Replace the record, one field a line; numbers that are not finite are written as null. Raises OSError."""
    rows = (
        f"{msgspec.json.encode(name).decode()}: {msgspec.json.encode(value).decode()}"
        for name, value in msgspec.structs.asdict(record).items()
    )
    write_atomic(folder / RECORD, ("{\n" + ",\n".join(rows) + "\n}\n").encode())


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """Read what version 1 wrote: a loss for each epoch, and pairs of epoch and loss."""
    train, validation = raw.pop("train", []), raw.pop("validation", [])
    curves = {
        "train": {"at": list(range(1, len(train) + 1)), "values": train},
        "validation": {"at": [pair[0] for pair in validation], "values": [pair[1] for pair in validation]},
    }
    test = raw.pop("figures", {})
    return {**raw, "version": VERSION, "began": raw.get("began", 0.0), "test": test, "curves": curves}
