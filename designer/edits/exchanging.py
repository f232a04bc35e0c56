"""Exchanging: other data in the place of the old, with the wires led on from what took the place of each output."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from designer.catalog.data import OWN, Data, Source
from designer.design import Design
from designer.edits.building import changed, patch
from designer.origin import Origin
from designer.patch import Patch
from designer.storage import plain
from designer.view import View


def exchange(design: Design, view: View, key: str, kind: Data) -> Patch:
    """Let a data node give other data: inputs follow inputs, what should be found follows what should be found.

    A wire whose output has no successor stays where it is, and the problems say so.
    Raises msgspec.ValidationError when a value is not allowed.
    """
    node = design.nodes[key]
    kind = msgspec.convert(plain(kind), Data)
    wires = {}
    for name in view.out.get(key, ()):
        wire = design.wires[name]
        output = _successor(node.kind, kind, wire.output) if isinstance(node.kind, Data) else wire.output
        wires[name] = replace(wire, output=output)
    named = "" if isinstance(node.kind, Data) and _home(node.kind) != _home(kind) else node.name
    nodes = {key: replace(node, kind=kind, name=named)}
    return patch(changed(design, "nodes", nodes), changed(design, "wires", wires))


def reading(kind: Data, file: Origin) -> Data:
    """Return a data node that reads a file, with the split of the old one where that is still possible."""
    labeled = any(column.type == "category" for column in file.targets)
    split = "shuffled" if kind.split == "stratified" and not labeled else kind.split
    shipped = kind.source != OWN and kind.file is not None and kind.file.path == file.path
    return replace(kind, source=kind.source if shipped else OWN, fields={}, file=file, split=split)


def shipping(kind: Data, source: Source) -> Data:
    """Return a data node that reads a set that ships with the app, with the split of the old one."""
    return replace(kind, source=source.name, fields=source.fields, file=source.file)


def sides(kind: Data) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the outputs that a network reads, and those that it should find."""
    if kind.file is not None:
        targets = {kind.file.port(column) for column in kind.file.targets}
    else:
        targets = {name for name, field in kind.fields.items() if field.classes}
        if not targets and len(kind.fields) > 1 and all(field.sequence for field in kind.fields.values()):
            targets = {tuple(kind.fields)[-1]}  # what comes next
    inputs = tuple(name for name in kind.fields if name not in targets)
    return inputs, tuple(name for name in kind.fields if name in targets)


def _successor(old: Data, new: Data, output: str) -> str:
    if output in new.fields and (output in sides(old)[1]) == (output in sides(new)[1]):
        return output
    for before, after in zip(sides(old), sides(new), strict=True):
        if output in before and after:
            return after[min(before.index(output), len(after) - 1)]
    return output


def _home(kind: Data) -> str:
    return kind.file.path if kind.file is not None else kind.source
