"""Advice: how to mend what does not fit, and what an experienced eye would remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt

from msgspec.structs import replace

from designer.activations import Linear, ReLU, Sigmoid, Softmax, Tanh
from designer.catalog.convolution import Convolution
from designer.catalog.losses import BCE, MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.shapes import Flatten, OneHot, Reshape
from designer.catalog.time import LastStep
from designer.design import Design
from designer.layer import Family, Layer, Loss
from designer.naming import title
from designer.problem import Fix, Problem
from designer.record import Axes
from designer.signal import ShapeError, Signal, size

Ports = Mapping[str, tuple[str, ...]]
Arrivals = Mapping[str, tuple[Signal, ...]]

MANY = 2**24
"""Of more numbers nobody makes an image, and looking for one would take long."""
_LABELED = (CrossEntropy, BCE)


def mend(design: Design, key: str, ports: Ports, arrivals: Arrivals | None, reason: str) -> Problem:
    """Word a mismatch at a node and offer the edits that end it."""
    name = title(design.nodes[key])
    wire = _blamed(ports, arrivals, reason) if arrivals is not None else ""
    fixes = _wire_fixes(design, key, ports) if arrivals is None else _shape_fixes(design, key, ports, arrivals)
    short = reason.split(", got")[0]
    return Problem(
        severity="error",
        title=f"{name}: {short}" if short.startswith("the ") else f"{name} {short}",
        detail=_detail(design, wire, reason),
        place=key,
        wire=wire,
        fixes=tuple(fixes),
    )


def advise(design: Design, out: Mapping[str, tuple[str, ...]], key: str, ports: Ports) -> tuple[Problem, ...]:
    """Remark on what is allowed but seldom meant, whatever shapes arrive."""
    node = design.nodes[key]
    activation = getattr(node.kind, "activation", Linear())
    found: list[Problem] = []
    if activation.flat and not node.muted:
        fix = Fix(label="Use Sigmoid", edit="set_fields", arguments={"key": key, "fields": {"activation": Sigmoid()}})
        detail = f"{activation.called()} is flat, so its gradient is zero and nothing before it learns."
        found.append(
            Problem(severity="warning", title=f"{title(node)} stops learning", detail=detail, place=key, fixes=(fix,))
        )
    if node.kind.family is Family.HIDDEN and all(design.wires[wire].delay for wire in out.get(key, ())):
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
        elif isinstance(activation, ReLU | Tanh):
            binary = isinstance(kind, BCE)
            better = Sigmoid() if binary else Linear()
            fix = Fix(
                label=f"Use {better.called()}",
                edit="set_fields",
                arguments={"key": source, "fields": {"activation": better}},
            )
            detail = f"{activation.called()} bounds what {name} can say, so the loss never gets a firm answer."
            yield Problem(
                severity="warning",
                title=f"{activation.called()} before {kind.called().lower()}",
                detail=detail,
                place=source,
                fixes=(fix,),
            )


def _blamed(ports: Ports, arrivals: Arrivals, reason: str) -> str:
    """Choose the wire that brings what does not fit: a loss's target if that is meant, a label, else the first."""
    wires = [(wire, x) for port, row in arrivals.items() for wire, x in zip(ports[port], row, strict=True)]
    if "target" in ports:
        port = "target" if "target" in reason and "prediction" not in reason else "prediction"
        return ports[port][0]
    return next((wire for wire, x in wires if x.classes), wires[0][0] if wires else "")


def _detail(design: Design, wire: str, reason: str) -> str:
    needed, _, got = reason.partition(", got ")
    if not got or not wire:
        return ""
    if " and " in got:
        return f"It {reason}."
    return f"It {needed}; {title(design.nodes[design.wires[wire].source])} gives {got}."


def _wire_fixes(design: Design, key: str, ports: Ports) -> Iterator[Fix]:
    """Offer to connect what a loss lacks; what that is, is chosen when the fix is applied."""
    if ports.get("prediction") == ():
        yield Fix(label="Connect the network", edit="attach", arguments={"key": key})
    elif ports.get("target") == ():
        what = "label" if isinstance(design.nodes[key].kind, _LABELED) else "input"
        yield Fix(label=f"Connect the {what}", edit="connect_target", arguments={"key": key})


def _shape_fixes(design: Design, key: str, ports: Ports, arrivals: Arrivals) -> Iterator[Fix]:
    kind = design.nodes[key].kind
    if len({x.time for row in arrivals.values() for x in row if x.time}) > 1:
        return
    if not isinstance(kind, Loss):
        wires = [wire for port in arrivals for wire in ports[port]]
        yield from _operator_fixes(design, key, wires, [x for row in arrivals.values() for x in row])
        return
    (prediction,), (target,) = arrivals["prediction"], arrivals["target"]
    if prediction.time and not target.time:
        arguments = {"wire": ports["prediction"][0], "kind": LastStep()}
        yield Fix(label="Read the last step", edit="insert", arguments=arguments)
        return
    if target.time and not prediction.time:
        return
    if (target.classes > 2 and isinstance(kind, BCE)) or (target.classes and not isinstance(kind, _LABELED)):
        yield Fix(label="Use cross entropy", edit="become", arguments={"key": key, "kind": CrossEntropy()})
        return
    if not target.classes and isinstance(kind, CrossEntropy):
        yield Fix(label="Use MSE", edit="become", arguments={"key": key, "kind": MSE()})
        return
    source = design.wires[ports["prediction"][0]].source
    if isinstance(design.nodes[source].kind, Neurons):
        shape = (
            (1,)
            if isinstance(kind, BCE) and target.classes
            else (target.classes,)
            if target.classes
            else target.axes or (1,)
        )
        yield _resized(design, source, shape)


def _operator_fixes(design: Design, key: str, wires: list[str], xs: list[Signal]) -> Iterator[Fix]:
    """Offer what makes an operator's inputs fit. Each offer is tried first, so only a few wires and shapes are."""
    kind = design.nodes[key].kind
    if isinstance(kind, OneHot):
        arguments = {"keys": (key,)}
        yield Fix(label=f"Remove {title(design.nodes[key])}", edit="remove_and_reconnect", arguments=arguments)
        return
    for wire, x in zip(wires, xs, strict=True):
        if x.classes and not x.axes:
            yield Fix(label="Insert One-hot", edit="insert", arguments={"wire": wire, "kind": OneHot()})
    if any(x.classes for x in xs):
        return
    shapes = list(dict.fromkeys(x.axes for x in xs))[:4]
    for i, wire in enumerate(wires[:8]):
        source = design.wires[wire].source
        if isinstance(design.nodes[source].kind, Neurons):
            wanted = [axes for axes in shapes if axes and _fits(kind, xs, i, axes)]
            yield from (_resized(design, source, axes) for axes in wanted[:1])
        if _fits(kind, xs, i, (xs[i].size,)):
            yield Fix(label="Insert Flatten", edit="insert", arguments={"wire": wire, "kind": Flatten()})
        if kind.family is Family.CONVOLUTION:
            yield from _image_fixes(design, key, wire, xs[i].axes)


def _image_fixes(design: Design, key: str, wire: str, x: Axes) -> Iterator[Fix]:
    """Offer to make an image of what arrives, or to leave more room around one that is too small."""
    kind = design.nodes[key].kind
    rank = getattr(kind, "rank", 2) + 1
    if len(x) != rank:
        wanted = next((axes for axes in _arrangements(size(x)) if _takes(kind, axes)), None)
        if wanted is not None:
            label = f"Insert Reshape {' × '.join(map(str, wanted))}"
            yield Fix(label=label, edit="insert", arguments={"wire": wire, "kind": Reshape(shape=wanted)})
        what = "image" if rank == 3 else "sequence"
        yield Fix(label=f"Connect the {what} instead", edit="redirect", arguments={"wire": wire, "rank": rank})
    if isinstance(kind, Convolution) and len(x) == kind.rank + 1 and not _takes(kind, x):
        room = replace(kind, padding=min(128, -(-(kind.reach - min(x[1:])) // 2)))
        if room.padding > kind.padding and _takes(room, x):
            fields = {"padding": room.padding}
            yield Fix(label=f"Use padding {room.padding}", edit="set_fields", arguments={"key": key, "fields": fields})


def _arrangements(count: int) -> Iterator[Axes]:
    """Walk the large square images, the one nearly square image, and the sequence that so many numbers make."""
    sides = range(isqrt(count) if count <= MANY else 1, 0, -1)
    yield from ((count // (side * side), side, side) for side in sides if count % (side * side) == 0)
    height = next(side for side in sides if count % side == 0)
    yield from ((1, height, count // height), (1, count))


def _takes(kind: Layer, *xs: Axes) -> bool:
    try:
        kind.output(*xs)
    except ShapeError:
        return False
    return True


def _fits(kind: Layer, xs: list[Signal], i: int, axes: Axes) -> bool:
    return _takes(kind, *(axes if j == i else x.axes for j, x in enumerate(xs)))


def _resized(design: Design, key: str, shape: Axes) -> Fix:
    units = " × ".join(map(str, shape))
    label = f"Give {title(design.nodes[key])} {units} neurons" if shape != (1,) else "Use 1 neuron"
    return Fix(label=label, edit="set_fields", arguments={"key": key, "fields": {"shape": shape}})
