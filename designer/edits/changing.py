"""Changing: fields, names, places, and what belongs to the whole drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from designer.design import Design, Header
from designer.edits.building import arriving, changed, patch, spot
from designer.layer import Layer
from designer.learning import Gradient, Phase
from designer.patch import Change, Patch
from designer.storage import plain
from designer.view import View


def set_fields(design: Design, view: View, key: str, fields: Mapping[str, Any]) -> Patch:
    """Give fields of a node's kind new values. Raises msgspec.ValidationError when one is not allowed."""
    node = design.nodes[key]
    kind = msgspec.convert(plain(replace(node.kind, **fields)), type(node.kind))
    return patch(changed(design, "nodes", {key: replace(node, kind=kind)}))


def become(design: Design, view: View, key: str, kind: Layer) -> Patch:
    """Make a node something else; its wires stay, with synapses where they now end at neurons, without elsewhere."""
    wires = {name: design.wires[name] for name in view.into.get(key, ())}
    fitting = {name: replace(wire, synapses=arriving(kind, wire.input, wire.synapses)) for name, wire in wires.items()}
    nodes = {key: replace(design.nodes[key], kind=kind)}
    return patch(changed(design, "nodes", nodes), changed(design, "wires", fitting))


def rename(design: Design, view: View, key: str, name: str) -> Patch:
    """Call a node by another name; "" is the kind's own."""
    clean = "".join(letter for letter in name if letter.isprintable()).strip()[:80]
    return patch(changed(design, "nodes", {key: replace(design.nodes[key], name=clean)}))


def move(design: Design, view: View, places: Mapping[str, tuple[float, float]]) -> Patch:
    """Put nodes (and notes) at new places, in scene units."""
    nodes = {key: replace(design.nodes[key], at=spot(*at)) for key, at in places.items() if key in design.nodes}
    notes = {key: replace(design.notes[key], at=spot(*at)) for key, at in places.items() if key in design.notes}
    return patch(changed(design, "nodes", nodes), changed(design, "notes", notes))


def mute(design: Design, view: View, key: str, muted: bool) -> Patch:
    """Let a node pass its input on unchanged, or work again."""
    return patch(changed(design, "nodes", {key: replace(design.nodes[key], muted=muted)}))


def freeze(design: Design, view: View, keys: Iterable[str], frozen: bool) -> Patch:
    """Keep the weights of nodes as they are while the others learn."""
    return patch(changed(design, "nodes", {key: replace(design.nodes[key], frozen=frozen) for key in keys}))


def set_header(design: Design, fields: Mapping[str, Any]) -> Patch:
    """Change what belongs to the whole drawing. Raises msgspec.ValidationError when a value is not allowed."""
    after = msgspec.convert(plain(replace(design.header, **fields)), Header)
    return Patch(
        changes=tuple(
            Change(table="header", key=name, before=getattr(design.header, name), after=getattr(after, name))
            for name in fields
            if getattr(design.header, name) != getattr(after, name)
        )
    )


def set_training(design: Design, **fields: Any) -> Patch:
    """Change how the drawing is trained: epochs, batch, or the optimizer."""
    stage = design.header.stage
    optimizer = fields.pop("optimizer", None)
    if optimizer is not None:
        phase = stage.phases[0] if stage.phases else Phase()
        fields["phases"] = (replace(phase, rule=Gradient(optimizer=optimizer)), *stage.phases[1:])
    return set_header(design, {"stages": (replace(stage, **fields), *design.header.stages[1:])})
