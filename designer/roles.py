"""Roles: the colored cell of each node, as the posters draw it. It follows from the wires and is never stored."""

from __future__ import annotations

from math import inf

from designer.catalog.data import Data
from designer.catalog.neurons import Neurons
from designer.design import Design, Node, Wire
from designer.layer import Family, Loss, Unknown
from designer.record import Record
from designer.view import View


class Role(Record, frozen=True, kw_only=True):
    """A cell: its hue, and the glyph inside that tells it from others in grayscale."""

    family: Family
    glyph: str = ""


OUTPUT = Role(family=Family.OUTPUT)
MATCH = Role(family=Family.OUTPUT, glyph="ring")
LATENT = Role(family=Family.LATENT)


def roles(design: Design, view: View) -> dict[str, Role]:
    """Return the cell of every node: neurons that a loss reads are outputs, a bottleneck before a match is latent."""
    order = sorted(design.nodes, key=view.rank.__getitem__)
    arriving = _arriving(design, view)
    down = _down(design, view, order, arriving)
    up = _up(design, order, arriving, down)
    kinds = {type(node.kind) for node in design.nodes.values()}
    own = {kind: Role(family=kind.family, glyph=kind.glyph) for kind in kinds}
    found = {}
    for key, node in design.nodes.items():
        role = own[type(node.kind)]
        if isinstance(node.kind, Neurons) and not node.muted:
            if key in up.read:
                role = MATCH if key in up.copied else OUTPUT
            elif key in up.matching and down.fed[key] and down.before[key] > down.sizes[key] < up.after.get(key, 0):
                role = LATENT
        found[key] = role
    return found


class _Down:
    """What is known of a node from all that is before it; data fields are bits of a number."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.fed: dict[str, int] = {}
        """Which data fields reach the node at all."""
        self.same: dict[str, int] = {}
        """Which single data field the node passes on, at most spoiled or scaled."""
        self.before: dict[str, float] = {}
        """The narrowest thing that arrives."""
        self.passing: set[str] = set()
        """Operators that hand each number on: what lies on both sides of them are neighbors."""
        self.bits: dict[tuple[str, str], int] = {}


class _Up:
    """What is known of a node from all that is after it."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        """Nodes whose numbers a loss reads as its prediction."""
        self.copied: set[str] = set()
        """Of those, the ones that should equal the input."""
        self.matching: set[str] = set()
        """Nodes on the way to a loss whose target is the input."""
        self.after: dict[str, float] = {}
        """The narrowest thing that is made of what leaves."""


def _arriving(design: Design, view: View) -> dict[str, list[Wire]]:
    wires = design.wires
    return {key: [wire for name in names if not (wire := wires[name]).delay] for key, names in view.into.items()}


def _down(design: Design, view: View, order: list[str], arriving: dict[str, list[Wire]]) -> _Down:
    down = _Down()
    sizes, fed, same, bits = down.sizes, down.fed, down.same, down.bits
    for key in order:
        kind, signals = design.nodes[key].kind, view.facts[key].signals
        if isinstance(kind, Data):
            for name in kind.fields:
                bits[key, name] = 1 << len(bits)
        out = signals.get("out")
        sizes[key] = size = out.size if out is not None else 0
        wires = arriving.get(key, ())
        reached, last, narrowest = 0, 0, inf
        for wire in wires:
            source = wire.source
            if (source, wire.output) in bits:
                field = view.facts[source].signals.get(wire.output)
                last, width = bits[source, wire.output], field.size if field is not None else 0
                reached |= last
            else:
                last, width = same.get(source, 0), sizes.get(source, 0)
                reached |= fed.get(source, 0)
            narrowest = min(narrowest, width)
        fed[key], down.before[key] = reached, narrowest
        if len(wires) == 1 and size == narrowest and _hands_on(design.nodes[key]):
            down.passing.add(key)
            same[key] = last
    return down


def _hands_on(node: Node) -> bool:
    return node.muted or not isinstance(node.kind, Neurons | Loss | Unknown)


def _up(design: Design, order: list[str], arriving: dict[str, list[Wire]], down: _Down) -> _Up:
    up = _Up()
    read, copied, matching, after = up.read, up.copied, up.matching, up.after
    for key in reversed(order):
        wires = arriving.get(key)
        if not wires:
            continue
        node = design.nodes[key]
        if isinstance(node.kind, Loss):
            if not node.muted:
                _start(wires, down, up)
            continue
        sources = [wire.source for wire in wires]
        narrowest: float = down.sizes[key]
        if key in down.passing:
            narrowest = after.get(key, inf)
            if key in read:
                read.update(sources)
            if key in copied:
                copied.update(sources)
        if key in matching:
            matching.update(sources)
        for source in sources:
            if narrowest < after.get(source, inf):
                after[source] = narrowest
    return up


def _start(wires: list[Wire], down: _Down, up: _Up) -> None:
    """Begin the way back at a loss."""
    targets = fed = 0
    for wire in wires:
        field = down.bits.get((wire.source, wire.output)) or down.same.get(wire.source, 0)
        if wire.input == "target":
            targets |= field
        elif wire.input == "prediction":
            fed |= field or down.fed.get(wire.source, 0)
    sources = [wire.source for wire in wires if wire.input == "prediction"]
    up.read.update(sources)
    if targets & fed:
        up.copied.update(sources)
        up.matching.update(sources)
