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
        bias = "" if part.kind.bias is not None else ", bias=False"
        sources = columns(view, extent, part)[-1][1]
        yield f"self.{part.name} = nn.Linear({sources}, {part.spans[-1][1]}{bias})"
        yield from _laws(design, view, extent, part)
        yield from _bias_law(part.kind, part.name)
    for suffix, text in part.emit.members:
        yield f"self.{part.name}{suffix} = {text}"
        if suffix == "":
            yield from _bias_law(node.kind, part.name)
    if node.frozen:
        for suffix in (*([""] if part.kind else []), *(suffix for suffix, text in part.emit.members)):
            if suffix == "" or "Buffer" not in dict(part.emit.members)[suffix]:
                yield f"self.{part.name}{suffix}.requires_grad_(False)"


def columns(view: View, extent: Extent, part: Part) -> tuple[Span, ...]:
    """Say which columns of the part's matrix belong to which arriving wire."""
    sources = extent.sources[part.members[0]]
    sizes = (size(view.facts[node].signals[output].axes) for node, output in sources)
    return tuple(pairwise(accumulate(sizes, initial=0)))


def places(design: Design, view: View, extent: Extent, part: Part) -> Iterator[tuple[str, Place]]:
    """Say where the numbers of a part live, by address."""
    trains = not design.nodes[part.members[0]].frozen
    for key, span in zip(part.members, part.spans, strict=False):
        rows = span if len(part.members) > 1 else None
        for wire, wide in zip(extent.wires[key], columns(view, extent, part), strict=True):
            narrow = wide if len(extent.wires[key]) > 1 else None
            learned = trains and isinstance(synapses(design, wire).weight, Learned)
            yield wire, Place(name=f"{part.name}.weight", rows=rows, columns=narrow, trains=learned)
        if part.kind is not None and part.kind.bias is not None:
            yield f"{key}.bias", Place(name=f"{part.name}.bias", rows=rows, trains=trains)
    for suffix, _ in part.emit.members:
        address = ".".join(filter(None, (part.members[0], suffix.strip("_"))))
        yield address, Place(name=f"{part.name}{suffix}", trains=trains)


def _laws(design: Design, view: View, extent: Extent, part: Part) -> Iterator[str]:
    weights = [synapses(design, wire).weight for wire in extent.wires[part.members[0]]]
    whole = len(weights) == 1 or (len(set(weights)) == 1 and _law(weights[0]) not in NEEDS_MATRIX)
    spans = columns(view, extent, part)
    for weight, (start, stop) in [(weights[0], spans[0])] if whole else zip(weights, spans, strict=True):
        place = f"self.{part.name}.weight" + ("" if whole else f"[:, {start}:{stop}]")
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
