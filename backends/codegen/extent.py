"""The extent of a model: what lies between data and losses. Everything else in the drawing is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backends.codegen.source import Unsupported, Value
from designer.catalog.data import Data
from designer.design import Design, by_number
from designer.layer import Loss
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


def extent(design: Design, view: View) -> Extent:
    """Walk from the outputs back to the data. Raises Unsupported at the first thing that is wrong on the way."""
    for wire in sorted(view.loop, key=by_number):
        raise Unsupported("A loop without delay can not be computed.", design.wires[wire].target)
    outputs = tuple(dict.fromkeys(_predictions(design, view))) or tuple(dict.fromkeys(_leaves(design, view)))
    if not outputs:
        raise Unsupported("Nothing lies behind the data yet.")
    wires: dict[str, tuple[str, ...]] = {}
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
            sources[key] = tuple(origin(design, view, wire) for wire in wires[key])
            waiting.extend(sources[key])
    inputs = tuple(value for value in _fields(design) if value in fields)
    return Extent(nodes=_sorted(view, sources), inputs=inputs, outputs=outputs, wires=wires, sources=sources)


def origin(design: Design, view: View, wire: str) -> Value:
    """Say what a wire brings, looking through muted nodes. Raises Unsupported at one that can not be muted."""
    end = design.wires[wire]
    while design.nodes[end.source].muted:
        _check(design, view, end.source)
        (inner,) = (key for row in arriving(design, view.into, end.source).values() for key in row)
        end = design.wires[inner]
    return end.source, end.output


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


def _sorted(view: View, sources: dict[str, tuple[Value, ...]]) -> tuple[str, ...]:
    """Sort by the longest way from the data, then by age: the text does not depend on how the drawing came to be."""
    level: dict[str, int] = {}
    for key in sorted(sources, key=lambda key: view.rank[key]):
        level[key] = 1 + max((level.get(source, 0) for source, _ in sources[key]), default=0)
    return tuple(sorted(level, key=lambda key: (level[key], by_number(key))))


def consumers(sources: dict[str, tuple[Value, ...]], among: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Turn the table around: node -> the nodes that read it, in the order of `among`."""
    found: dict[str, tuple[str, ...]] = {}
    for key in among:
        for source in dict.fromkeys(node for node, _ in sources[key]):
            found[source] = (*found.get(source, ()), key)
    return found
