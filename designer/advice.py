"""Advice: how to mend what does not fit, and what an experienced eye would remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.activations import Linear, ReLU, Sigmoid, Softmax
from designer.catalog.losses import BCE, MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.shapes import OneHot
from designer.design import Design
from designer.layer import Family, Loss
from designer.naming import title
from designer.problem import Fix, Problem
from designer.signal import Signal

Ports = Mapping[str, tuple[str, ...]]
Arrivals = Mapping[str, tuple[Signal, ...]]

_LABELED = (CrossEntropy, BCE)


def mend(design: Design, key: str, ports: Ports, arrivals: Arrivals | None, reason: str) -> Problem:
    """Word a mismatch at a node and offer the edits that end it."""
    node = design.nodes[key]
    wires = [wire for row in ports.values() for wire in row]
    wire = wires[0] if wires and arrivals is not None else ""
    fixes = list(_wire_fixes(design, key, ports) if arrivals is None else _shape_fixes(design, key, ports, arrivals))
    return Problem(
        severity="error",
        title=f"{title(node)} {reason.split(';')[0].split(', got')[0]}",
        detail=_detail(design, wire, reason),
        place=key,
        wire=wire,
        fixes=tuple(fixes),
    )


def advise(
    design: Design, out: Mapping[str, tuple[str, ...]], key: str, ports: Ports, arrivals: Arrivals
) -> tuple[Problem, ...]:
    """Remark on what is allowed but seldom meant."""
    node = design.nodes[key]
    activation = getattr(node.kind, "activation", Linear())
    found: list[Problem] = []
    if activation.flat and not node.muted:
        fix = Fix(label="Use Sigmoid", edit="set_fields", arguments={"key": key, "fields": {"activation": Sigmoid()}})
        detail = f"{activation.called()} is flat, so its gradient is zero and nothing before it learns."
        found.append(
            Problem(severity="warning", title=f"{title(node)} stops learning", detail=detail, place=key, fixes=(fix,))
        )
    if node.kind.family is Family.HIDDEN and not out.get(key):
        found.append(_no_loss(design, key))
    if isinstance(node.kind, Loss):
        found.extend(_about_scores(design, key, ports))
    return tuple(found)


def _no_loss(design: Design, key: str) -> Problem:
    offers = (("Add cross entropy", CrossEntropy()), ("Add MSE", MSE()))
    fixes = tuple(Fix(label=label, edit="teach", arguments={"key": key, "kind": kind}) for label, kind in offers)
    name = title(design.nodes[key])
    return Problem(
        severity="warning",
        title=f"{name} has no loss",
        detail="Its weights stay as they are until a loss teaches it.",
        place=key,
        fixes=fixes,
    )


def _about_scores(design: Design, key: str, ports: Ports) -> Iterator[Problem]:
    kind = design.nodes[key].kind
    for wire in ports.get("prediction", ()):
        source = design.wires[wire].source
        activation = getattr(design.nodes[source].kind, "activation", None)
        if activation is None or not isinstance(kind, CrossEntropy | BCE):
            continue
        name = title(design.nodes[source])
        identity = Fix(
            label="Use Identity", edit="set_fields", arguments={"key": source, "fields": {"activation": Linear()}}
        )
        squashed = isinstance(activation, Softmax if isinstance(kind, CrossEntropy) else Sigmoid)
        if squashed and kind.reads == "logits":
            detail = f"{name} ends in {activation.called()} and the loss applies it again: slow learning."
            yield Problem(
                severity="warning",
                title=f"{activation.called()} twice",
                detail=detail,
                place=key,
                wire=wire,
                fixes=(identity,),
            )
        elif isinstance(activation, ReLU):
            detail = f"{name} cuts scores below zero off, so it can not say a firm no."
            yield Problem(severity="hint", title="ReLU before the loss", detail=detail, place=source, fixes=(identity,))


def _detail(design: Design, wire: str, reason: str) -> str:
    if not wire:
        return ""
    source = title(design.nodes[design.wires[wire].source])
    return f"{source}: {reason}." if ", got" in reason or "prediction has" in reason else f"It {reason}."


def _wire_fixes(design: Design, key: str, ports: Ports) -> Iterator[Fix]:
    """Offer to connect a data field to a loss's free target; which one is chosen when the fix is applied."""
    if ports.get("target") == () and ports.get("prediction"):
        what = "label" if isinstance(design.nodes[key].kind, _LABELED) else "input"
        yield Fix(label=f"Connect the {what}", edit="connect_target", arguments={"key": key})


def _shape_fixes(design: Design, key: str, ports: Ports, arrivals: Arrivals) -> Iterator[Fix]:
    kind = design.nodes[key].kind
    if not isinstance(kind, Loss):
        for port, signals in arrivals.items():
            for wire, signal in zip(ports[port], signals, strict=True):
                if signal.classes:
                    yield Fix(label="Insert One-hot", edit="insert", arguments={"wire": wire, "kind": OneHot()})
        return
    (target,) = arrivals["target"]
    if target.classes and not isinstance(kind, _LABELED):
        yield Fix(label="Use cross entropy", edit="become", arguments={"key": key, "kind": CrossEntropy()})
    elif not target.classes and isinstance(kind, CrossEntropy):
        yield Fix(label="Use MSE", edit="become", arguments={"key": key, "kind": MSE()})
    if isinstance(kind, BCE) and target.classes > 2:
        yield Fix(label="Use cross entropy", edit="become", arguments={"key": key, "kind": CrossEntropy()})
        return
    source = design.wires[ports["prediction"][0]].source
    if isinstance(design.nodes[source].kind, Neurons):
        shape = (
            (1,) if isinstance(kind, BCE) and target.classes else (target.classes,) if target.classes else target.axes
        )
        units = " × ".join(map(str, shape))
        yield Fix(
            label=f"Give {title(design.nodes[source])} {units} neurons" if shape != (1,) else "Use 1 neuron",
            edit="set_fields",
            arguments={"key": source, "fields": {"shape": shape}},
        )
