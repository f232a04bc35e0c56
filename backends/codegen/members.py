"""What a part keeps on `self`: its layer, how its first numbers are drawn, and what of it never trains."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise

from backends.codegen.extent import Extent
from backends.codegen.parts import Part, synapses
from backends.codegen.source import Place, Span
from designer.catalog.convolution import Convolution
from designer.catalog.neurons import Neurons
from designer.design import Design
from designer.layer import Layer
from designer.signal import size
from designer.synapses import Fixed, Frozen, Learned, Weight
from designer.view import View

NEEDS_MATRIX = frozenset({"xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "orthogonal"})
"""Laws that look at both ends of a synapse; a bias has only one, so it starts at zero."""


def lines(design: Design, view: View, extent: Extent, part: Part) -> Iterator[str]:
    """Write the lines of `__init__` for one part."""
    node = design.nodes[part.members[0]]
    if part.kind is not None:
        for ending, wires in part.matrices:
            bias = "" if part.kind.bias is not None and not ending else ", bias=False"
            sources = columns(view, extent, part, wires)[-1][1]
            made = f"nn.Linear({sources}, {part.spans[-1][1]}{bias})"
            yield f"self.{part.name}{ending} = {made}{_late(extent, part, wires)}"
            yield from _laws(design, view, extent, part, ending, wires)
        yield from _bias_law(part.kind, part.name)
    for suffix, text in part.emit.members:
        yield f"self.{part.name}{suffix} = {text}"
        if suffix == "":
            yield from _bias_law(node.kind, part.name)
    if node.frozen:
        for suffix in part.endings if part.kind else [suffix for suffix, _ in part.emit.members]:
            if "Buffer" not in dict(part.emit.members).get(suffix, ""):
                yield f"self.{part.name}{suffix}.requires_grad_(False)"


def _late(extent: Extent, part: Part, wires: tuple[int, ...]) -> str:
    """Say how old what a matrix weighs is."""
    steps = sorted({extent.delays[part.members[0]][i] for i in wires})
    if not part.ring or steps == [0]:
        return ""
    return f"  # delay {' and '.join(map(str, steps))}"


def columns(view: View, extent: Extent, part: Part, wires: tuple[int, ...]) -> tuple[Span, ...]:
    """Say which columns of one of the part's matrices belong to which of the wires that it weighs."""
    sources = extent.sources[part.members[0]]
    sizes = (size(view.facts[node].signals[output].axes) for node, output in (sources[i] for i in wires))
    return tuple(pairwise(accumulate(sizes, initial=0)))


def places(design: Design, view: View, extent: Extent, part: Part) -> Iterator[tuple[str, Place]]:
    """Say where the numbers of a part live, by address."""
    trains = not design.nodes[part.members[0]].frozen
    for key, span in zip(part.members, part.spans, strict=False):
        rows = span if len(part.members) > 1 else None
        for ending, wires in part.matrices:
            for i, wide in zip(wires, columns(view, extent, part, wires), strict=True):
                wire, narrow = extent.wires[key][i], wide if len(wires) > 1 else None
                learned = trains and isinstance(synapses(design, wire).weight, Learned)
                yield wire, Place(name=f"{part.name}{ending}.weight", rows=rows, columns=narrow, trains=learned)
        if part.kind is not None and part.kind.bias is not None:
            yield f"{key}.bias", Place(name=f"{part.name}.bias", rows=rows, trains=trains)
    for suffix, _ in part.emit.members:
        address = ".".join(filter(None, (part.members[0], suffix.strip("_"))))
        yield address, Place(name=f"{part.name}{suffix}", trains=trains)


def _laws(design: Design, view: View, extent: Extent, part: Part, ending: str, wires: tuple[int, ...]) -> Iterator[str]:
    weights = [synapses(design, extent.wires[part.members[0]][i]).weight for i in wires]
    whole = len(weights) == 1 or (len(set(weights)) == 1 and _law(weights[0]) not in NEEDS_MATRIX)
    spans = columns(view, extent, part, wires)
    for weight, (start, stop) in [(weights[0], spans[0])] if whole else zip(weights, spans, strict=True):
        place = f"self.{part.name}{ending}.weight" + ("" if whole else f"[:, {start}:{stop}]")
        if isinstance(weight, Fixed):
            yield f"nn.init.constant_({place}, {weight.value!r})"
        elif _law(weight) != "auto":
            yield f"nn.init.{_law(weight)}_({place})"
        if not isinstance(weight, Learned) and not design.nodes[part.members[0]].frozen:
            yield f"{place}.requires_grad_(False)" if whole else f"# {place} stays as it is"


def _bias_law(kind: Layer, name: str) -> Iterator[str]:
    if (law := bias_law(kind)) != "auto":
        yield f"nn.init.{law}_(self.{name}.bias)"


def bias_law(kind: Layer) -> str:
    """Return the law by which the biases of neurons or of a convolution start."""
    bias = kind.bias if isinstance(kind, Neurons | Convolution) else None
    law = bias.init.law if bias is not None else "auto"
    return "zeros" if law in NEEDS_MATRIX else law


def _law(weight: Weight) -> str:
    return weight.init.law if isinstance(weight, Learned | Frozen) else "auto"
