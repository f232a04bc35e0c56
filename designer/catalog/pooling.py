"""Pooling: a neighborhood becomes one number, so an image gets smaller and small shifts stop to matter."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from designer.catalog.convolution import sliding
from designer.layer import Emit, Family, Layer
from designer.record import Axes
from designer.signal import ShapeError, Signal, size


class Pool(Layer, frozen=True, kw_only=True):
    """A window that slides over each channel by itself; `verb` is what it makes of the numbers under it."""

    family: ClassVar[Family] = Family.CONVOLUTION
    rank: ClassVar[int] = 2
    verb: ClassVar[str] = "max"

    kernel: Annotated[int, Meta(ge=1, le=255, description="How wide (and high) the window is")] = 2
    stride: Annotated[int, Meta(ge=1, le=64, description="How far the window moves each step")] = 2
    padding: Annotated[int, Meta(ge=0, le=127, description="How far the window reaches over the edge")] = 0

    def caption(self) -> str:
        """Say what becomes one number."""
        return f"{self.verb} {' × '.join([str(self.kernel)] * self.rank)}"

    def output(self, *xs: Axes) -> Axes:
        """(channels, ...) -> (channels, ...), smaller."""
        sides = sliding(xs[0], self.rank)
        if 2 * self.padding > self.kernel:
            raise ShapeError("the padding must be at most half of the window")
        if min(sides) + 2 * self.padding < self.kernel:
            raise ShapeError(f"the {self.kernel}-pixel window does not fit in {' × '.join(map(str, sides))}")
        return (xs[0][0], *((n + 2 * self.padding - self.kernel) // self.stride + 1 for n in sides))

    def cost(self, *xs: Axes) -> int:
        """One operation for each number under a window."""
        return int(size(self.output(*xs)) * self.kernel**self.rank)

    def torch(self, *xs: Axes) -> Emit:
        """Write the function; it has nothing to keep."""
        words = [str(self.kernel)]
        words += [f"stride={self.stride}"] if self.stride != self.kernel else []
        words += [f"padding={self.padding}"] if self.padding else []
        return Emit(call=f"F.{self.verb}_pool{self.rank}d({{0}}, {', '.join(words)})")


class MaxPool2d(Pool, frozen=True, kw_only=True):
    """Keeps the largest number under a window: whether something was found, not exactly where.

    (channels, height, width) -> (channels, height', width').

    Source: torch.nn.functional.max_pool2d.
    """

    title: ClassVar[str] = "Max pool"
    aliases: ClassVar[tuple[str, ...]] = ("pooling", "subsampling", "downsample", "maxpool2d")


class AvgPool2d(Pool, frozen=True, kw_only=True):
    """Keeps the mean under a window: a smaller, softer image.

    (channels, height, width) -> (channels, height', width').

    Source: torch.nn.functional.avg_pool2d.
    """

    title: ClassVar[str] = "Average pool"
    aliases: ClassVar[tuple[str, ...]] = ("mean pool", "avgpool2d", "shrink")
    verb: ClassVar[str] = "avg"


class MaxPool1d(Pool, frozen=True, kw_only=True):
    """Keeps the largest number of each stretch of a sequence.

    (channels, length) -> (channels, length').

    Source: torch.nn.functional.max_pool1d.
    """

    title: ClassVar[str] = "Max pool 1-D"
    aliases: ClassVar[tuple[str, ...]] = ("temporal pooling", "maxpool1d")
    rank: ClassVar[int] = 1


class AvgPool1d(Pool, frozen=True, kw_only=True):
    """Keeps the mean of each stretch of a sequence.

    (channels, length) -> (channels, length').

    Source: torch.nn.functional.avg_pool1d.
    """

    title: ClassVar[str] = "Average pool 1-D"
    aliases: ClassVar[tuple[str, ...]] = ("moving average", "avgpool1d")
    rank: ClassVar[int] = 1
    verb: ClassVar[str] = "avg"


class GlobalAvgPool(Layer, frozen=True, kw_only=True):
    """Keeps one mean for each channel: how much of it is there, wherever it is.

    (channels, height, width) or (channels, length) -> (channels).

    Source: Lin et al. 2013; torch.mean.
    """

    family: ClassVar[Family] = Family.CONVOLUTION
    title: ClassVar[str] = "Global average pool"
    aliases: ClassVar[tuple[str, ...]] = ("gap", "adaptive pooling", "spatial mean")

    def output(self, *xs: Axes) -> Axes:
        """(channels, ...) -> (channels)."""
        if len(xs[0]) < 2:
            raise ShapeError(f"needs channels of several numbers, got {Signal(axes=xs[0])}")
        return xs[0][:1]

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write a mean over all axes but the channels."""
        return Emit(call="{0}.flatten(2).mean(2)")
