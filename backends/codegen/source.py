"""Source: a drawing written as a program, and where each thing of the drawing went."""

from __future__ import annotations

from designer.record import Record

Value = tuple[str, str]
"""What travels on a wire: the node that it comes from, and the output by which it leaves."""

Span = tuple[int, int]
"""Start and stop of neighboring units."""


class Unsupported(Exception):
    """The drawing can not be written as code; `place` is the node that is in the way."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


class Place(Record, frozen=True, kw_only=True):
    """Where learned numbers live: a parameter, buffer or module by its name, and the part of a matrix."""

    name: str
    rows: Span | None = None
    """Units of the target; all of them without a word."""
    columns: Span | None = None
    """Units of the source; all of them without a word."""
    trains: bool = True


class Source(Record, frozen=True, kw_only=True):
    """A whole module as text; `name` is its class."""

    text: str
    name: str
    lines: dict[str, tuple[int, ...]]
    """Lines that belong to a node, the first line of the text is 1."""
    inputs: tuple[Value, ...]
    """Data fields that `forward` takes, in order."""
    outputs: tuple[Value, ...]
    """What `forward` returns, in order."""
    names: dict[Value, str]
    """What inputs and outputs are called in the text."""
    weights: dict[str, Place]
    """Address (`w5`, `n3.bias`, `n7` for a module of its own) -> where those numbers live."""
    fused: frozenset[str] = frozenset()
    """Nodes whose last softmax or sigmoid was left to the loss."""
