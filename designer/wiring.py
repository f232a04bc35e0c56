"""The wiring: what a node's wires say of it, whatever travels on them. It outlives every change of a shape."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from designer.advice import advise, mend
from designer.catalog.data import Data
from designer.design import Design, Wire, number
from designer.layer import Loss, Unknown
from designer.naming import title
from designer.problem import Fix, Problem, Severity

Table = Mapping[str, tuple[str, ...]]
"""Node id -> ids of the wires that end (or begin) there."""


class Wiring(Struct, frozen=True, kw_only=True):
    """A node's wires by port, each in reading order, and what is to be said of them."""

    ports: dict[str, tuple[str, ...]]
    broken: tuple[Problem, ...] = ()
    """Why nothing can be worked out here."""
    feedback: dict[str, Problem] = {}
    """Wires with a delay, and what is wrong with each if there are no steps to count."""
    advice: tuple[Problem, ...] = ()
    """Remarks that hold once the shapes fit."""


def wired(design: Design, into: Table, out: Table, key: str) -> Wiring:
    """Look at a node's wires, and at the kinds and names at their other ends."""
    ports = arriving(design, into, key)
    if broken := _broken(design, into, out, key, ports):
        return Wiring(ports=ports, broken=broken)
    return Wiring(ports=ports, feedback=_feedback(design, into, key), advice=advise(design, out, key, ports))


def order(wires: Mapping[str, Wire], ids: tuple[str, ...]) -> tuple[str, ...]:
    """Sort wires of a port as they are read: by slot, then by age."""
    return tuple(sorted(ids, key=lambda key: (wires[key].slot, number(key), key)))


def arriving(design: Design, into: Table, key: str) -> dict[str, tuple[str, ...]]:
    """Group the wires that end at a node by port, each in reading order."""
    ids = into.get(key, ())
    if len(ids) > 1:
        ids = order(design.wires, ids)
    ports: dict[str, tuple[str, ...]] = {port.name: () for port in design.nodes[key].kind.inputs}
    for wire in ids:
        name = design.wires[wire].input
        ports[name] = (*ports.get(name, ()), wire)
    return ports


def _broken(
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
        fix = Fix(label="Connect the data", edit="feed", arguments={"key": key})
        if isinstance(node.kind, Loss):
            fix = Fix(label="Connect the network", edit="attach", arguments={"key": key})
        fixes = (fix,) if wired or isinstance(node.kind, Loss) else ()
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


def _feedback(design: Design, into: Table, key: str) -> dict[str, Problem]:
    node = design.nodes[key]
    late = [wire for wire in into.get(key, ()) if design.wires[wire].delay]
    found = {}
    for wire in late:
        if isinstance(node.kind, Loss):
            now = Fix(label="Read it at once", edit="set_wire", arguments={"key": wire, "fields": {"delay": 0}})
            what, detail, fixes = f"{title(node)} reads with a delay", "A loss compares what is said now.", [now]
        else:
            what = f"Feedback into {title(node)} needs steps"
            detail = "It brings what was said a step ago, but here a sample comes once and not as a sequence."
            shown = Fix(label="Show each sample for 6 steps", edit="hold", arguments={"key": key, "steps": 6})
            fixes = [shown] if _fed(design, into, key) else []
        fixes.append(Fix(label="Remove the wire", edit="remove", arguments={"keys": (wire,)}))
        found[wire] = Problem(severity="error", title=what, detail=detail, place=key, wire=wire, fixes=tuple(fixes))
    return found


def _fed(design: Design, into: Table, key: str) -> bool:
    """Say whether data reach a node."""
    reached, waiting = {key}, [key]
    while waiting:
        node = waiting.pop()
        if isinstance(design.nodes[node].kind, Data):
            return True
        sources = {design.wires[wire].source for wire in into.get(node, ())} - reached
        reached |= sources
        waiting.extend(sources)
    return False
