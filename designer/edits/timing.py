"""Timing: what gives a drawing with a loop the steps that it needs."""

from __future__ import annotations

from msgspec.structs import replace

from designer.catalog.time import Hold, LastStep
from designer.design import Design, Node, Wire, by_number
from designer.edits.building import added, arriving, changed, ids, patch, spot
from designer.edits.placing import STEP
from designer.layer import Layer, Loss
from designer.loops import rings
from designer.patch import Change, Patch
from designer.view import View, apply
from designer.wiring import order


def hold(design: Design, view: View, key: str, steps: int) -> Patch:
    """Show the loop around a node each sample for some steps, and its losses what is said at the last one."""
    ring = next((ring for ring in rings(design, view) if key in ring), frozenset({key}))
    entering = [wire for node in ring for wire in view.into.get(node, ()) if design.wires[wire].source not in ring]
    held = patch(_between(design, entering, Hold(steps=steps)))
    tried, seen = apply(design, view, held)
    read = [
        wire
        for loss in sorted(tried.nodes, key=by_number)
        if isinstance(tried.nodes[loss].kind, Loss)
        for wire in seen.into.get(loss, ())
        if _timed(tried, seen, wire) and not all(_timed(tried, seen, other) for other in seen.into[loss])
    ]
    return held.then(patch(_between(tried, read, LastStep())))


def _timed(design: Design, view: View, wire: str) -> bool:
    signal = view.facts[design.wires[wire].source].signals.get(design.wires[wire].output)
    return signal is not None and bool(signal.time)


def _between(design: Design, wires: list[str], kind: Layer) -> tuple[Change, ...]:
    """Put a node behind each output that some wires leave by; what stands at their ends and behind makes room."""
    groups: dict[tuple[str, str], list[str]] = {}
    for wire in order(design.wires, tuple(wires)):
        groups.setdefault((design.wires[wire].source, design.wires[wire].output), []).append(wire)
    if not groups:
        return ()
    count = ids(design)
    edge = min(design.nodes[design.wires[wire].target].at[0] for wire in wires)
    room = STEP if edge - max(design.nodes[source].at[0] for source, _ in groups) < 2 * STEP else 0.0
    moved = {
        key: replace(node, at=spot(node.at[0] + room, node.at[1]))
        for key, node in design.nodes.items()
        if node.at[0] >= edge
    }
    nodes: dict[str, Node] = {}
    led: dict[str, Wire] = {}
    fresh: dict[str, Wire] = {}
    for (source, output), row in groups.items():
        node, port = f"n{next(count)}", kind.inputs[0].name
        nodes[node] = Node(kind=kind, at=spot(edge + room - STEP, design.nodes[source].at[1]))
        fresh[f"w{next(count)}"] = Wire(
            source=source, output=output, target=node, input=port, synapses=arriving(kind, port)
        )
        led.update({wire: replace(design.wires[wire], source=node, output=kind.emits()[0]) for wire in row})
    return (
        *changed(design, "nodes", moved),
        *changed(design, "wires", led),
        *added("nodes", nodes),
        *added("wires", fresh),
    )
