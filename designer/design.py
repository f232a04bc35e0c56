"""The design: what a drawing says, and nothing that can be worked out from it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct

from designer.layer import Layer
from designer.learning import Stage
from designer.limits import COORDINATE
from designer.record import Record
from designer.synapses import Synapses

Coordinate = Annotated[float, Meta(ge=-COORDINATE, le=COORDINATE)]
Text = Annotated[str, Meta(max_length=4096)]
Id = Annotated[str, Meta(max_length=64)]


class Node(Record, frozen=True, kw_only=True):
    """A thing on the canvas: a kind from the catalog at a place, in scene units.

    `at` is the left edge of its card at the height of its main port, so nodes of equal height are joined by
    straight wires whatever the size of their cards.
    """

    kind: Layer
    name: Text = ""
    at: tuple[Coordinate, Coordinate] = (0.0, 0.0)
    muted: bool = False
    frozen: bool = False


class Wire(Record, frozen=True, kw_only=True):
    """What leaves `output` of `source` arrives at `input` of `target`, `delay` steps later.

    A wire that ends at neurons carries synapses; any other one carries the tensor as it is.
    """

    source: Id
    output: Id = "out"
    target: Id
    input: Id = "in"
    slot: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    delay: Annotated[int, Meta(ge=0, le=1_000_000, description="Steps until it arrives; 0 is at once")] = 0
    synapses: Synapses | None = None


class Note(Record, frozen=True, kw_only=True):
    """Words on the canvas."""

    text: Text = ""
    at: tuple[Coordinate, Coordinate] = (0.0, 0.0)


class Header(Record, frozen=True, kw_only=True):
    """What belongs to the whole drawing."""

    name: Text = "Untitled"
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1, description="Decides every random number of a run")] = 0
    stages: tuple[Stage, ...] = ()
    about: dict[str, str] = {}
    """Of a shipped design: title, family, data, and the figure that a training should reach."""

    @property
    def stage(self) -> Stage:
        """How the drawing is trained; without a word of its own, by one stage of Adam."""
        return self.stages[0] if self.stages else Stage()


class Design(Struct, frozen=True, kw_only=True):
    """Tables without order: whatever depends on order sorts by slot and id.

    `last` is the highest id number ever given: ids are never reused, so that trained numbers of a deleted
    wire can not come back to a stranger. It only grows, through undo too.
    """

    TABLES: ClassVar[tuple[str, ...]] = ("nodes", "wires", "notes")

    header: Header = Header()
    nodes: dict[str, Node] = {}
    wires: dict[str, Wire] = {}
    notes: dict[str, Note] = {}
    last: int = 0
    extra: dict[str, Any] = {}
    """What a newer version wrote beside the tables: kept and written back."""

    def same(self, other: Design) -> bool:
        """Say whether both drawings are equal in everything but the ids already given away."""
        return all(getattr(self, name) == getattr(other, name) for name in ("header", *self.TABLES, "extra"))


def number(key: str) -> int:
    """Return the number of an id: `n12` -> 12; 0 for anything else."""
    digits = key[1:]
    return int(digits) if digits.isdecimal() and digits.isascii() else 0


def by_number(key: str) -> tuple[int, str]:
    """Sort ids as people count: n2 before n10."""
    return number(key), key
