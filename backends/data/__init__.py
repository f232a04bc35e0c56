"""Where samples come from. A source is a function here and a row in `designer.catalog.data.SOURCES`."""

from __future__ import annotations

from collections.abc import Callable

from backends.data.digits import digits, mnist
from backends.data.points import POINTS
from backends.data.samples import Samples
from backends.data.sequences import echo, parity, waves
from backends.errors import DataError
from designer.catalog.data import SOURCES, Data

IMAGES: dict[str, Callable[[int], Samples]] = {read.__name__: read for read in (digits, mnist)}

SEQUENCES: dict[str, Callable[[int, int], Samples]] = {make.__name__: make for make in (parity, echo, waves)}


def load(data: Data, seed: int = 0) -> Samples:
    """Return the samples that a data node names; those that ship with the app do not depend on the seed.

    Raises DataError when there are none of that name, or when they are not what the drawing says.
    """
    source = next((row for row in SOURCES if row.name == data.source), None)
    if source is None:
        raise DataError(f"The data set {data.source[:80]!r} is not known here.")
    if data.file is not None:
        raise DataError(f"{source.title} is a table; it is read while training.")
    for name, field in data.fields.items():
        if source.fields.get(name) != field:
            raise DataError(f"The data set {source.title} has no field {name[:80]!r} like the one drawn.")
    if source.name in POINTS:
        return POINTS[source.name](source.samples, source.noise)
    if source.name in SEQUENCES:
        return SEQUENCES[source.name](source.samples, max(field.length for field in source.fields.values()))
    return IMAGES[source.name](source.samples)
