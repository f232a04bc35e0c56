"""Combine: several signals become one, added, multiplied or laid side by side."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from designer.layer import Emit, Family, Layer, Port
from designer.record import Axes
from designer.signal import ShapeError, size


def _equal(xs: tuple[Axes, ...]) -> Axes:
    if not xs:
        raise ShapeError("needs at least one wire")
    for x in xs[1:]:
        if x != xs[0]:
            raise ShapeError(f"needs equal shapes, got {_text(xs[0])} and {_text(x)}")
    return xs[0]


def _text(x: Axes) -> str:
    return " × ".join(map(str, x)) or "1"


class Combine(Layer, frozen=True, kw_only=True):
    """Takes many wires at one port, in the order in which they were drawn."""

    inputs: ClassVar[tuple[Port, ...]] = (Port(name="in", takes="many"),)
    family: ClassVar[Family] = Family.COMBINE


class Add(Combine, frozen=True, kw_only=True):
    """Adds what arrives, number by number: the shortcut of a residual network.

    Source: torch.add.
    """

    glyph: ClassVar[str] = "plus"
    aliases: ClassVar[tuple[str, ...]] = ("sum", "plus", "residual", "skip")
    anywhere: ClassVar[bool] = True

    def output(self, *xs: Axes) -> Axes:
        """Equal axes -> the same axes."""
        return _equal(xs)

    def cost(self, *xs: Axes) -> int:
        """One operation for each number and further wire."""
        return size(xs[0]) * (len(xs) - 1)

    def torch(self, *xs: Axes) -> Emit:
        """Write a sum."""
        return Emit(call=" + ".join(f"{{{i}}}" for i in range(len(xs))))


class Multiply(Combine, frozen=True, kw_only=True):
    """Multiplies what arrives, number by number: one signal opens and shuts the other, as a gate does.

    Source: torch.mul.
    """

    glyph: ClassVar[str] = "x"
    aliases: ClassVar[tuple[str, ...]] = ("times", "product", "gate")
    anywhere: ClassVar[bool] = True

    def output(self, *xs: Axes) -> Axes:
        """Equal axes -> the same axes."""
        return _equal(xs)

    def cost(self, *xs: Axes) -> int:
        """One operation for each number and further wire."""
        return size(xs[0]) * (len(xs) - 1)

    def torch(self, *xs: Axes) -> Emit:
        """Write a product."""
        return Emit(call=" * ".join(f"{{{i}}}" for i in range(len(xs))))


class Concatenate(Combine, frozen=True, kw_only=True):
    """Lays what arrives side by side along one axis.

    Source: torch.cat.
    """

    glyph: ClassVar[str] = "cat"
    aliases: ClassVar[tuple[str, ...]] = ("concat", "join", "stack", "merge")

    axis: Annotated[int, Meta(ge=0, le=7, description="Axis to join along; the batch is not counted")] = 0

    def output(self, *xs: Axes) -> Axes:
        """Axes equal but for one -> that one added up."""
        if not xs:
            raise ShapeError("needs at least one wire")
        rest = {x[: self.axis] + x[self.axis + 1 :] for x in xs}
        if any(len(x) <= self.axis for x in xs):
            raise ShapeError(f"joins along axis {self.axis}, but got {_text(min(xs, key=len))}")
        if len(rest) > 1 or len({len(x) for x in xs}) > 1:
            raise ShapeError(f"needs shapes equal but for axis {self.axis}, got {' and '.join(map(_text, xs))}")
        return (*xs[0][: self.axis], sum(x[self.axis] for x in xs), *xs[0][self.axis + 1 :])

    def torch(self, *xs: Axes) -> Emit:
        """Write torch.cat; the batch is axis 0."""
        return Emit(call=f"torch.cat([{{all}}], {self.axis + 1})")
