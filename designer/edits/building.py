"""Building blocks of edits: a patch from records to add, change and take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from designer.catalog.neurons import Neurons
from designer.design import Design
from designer.layer import Layer
from designer.limits import COORDINATE
from designer.patch import Change, Patch
from designer.synapses import Synapses


def ids(design: Design) -> Iterator[int]:
    """Count up from the first id number that was never given."""
    count = design.last
    while True:
        count += 1
        yield count


def added(table: str, rows: Mapping[str, Any]) -> tuple[Change, ...]:
    """Changes that add rows."""
    return tuple(Change(table=table, key=key, after=row) for key, row in rows.items())


def changed(design: Design, table: str, rows: Mapping[str, Any]) -> tuple[Change, ...]:
    """Changes that give rows new values, without those that are equal already."""
    now = getattr(design, table)
    return tuple(
        Change(table=table, key=key, before=now[key], after=row) for key, row in rows.items() if now[key] != row
    )


def taken(design: Design, table: str, keys: frozenset[str]) -> tuple[Change, ...]:
    """Changes that take rows away."""
    now = getattr(design, table)
    return tuple(Change(table=table, key=key, before=now[key]) for key in sorted(keys) if key in now)


def spot(x: float, y: float) -> tuple[float, float]:
    """Return a place as the file keeps it: within bounds, floats, no minus zero, since equal places are equal bytes."""
    return min(max(x, -COORDINATE), COORDINATE) + 0.0, min(max(y, -COORDINATE), COORDINATE) + 0.0


def arriving(kind: Layer, port: str, synapses: Synapses | None = None) -> Synapses | None:
    """Return what a wire carries at a port: synapses where it ends at neurons, else the tensor as it is."""
    return (synapses or Synapses()) if isinstance(kind, Neurons) and port == "in" else None


def patch(*groups: tuple[Change, ...]) -> Patch:
    """Join groups of changes into one patch."""
    return Patch(changes=tuple(change for group in groups for change in group))
