"""Wiring: join two ports, and say beforehand whether they fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from designer.catalog.data import Data
from designer.catalog.losses import BCE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.design import Design, Wire, by_number
from designer.edits.building import added, arriving, changed, ids, patch, taken
from designer.edits.exchanging import sides
from designer.layer import Loss
from designer.naming import title
from designer.patch import Patch
from designer.signal import ShapeError, Signal
from designer.storage import plain
from designer.view import View, apply, downstream


def connect(design: Design, view: View, source: str, output: str, target: str, input: str, replaces: str = "") -> Patch:
    """Join two ports; a port that takes one wire gives up its old one, a wire that closes a loop is delayed.

    `replaces` names a wire that goes away in the same act: the one that was picked up by its end.
    """
    kind = design.nodes[target].kind
    takes = next((port.takes for port in kind.inputs if port.name == input), "many")
    there = [key for key in view.into.get(target, ()) if design.wires[key].input == input and key != replaces]
    twin = [key for key in there if (design.wires[key].source, design.wires[key].output) == (source, output)]
    gone = frozenset(there if takes != "many" else ()) | ({replaces} - {""})
    if twin and isinstance(kind, Neurons):
        return patch(taken(design, "wires", frozenset({replaces} - {""})))
    wire = Wire(
        source=source,
        output=output,
        target=target,
        input=input,
        slot=0 if takes != "many" else 1 + max((design.wires[key].slot for key in there), default=-1),
        delay=int(source in downstream(design, view, target, gone)),
        synapses=arriving(kind, input),
    )
    return patch(taken(design, "wires", gone), added("wires", {f"w{next(ids(design))}": wire}))


def misfit(design: Design, view: View, source: str, output: str, target: str, input: str, replaces: str = "") -> str:
    """Say in words why a wire would not fit, "" when it does: the edit is tried and its problems are read."""
    if source == target and not isinstance(design.nodes[target].kind, Neurons):
        return "a node can not feed itself"
    _, seen = apply(design, view, connect(design, view, source, output, target, input, replaces))
    wires = {key for key in seen.into.get(target, ()) if key not in design.wires}
    others = {problem.title for problem in view.facts[target].problems}
    for problem in seen.facts[target].problems:
        if problem.title.startswith("Feedback"):  # it can be drawn, only not trained
            continue
        about = problem.wire in wires or "needs a wire" not in problem.title
        if problem.severity == "error" and problem.title not in others and about:
            return problem.detail or problem.title
    kind, signal = design.nodes[target].kind, seen.facts[source].signals.get(output)
    return _alone(kind, input, signal) if isinstance(kind, Loss) and signal is not None and len(wires) == 1 else ""


def _alone(kind: Loss, input: str, signal: Signal) -> str:
    """Say why a loss would not take a signal whatever came to its other input."""
    if input == "prediction":
        return "a class label is what should be found: it belongs to the target" if signal.classes else ""
    reason = ""
    for axes in ((signal.classes or signal.size,), (1,)):
        try:
            kind.signals({"prediction": (Signal(axes=axes),), "target": (signal,)})
        except ShapeError as error:
            reason = reason or str(error)
        else:
            return ""
    return reason


def entries(design: Design, target: str) -> tuple[str, ...]:
    """Name the input ports of a node."""
    return tuple(port.name for port in design.nodes[target].kind.inputs)


def first_fit(design: Design, view: View, source: str, output: str, target: str, replaces: str = "") -> str:
    """Choose the input for a wire dropped on a node's body: free ones first; "" when none fits."""
    taken_ports = {design.wires[key].input for key in view.into.get(target, ()) if key != replaces}
    ports = sorted(design.nodes[target].kind.inputs, key=lambda p: p.takes != "many" and p.name in taken_ports)
    for port in ports:
        if not misfit(design, view, source, output, target, port.name, replaces):
            return port.name
    return ""


def connect_target(design: Design, view: View, key: str) -> Patch:
    """Wire a loss's target to the data: to a label if the loss reads labels, else to numbers.

    What the data give as something to find comes first.
    """
    labeled = isinstance(design.nodes[key].kind, CrossEntropy | BCE)
    found = sorted(fields(design), key=lambda row: not _sought(design, *row[:2]))
    fitting = [(data, output) for data, output, classes in found if bool(classes) == labeled]
    for data, output in fitting or [row[:2] for row in found]:
        return connect(design, view, data, output, key, "target")
    return Patch()


def _sought(design: Design, data: str, output: str) -> bool:
    kind = design.nodes[data].kind
    return isinstance(kind, Data) and output in sides(kind)[1]


def fields(design: Design) -> Iterator[tuple[str, str, int]]:
    """Walk the data fields of a drawing: node, field name, classes."""
    for key in sorted(design.nodes, key=by_number):
        kind = design.nodes[key].kind
        if isinstance(kind, Data):
            for name, field in kind.fields.items():
                yield key, name, field.classes


def set_wire(design: Design, view: View, key: str, fields: dict[str, Any]) -> Patch:
    """Change fields of a wire. Raises msgspec.ValidationError when a value is not allowed."""
    wire = msgspec.convert(plain(replace(design.wires[key], **fields)), Wire)
    return patch(changed(design, "wires", {key: wire}))


def said(design: Design, key: str) -> str:
    """Name a wire by its ends: `Encoder → Latent`."""
    wire = design.wires[key]
    return f"{title(design.nodes[wire.source])} → {title(design.nodes[wire.target])}"
