"""Roles: the colored cell of each node, as the posters draw it. It follows from the wires and is never stored."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from designer.catalog.convolution import Convolution
from designer.catalog.data import Data
from designer.catalog.neurons import Neurons
from designer.design import Design, Node, Wire
from designer.layer import Family, Loss, Unknown
from designer.loops import rings
from designer.record import Record
from designer.view import View


class Role(Record, frozen=True, kw_only=True):
    """A cell: its hue, and the glyph inside that tells it from others in grayscale."""

    family: Family
    glyph: str = ""


OUTPUT = Role(family=Family.OUTPUT)
MATCH = Role(family=Family.OUTPUT, glyph="ring")
RECURRENT = Role(family=Family.RECURRENT)
LATENT = Role(family=Family.LATENT)


def roles(design: Design, view: View) -> dict[str, Role]:
    """Return the cell of every node: neurons that a loss reads are outputs, a bottleneck before a match is latent.

    What feeds back on itself is recurrent.
    """
    order = sorted(design.nodes, key=view.rank.__getitem__)
    arriving = _arriving(design, view)
    down = _down(design, view, order, arriving)
    up = _up(design, order, arriving, down)
    looped = frozenset[str]().union(*rings(design, view))
    kinds = {type(node.kind) for node in design.nodes.values()}
    own = {kind: Role(family=kind.family, glyph=kind.glyph) for kind in kinds}
    found = {}
    for key, node in design.nodes.items():
        role = own[type(node.kind)]
        if isinstance(node.kind, Neurons) and not node.muted:
            if key in up.read:
                role = MATCH if key in up.copied else OUTPUT
            elif key in looped:
                role = RECURRENT
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
        self.bits: dict[str, dict[str, int]] = {}


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
    nodes, facts = design.nodes, view.facts
    sizes, fed, same, before, bits = down.sizes, down.fed, down.same, down.before, down.bits
    for key in order:
        kind = nodes[key].kind
        if isinstance(kind, Data):
            first = sum(map(len, bits.values()))
            bits[key] = {name: 1 << i for i, name in enumerate(kind.fields, first)}
        out = facts[key].signals.get("out")
        size = sizes[key] = out.size if out is not None else 0
        reached, last, narrowest = 0, 0, inf
        wires = arriving.get(key, ())
        for wire in wires:
            source = wire.source
            if source in bits:
                field = facts[source].signals.get(wire.output)
                last, width = bits[source].get(wire.output, 0), field.size if field is not None else 0
                reached |= last
            else:
                last, width = same.get(source, 0), sizes.get(source, 0)
                reached |= fed.get(source, 0)
            if width < narrowest:  # noqa: PLR1730 - min() takes a third of the time of this walk
                narrowest = width
        fed[key], before[key] = reached, narrowest
        if size == narrowest and len(wires) == 1 and _hands_on(nodes[key]):
            down.passing.add(key)
            same[key] = last
    return down


def _hands_on(node: Node) -> bool:
    return node.muted or not isinstance(node.kind, Neurons | Convolution | Loss | Unknown)


def _up(design: Design, order: list[str], arriving: dict[str, list[Wire]], down: _Down) -> _Up:
    up = _Up()
    read, copied, matching, after = up.read, up.copied, up.matching, up.after
    for key in reversed(order):
        wires = arriving.get(key, ())
        kind = design.nodes[key].kind
        if isinstance(kind, Loss):
            if not design.nodes[key].muted:
                _start(wires, down, up)
            continue
        passing = key in down.passing
        narrowest = after.get(key, inf) if passing else down.sizes[key]
        for wire in wires:
            source = wire.source
            if narrowest < after.get(source, inf):
                after[source] = narrowest
            if key in matching:
                matching.add(source)
            if passing and key in read:
                read.add(source)
                if key in copied:
                    copied.add(source)
    return up


def _start(wires: Sequence[Wire], down: _Down, up: _Up) -> None:
    """Begin the way back at a loss."""
    targets = fed = 0
    sources = [wire.source for wire in wires if wire.input == "prediction"]
    for wire in wires:
        field = down.bits.get(wire.source, {}).get(wire.output) or down.same.get(wire.source, 0)
        if wire.input == "target":
            targets |= field
        elif wire.input == "prediction":
            fed |= field or down.fed.get(wire.source, 0)
    up.read.update(sources)
    if targets & fed:
        up.copied.update(sources)
        up.matching.update(sources)
