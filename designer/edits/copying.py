"""Copying: a selection as text, and text as new nodes. The text is a design file, so it pastes into a chat too."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from designer.design import Design, by_number
from designer.edits.building import added, ids, patch, spot
from designer.patch import Patch
from designer.storage import dump, load
from designer.view import View

OFFSET = (32.0, 32.0)


def copy(design: Design, keys: Iterable[str]) -> str:
    """Write the chosen nodes and notes, and the wires between those nodes, as a design file."""
    chosen = frozenset(keys)
    nodes = {key: node for key, node in design.nodes.items() if key in chosen}
    notes = {key: note for key, note in design.notes.items() if key in chosen}
    wires = {key: wire for key, wire in design.wires.items() if {wire.source, wire.target} <= nodes.keys()}
    return dump(Design(nodes=nodes, wires=wires, notes=notes)).decode()


def paste(design: Design, view: View, text: str, offset: tuple[float, float] = OFFSET) -> Patch:
    """Add what the text describes, with new ids, moved by `offset` scene units. Raises DesignError."""
    return added_copy(design, load(text.encode()), offset)


def duplicate(design: Design, view: View, keys: Iterable[str], offset: tuple[float, float] = OFFSET) -> Patch:
    """Add the chosen nodes once more, with the wires between them."""
    return paste(design, view, copy(design, keys), offset)


def added_copy(design: Design, other: Design, offset: tuple[float, float]) -> Patch:
    """Add another design's rows with new ids."""
    count = ids(design)
    new = {key: f"{key[0]}{next(count)}" for key in sorted((*other.nodes, *other.notes, *other.wires), key=by_number)}

    def moved(at: tuple[float, float]) -> tuple[float, float]:
        return spot(at[0] + offset[0], at[1] + offset[1])

    nodes = {new[key]: replace(node, at=moved(node.at)) for key, node in other.nodes.items()}
    notes = {new[key]: replace(note, at=moved(note.at)) for key, note in other.notes.items()}
    wires = {
        new[key]: replace(wire, source=new[wire.source], target=new[wire.target]) for key, wire in other.wires.items()
    }
    return patch(added("nodes", nodes), added("notes", notes), added("wires", wires))
