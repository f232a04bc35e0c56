"""Shapes: the same numbers, arranged anew."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from designer.layer import Arrivals, Emit, Layer
from designer.record import Axes
from designer.signal import ShapeError, Signal, size


class Flatten(Layer, frozen=True, kw_only=True):
    """Lays all numbers of a sample in one row.

    Source: torch.flatten.
    """

    aliases: ClassVar[tuple[str, ...]] = ("vector", "ravel", "row")

    def output(self, *xs: Axes) -> Axes:
        """(any axes) -> (all numbers)."""
        return (size(xs[0]),)

    def torch(self, *xs: Axes) -> Emit:
        """Write flatten from axis 1 on."""
        return Emit(call="{0}.flatten(1)" if xs[0] else "{0}.unsqueeze(1)")


class Reshape(Layer, frozen=True, kw_only=True):
    """Arranges the numbers of a sample along other axes, row by row: a vector becomes an image.

    Source: torch.reshape.
    """

    aliases: ClassVar[tuple[str, ...]] = ("view", "unflatten", "to image", "axes")

    shape: Annotated[Axes, Meta(min_length=1, max_length=8, title="Shape", description="The new axes")] = (1, 8, 8)

    def caption(self) -> str:
        """Say what it becomes."""
        return f"to {Signal(axes=self.shape)}"

    def output(self, *xs: Axes) -> Axes:
        """(as many numbers) -> the declared axes."""
        if size(xs[0]) != size(self.shape):
            raise ShapeError(f"needs {size(self.shape)} numbers, got {Signal(axes=(size(xs[0]),))}")
        return self.shape

    def torch(self, *xs: Axes) -> Emit:
        """Write reshape; the batch stays."""
        return Emit(call=f"{{0}}.reshape(-1, {', '.join(map(str, self.shape))})")


class Select(Layer, frozen=True, kw_only=True):
    """Picks neighbors along one axis and leaves the rest behind: a channel of an image, a stretch of a sequence.

    Source: slicing of torch tensors.
    """

    aliases: ClassVar[tuple[str, ...]] = ("slice", "crop", "narrow", "index", "pick", "channel")

    axis: Annotated[int, Meta(ge=0, le=7, description="Axis to pick along; the batch is not counted")] = 0
    first: Annotated[int, Meta(ge=0, le=1_000_000, description="The first one picked; counting begins at 0")] = 0
    count: Annotated[int, Meta(ge=1, le=1_000_000, description="How many are picked")] = 1
    every: Annotated[int, Meta(ge=1, le=1_000_000, description="2 picks every second one")] = 1

    @property
    def last(self) -> int:
        """The last one picked."""
        return self.first + (self.count - 1) * self.every

    def caption(self) -> str:
        """Say which ones."""
        numbers = f"{self.first}" if self.count == 1 else f"{self.first} … {self.last}"
        return f"{numbers} of axis {self.axis}"

    def output(self, *xs: Axes) -> Axes:
        """(any axes) -> the same, `count` long along one of them."""
        if len(xs[0]) <= self.axis:
            raise ShapeError(f"picks along axis {self.axis}, but got {Signal(axes=xs[0])}")
        if self.last >= xs[0][self.axis]:
            raise ShapeError(f"picks up to number {self.last}, but axis {self.axis} ends at {xs[0][self.axis] - 1}")
        return (*xs[0][: self.axis], self.count, *xs[0][self.axis + 1 :])

    def torch(self, *xs: Axes) -> Emit:
        """Write a slice; the batch is axis 0."""
        step = f":{self.every}" if self.every > 1 else ""
        return Emit(call=f"{{0}}[{':, ' * (self.axis + 1)}{self.first}:{self.last + 1}{step}]")


class Upsample(Layer, frozen=True, kw_only=True):
    """Makes an image or a sequence larger: each number is repeated, or neighbors are joined by straight lines.

    (channels, ...) -> (channels, ...), each axis `scale` times as long.

    Source: torch.nn.functional.interpolate.
    """

    aliases: ClassVar[tuple[str, ...]] = ("enlarge", "interpolate", "resize", "unpool")

    scale: Annotated[int, Meta(ge=1, le=64, description="How many times as wide and high")] = 2
    mode: Annotated[Literal["nearest", "linear"], Meta(description="Repeat numbers, or join them by lines")] = "nearest"

    def caption(self) -> str:
        """Say by how much."""
        return f"{self.scale} ×, {self.mode}"

    def output(self, *xs: Axes) -> Axes:
        """(channels, height, width) or (channels, length) -> the same, longer."""
        if len(xs[0]) not in (2, 3):
            raise ShapeError(f"needs an image or a sequence with channels, got {Signal(axes=xs[0])}")
        return (xs[0][0], *(n * self.scale for n in xs[0][1:]))

    def cost(self, *xs: Axes) -> int:
        """One operation for each number that leaves."""
        return size(self.output(*xs))

    def torch(self, *xs: Axes) -> Emit:
        """Write interpolate."""
        mode = "nearest" if self.mode == "nearest" else "bilinear" if len(xs[0]) == 3 else "linear"
        return Emit(call=f'F.interpolate({{0}}, scale_factor={self.scale}, mode="{mode}")')


class OneHot(Layer, frozen=True, kw_only=True):
    """Turns a class label into one number for each class: 1 for the right one, else 0.

    Source: torch.nn.functional.one_hot.
    """

    title: ClassVar[str] = "One-hot"
    aliases: ClassVar[tuple[str, ...]] = ("encode", "categorical", "label")
    anywhere: ClassVar[bool] = True

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """(a class label) -> (classes)."""
        (x,) = arrivals["in"]
        if not x.classes or x.axes:
            raise ShapeError(f"needs a class label, got {x}")
        return {"out": Signal(axes=(x.classes,))}

    def torch(self, *xs: Axes) -> Emit:
        """Write one_hot as numbers."""
        return Emit(call="F.one_hot({0}, {classes}).float()")
