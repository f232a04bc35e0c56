"""Building blocks of edits: a patch from records to add, change and take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from designer.design import Design
from designer.patch import Change, Patch


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


def patch(*groups: tuple[Change, ...]) -> Patch:
    """Join groups of changes into one patch."""
    return Patch(changes=tuple(change for group in groups for change in group))
