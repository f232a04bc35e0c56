"""Convolutions: one small mask slides over everything, so what is learned at one place is known at all."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from designer.activations import AnyActivation, Linear
from designer.layer import Emit, Family, Layer
from designer.record import Axes
from designer.signal import ShapeError, Signal, size
from designer.synapses import Learned

NEEDED = {1: "needs a sequence (channels, length)", 2: "needs an image (channels, height, width)"}
"""What must arrive, by the number of axes that a mask slides along."""


def sliding(x: Axes, rank: int) -> Axes:
    """Return the axes that a mask slides along. Raises ShapeError when there are more or fewer of them."""
    if len(x) != rank + 1:
        raise ShapeError(f"{NEEDED[rank]}, got {Signal(axes=x)}")
    return x[1:]


class Convolution(Layer, frozen=True, kw_only=True):
    """A learned mask for each filter; `rank` says along how many axes the masks slide."""

    family: ClassVar[Family] = Family.CONVOLUTION
    glyph: ClassVar[str] = "ring"
    rank: ClassVar[int] = 2

    filters: Annotated[int, Meta(ge=1, le=4096, description="Masks learned; each one gives a channel")] = 16
    kernel: Annotated[int, Meta(ge=1, le=255, description="How wide (and high) a mask is")] = 3
    stride: Annotated[int, Meta(ge=1, le=64, description="How far a mask moves each step")] = 1
    padding: Annotated[int, Meta(ge=0, le=128, description="Zeros laid around what arrives")] = 0
    dilation: Annotated[int, Meta(ge=1, le=64, description="Distance between neighbors under a mask")] = 1
    groups: Annotated[int, Meta(ge=1, le=4096, description="Parts of the channels that do not see each other")] = 1
    bias: Annotated[Learned | None, Meta(description="A learned number that each filter adds")] = Learned()
    activation: Annotated[AnyActivation, Meta(description="What is made of each sum")] = Linear()

    @property
    def reach(self) -> int:
        """How many neighbors a mask spans, gaps included."""
        return self.dilation * (self.kernel - 1) + 1

    def caption(self) -> str:
        """Say how many masks there are, and how large."""
        masks = " × ".join([str(self.kernel)] * self.rank)
        return f"{'1 filter' if self.filters == 1 else f'{self.filters} filters'}, {masks}"

    def output(self, *xs: Axes) -> Axes:
        """(channels, ...) -> (filters, ...)."""
        sides = sliding(xs[0], self.rank)
        if xs[0][0] % self.groups:
            raise ShapeError(f"needs channels that {self.groups} groups divide, got {xs[0][0]} channels")
        if self.filters % self.groups:
            raise ShapeError(f"the {self.filters} filters do not divide into {self.groups} groups")
        return (self.filters, *(self.slid(n, sides) for n in sides))

    def slid(self, n: int, sides: Axes) -> int:
        """Return how many places a mask has along an axis of `n`; `sides` is for words. Raises ShapeError at none."""
        free = n + 2 * self.padding - self.reach
        if free < 0:
            raise ShapeError(f"the {self.reach}-pixel mask does not fit in {' × '.join(map(str, sides))}")
        return free // self.stride + 1

    def parameters(self, *xs: Axes) -> int:
        """A mask for each filter and channel that it sees, biases, and what the activation learns."""
        bias = self.filters if self.bias is not None else 0
        return self.filters * self._under(xs[0]) + bias + self.activation.parameters()

    def cost(self, *xs: Axes) -> int:
        """One multiply-add for each weight at each place."""
        return size(self.output(*xs)) * self._under(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write the module of this name, then the activation."""
        plain = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}
        named = {key: getattr(self, key) for key in plain if hasattr(self, key)}
        words = [str(n) for n in (xs[0][0], self.filters, self.kernel)]
        words += [f"{key}={value}" for key, value in named.items() if value != plain[key]]
        words += ["bias=False"] if self.bias is None else []
        bend = self.activation.torch()
        call = bend.call.format("self.{self}({0})", self="{self}")
        return Emit(call=call, members=(("", f"nn.{type(self).__name__}({', '.join(words)})"), *bend.members))

    def _under(self, x: Axes) -> int:
        """Count the numbers under one mask."""
        return int(x[0] // self.groups * self.kernel**self.rank)


class Conv2d(Convolution, frozen=True, kw_only=True):
    """The same small masks are applied everywhere in an image, so a shifted image gives a shifted answer.

    (channels, height, width) -> (filters, height', width'). Without padding each side shrinks by the mask less
    one; padding of half the mask keeps it. A stride of two halves it.

    Source: LeCun et al. 1998; torch.nn.Conv2d.
    """

    title: ClassVar[str] = "Conv 2-D"
    aliases: ClassVar[tuple[str, ...]] = ("convolution", "cnn", "filter", "kernel", "conv2d", "image")


class Conv1d(Convolution, frozen=True, kw_only=True):
    """The same small masks are applied all along a sequence, so a shifted sequence gives a shifted answer.

    (channels, length) -> (filters, length').

    Source: torch.nn.Conv1d.
    """

    title: ClassVar[str] = "Conv 1-D"
    aliases: ClassVar[tuple[str, ...]] = ("temporal convolution", "tcn", "conv1d")
    rank: ClassVar[int] = 1


class ConvTranspose2d(Convolution, frozen=True, kw_only=True):
    """Every pixel stamps its mask, weighted, into a larger image: a convolution the other way around.

    (channels, height, width) -> (filters, height', width'); with mask and stride of two each side doubles.

    Source: Zeiler et al. 2010; torch.nn.ConvTranspose2d.
    """

    title: ClassVar[str] = "Transposed conv"
    glyph: ClassVar[str] = "tri"
    aliases: ClassVar[tuple[str, ...]] = ("deconvolution", "upconvolution", "convtranspose2d", "decoder")

    kernel: Annotated[int, Meta(ge=1, le=255, description="How wide and high a mask is")] = 2
    stride: Annotated[int, Meta(ge=1, le=64, description="How far apart the pixels stamp")] = 2
    padding: Annotated[int, Meta(ge=0, le=128, description="Rows and columns cut off all around")] = 0
    output_padding: Annotated[int, Meta(ge=0, le=63, description="Rows and columns added below and right")] = 0

    def slid(self, n: int, sides: Axes) -> int:
        """Return how far the stamps reach along an axis of `n`. Raises ShapeError when nothing is left."""
        if self.output_padding >= max(self.stride, self.dilation):
            raise ShapeError("the output padding must be smaller than the stride or the dilation")
        left = (n - 1) * self.stride - 2 * self.padding + self.reach + self.output_padding
        if left < 1:
            raise ShapeError(f"the padding leaves nothing of {' × '.join(map(str, sides))}")
        return left

    def cost(self, *xs: Axes) -> int:
        """One multiply-add for each weight at each place that stamps."""
        return size(xs[0][1:]) * self.filters * self._under(xs[0])
