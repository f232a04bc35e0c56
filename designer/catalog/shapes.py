"""Shapes: the same numbers, arranged anew."""

from __future__ import annotations

from typing import ClassVar

from designer.layer import Arrivals, Emit, Layer
from designer.record import Axes
from designer.signal import ShapeError, Signal, size


class Flatten(Layer, frozen=True, kw_only=True):
    """Lays all numbers of a sample in one row.

    Source: torch.flatten.
    """

    aliases: ClassVar[tuple[str, ...]] = ("reshape", "vector", "ravel")

    def output(self, *xs: Axes) -> Axes:
        """(any axes) -> (all numbers)."""
        return (size(xs[0]),)

    def torch(self, *xs: Axes) -> Emit:
        """Write flatten from axis 1 on."""
        return Emit(call="{0}.flatten(1)" if xs[0] else "{0}.unsqueeze(1)")


class OneHot(Layer, frozen=True, kw_only=True):
    """Turns a class label into one number for each class: 1 for the right one, else 0.

    Source: torch.nn.functional.one_hot.
    """

    title: ClassVar[str] = "One-hot"
    aliases: ClassVar[tuple[str, ...]] = ("encode", "categorical", "label")

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """(a class label) -> (classes)."""
        (x,) = arrivals["in"]
        if not x.classes or x.axes:
            raise ShapeError(f"needs a class label, got {x}")
        return {"out": Signal(axes=(x.classes,))}

    def torch(self, *xs: Axes) -> Emit:
        """Write one_hot as numbers."""
        return Emit(call="F.one_hot({0}, {classes}).float()")
