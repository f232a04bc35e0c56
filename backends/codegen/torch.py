"""PyTorch: a drawing written as the module that a person would have written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from backends.codegen.extent import Extent, extent, losses, origin
from backends.codegen.forward import Forward
from backends.codegen.members import lines, places
from backends.codegen.parts import Part, parts
from backends.codegen.source import Source, Unsupported, Value
from backends.codegen.values import Line
from designer.activations import Linear, Sigmoid, Softmax
from designer.catalog.losses import BCE, CrossEntropy
from designer.design import Design
from designer.infer import reads
from designer.naming import class_name, identifier, title
from designer.view import View

IMPORTS = (
    ("import torch", r"\btorch\."),
    ("from torch import nn", r"\bnn\."),
    ("from torch.nn import functional as F", r"\bF\."),
)


def generate(design: Design, view: View, *, also: tuple[str, ...] = (), logits: bool = False) -> Source:
    """Write the network between data and losses as a module.

    `also` names nodes whose outputs are returned after the others. `logits` leaves a last softmax or sigmoid to
    the loss that reads it. Neither changes a name or a parameter. Raises Unsupported with the node in the way.
    """
    reach = extent(design, view)
    fused = _fused(design, view, reach, also) if logits else frozenset[str]()
    found = parts(design, view, reach, fused)
    arguments = _arguments(reach, found)
    outputs = tuple(dict.fromkeys((*reach.outputs, *_also(design, reach, also))))
    forward = Forward(view, reach, found, arguments, outputs)
    name = class_name(design.header.name)
    rows = list(_class(design, view, reach, found, forward, (name, arguments, outputs)))
    body = "\n".join(text for text, _ in rows)
    head = [line for line, use in IMPORTS if re.search(use, body)]
    return Source(
        text="\n".join([*head, "", "", body, ""]),
        name=name,
        lines=_numbered(rows, len(head) + 3),
        inputs=reach.inputs,
        outputs=outputs,
        names=_names(design, forward, found, arguments, outputs),
        weights=dict(place for part in found for place in places(design, view, reach, part)),
        fused=fused,
    )


def _class(
    design: Design,
    view: View,
    reach: Extent,
    found: tuple[Part, ...],
    forward: Forward,
    words: tuple[str, dict[Value, str], tuple[Value, ...]],
) -> Iterator[Line]:
    name, arguments, outputs = words
    yield f"class {name}(nn.Module):", ()
    yield f'    """{_summary(design, view, reach, found)}"""', ()
    kept = [(line, part.members) for part in found for line in lines(design, view, reach, part)]
    if kept:
        yield "", ()
        yield "    def __init__(self):", ()
        yield "        super().__init__()", ()
        yield from ((f"        {line}", nodes) for line, nodes in kept)
    yield "", ()
    yield f"    def forward(self, {', '.join(arguments.values())}):", tuple(node for node, _ in arguments)
    yield from ((f"        {line}", nodes) for line, nodes in forward.lines())
    yield f"        return {forward.returned(outputs)}", ()


def _numbered(rows: Iterable[Line], first: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, (_, nodes) in enumerate(rows, first):
        for node in dict.fromkeys(nodes):
            found[node] = (*found.get(node, ()), number)
    return found


def _arguments(reach: Extent, found: tuple[Part, ...]) -> dict[Value, str]:
    """Name the data fields; what the network computes has its names first."""
    names = [part.name for part in found]
    arguments: dict[Value, str] = {}
    for value in reach.inputs:
        arguments[value] = identifier(value[1], (*names, *arguments.values()))
    return arguments


def _names(
    design: Design, forward: Forward, found: tuple[Part, ...], arguments: dict[Value, str], outputs: tuple[Value, ...]
) -> dict[Value, str]:
    """Name what goes in and out; neurons of a joined layer that are read alone get their own names back."""
    names = dict(arguments)
    taken = {*arguments.values(), *(part.name for part in found)}
    joined = {key for part in found if len(part.members) > 1 for key in part.members}
    for value in outputs:
        if value[0] in joined:
            names[value] = identifier(title(design.nodes[value[0]]), taken)
            taken.add(names[value])
        else:
            names[value] = forward.called(value)
    return names


def _also(design: Design, reach: Extent, also: tuple[str, ...]) -> Iterator[Value]:
    for key in also:
        if key not in reach.sources:
            raise Unsupported(f"{title(design.nodes[key])} is not part of the network.", key)
        yield key, design.nodes[key].kind.emits()[0]


def _fused(design: Design, view: View, reach: Extent, also: tuple[str, ...]) -> frozenset[str]:
    """Find the last softmax or sigmoid that only losses of its own kind read."""
    found: dict[str, bool] = {}
    for loss in losses(design):
        for wire in view.into.get(loss, ()):
            key = origin(design, view, wire)[0]
            node = design.nodes[key]
            activation, kind = getattr(node.kind, "activation", Linear()), design.nodes[loss].kind
            fits = isinstance(activation, Softmax) and isinstance(kind, CrossEntropy)
            fits = fits or (isinstance(activation, Sigmoid) and isinstance(kind, BCE))
            right = design.wires[wire].input == "prediction" and reads(design, view.into, loss) == "probabilities"
            found[key] = found.get(key, True) and fits and right
    read = Counter(node for values in reach.sources.values() for node, _ in values)
    return frozenset(key for key, fits in found.items() if fits and not read[key] and key not in also)


def _summary(design: Design, view: View, reach: Extent, found: tuple[Part, ...]) -> str:
    """Say what goes in and out, and which layer is the narrowest."""

    def shape(value: Value) -> str:
        signal = view.facts[value[0]].signals[value[1]]
        return f"({', '.join(['batch', *(['time'] if signal.time else []), *map(str, signal.axes)])})"

    text = f"{', '.join(map(shape, reach.inputs))} -> {', '.join(map(shape, reach.outputs))}"
    if looped := next((part.name for part in found if part.ring), ""):
        return f"{text}; `{looped}` hears what was said before."
    narrow = bottleneck(design, view, reach, found)
    return f"{text}; `{narrow.name}` is the bottleneck." if narrow is not None else text


def bottleneck(design: Design, view: View, reach: Extent, found: tuple[Part, ...]) -> Part | None:
    """Return the narrowest neurons of a network that gives back as many numbers as it takes."""
    ends = [[view.facts[node].signals[output].size for node, output in row] for row in (reach.inputs, reach.outputs)]
    layers = [part for part in found if part.kind is not None]
    narrow = min(layers, key=lambda part: part.spans[-1][1], default=None)
    if narrow is None or sum(ends[0]) != sum(ends[1]) or narrow.spans[-1][1] >= min(map(min, ends)):
        return None
    return narrow
