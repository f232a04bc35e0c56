"""Time: how a sample becomes a sequence, and a sequence an answer."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from designer.layer import Arrivals, Emit, Family, Layer
from designer.record import Axes
from designer.signal import ShapeError, Signal


class Hold(Layer, frozen=True, kw_only=True):
    """Shows the same sample again and again, for so many steps: time to think for a network with a loop.

    What has no time axis gets one: every step brings the same numbers, only what comes back along feedback
    wires differs from step to step.
    """

    family: ClassVar[Family] = Family.INPUT
    glyph: ClassVar[str] = "stack"
    aliases: ClassVar[tuple[str, ...]] = ("repeat", "steps", "loop", "time")
    over_time: ClassVar[bool] = True

    steps: Annotated[int, Meta(ge=1, le=10_000, description="How often each sample is shown")] = 6

    def caption(self) -> str:
        """Say how often."""
        return "1 step" if self.steps == 1 else f"{self.steps} steps"

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """(axes) -> the same at each step. Two holds of equally many steps keep the same time."""
        (x,) = arrivals["in"]
        if x.time:
            raise ShapeError(f"repeats a single sample, got a sequence ({x})")
        return {"out": x.over(f"{self.steps} steps", self.steps)}

    def torch(self, *xs: Axes) -> Emit:
        """Write expand, which copies nothing."""
        return Emit(call=f"{{0}}.unsqueeze(1).expand({', '.join(map(str, (-1, self.steps, *(-1 for _ in xs[0]))))})")


class LastStep(Layer, frozen=True, kw_only=True):
    """Lets the last step of a sequence through: the answer after everything has been heard."""

    family: ClassVar[Family] = Family.NORM
    glyph: ClassVar[str] = "end"
    title: ClassVar[str] = "Last step"
    aliases: ClassVar[tuple[str, ...]] = ("final state", "end", "many to one", "time")
    over_time: ClassVar[bool] = True

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """(time, axes) -> the axes."""
        (x,) = arrivals["in"]
        if not x.time:
            raise ShapeError(f"reads a sequence, got {x}")
        return {"out": x.over("", 0)}

    def torch(self, *xs: Axes) -> Emit:
        """Write the last index of the time axis."""
        return Emit(call="{0}[:, -1]")
