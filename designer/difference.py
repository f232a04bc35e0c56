"""The structural difference of two records: only the fields that differ, each with its path and its new value.

One neuron's new name costs a few bytes, whatever else the record holds; what is shared by identity is not looked at.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from designer.layer import Unknown
from designer.storage import form, plain

LONG = 8
"""Lists longer than this are compared item by item; shorter ones are written whole."""
Step = list[Any]
"""[path, value] puts a value at a path of keys and indices; [path] takes away what is there."""


def steps(before: Any, after: Any) -> list[Step]:
    """Return what turns `plain(before)` into `plain(after)`; None on one side is a record that is not there."""
    if after is None:
        return [[[]]]
    found: list[Step] = []
    _compare([], before, after, found)
    return found


def walked(raw: Any, steps: list[Step]) -> Any:
    """Return a record as JSON values after the steps, None when it is taken away. Raises ValueError."""
    for step in steps:
        path = step[0]
        if not path:
            if raw is None and len(step) == 1:
                raise ValueError("there is nothing to take away")
            raw = step[1] if len(step) > 1 else None
            continue
        try:
            parent = raw
            for name in path[:-1]:
                parent = parent[name]
            if isinstance(parent, list) or len(step) == 1:
                parent[path[-1]]  # what is not there can not be replaced
            if len(step) > 1:
                parent[path[-1]] = step[1]
            else:
                del parent[path[-1]]
        except (LookupError, TypeError) as error:
            raise ValueError(f"there is nothing at {path}") from error
    return raw


def _compare(path: list[Any], before: Any, after: Any, found: list[Step]) -> None:
    if before is after:
        return
    alike = type(before) is type(after)
    if alike and isinstance(before, Struct) and not isinstance(before, Unknown):
        for name, default in form(type(before))[1]:
            old, new = getattr(before, name), getattr(after, name)
            if old is not new:
                _compare_field([*path, name], old, new, default, found)
    elif alike and isinstance(before, tuple) and len(before) == len(after) > LONG:
        for i, (old, new) in enumerate(zip(before, after, strict=True)):
            _compare([*path, i], old, new, found)
    elif alike and isinstance(before, dict) and list(before) == list(after):
        for key, old in before.items():
            _compare([*path, key], old, after[key], found)
    elif not alike or before != after:
        found.append([path, plain(after)])


def _compare_field(path: list[Any], old: Any, new: Any, default: Any, found: list[Step]) -> None:
    """What equals its default is not in the file: it is taken away, or put there whole."""
    if new == default:
        if old != default:
            found.append([path])
    elif old == default:
        found.append([path, plain(new)])
    else:
        _compare(path, old, new, found)
