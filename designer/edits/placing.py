"""Placing: new nodes on the canvas, alone, on a wire, or as the missing piece of a training."""

from __future__ import annotations

from msgspec.structs import replace

from designer.catalog.data import data
from designer.design import Design, Node, Wire
from designer.edits.building import added, arriving, ids, patch, spot, taken
from designer.edits.wiring import connect, fields, misfit
from designer.layer import Layer, Loss
from designer.patch import Patch
from designer.view import View, apply, downstream

STEP = 176.0
"""Scene units from one column of cards to the next."""


def place(design: Design, view: View, kind: Layer, at: tuple[float, float], name: str = "") -> Patch:
    """Put a node at a place. Its id is `n` and the first number never given."""
    return patch(added("nodes", {f"n{next(ids(design))}": Node(kind=kind, at=spot(*at), name=name)}))


def insert(design: Design, view: View, wire: str, kind: Layer, at: tuple[float, float] | None = None) -> Patch:
    """Put a node on a wire: what came to the old target now comes through the new node."""
    old = design.wires[wire]
    count = ids(design)
    node = f"n{next(count)}"
    here, there = design.nodes[old.source].at, design.nodes[old.target].at
    middle = at if at is not None else ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
    first = _led(old, node, kind)
    second = replace(old, source=node, output=kind.emits()[0])
    return patch(
        taken(design, "wires", frozenset({wire})),
        added("nodes", {node: Node(kind=kind, at=spot(*middle))}),
        added("wires", {f"w{next(count)}": wire for wire in (first, second)}),
    )


def splice(design: Design, view: View, wire: str, key: str) -> Patch:
    """Put a node that is already on the canvas on a wire; a wire that closes a loop is delayed."""
    old, kind = design.wires[wire], design.nodes[key].kind
    count, gone = ids(design), frozenset({wire})
    back = int(old.source in downstream(design, view, key, gone))
    on = max(old.delay, int(key in downstream(design, view, old.target, gone)))
    first = replace(_led(old, key, kind), delay=back)
    second = replace(old, source=key, output=kind.emits()[0], delay=on)
    return patch(
        taken(design, "wires", gone),
        added("wires", {f"w{next(count)}": wire for wire in (first, second)}),
    )


def insertable(kind: Layer) -> bool:
    """Say whether a node of this kind can sit on a wire."""
    return bool(kind.inputs) and bool(kind.emits()) and not isinstance(kind, Loss)


def add_data(design: Design, view: View, source: str) -> Patch:
    """Put a data set left of everything, and wire its numbers to what waits for a first wire."""
    left = min((node.at[0] for node in design.nodes.values()), default=STEP)
    top = min((node.at[1] for node in design.nodes.values()), default=0.0)
    made = place(design, view, data(source), (left - STEP - 32, top))
    tried, seen = apply(design, view, made)
    new = made.changes[0].key
    output = next((name for _, name, classes in fields(tried) if not classes), "")
    for key, node in design.nodes.items():
        waits = bool(view.out.get(key)) and bool(node.kind.inputs) and not view.into.get(key)
        if waits and output and not misfit(tried, seen, new, output, key, node.kind.inputs[0].name):
            wired = connect(tried, seen, new, output, key, node.kind.inputs[0].name)
            tried, seen = apply(tried, seen, wired)
            made = made.then(wired)
    return made


def _led(wire: Wire, key: str, kind: Layer) -> Wire:
    """Lead what a wire carries to the first input of another node."""
    port = kind.inputs[0].name
    return Wire(source=wire.source, output=wire.output, target=key, input=port, synapses=arriving(kind, port))
