"""What ships beside the code: colors, icons, fonts, data sets, designs. Names are paths such as `data/digits.npz`."""

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path


def data(name: str) -> bytes:
    """Return a shipped file. Raises FileNotFoundError when there is none of that name."""
    return files("resources").joinpath(name).read_bytes()


def text(name: str) -> str:
    """Return a shipped file as text. Raises FileNotFoundError when there is none of that name."""
    return data(name).decode()


def path(name: str) -> AbstractContextManager[Path]:
    """Lend a shipped file to what can only read from disk: `with resources.path(name) as file`."""
    return as_file(files("resources").joinpath(name))


def names(folder: str) -> list[str]:
    """List the files of a folder, sorted, as names that the readers take."""
    found = files("resources").joinpath(folder).iterdir()
    return sorted(f"{folder}/{entry.name}" for entry in found if entry.is_file())
