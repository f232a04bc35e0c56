"""Loops: nodes that hear themselves again, a step or more later."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from designer.design import Design, by_number
from designer.view import View

Ring = frozenset[str]
"""Nodes of which each reaches every other, and itself, along some wires."""


def rings(design: Design, view: View) -> tuple[Ring, ...]:
    """Collect what is joined by feedback; loops that share a node are one ring."""
    found: list[Ring] = []
    for key in sorted(view.delayed, key=by_number):
        wire = design.wires[key]
        if any({wire.source, wire.target} <= ring for ring in found):
            continue
        after = _reached(wire.target, lambda node: (design.wires[out].target for out in view.out.get(node, ())))
        if wire.source in after:
            before = _reached(wire.source, lambda node: (design.wires[into].source for into in view.into.get(node, ())))
            found.append(frozenset(after & before))
    return tuple(found)


def _reached(key: str, beside: Callable[[str], Iterable[str]]) -> set[str]:
    reached, waiting = {key}, [key]
    while waiting:
        for node in beside(waiting.pop()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached
