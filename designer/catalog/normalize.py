"""Normalize: numbers brought to a common scale, so that every weight has a fair start."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from designer.layer import Emit, Layer
from designer.record import Axes
from designer.signal import ShapeError, Signal, size

IMAGE_RANK = 3


class Standardize(Layer, frozen=True, kw_only=True):
    """Subtracts the mean of the training samples and, if asked, divides by their deviation.

    The two are measured once before training starts and stay fixed; they are part of the network, so an
    exported model takes raw samples. A number that never varies is only centered.
    """

    glyph: ClassVar[str] = "bar"
    aliases: ClassVar[tuple[str, ...]] = ("center", "normalize", "z-score", "whiten")
    anywhere: ClassVar[bool] = True

    scale: Annotated[bool, Meta(description="Also divide by the standard deviation")] = True

    def caption(self) -> str:
        """Say which moments are used."""
        return "mean 0, deviation 1" if self.scale else "mean 0"

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write buffers that the training fills."""
        shape = ", ".join(map(str, xs[0]))
        mean = ("_mean", f"nn.Buffer(torch.zeros({shape}))")
        if not self.scale:
            return Emit(call="{0} - self.{self}_mean", members=(mean,))
        deviation = ("_deviation", f"nn.Buffer(torch.ones({shape}))")
        return Emit(call="({0} - self.{self}_mean) / self.{self}_deviation", members=(mean, deviation))


class Unstandardize(Layer, frozen=True, kw_only=True):
    """Multiplies by the deviation of the target and adds its mean: answers come out in the target's own units.

    The two are measured on the training samples of what the loss behind it compares with, before training starts,
    and stay fixed. Without it a network would first have to learn how large a price is.
    """

    glyph: ClassVar[str] = "bar"
    aliases: ClassVar[tuple[str, ...]] = ("restore", "denormalize", "rescale", "units")

    def caption(self) -> str:
        """Say what comes out."""
        return "units of the target"

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write buffers that the training fills."""
        shape = ", ".join(map(str, xs[0]))
        mean = ("_mean", f"nn.Buffer(torch.zeros({shape}))")
        deviation = ("_deviation", f"nn.Buffer(torch.ones({shape}))")
        return Emit(call="{0} * self.{self}_deviation + self.{self}_mean", members=(mean, deviation))


class BatchNorm(Layer, frozen=True, kw_only=True):
    """Standardizes each unit or channel over the batch, then scales and shifts by learned numbers.

    Source: Ioffe & Szegedy 2015; torch.nn.BatchNorm1d, torch.nn.BatchNorm2d.
    """

    glyph: ClassVar[str] = "bar"
    aliases: ClassVar[tuple[str, ...]] = ("bn", "batch normalization")

    momentum: Annotated[float, Meta(gt=0, le=1, description="Weight of the newest batch in the running mean")] = 0.1

    def output(self, *xs: Axes) -> Axes:
        """(channels), (channels, length) or (channels, height, width) -> the same."""
        if not 1 <= len(xs[0]) <= IMAGE_RANK:
            raise ShapeError(f"needs one to three axes, got {len(xs[0])}")
        return xs[0]

    def parameters(self, *xs: Axes) -> int:
        """A scale and a shift for each channel."""
        return 2 * xs[0][0]

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write the module for this rank."""
        rank = 2 if len(xs[0]) == IMAGE_RANK else 1
        momentum = "" if self.momentum == BatchNorm().momentum else f", momentum={self.momentum!r}"
        return Emit(call="self.{self}({0})", members=(("", f"nn.BatchNorm{rank}d({xs[0][0]}{momentum})"),))


class LayerNorm(Layer, frozen=True, kw_only=True):
    """Standardizes all numbers of a sample together, then scales and shifts each by learned numbers.

    Source: Ba et al. 2016; torch.nn.LayerNorm.
    """

    glyph: ClassVar[str] = "bar"
    aliases: ClassVar[tuple[str, ...]] = ("ln", "layer normalization")
    anywhere: ClassVar[bool] = True

    def output(self, *xs: Axes) -> Axes:
        """(any axes) -> the same."""
        if not xs[0]:
            raise ShapeError("needs at least one axis")
        return xs[0]

    def parameters(self, *xs: Axes) -> int:
        """A scale and a shift for each number."""
        return 2 * size(xs[0])

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write torch.nn.LayerNorm over all axes."""
        axes = xs[0][0] if len(xs[0]) == 1 else xs[0]
        return Emit(call="self.{self}({0})", members=(("", f"nn.LayerNorm({axes})"),))


class GroupNorm(Layer, frozen=True, kw_only=True):
    """Standardizes groups of channels within one sample, whatever else is in the batch.

    Source: Wu & He 2018; torch.nn.GroupNorm.
    """

    glyph: ClassVar[str] = "bar"
    aliases: ClassVar[tuple[str, ...]] = ("gn", "group normalization")

    groups: Annotated[int, Meta(ge=1, le=4096, description="Parts into which the channels are divided")] = 1

    def caption(self) -> str:
        """Say how many groups there are."""
        return "1 group" if self.groups == 1 else f"{self.groups} groups"

    def output(self, *xs: Axes) -> Axes:
        """(channels, ...) -> the same."""
        if not xs[0]:
            raise ShapeError("needs at least one axis")
        if xs[0][0] % self.groups:
            raise ShapeError(f"needs channels that {self.groups} groups divide, got {xs[0][0]} channels")
        return xs[0]

    def parameters(self, *xs: Axes) -> int:
        """A scale and a shift for each channel."""
        return 2 * xs[0][0]

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write torch.nn.GroupNorm."""
        return Emit(call="self.{self}({0})", members=(("", f"nn.GroupNorm({self.groups}, {xs[0][0]})"),))


class InstanceNorm2d(Layer, frozen=True, kw_only=True):
    """Standardizes each channel of each image by itself: contrast is taken out, content stays.

    Source: Ulyanov et al. 2016; torch.nn.InstanceNorm2d.
    """

    title: ClassVar[str] = "Instance norm"
    glyph: ClassVar[str] = "bar"
    aliases: ClassVar[tuple[str, ...]] = ("instance normalization", "contrast")

    def output(self, *xs: Axes) -> Axes:
        """(channels, height, width) -> the same."""
        if len(xs[0]) != IMAGE_RANK:
            raise ShapeError(f"needs an image (channels, height, width), got {Signal(axes=xs[0])}")
        if size(xs[0][1:]) == 1:
            raise ShapeError("needs more than one pixel, got a single one")
        return xs[0]

    def parameters(self, *xs: Axes) -> int:
        """A scale and a shift for each channel."""
        return 2 * xs[0][0]

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write torch.nn.InstanceNorm2d with scale and shift."""
        return Emit(call="self.{self}({0})", members=(("", f"nn.InstanceNorm2d({xs[0][0]}, affine=True)"),))
