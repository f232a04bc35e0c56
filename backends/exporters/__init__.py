"""Ways to take a trained network along. A format is one file here and its name in the list."""

from __future__ import annotations

from pathlib import Path

from backends.engine.model import load_trained
from backends.errors import ExportError
from backends.exporters.exported import Exported, Format, checked
from backends.exporters.program import PT2
from backends.exporters.python import PYTHON
from backends.exporters.state import PT, SAFETENSORS

FORMATS: tuple[Format, ...] = (PT, SAFETENSORS, PT2, PYTHON)


def export(run: Path, format: str, path: Path) -> Exported:
    """Write the trained network of a run, load the file again by its own means, and compare.

    Raises ExportError or RunError with the reason; a file that does not say the same is never left behind.
    """
    found = next((row for row in FORMATS if row.name == format), None)
    if found is None:
        names = ", ".join(row.name for row in FORMATS)
        raise ExportError(f"The format {format[:40]!r} is not known here; there are {names}.")
    if not path.parent.is_dir():
        raise ExportError(f"There is no folder {path.parent}.")
    if found is PYTHON and path.suffix != PYTHON.ending:
        raise ExportError(f"A Python module is called something{PYTHON.ending}, not {path.name}.")
    return checked(found, load_trained(run), path.absolute())
