"""The extent of a model: what lies between data and losses. Everything else in the drawing is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter

from backends.codegen.source import Unsupported, Value
from designer.catalog.data import Data
from designer.design import Design, by_number
from designer.layer import Loss
from designer.loops import rings
from designer.record import Record
from designer.view import View, downstream
from designer.wiring import arriving


class Extent(Record, frozen=True, kw_only=True):
    """The nodes that compute something, in an order in which they can; muted ones are looked through."""

    nodes: tuple[str, ...]
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    wires: dict[str, tuple[str, ...]]
    """Node -> wires that arrive, port by port, in reading order."""
    sources: dict[str, tuple[Value, ...]]
    """Node -> what those wires bring."""
    delays: dict[str, tuple[int, ...]] = {}
    """Node -> how many steps later each of them brings it."""
    rings: tuple[frozenset[str], ...] = ()
    """Nodes that feed back on each other and are computed step by step."""

    def ring(self, key: str) -> frozenset[str]:
        """Return the ring that a node belongs to, an empty one for most."""
        return next((ring for ring in self.rings if key in ring), frozenset())

    def inner(self, key: str) -> tuple[bool, ...]:
        """Say of each wire that arrives at a node whether it comes from the node's own ring."""
        ring = self.ring(key)
        return tuple(node in ring for node, _ in self.sources[key])


def extent(design: Design, view: View) -> Extent:
    """Walk from the outputs back to the data. Raises Unsupported at the first thing that is wrong on the way."""
    for wire in sorted(view.loop, key=by_number):
        raise Unsupported("A loop without delay can not be computed.", design.wires[wire].target)
    outputs = tuple(dict.fromkeys(_predictions(design, view))) or tuple(dict.fromkeys(_leaves(design, view)))
    if not outputs:
        raise Unsupported("Nothing lies behind the data yet.")
    wires: dict[str, tuple[str, ...]] = {}
    delays: dict[str, tuple[int, ...]] = {}
    sources: dict[str, tuple[Value, ...]] = {}
    fields: set[Value] = set()
    waiting = list(outputs)
    while waiting:
        key, output = waiting.pop()
        if isinstance(design.nodes[key].kind, Data):
            fields.add((key, output))
        elif key not in sources:
            _check(design, view, key)
            wires[key] = tuple(wire for row in arriving(design, view.into, key).values() for wire in row)
            traced = [_traced(design, view, wire) for wire in wires[key]]
            sources[key], delays[key] = tuple(value for value, _ in traced), tuple(delay for _, delay in traced)
            waiting.extend(sources[key])
    inputs = tuple(value for value in _fields(design) if value in fields)
    found = tuple(ring & sources.keys() for ring in rings(design, view))
    around = tuple(frozenset(ring) for ring in found if ring)
    return Extent(
        nodes=_sorted(sources, delays, around),
        inputs=inputs,
        outputs=outputs,
        wires=wires,
        sources=sources,
        delays=delays,
        rings=around,
    )


def origin(design: Design, view: View, wire: str) -> Value:
    """Say what a wire brings, looking through muted nodes. Raises Unsupported at one that can not be muted."""
    return _traced(design, view, wire)[0]


def _traced(design: Design, view: View, wire: str) -> tuple[Value, int]:
    end = design.wires[wire]
    delay = end.delay
    while design.nodes[end.source].muted:
        _check(design, view, end.source)
        (inner,) = (key for row in arriving(design, view.into, end.source).values() for key in row)
        end = design.wires[inner]
        delay += end.delay
    return (end.source, end.output), delay


def losses(design: Design) -> tuple[str, ...]:
    """List the losses in the order in which they were drawn."""
    return tuple(key for key in sorted(design.nodes, key=by_number) if isinstance(design.nodes[key].kind, Loss))


def _predictions(design: Design, view: View) -> Iterator[Value]:
    """Walk what losses read: predictions first, then targets that the network itself computes."""
    for port in ("prediction", "target"):
        for key in losses(design):
            for wire in arriving(design, view.into, key).get(port, ()):
                value = origin(design, view, wire)
                if port == "prediction" or not isinstance(design.nodes[value[0]].kind, Data):
                    yield value


def _leaves(design: Design, view: View) -> Iterator[Value]:
    """Walk the nodes behind the data from which nothing leads on."""
    reached: set[str] = set()
    for key, _ in _fields(design):
        reached |= downstream(design, view, key) if key not in reached else set()
    for key in sorted(reached, key=by_number):
        kind = design.nodes[key].kind
        ends = all(design.wires[wire].delay for wire in view.out.get(key, ()))
        if ends and not design.nodes[key].muted and not isinstance(kind, Data | Loss):
            yield key, kind.emits()[0] if kind.emits() else "out"


def _fields(design: Design) -> Iterator[Value]:
    for key in sorted(design.nodes, key=by_number):
        kind = design.nodes[key].kind
        if isinstance(kind, Data):
            yield from ((key, field) for field in kind.fields)


def _check(design: Design, view: View, key: str) -> None:
    for problem in view.facts[key].problems:
        if problem.severity == "error":
            raise Unsupported(f"{problem.title}. {problem.detail}".strip(), key)


def _sorted(
    sources: dict[str, tuple[Value, ...]], delays: dict[str, tuple[int, ...]], rings: tuple[frozenset[str], ...]
) -> tuple[str, ...]:
    """Sort by the longest way from the data, then by age: the text does not depend on how the drawing came to be.

    The nodes of a ring stay together, and among them what is read at once comes first.
    """
    home: dict[str, str] = {key: min(ring, key=by_number) for ring in rings for key in ring}
    groups: dict[str, set[str]] = {home.get(key, key): set() for key in sources}
    within: dict[str, set[str]] = {}
    for key, values in sources.items():
        group = home.get(key, key)
        for (node, _), delay in zip(values, delays[key], strict=True):
            if node in sources and home.get(node, node) != group:
                groups[group].add(home.get(node, node))
            elif node in sources and not delay:
                within.setdefault(key, set()).add(node)
    first, inside = _levels(groups), _levels({key: within.get(key, set()) for key in home})

    def place(key: str) -> tuple[int, tuple[int, str], int, tuple[int, str]]:
        group = home.get(key, key)
        return first[group], by_number(group), inside.get(key, 0), by_number(key)

    return tuple(sorted(sources, key=place))


def _levels(before: dict[str, set[str]]) -> dict[str, int]:
    """Return the longest way to each node."""
    level: dict[str, int] = {}
    for key in TopologicalSorter(before).static_order():
        level[key] = 1 + max((level[source] for source in before[key]), default=0)
    return level


def consumers(sources: dict[str, tuple[Value, ...]], among: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Turn the table around: node -> the nodes that read it, in the order of `among`."""
    found: dict[str, tuple[str, ...]] = {}
    for key in among:
        for source in dict.fromkeys(node for node, _ in sources[key]):
            found[source] = (*found.get(source, ()), key)
    return found
