"""What can be tried of a design: what its network reads, as a hand can give it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from designer.catalog.data import Data
from designer.design import Design
from designer.view import View

DIGITS = frozenset({"digits", "mnist"})
"""Data sets of handwritten digits."""


class Subject(Struct, frozen=True, kw_only=True):
    """One field of the data, the only thing that the network reads."""

    what: Literal["image", "point"]
    axes: tuple[int, ...]
    noun: str
    """What one draws: `digit` or `image`."""

    @property
    def pixels(self) -> tuple[int, int]:
        """Height and width of an image."""
        return self.axes[-2], self.axes[-1]


def subject(design: Design, view: View) -> Subject | None:
    """Return what a hand can give to the network; None when it reads several things, or neither image nor point."""
    read = {
        (wire.source, wire.output)
        for wire in design.wires.values()
        if isinstance(design.nodes[wire.source].kind, Data) and wire.input != "target"
    }
    if len(read) != 1:
        return None
    ((node, output),) = read
    signal = view.facts[node].signals.get(output)
    if signal is None or signal.classes or signal.time:
        return None
    axes = tuple(signal.axes)
    gray = axes[1:] if len(axes) == 3 and axes[0] == 1 else axes
    if axes == (2,):
        return Subject(what="point", axes=axes, noun="point")
    if len(gray) == 2 and min(gray) > 1:
        source = getattr(design.nodes[node].kind, "source", "")
        return Subject(what="image", axes=axes, noun="digit" if source in DIGITS else "image")
    return None
