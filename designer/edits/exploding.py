"""Exploding and fusing: the same neurons drawn one by one, or as one layer. Neither changes what can be computed.

Weights that were trained do not follow yet: they belong to a run, and a run belongs to one drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from designer.catalog.combine import Concatenate
from designer.catalog.neurons import Neurons
from designer.design import Design, Node, Wire, by_number
from designer.edits.building import added, changed, ids, patch, spot, taken
from designer.naming import title
from designer.patch import Patch
from designer.record import Record
from designer.signal import size
from designer.view import View

MOST = 32
"""A layer of more neurons is not drawn one by one."""
PITCH = 120.0
"""Scene units from one neuron of a column to the next."""
ASIDE = 144.0
"""Scene units from the column to the node that joins it again."""
ITSELF = ""
"""Stands for all fused neurons where one of them is fed by another."""


def explode(design: Design, view: View, key: str) -> Patch:
    """Draw every unit of a layer as a neuron of its own, with the same synapses.

    What reads the layer as a whole, as a loss does, then reads a node that joins the neurons again.
    Raises ValueError with the reason where that is not possible.
    """
    node = design.nodes[key]
    count = _divisible(node)
    numbers = ids(design)
    units = [f"n{next(numbers)}" for _ in range(count)]
    neurons = {
        unit: replace(
            node,
            kind=replace(node.kind, shape=(1,)),
            name=f"{title(node)} {place + 1}",
            at=spot(node.at[0], node.at[1] + (place - (count - 1) / 2) * PITCH),
        )
        for place, unit in enumerate(units)
    }
    touching = sorted({*view.into.get(key, ()), *view.out.get(key, ())}, key=by_number)
    whole = {name for name in touching if not isinstance(design.nodes[design.wires[name].target].kind, Neurons)}
    joint = {f"n{next(numbers)}": _joint(node)} if whole else {}
    wires: dict[str, Wire] = {}
    for name in touching:
        if name not in whole:
            wire = design.wires[name]
            sources = units if wire.source == key else [wire.source]
            for target in units if wire.target == key else [wire.target]:
                wires.update((f"w{next(numbers)}", replace(wire, source=source, target=target)) for source in sources)
    for end in joint:
        wires.update((f"w{next(numbers)}", Wire(source=unit, target=end, slot=i)) for i, unit in enumerate(units))
    return patch(
        taken(design, "wires", frozenset(touching) - whole),
        changed(design, "wires", {name: replace(design.wires[name], source=end) for end in joint for name in whole}),
        taken(design, "nodes", frozenset({key})),
        added("nodes", neurons | joint),
        added("wires", wires),
    )


def explodable(node: Node) -> bool:
    """Say whether a node is a layer that can be drawn neuron by neuron."""
    try:
        return _divisible(node) > 1
    except ValueError:
        return False


def _divisible(node: Node) -> int:
    """Return how many neurons a layer becomes. Raises ValueError."""
    kind, name = node.kind, title(node)
    if not isinstance(kind, Neurons):
        raise ValueError(f"{name} is no layer of neurons")
    count = size(kind.shape)
    if count == 1:
        raise ValueError(f"{name} is a single neuron already")
    if count > MOST:
        raise ValueError(f"{name} has {count} neurons; up to {MOST} can be drawn one by one")
    if len(kind.shape) > 1:
        raise ValueError(f"the neurons of {name} lie on {len(kind.shape)} axes, not in a row")
    if kind.activation.vector:
        raise ValueError(f"{kind.activation.called()} looks at all neurons of {name} at once")
    if node.muted:
        raise ValueError(f"{name} is muted")
    return count


def _joint(node: Node) -> Node:
    return Node(kind=Concatenate(), name=title(node), at=spot(node.at[0] + ASIDE, node.at[1]))


class Strand(Record, frozen=True, kw_only=True):
    """What a wire is, apart from which of the fused neurons it touches; `end` is its other end."""

    end: str
    wire: Wire


def fuse(design: Design, view: View, keys: Iterable[str]) -> Patch:
    """Draw neurons that are wired alike as one layer, in the order from top to bottom.

    A node that did nothing but join them is not needed any more. Raises ValueError with the reason where the
    neurons are not alike.
    """
    members = sorted((key for key in keys if key in design.nodes), key=lambda key: (design.nodes[key].at[1], key))
    _alike(design, members)
    numbers = ids(design)
    layer = f"n{next(numbers)}"
    gone = frozenset(members)
    arriving = _shared(design, members, [_arriving(design, view, gone, key) for key in members], "reads")
    leaving = _shared(design, members, [_leaving(design, view, gone, key) for key in members], "feeds")
    joints = frozenset(row.end for row in leaving if _joins(design, view, row.end, members))
    wires = [replace(row.wire, source=row.end or layer, target=layer) for row in arriving]
    for row in leaving:
        kind = design.nodes[row.end].kind
        if row.end not in joints:
            if not isinstance(kind, Neurons):
                raise ValueError(f"{title(design.nodes[row.end])} joins them with something else, or in another order")
            wires.append(replace(row.wire, source=layer, target=row.end))
    onward = {name for key in joints for name in view.out.get(key, ())}
    touching = {name for key in gone | joints for name in (*view.into.get(key, ()), *view.out.get(key, ()))}
    return patch(
        taken(design, "wires", frozenset(touching - onward)),
        changed(design, "wires", {name: replace(design.wires[name], source=layer) for name in onward}),
        taken(design, "nodes", gone | joints),
        added("nodes", {layer: _layer(design, members)}),
        added("wires", {f"w{next(numbers)}": wire for wire in wires}),
    )


def _alike(design: Design, members: Sequence[str]) -> None:
    """Raise ValueError unless these are several neurons that compute alike."""
    if len(members) < 2:
        raise ValueError("select at least two neurons")
    looks = []
    for key in members:
        node = design.nodes[key]
        kind = node.kind
        if not isinstance(kind, Neurons) or len(kind.shape) > 1 or kind.activation.vector or node.muted:
            raise ValueError(f"{title(node)} can not be part of a layer")
        looks.append((replace(kind, shape=(1,)), node.frozen))
    for key, look in zip(members, looks, strict=True):
        if look != looks[0]:
            raise ValueError(f"{title(design.nodes[key])} computes otherwise than {title(design.nodes[members[0]])}")


def _arriving(design: Design, view: View, gone: frozenset[str], key: str) -> dict[Strand, set[str]]:
    """Return what feeds a neuron; the fused ones count as one, and say which of them do."""
    found: dict[Strand, set[str]] = {}
    for name in view.into.get(key, ()):
        wire = design.wires[name]
        strand = Strand(
            end=ITSELF if wire.source in gone else wire.source, wire=replace(wire, source="", target="", slot=0)
        )
        found.setdefault(strand, set()).add(wire.source)
    return found


def _leaving(design: Design, view: View, gone: frozenset[str], key: str) -> dict[Strand, set[str]]:
    """Return what a neuron feeds, apart from the fused ones."""
    rows = (design.wires[name] for name in view.out.get(key, ()))
    return {
        Strand(end=wire.target, wire=replace(wire, source="", target="", slot=0)): set()
        for wire in rows
        if wire.target not in gone
    }


def _shared(
    design: Design, members: Sequence[str], rows: Sequence[dict[Strand, set[str]]], verb: str
) -> tuple[Strand, ...]:
    """Return the strands that all members have. Raises ValueError when one of them differs."""
    for key, row in zip(members, rows, strict=True):
        if odd := (row.keys() ^ rows[0].keys()) or {end for end in row if row[end] != rows[0][end]}:
            name, other = title(design.nodes[key]), title(design.nodes[members[0]])
            ends = sorted(
                {design.nodes[strand.end].name or title(design.nodes[strand.end]) for strand in odd if strand.end}
            )
            what = ends[0] if ends else "its neighbors"
            raise ValueError(f"{name} {verb} {what} otherwise than {other}")
    if any(strand.end == ITSELF and rows[0][strand] != set(members) for strand in rows[0]):
        raise ValueError("each of them reads only some of the others")
    return tuple(rows[0])


def _joins(design: Design, view: View, key: str, members: Sequence[str]) -> bool:
    """Say whether a node does nothing but lay the members side by side, in their order."""
    node = design.nodes[key]
    wires = sorted(view.into.get(key, ()), key=lambda name: (design.wires[name].slot, by_number(name)))
    return (
        node.kind == Concatenate()
        and not node.muted
        and [design.wires[name].source for name in wires] == list(members)
        and not any(design.wires[name].delay for name in wires)
    )


def _layer(design: Design, members: Sequence[str]) -> Node:
    nodes = [design.nodes[key] for key in members]
    first = nodes[0]
    units = sum(size(node.kind.shape) for node in nodes if isinstance(node.kind, Neurons))
    stems = {re.sub(r"[\W_]*\d+$", "", node.name) for node in nodes}
    middle = round(sum(node.at[1] for node in nodes) / len(nodes) / 8) * 8.0
    return replace(
        first,
        kind=replace(first.kind, shape=(units,)),
        name=stems.pop() if len(stems) == 1 else "",
        at=spot(first.at[0], middle),
    )
