"""What can go wrong with a training or an export, in words for people; nothing here needs torch."""

from __future__ import annotations


class TrainingError(Exception):
    """A training can not begin or go on; `place` is the node where it shows, "" when it is nowhere special."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


class Diverged(TrainingError):
    """Loss or weights became NaN or infinite at `step`; `kept` is the step to go on from, -1 when there is none."""

    def __init__(self, reason: str, place: str, step: int, kept: int, rate: float) -> None:
        super().__init__(reason, place)
        self.step = step
        self.kept = kept
        self.rate = rate


class DataError(ValueError):
    """A data set is not there, or is not what the drawing says."""


class RunError(Exception):
    """The folder of a run does not hold a trained network."""


class ExportError(Exception):
    """A file could not be written, or did not say the same as the trained network."""
