"""Removing: nodes with their wires, wires alone, and nodes whose neighbors are joined over the gap."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from designer.design import Design
from designer.edits.building import added, ids, patch, taken
from designer.patch import Patch
from designer.view import View


def remove(design: Design, view: View, keys: Iterable[str]) -> Patch:
    """Take nodes (with the wires that touch them), wires and notes away."""
    gone = frozenset(keys)
    wires = {key for key in gone if key in design.wires}
    for key in gone:
        wires.update(view.into.get(key, ()), view.out.get(key, ()))
    return patch(taken(design, "wires", frozenset(wires)), taken(design, "nodes", gone), taken(design, "notes", gone))


def remove_and_reconnect(design: Design, view: View, keys: Iterable[str]) -> Patch:
    """Take nodes away and lead what came in on to where they led."""
    gone = frozenset(key for key in keys if key in design.nodes)
    count = ids(design)
    fresh = {}
    for key in sorted(gone):
        for leaving in view.out.get(key, ()):
            wire = design.wires[leaving]
            if wire.target in gone:
                continue
            for source, output in sorted(_origins(design, view, gone, key)):
                fresh[f"w{next(count)}"] = replace(wire, source=source, output=output)
                if not _takes_many(design, wire.target, wire.input):
                    break
    return patch(remove(design, view, keys).changes, added("wires", fresh))


def _origins(design: Design, view: View, gone: frozenset[str], key: str) -> set[tuple[str, str]]:
    """Walk upstream out of what goes away."""
    found: set[tuple[str, str]] = set()
    waiting, seen = [key], {key}
    while waiting:
        for arriving in view.into.get(waiting.pop(), ()):
            wire = design.wires[arriving]
            if wire.source not in gone:
                found.add((wire.source, wire.output))
            elif wire.source not in seen:
                seen.add(wire.source)
                waiting.append(wire.source)
    return found


def _takes_many(design: Design, target: str, input: str) -> bool:
    return any(port.name == input and port.takes == "many" for port in design.nodes[target].kind.inputs)
