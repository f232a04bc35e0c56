"""Samples: what a data set is once it is loaded, whatever it came from."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from numpy.typing import NDArray

Numbers = NDArray[Any]


class Samples(Struct, frozen=True, kw_only=True):
    """Row i of every field is the same sample: numbers as float32 (n, axes), class labels as int64 (n)."""

    fields: dict[str, Numbers]

    def __len__(self) -> int:
        """Count the samples."""
        return min((len(rows) for rows in self.fields.values()), default=0)
