"""What travels on a wire, and what is said when it does not fit."""

from __future__ import annotations

from math import prod

from msgspec.structs import replace

from designer.record import Axes, Record


def size(axes: Axes) -> int:
    """Count the numbers in one sample of this shape."""
    return prod(axes)


class Signal(Record, frozen=True, kw_only=True):
    """Axes without the batch; `classes` > 0 says that the numbers are class indices.

    A sequence has such axes at each of its steps; `time` is the name of its clock, "" for what has none, and
    `steps` its length. In torch the axes are then (batch, time, axes...).
    """

    axes: Axes = ()
    classes: int = 0
    time: str = ""
    steps: int = 0

    @property
    def size(self) -> int:
        """How many numbers one sample has, or one step of it."""
        return size(self.axes)

    def over(self, time: str, steps: int) -> Signal:
        """Return the same at each step of a sequence; "" and 0 take time away."""
        return replace(self, time=time, steps=steps)

    def __str__(self) -> str:
        """Say it as the canvas does: `64 numbers`, `1 × 8 × 8`, `time × 3`, `one of 10 classes`."""
        if self.classes:
            return f"one of {self.classes} classes" + (" at each step" if self.time else "")
        if self.time:
            return " × ".join(map(str, ("time", *(self.axes or (1,)))))
        if len(self.axes) > 1:
            return " × ".join(str(n) for n in self.axes)
        return "1 number" if self.size == 1 else f"{self.size} numbers"


class ShapeError(ValueError):
    """What arrives does not fit; the message says what was needed and what came."""
