"""Folders of images: each folder inside is a class, its name the class's name."""

from __future__ import annotations

from pathlib import Path

from backends.data.ticket import Ticket
from backends.errors import DataError
from backends.protocol import Inspected
from designer.origin import Origin


def inspected_folder(path: Path, file: Origin | None, ticket: Ticket) -> Inspected:
    """Look at a folder of class folders. Raises DataError in words."""
    raise DataError(f"{path.name} is a folder; folders of images can not be read yet.")
