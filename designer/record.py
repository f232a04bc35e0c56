"""What every record of a drawing is made of: frozen values that are equal when they say the same."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from designer.limits import LARGEST

Count = Annotated[int, Meta(ge=1, le=LARGEST)]
Chance = Annotated[float, Meta(ge=0, le=1)]
Axes = tuple[Count, ...]


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value. What equals its default is not written: a default is part of the file format."""


class Choice(Record, frozen=True, kw_only=True, tag=True, tag_field="type"):
    """One of several forms; the file says in `type` which."""


def words(name: str) -> str:
    """Turn a class name into words: `BatchNorm` -> `Batch norm`; acronyms stay as they are."""
    parts: list[str] = []
    for letter in name:
        if letter.isupper() and parts and not parts[-1][-1].isupper():
            parts.append(letter)
        elif parts:
            parts[-1] += letter
        else:
            parts.append(letter)
    return " ".join([parts[0], *(part if part.isupper() else part.lower() for part in parts[1:])])
