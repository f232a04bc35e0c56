"""What travels on a wire, and what is said when it does not fit."""

from __future__ import annotations

from math import prod

from designer.record import Axes, Record


def size(axes: Axes) -> int:
    """Count the numbers in one sample of this shape."""
    return prod(axes)


class Signal(Record, frozen=True, kw_only=True):
    """Axes without the batch; `classes` > 0 says that the numbers are class indices."""

    axes: Axes = ()
    classes: int = 0

    @property
    def size(self) -> int:
        """How many numbers one sample has."""
        return size(self.axes)

    def __str__(self) -> str:
        """Say it as the canvas does: `64 numbers`, `1 × 8 × 8`, `one of 10 classes`."""
        if self.classes:
            return f"one of {self.classes} classes"
        if len(self.axes) > 1:
            return " × ".join(str(n) for n in self.axes)
        return "1 number" if self.size == 1 else f"{self.size} numbers"


class ShapeError(ValueError):
    """What arrives does not fit; the message says what was needed and what came."""
