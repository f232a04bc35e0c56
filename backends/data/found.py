"""Finding: where the file of a data node lies now, and whether it still holds what the drawing was made for."""

from __future__ import annotations

import os
import stat
from hashlib import file_digest
from pathlib import Path

from msgspec.structs import replace

import resources
from backends.errors import DataError
from designer.catalog.data import OWN, Data
from designer.design import Design
from designer.origin import FORMATS, Kind, Origin

Stamp = tuple[str, int, int]

_digests: dict[Stamp, str] = {}


def located(file: Origin, base: Path | None = None) -> Path:
    """Return where a file should be: beside the design, or where it was. It need not be there."""
    path = Path(file.path).expanduser()
    if path.is_absolute() or base is None:
        return path if path.exists() or base is None else _beside(path, base)
    whole = base / path
    return whole if whole.exists() else _beside(whole, base)


def place(data: Data, base: Path | None = None) -> Path:
    """Return the file of a data node, one that ships with the app included. Raises DataError when it is not there."""
    assert data.file is not None
    if data.source != OWN:
        with resources.path(f"data/{data.file.path}") as shipped:
            return shipped
    path = located(data.file, base)
    if not path.exists():
        raise DataError(f"{data.file.name} is not at {path} any more. Locate it, or choose another file.")
    return path


def kind(path: Path) -> Kind:
    """Say how a file is read, by the ending of its name. Raises DataError for what can not be read."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise DataError(f"There is no file {path}.") from error
    if stat.S_ISDIR(mode):
        return "folder"
    if not stat.S_ISREG(mode):
        raise DataError(f"{path.name} is no file but a pipe or a device. Choose a file.")
    found = FORMATS.get(path.suffix.lower().lstrip("."))
    if found is None:
        endings = ", ".join(f".{name}" for name in ("csv", "tsv", "txt", "parquet", "npy", "npz"))
        raise DataError(
            f"{path.name} can not be read as data. Choose a folder of images or a file that ends in {endings}."
        )
    return found


def stamp(path: Path) -> Stamp:
    """Return what tells quickly that a file was written anew."""
    status = path.stat()
    return str(path.resolve()), status.st_size, status.st_mtime_ns


def digest(path: Path) -> str:
    """Return the sha256 of a file, read again only once it was written anew; of a folder, that of its list of files."""
    if path.is_dir():
        from hashlib import sha256

        rows = sorted(f"{os.path.relpath(e, path)}\0{e.stat().st_size}" for e in path.glob("*/*") if e.is_file())
        return sha256("\n".join(rows).encode(errors="replace")).hexdigest()
    key = stamp(path)
    if key not in _digests:
        with path.open("rb") as file:
            _digests[key] = file_digest(file, "sha256").hexdigest()
    return _digests[key]


def anchored(design: Design, path: str) -> Design:
    """Return the design with the whole paths of its files, so that a copy of it elsewhere still finds them.

    `path` is where the design was saved, "" when it never was.
    """
    base = Path(path).absolute().parent if path else None
    nodes = dict(design.nodes)
    for key, node in design.nodes.items():
        if isinstance(node.kind, Data) and node.kind.file is not None and node.kind.source == OWN:
            file = replace(node.kind.file, path=str(located(node.kind.file, base)))
            nodes[key] = replace(node, kind=replace(node.kind, file=file))
    return replace(design, nodes=nodes)


def relative(path: Path, base: Path | None) -> str:
    """Write a path as a drawing keeps it: from the design's folder if the file lies in or beside it, else whole."""
    if base is None:
        return str(path)
    try:
        near = os.path.relpath(path, base)
    except ValueError:  # another drive
        return str(path)
    return str(path) if Path(near).parts[:3] == ("..",) * 3 else Path(near).as_posix()


def _beside(path: Path, base: Path) -> Path:
    """A design and its data that moved together still find each other."""
    near = base / path.name
    return near if near.exists() else path
