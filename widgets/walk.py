"""Walking: from a node to the one before it, behind it, above or below it, along the wires."""

from __future__ import annotations

from designer.design import Design
from designer.view import View


def beside(design: Design, view: View, key: str, dx: int, dy: int) -> str:
    """Return the neighbor of a node upstream (dx -1), downstream (1), or the next sibling above or below; else ""."""
    before = [design.wires[wire].source for wire in view.into.get(key, ())]
    behind = [design.wires[wire].target for wire in view.out.get(key, ())]
    x, y = design.nodes[key].at
    if dx:
        there = {other for other in (before if dx < 0 else behind) if other != key}
        return min(there, key=lambda other: _far(design, other, x, y), default="")
    rows = {design.wires[wire].target for node in before for wire in view.out.get(node, ())}
    rows |= {design.wires[wire].source for node in behind for wire in view.into.get(node, ())}
    lower = {other: (design.nodes[other].at[1] - y) * dy for other in rows - {key}}
    return min(
        (other for other, step in lower.items() if step > 0), key=lambda other: (lower[other], other), default=""
    )


def first(design: Design) -> str:
    """Return the leftmost node, where a walk begins."""
    return min(design.nodes, key=lambda key: (design.nodes[key].at, key), default="")


def _far(design: Design, key: str, x: float, y: float) -> tuple[float, float, str]:
    there = design.nodes[key].at
    return abs(there[1] - y), abs(there[0] - x), key
