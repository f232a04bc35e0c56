"""Arrays: .npy and .npz files, whose headers are read and judged before a single number is."""

from __future__ import annotations

from pathlib import Path

from backends.data.ticket import Ticket
from backends.errors import DataError
from backends.protocol import Inspected
from designer.origin import Origin


def inspected_arrays(path: Path, file: Origin | None, ticket: Ticket) -> Inspected:
    """Look at the arrays of a file. Raises DataError in words."""
    raise DataError(f"{path.name} holds arrays; they can not be read yet.")
