"""Which plots a design has something for; what the worker draws pictures of is decided by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from designer.catalog.convolution import Conv2d
from designer.catalog.data import Data
from designer.catalog.losses import BCE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.normalize import Standardize
from designer.catalog.shapes import Flatten, Reshape
from designer.design import Design, Wire
from designer.layer import Family, Loss
from designer.signal import Signal, size
from designer.view import View


def always(design: Design, view: View) -> bool:
    """Every training has one."""
    return True


def never(design: Design, view: View) -> bool:
    """Only who asks for it sees it."""
    return False


class PlotKind(Struct, frozen=True, kw_only=True):
    """A plot: its title, the picture of the training that it needs ("" for curves), for which designs, and how."""

    title: str
    picture: str = ""
    wanted: Callable[[Design, View], bool]
    make: Callable[[], Any]
    """Imports numpy, perhaps pyqtgraph, and returns the widget."""
    share: int = 1
    """How wide it is beside others."""
    usual: Callable[[Design, View], bool] = always
    """For which designs it is shown until somebody chooses."""
    also: tuple[str, ...] = ()
    """Further pictures that it needs."""


def classifying(design: Design, view: View) -> bool:
    """A loss compares with class labels."""
    return any(
        isinstance(design.nodes[wire.target].kind, CrossEntropy | BCE)
        and (signal := _signal(view, wire)) is not None
        and bool(signal.classes)
        for wire in _targets(design)
    )


def sorting(design: Design, view: View) -> bool:
    """A loss compares with one class label a sample."""
    return classifying(design, view) and not remembering(design, view)


def remembering(design: Design, view: View) -> bool:
    """A loss compares with a number or a class at each step of a sequence."""
    signals = (_signal(view, wire) for wire in _targets(design) if isinstance(design.nodes[wire.source].kind, Data))
    return any(signal is not None and bool(signal.time) and signal.size == 1 for signal in signals)


def planar(design: Design, view: View) -> bool:
    """A classifier reads points of a plane and nothing else."""
    return sorting(design, view) and [(s.axes, s.time) for s in _read(design, view)] == [((2,), "")]


def seeing(design: Design, view: View) -> bool:
    """A classifier reads images and nothing else."""
    return classifying(design, view) and [len(signal.axes) in (2, 3) for signal in _read(design, view)] == [True]


def convolving(design: Design, view: View) -> bool:
    """Masks slide over images."""
    return any(isinstance(node.kind, Conv2d) for node in design.nodes.values())


def mapping(design: Design, view: View) -> bool:
    """Convolutions or pools give images."""
    return any(
        node.kind.family is Family.CONVOLUTION
        and (signal := view.facts[key].signals.get("out")) is not None
        and len(signal.axes) == 3
        for key, node in design.nodes.items()
    )


def showing(design: Design, view: View) -> bool:
    """A classifier reads what can be shown: images, or points of a plane."""
    return seeing(design, view) or planar(design, view)


def reconstructing(design: Design, view: View) -> bool:
    """A loss compares with an image of the data, standardized or not."""
    for wire in _targets(design):
        if isinstance(design.nodes[wire.target].kind, CrossEntropy):
            continue
        found = _origin(design, view, wire)
        signal = _signal(view, found) if found is not None else None
        if signal is not None and not signal.classes and len(_gray(signal)) == 2:
            return True
    return False


def narrowing(design: Design, view: View) -> bool:
    """Neurons of two units lie between wider ones."""
    return any(_narrow(design, view, key) for key in design.nodes)


def _read(design: Design, view: View) -> list[Signal]:
    """List what the network reads of the data."""
    found = {
        (wire.source, wire.output): signal
        for wire in design.wires.values()
        if isinstance(design.nodes[wire.source].kind, Data)
        and wire.input != "target"
        and (signal := _signal(view, wire)) is not None
    }
    return list(found.values())


def _targets(design: Design) -> Iterator[Wire]:
    for wire in design.wires.values():
        node = design.nodes[wire.target]
        if wire.input == "target" and isinstance(node.kind, Loss) and not node.muted:
            yield wire


def _signal(view: View, wire: Wire) -> Signal | None:
    return view.facts[wire.source].signals.get(wire.output)


def _origin(design: Design, view: View, wire: Wire) -> Wire | None:
    """Follow a wire back to the data through what can be undone."""
    seen = set()
    while isinstance(design.nodes[wire.source].kind, Standardize | Flatten | Reshape) and wire.source not in seen:
        seen.add(wire.source)
        before = view.into.get(wire.source, ())
        if not before:
            return None
        wire = design.wires[before[0]]
    return wire if isinstance(design.nodes[wire.source].kind, Data) else None


def _gray(signal: Signal) -> tuple[int, ...]:
    return signal.axes[1:] if len(signal.axes) == 3 and signal.axes[0] == 1 else signal.axes


def _narrow(design: Design, view: View, key: str) -> bool:
    kind = design.nodes[key].kind
    if not isinstance(kind, Neurons) or size(kind.shape) != 2:
        return False
    before = [_signal(view, design.wires[wire]) for wire in view.into.get(key, ())]
    behind = [view.facts[design.wires[wire].target].signals.get("out") for wire in view.out.get(key, ())]
    return (
        sum(signal.size for signal in before if signal is not None) > 2
        and bool(behind)
        and all(signal is not None and signal.size > 2 for signal in behind)
    )
