"""What follows from a drawing, node by node: signals, weights, cost and problems."""

from __future__ import annotations

from collections.abc import Mapping

from designer.activations import Linear, Sigmoid, Softmax
from designer.advice import mend
from designer.catalog.neurons import Neurons
from designer.design import Design, Node
from designer.layer import Layer, Loss
from designer.limits import PARAMETERS
from designer.naming import title
from designer.problem import Fix, Problem
from designer.record import Record
from designer.signal import ShapeError, Signal
from designer.wiring import Table, Wiring, arriving


class Fact(Record, frozen=True, kw_only=True):
    """What is known of one node; a signal is absent while it can not be worked out."""

    signals: dict[str, Signal] = {}
    weights: int = 0
    cost: int = 0
    problems: tuple[Problem, ...] = ()


def infer(design: Design, wiring: Wiring, facts: Mapping[str, Fact], key: str) -> Fact:
    """Work out one node from its wiring and the facts of the nodes before it."""
    node = design.nodes[key]
    if wiring.broken:
        return Fact(signals=_declared(node.kind), problems=wiring.broken)
    arrivals = _arrivals(design, wiring, facts)
    if arrivals is None:
        return Fact(signals=_declared(node.kind), problems=wiring.feedback)
    if node.muted:
        return _muted(node, key, arrivals)
    try:
        signals = node.kind.signals(arrivals)
    except ShapeError as error:
        wrong = mend(design, key, wiring.ports, arrivals, str(error))
        return Fact(signals=_declared(node.kind), problems=(wrong, *wiring.feedback))
    xs = [signal.axes for row in arrivals.values() for signal in row]
    weights = node.kind.parameters(*xs)
    problems = wiring.feedback + wiring.advice
    if weights > PARAMETERS:
        problems += (_too_large(node, key, weights),)
    return Fact(signals=signals, weights=weights, cost=node.kind.cost(*xs), problems=problems)


def _arrivals(design: Design, wiring: Wiring, facts: Mapping[str, Fact]) -> dict[str, tuple[Signal, ...]] | None:
    """Collect what arrives at each port; None while any of it is unknown."""
    found: dict[str, tuple[Signal, ...]] = {}
    for port, wires in wiring.ports.items():
        row: list[Signal] = []
        for key in wires:
            wire = design.wires[key]
            signal = facts[wire.source].signals.get(wire.output) if wire.source in facts else None
            if signal is None:
                return None
            row.append(signal)
        found[port] = tuple(row)
    return found


def reads(design: Design, into: Table, key: str) -> str:
    """Say what a loss reads, `auto` resolved: probabilities iff the prediction ends in softmax or sigmoid."""
    kind = design.nodes[key].kind
    wanted = getattr(kind, "reads", "")
    if wanted != "auto":
        return str(wanted)
    for wire in arriving(design, into, key).get("prediction", ()):
        key, passed = design.wires[wire].source, set[str]()
        while design.nodes[key].muted and key not in passed and (before := arriving(design, into, key).get("in")):
            passed.add(key)
            key = design.wires[before[0]].source
        activation = getattr(design.nodes[key].kind, "activation", Linear())
        if isinstance(activation, Softmax | Sigmoid):
            return "probabilities"
    return "logits"


def _declared(kind: Layer) -> dict[str, Signal]:
    return {"out": Signal(axes=kind.shape)} if isinstance(kind, Neurons) else {}


def _muted(node: Node, key: str, arrivals: Mapping[str, tuple[Signal, ...]]) -> Fact:
    if isinstance(node.kind, Loss):
        return Fact()
    xs = [x for row in arrivals.values() for x in row]
    if len(xs) == 1:
        return Fact(signals={"out": xs[0]})
    fix = Fix(label="Unmute", edit="mute", arguments={"key": key, "muted": False})
    reason = f"A muted node passes its only input on; here {len(xs)} arrive."
    return Fact(
        problems=(
            Problem(severity="error", title=f"{title(node)} can not be muted", detail=reason, place=key, fixes=(fix,)),
        )
    )


def _too_large(node: Node, key: str, weights: int) -> Problem:
    detail = f"{weights:,} weights need {weights * 16 / 2**40:.1f} TiB while training; {PARAMETERS:,} is the limit."
    return Problem(severity="error", title=f"{title(node)} is too large", detail=detail, place=key)
