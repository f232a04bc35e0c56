"""Parts: what is printed as one line. Neurons that are drawn one by one but compute alike become one layer.

Synapse by synapse a 64 x 64 layer costs about 2,000 times more, and a drawing of single neurons should read
like the layer that it is.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate, count, pairwise

from msgspec.structs import replace

from backends.codegen.extent import Extent, consumers
from backends.codegen.source import Span
from designer.activations import Linear
from designer.catalog.neurons import Neurons
from designer.design import Design, by_number
from designer.layer import Emit
from designer.naming import identifier, identifiers, title
from designer.record import Record
from designer.signal import size
from designer.synapses import Learned, Synapses
from designer.view import View

ROWWISE = frozenset({"auto", "zeros", "ones", "normal", "uniform", "kaiming_uniform", "kaiming_normal"})
"""Laws that give each unit its numbers without looking at the units beside it."""


LOOP = "_loop"
"""The ending of the matrix that weighs what comes from inside the loop."""


class Part(Record, frozen=True, kw_only=True):
    """One node, or several that are computed together; `spans` says which units are whose."""

    members: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    name: str = ""
    emit: Emit = Emit(call="{0}")
    """Torch text of the operator, or of the neurons' activation."""
    kind: Neurons | None = None
    """Set for neurons, and then alike for all members."""
    ring: frozenset[str] = frozenset()
    """The nodes that it is computed with step by step; empty for what is computed at once."""
    folds: bool = False
    """An operator whose text takes one axis for the batch, and no time."""
    over_time: bool = False
    """An operator that uses the time axis itself."""
    matrices: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Matrices of the neurons, by the ending of their names, and which of the arriving wires each one weighs."""

    @property
    def endings(self) -> tuple[str, ...]:
        """What is added to the name for all that the part keeps."""
        return tuple(dict.fromkeys(("", *(end for end, _ in self.matrices), *(end for end, _ in self.emit.members))))


def parts(design: Design, view: View, extent: Extent, fused: frozenset[str]) -> tuple[Part, ...]:
    """Divide the model into named parts, in the order of computation."""
    groups: dict[object, list[str]] = {}
    for key in extent.nodes:
        groups.setdefault(_likeness(design, extent, key) or key, []).append(key)
    readers = consumers(extent.sources, extent.nodes)
    found = []
    for members in groups.values():
        ordered = _as_read(extent, readers, members)
        found.append(_part(design, view, extent, ordered, fused))
    return _named(design, found)


def _likeness(design: Design, extent: Extent, key: str) -> object:
    """Return what neurons must share to be computed together; None for a node that stands alone."""
    node = design.nodes[key]
    kind = node.kind
    if not isinstance(kind, Neurons) or kind.aggregate != "sum" or len(kind.shape) > 1:
        return None
    if kind.activation.vector or kind.activation.torch().members:
        return None
    weights = tuple(synapses(design, wire).weight for wire in extent.wires[key])
    if any(getattr(weight, "init", Learned().init).law not in ROWWISE for weight in weights):
        return None
    ring = extent.ring(key)
    return extent.sources[key], extent.delays[key], ring, kind.activation, kind.bias, weights, node.frozen


def synapses(design: Design, wire: str) -> Synapses:
    """Return what a wire into neurons carries; a file may leave it unsaid."""
    return design.wires[wire].synapses or Synapses()


def _as_read(extent: Extent, readers: dict[str, tuple[str, ...]], members: list[str]) -> tuple[str, ...]:
    """Sort members as the first node that reads them all does, so that it needs no rearranging."""
    for reader in readers.get(members[0], ()) if len(members) > 1 else ():
        places = {node: i for i, (node, _) in enumerate(extent.sources[reader])}
        if all(member in places for member in members):
            return tuple(sorted(members, key=places.__getitem__))
    return tuple(members)


def _part(design: Design, view: View, extent: Extent, members: tuple[str, ...], fused: frozenset[str]) -> Part:
    kind = design.nodes[members[0]].kind
    ring = extent.ring(members[0])
    if not isinstance(kind, Neurons):
        xs = (view.facts[node].signals[output].axes for node, output in extent.sources[members[0]])
        kind = replace(kind, activation=Linear()) if members[0] in fused else kind
        emit, over_time = kind.torch(*xs), kind.over_time
        return Part(members=members, emit=emit, ring=ring, folds=not kind.anywhere, over_time=over_time)
    sizes = (size(view.facts[key].signals["out"].axes) for key in members)
    spans = tuple(pairwise(accumulate(sizes, initial=0)))
    activation = Linear() if members[0] in fused else kind.activation
    matrices = _matrices(kind, extent.inner(members[0]))
    return Part(members=members, spans=spans, emit=activation.torch(), kind=kind, ring=ring, matrices=matrices)


def _matrices(kind: Neurons, inner: tuple[bool, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Divide the wires of neurons in a loop: what comes from outside is weighed for all steps at once."""
    every = tuple(range(len(inner)))
    if kind.aggregate != "sum" or len(set(inner)) < 2:
        return (("", every),)
    return ("", tuple(i for i in every if not inner[i])), (LOOP, tuple(i for i in every if inner[i]))


def _named(design: Design, found: list[Part]) -> tuple[Part, ...]:
    """Give each part a name that no other part, nor anything another part keeps, has."""
    given = identifiers(design)
    wanted = [_wanted(design, given, part) for part in found]
    reserved, taken = Counter(wanted), set[str]()
    named = []
    for part, wish in zip(found, wanted, strict=True):
        reserved[wish] -= 1
        suffixes = part.endings
        names = (wish if i == 1 else f"{wish}_{i}" for i in count(1))
        name = next(
            name for name in names if not any(name + end in taken or reserved[name + end] > 0 for end in suffixes)
        )
        taken.update(name + end for end in suffixes)
        named.append(replace(part, name=name))
    return tuple(named)


def _wanted(design: Design, given: dict[str, str], part: Part) -> str:
    """`hidden 1`, `hidden 2` together are `hidden`; others go by the name of the first."""
    if len(part.members) == 1:
        return given[part.members[0]]
    stems = {re.sub(r"[\W_\d]+$", "", title(design.nodes[key])) for key in part.members}
    (stem, *rest) = stems
    first = min(part.members, key=by_number)
    return given[first] if rest or not stem else identifier(stem)
