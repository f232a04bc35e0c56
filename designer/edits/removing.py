"""Removing: nodes with their wires, wires alone, and nodes whose neighbors are joined over the gap."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from designer.design import Design, by_number
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
    """Take nodes away and lead what came in on to where they led; delays on the way add up."""
    keys = tuple(keys)
    gone = frozenset(key for key in keys if key in design.nodes)
    count = ids(design)
    fresh = {}
    for key in sorted(gone, key=by_number):
        for leaving in view.out.get(key, ()):
            wire = design.wires[leaving]
            if wire.target in gone:
                continue
            for (source, output), delay in sorted(_origins(design, view, gone, key).items()):
                fresh[f"w{next(count)}"] = replace(wire, source=source, output=output, delay=wire.delay + delay)
                if not _takes_many(design, wire.target, wire.input):
                    break
    return patch(remove(design, view, keys).changes, added("wires", fresh))


def _origins(design: Design, view: View, gone: frozenset[str], key: str) -> dict[tuple[str, str], int]:
    """Walk upstream out of what goes away: the outputs that are met, and the delay on the way from each."""
    found: dict[tuple[str, str], int] = {}
    waiting = [key]
    delays = {key: 0}
    while waiting:
        here = waiting.pop()
        for arriving in view.into.get(here, ()):
            wire = design.wires[arriving]
            delay = delays[here] + wire.delay
            if wire.source not in gone:
                found.setdefault((wire.source, wire.output), delay)
            elif wire.source not in delays:
                delays[wire.source] = delay
                waiting.append(wire.source)
    return found


def _takes_many(design: Design, target: str, input: str) -> bool:
    return any(port.name == input and port.takes == "many" for port in design.nodes[target].kind.inputs)
