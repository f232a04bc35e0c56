"""The rest: the lines of a module from one node on, as a function that takes what that node answers."""

from __future__ import annotations

from msgspec.structs import replace

from backends.codegen.extent import Extent, extent
from backends.codegen.forward import Forward
from backends.codegen.parts import parts
from backends.codegen.source import Unsupported, Value
from designer.design import Design
from designer.naming import title
from designer.record import Record
from designer.view import View


class Rest(Record, frozen=True, kw_only=True):
    """A function `rest(self, x)` for the module that `generate` writes; `outputs` says what it returns."""

    text: str
    outputs: tuple[Value, ...]


def rest(design: Design, view: View, key: str) -> Rest:
    """Write what a network makes of the answers of one node: (batch, axes of the node) -> outputs.

    Raises Unsupported when the node is no part of the network, or when what lies behind it reads other things too.
    """
    reach = extent(design, view)
    found = parts(design, view, reach, frozenset())
    name = next((part.name for part in found if part.members == (key,)), "")
    if not name:
        raise Unsupported(f"{title(design.nodes[key])} is not computed by itself." if key in design.nodes else "", key)
    if any(view.facts[node].signals["out"].time for node in reach.nodes if "out" in view.facts[node].signals):
        raise Unsupported("A network that runs over time can not be asked from the middle on.", key)
    start = (key, design.nodes[key].kind.emits()[0])
    behind = _behind(reach, start)
    outputs = tuple(value for value in reach.outputs if value[0] in behind)
    nodes = _needed(reach, behind, outputs)
    for node in nodes:
        if stray := next((value for value in reach.sources[node] if value != start and value[0] not in nodes), None):
            reason = f"{title(design.nodes[node])} also reads {title(design.nodes[stray[0]])}."
            raise Unsupported(reason, node)
    forward = Forward(
        view,
        replace(reach, nodes=tuple(node for node in reach.nodes if node in nodes)),
        tuple(part for part in found if nodes.issuperset(part.members)),
        {start: name},
    )
    lines = [f"def rest(self, {name}):", *(f"    {line}" for line, _ in forward.lines())]
    return Rest(text="\n".join([*lines, f"    return {forward.returned(outputs)}", ""]), outputs=outputs)


def _behind(reach: Extent, start: Value) -> set[str]:
    """List what the node reaches."""
    found: set[str] = set()
    for node in reach.nodes:
        if any(value == start or value[0] in found for value in reach.sources[node]):
            found.add(node)
    return found


def _needed(reach: Extent, behind: set[str], outputs: tuple[Value, ...]) -> set[str]:
    """List what leads to the outputs of what lies behind the node."""
    found: set[str] = set()
    waiting = [node for node, _ in outputs]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(source for source, _ in reach.sources[node] if source in behind)
    return found
