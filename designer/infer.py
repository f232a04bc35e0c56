"""What follows from a drawing, node by node: signals, weights, cost and problems."""

from __future__ import annotations

from collections.abc import Mapping

from designer.activations import Linear, Sigmoid, Softmax
from designer.advice import advise, mend
from designer.catalog.neurons import Neurons
from designer.design import Design, Node, Wire, number
from designer.layer import Layer, Loss, Unknown
from designer.limits import PARAMETERS
from designer.naming import title
from designer.problem import Fix, Problem, Severity
from designer.record import Record
from designer.signal import ShapeError, Signal

Table = Mapping[str, tuple[str, ...]]
"""Node id -> ids of the wires that end (or begin) there."""


class Fact(Record, frozen=True, kw_only=True):
    """What is known of one node; a signal is absent while it can not be worked out."""

    signals: dict[str, Signal] = {}
    weights: int = 0
    cost: int = 0
    problems: tuple[Problem, ...] = ()


def order(wires: Mapping[str, Wire], ids: tuple[str, ...]) -> tuple[str, ...]:
    """Sort wires of a port as they are read: by slot, then by age."""
    return tuple(sorted(ids, key=lambda key: (wires[key].slot, number(key), key)))


def arriving(design: Design, into: Table, key: str) -> dict[str, tuple[str, ...]]:
    """Group the wires without delay that end at a node by port, each in reading order."""
    ids = [wire for wire in into.get(key, ()) if not design.wires[wire].delay]
    if len(ids) > 1:
        ids = list(order(design.wires, tuple(ids)))
    ports: dict[str, tuple[str, ...]] = {port.name: () for port in design.nodes[key].kind.inputs}
    for wire in ids:
        name = design.wires[wire].input
        ports[name] = (*ports.get(name, ()), wire)
    return ports


def infer(design: Design, into: Table, out: Table, facts: Mapping[str, Fact], key: str) -> Fact:
    """Work out one node from the facts of the nodes before it."""
    node = design.nodes[key]
    ports = arriving(design, into, key)
    if problems := _wiring(design, into, out, key, ports):
        return Fact(signals=_declared(node.kind), problems=problems)
    arrivals: dict[str, tuple[Signal, ...]] = {}
    for port, wires in ports.items():
        signals = [_signal(facts, design.wires[wire]) for wire in wires]
        if any(signal is None for signal in signals):
            return Fact(signals=_declared(node.kind), problems=_feedback(design, into, key))
        arrivals[port] = tuple(signal for signal in signals if signal is not None)
    if node.muted:
        return _muted(node, key, arrivals)
    try:
        signals_out = node.kind.signals(arrivals)
    except ShapeError as error:
        wrong = mend(design, key, ports, arrivals, str(error))
        return Fact(signals=_declared(node.kind), problems=(wrong, *_feedback(design, into, key)))
    xs = tuple(signal.axes for row in arrivals.values() for signal in row)
    weights = node.kind.parameters(*xs)
    problems = _feedback(design, into, key) + advise(design, out, key, ports, arrivals)
    if weights > PARAMETERS:
        problems += (_too_large(node, key, weights),)
    return Fact(signals=signals_out, weights=weights, cost=node.kind.cost(*xs), problems=problems)


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


def _signal(facts: Mapping[str, Fact], wire: Wire) -> Signal | None:
    fact = facts.get(wire.source)
    return fact.signals.get(wire.output) if fact else None


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


def _wiring(
    design: Design, into: Table, out: Table, key: str, ports: Mapping[str, tuple[str, ...]]
) -> tuple[Problem, ...]:
    """Look at the ports alone: missing wires, too many wires, ports that do not exist."""
    node = design.nodes[key]
    if isinstance(node.kind, Unknown):
        kind = str(node.kind.raw.get("type", ""))[:80]
        detail = "It is kept as it is, but this version can not train it."
        return (Problem(severity="error", title=f"{kind} is not known here", detail=detail, place=key),)
    known = {port.name: port for port in node.kind.inputs}
    if known and not into.get(key):
        wired = bool(out.get(key))
        detail = "Draw a wire into it." if wired else "It takes no part in training until a wire leads to it."
        severity: Severity = "error" if wired or isinstance(node.kind, Loss) else "hint"
        name = title(node)
        fixes = (Fix(label="Connect the data", edit="feed", arguments={"key": key}),) if wired else ()
        return (Problem(severity=severity, title=f"Nothing arrives at {name}", detail=detail, place=key, fixes=fixes),)
    found: list[Problem] = []
    for name, wires in ports.items():
        extra = wires[1:] if name not in known or known[name].takes != "many" else ()
        if name not in known:
            extra = wires
        for wire in extra:
            fix = Fix(label="Remove the wire", edit="remove", arguments={"keys": (wire,)})
            what = (
                f"{title(node)} has no input {name}" if name not in known else f"Two wires at {name} of {title(node)}"
            )
            detail = "" if name not in known else f"{title(node)} takes a single wire there."
            found.append(Problem(severity="error", title=what, detail=detail, place=key, wire=wire, fixes=(fix,)))
        if name in known and known[name].takes == "one" and not wires:
            found.append(mend(design, key, ports, None, f"needs a wire at {name}"))
    for wire in into.get(key, ()):
        source = design.nodes[design.wires[wire].source]
        output = design.wires[wire].output
        if not isinstance(source.kind, Unknown) and output not in source.kind.emits():
            fix = Fix(label="Remove the wire", edit="remove", arguments={"keys": (wire,)})
            what = f"{title(source)} has no output {output}"
            found.append(Problem(severity="error", title=what, place=key, wire=wire, fixes=(fix,)))
    return tuple(found)


def _feedback(design: Design, into: Table, key: str) -> tuple[Problem, ...]:
    detail = "It can be drawn and saved; this version trains networks without loops."
    return tuple(
        Problem(
            severity="error",
            title=f"Feedback into {title(design.nodes[key])} can not be trained yet",
            detail=detail,
            place=key,
            wire=wire,
            fixes=(Fix(label="Remove the wire", edit="remove", arguments={"keys": (wire,)}),),
        )
        for wire in into.get(key, ())
        if design.wires[wire].delay
    )


def _too_large(node: Node, key: str, weights: int) -> Problem:
    detail = f"{weights:,} weights need {weights * 16 / 2**40:.1f} TiB while training; {PARAMETERS:,} is the limit."
    return Problem(severity="error", title=f"{title(node)} is too large", detail=detail, place=key)
