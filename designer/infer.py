"""What follows from a drawing, node by node: signals, weights, cost and problems."""

from __future__ import annotations

from collections.abc import Mapping

from designer.activations import Linear, Sigmoid, Softmax
from designer.advice import mend
from designer.catalog.neurons import Neurons
from designer.catalog.time import LastStep
from designer.design import Design, Node, Wire
from designer.layer import Arrivals, Layer, Loss
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
    """Work out one node from its wiring and the facts of the nodes before it.

    What comes back along a delayed wire may not be known yet: then it is left out, and worked out once more later.
    """
    node = design.nodes[key]
    if wiring.broken:
        return Fact(signals=_declared(node.kind), problems=wiring.broken)
    ports = _heard(design, wiring, facts) if wiring.feedback else wiring.ports
    if ports is None:
        return Fact(signals=_declared(node.kind), problems=(_shapeless(node, key),))
    arrivals = _arrivals(design, ports, facts)
    if arrivals is None:
        return Fact(signals=_declared(node.kind))
    if node.muted:
        return _muted(node, key, arrivals)
    feedback = _feedback(node.kind, wiring, ports, arrivals) if wiring.feedback else ()
    try:
        signals = stepwise(node.kind, arrivals)
    except ShapeError as error:
        wrong = mend(design, key, ports, arrivals, str(error))
        return Fact(signals=_undelayed(design, node.kind, ports, arrivals), problems=(wrong, *feedback))
    xs = [signal.axes for row in arrivals.values() for signal in row]
    weights = node.kind.parameters(*xs)
    problems = feedback + wiring.advice
    if weights > PARAMETERS:
        problems += (_too_large(node, key, weights),)
    steps = max((signal.steps for row in arrivals.values() for signal in row), default=0)
    return Fact(signals=signals, weights=weights, cost=node.kind.cost(*xs) * max(1, steps), problems=problems)


def _heard(design: Design, wiring: Wiring, facts: Mapping[str, Fact]) -> dict[str, tuple[str, ...]] | None:
    """Leave out feedback that is not known yet; None when nothing else comes to a port."""
    found = {}
    for port, wires in wiring.ports.items():
        heard = [w for w in wires if not design.wires[w].delay or _signal(design, facts, design.wires[w]) is not None]
        if wires and not heard:
            return None
        found[port] = tuple(heard)
    return found


def _feedback(
    kind: Layer, wiring: Wiring, ports: Mapping[str, tuple[str, ...]], arrivals: Arrivals
) -> tuple[Problem, ...]:
    """A delay counts steps, so it needs some; and a loss reads what is said now."""
    pairs = [pair for port, wires in ports.items() for pair in zip(wires, arrivals[port], strict=True)]
    wrong = [wire for wire, x in pairs if wire in wiring.feedback and (isinstance(kind, Loss) or not x.time)]
    return tuple(wiring.feedback[wire] for wire in wrong)


def _arrivals(
    design: Design, ports: Mapping[str, tuple[str, ...]], facts: Mapping[str, Fact]
) -> dict[str, tuple[Signal, ...]] | None:
    """Collect what arrives at each port; None while any of it is unknown."""
    found: dict[str, tuple[Signal, ...]] = {}
    for port, wires in ports.items():
        row: list[Signal] = []
        for key in wires:
            signal = _signal(design, facts, design.wires[key])
            if signal is None:
                return None
            row.append(signal)
        found[port] = tuple(row)
    return found


def stepwise(kind: Layer, arrivals: Arrivals) -> dict[str, Signal]:
    """Return what leaves: a node without a use of time of its own acts on each step as if there were no others.

    What has no time axis is the same at each step. Raises ShapeError.
    """
    clocks = {x.time: x.steps for row in arrivals.values() for x in row if x.time}
    if kind.over_time or not clocks:
        return kind.signals(arrivals)
    if len(clocks) > 1:
        raise ShapeError(f"reads sequences that keep different times ({' and '.join(sorted(clocks))})")
    if isinstance(kind, Loss) and not all(x.time for row in arrivals.values() for x in row):
        single = "prediction" if any(x.time for x in arrivals["target"]) else "target"
        other = "target" if single == "prediction" else "prediction"
        raise ShapeError(f"the {other} is a sequence, the {single} is not")
    ((time, steps),) = clocks.items()
    once = {port: tuple(x.over("", 0) for x in row) for port, row in arrivals.items()}
    return {name: signal.over(time, steps) for name, signal in kind.signals(once).items()}


def reads(design: Design, into: Table, key: str) -> str:
    """Say what a loss reads, `auto` resolved: probabilities iff the prediction ends in softmax or sigmoid."""
    kind = design.nodes[key].kind
    wanted = getattr(kind, "reads", "")
    if wanted != "auto":
        return str(wanted)
    for wire in arriving(design, into, key).get("prediction", ()):
        key, passed = design.wires[wire].source, set[str]()
        while _hands_on(design.nodes[key]) and key not in passed and (before := arriving(design, into, key).get("in")):
            passed.add(key)
            key = design.wires[before[0]].source
        activation = getattr(design.nodes[key].kind, "activation", Linear())
        if isinstance(activation, Softmax | Sigmoid):
            return "probabilities"
    return "logits"


def _hands_on(node: Node) -> bool:
    """Say whether what leaves a node is what came, as far as its numbers go."""
    return node.muted or isinstance(node.kind, LastStep)


def _signal(design: Design, facts: Mapping[str, Fact], wire: Wire) -> Signal | None:
    fact = facts.get(wire.source)
    return (fact.signals if fact else _declared(design.nodes[wire.source].kind)).get(wire.output)


def _declared(kind: Layer) -> dict[str, Signal]:
    return {"out": Signal(axes=kind.shape)} if isinstance(kind, Neurons) else {}


def _undelayed(
    design: Design, kind: Layer, ports: Mapping[str, tuple[str, ...]], arrivals: Arrivals
) -> dict[str, Signal]:
    """Return what would leave without the feedback that does not fit: the error stays where it is."""
    pairs = {port: zip(wires, arrivals[port], strict=True) for port, wires in ports.items()}
    rest = {port: tuple(x for wire, x in row if not design.wires[wire].delay) for port, row in pairs.items()}
    if any(arrivals[port] and not rest[port] for port in rest):
        return _declared(kind)
    try:
        return stepwise(kind, rest)
    except ShapeError:
        return _declared(kind)


def _shapeless(node: Node, key: str) -> Problem:
    detail = "Everything that arrives has gone around a loop first. A loop needs something that comes from outside."
    return Problem(severity="error", title=f"{title(node)} hears only itself", detail=detail, place=key)


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
