"""The `.neurarium` file: one record per line, no defaults, equal drawings in equal bytes; read with limits and places.

Every error is a `DesignError` with a JSON pointer into the file. What a newer version wrote (kinds, fields of kinds,
keys beside the tables) is kept and written back.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import stat
import tempfile
import threading
import time
from collections.abc import Mapping
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from designer.catalog import BY_NAME
from designer.design import Coordinate, Design, Header, Node, Note, Text, Wire, by_number, number
from designer.expected import misfit
from designer.layer import Layer, Unknown
from designer.limits import FILE_BYTES, NODES, RANK, WIRES
from designer.parsing import DesignError as DesignError  # noqa: PLC0414 - reading a design raises it
from designer.parsing import parse, shown, spelled, step

VERSION = 1
ENVELOPE = ("neurarium", "last", "header", "nodes", "wires", "notes")
ROWS: dict[str, type[Struct]] = {"nodes": Node, "wires": Wire, "notes": Note}
READING = threading.RLock()
"""One reader at a time: msgspec 0.22 crashes when two threads are the first to use a type at once."""
ABANDONED = 3600
"""Seconds after which a temporary file belongs to nobody, whatever its name says."""
SCALARS = frozenset({str, int, float, bool, type(None)})
PREFIX = {"nodes": "n", "wires": "w", "notes": "t"}

# Writing ------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Turn a record into JSON values without what equals its default; Unknown is its raw self."""
    if type(value) in SCALARS:
        return value
    if isinstance(value, Unknown):
        return value.raw
    if isinstance(value, Struct):
        row: dict[str, Any] = {}
        tag, defaults = form(type(value))
        if tag is not None:
            row["type"] = tag
        for name, default in defaults:
            item = getattr(value, name)
            if item is not default and item != default:
                row[name] = plain(item)
        return row
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def dump(design: Design) -> bytes:
    """Write a design canonically: equal designs are equal bytes."""
    lines = ["{", f'"neurarium": {VERSION},', f'"last": {design.last},', f'"header": {_text(plain(design.header))},']
    for table in ROWS:
        rows = getattr(design, table)
        if rows or table != "notes":
            body = ",\n".join(f' "{key}": {_text(plain(rows[key]))}' for key in sorted(rows, key=by_number))
            lines.append(f'"{table}": {{\n{body}\n}},' if body else f'"{table}": {{}},')
    lines += [f"{json.dumps(key, ensure_ascii=False)}: {_text(design.extra[key])}," for key in sorted(design.extra)]
    # A half character (a lone surrogate) leaves as a JSON escape: the file stays UTF-8, and reading it says where.
    return ("\n".join(lines).rstrip(",") + "\n}\n").encode(errors="backslashreplace")


def save(design: Design, path: Path) -> str:
    """Replace the file at once or not at all: a crash leaves the old one or the new one, never a torn one.

    Returns the digest of what is on the disk now.
    Raises OSError when the folder or the disk refuses; the old file is untouched then.
    Raises DesignError when what would be written could not be read again.
    """
    content = dump(design)
    if not load(content).same(design):
        raise DesignError("", "what was written would not read back the same; nothing was saved")
    write_atomic(path, content)
    return sha256(content).hexdigest()


def write_atomic(path: Path, content: bytes) -> None:
    """Write beside the target, flush to the disk, and rename over it. What saves that died left behind is removed.

    Raises OSError; the old file is untouched then, and nothing is left beside it.
    """
    target = Path(os.path.realpath(path))
    mode = _mode(target)
    prefix = f".~{target.name[:80]}."
    _sweep(target.parent, prefix)
    descriptor, name = tempfile.mkstemp(prefix=f"{prefix}{os.getpid()}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        os.replace(name, target)  # noqa: PTH105 - Path.replace hides the call that tests make fail
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _mode(target: Path) -> int:
    """Keep the mode of the file that is replaced. Raises OSError for what is not a file: a device would be lost."""
    if not target.exists():
        return 0o666 & ~_umask()
    status = target.stat().st_mode
    if not stat.S_ISREG(status):
        code = errno.EISDIR if stat.S_ISDIR(status) else errno.EINVAL
        raise OSError(code, "expected a file, found a folder or a device", str(target))
    return stat.S_IMODE(status)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove the temporary files of saves whose process is gone."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(prefix) and entry.name.endswith(".tmp") and _dead(entry, prefix):
                with contextlib.suppress(OSError):
                    Path(entry).unlink()


def _dead(entry: os.DirEntry[str], prefix: str) -> bool:
    process = entry.name.removeprefix(prefix).partition(".")[0]
    if os.name == "posix" and process.isdecimal() and process.isascii():
        try:
            os.kill(int(process), 0)
        except (ProcessLookupError, OverflowError):
            return True
        except PermissionError:
            pass
    return time.time() - entry.stat().st_mtime > ABANDONED


# Reading ------------------------------------------------------------------------------------------


def read(path: Path, lenient: bool = False) -> Design:
    """Read a design file. Raises DesignError with a place, or OSError when there is nothing to read."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise DesignError("", "expected a file, found something else (a folder or a device)")
    with path.open("rb") as file:
        return load(file.read(FILE_BYTES + 1), lenient)


def digest(path: Path) -> str:
    """Return the sha256 of a file, "" when there is no file that could be read."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            with path.open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
    except OSError:
        pass
    return ""


def load(content: bytes, lenient: bool = False) -> Design:
    """Read a design from bytes; `lenient` keeps kinds with values out of range as unknown ones.

    Raises DesignError.
    """
    document, text = parse(content)
    try:
        with READING:
            return _design(document, lenient)
    except DesignError as error:
        number = error.found[:1] in "-0123456789" and " " not in error.found
        if number and (word := spelled(text, error.pointer)):
            raise DesignError(error.pointer, error.expected, word) from None
        raise


def row(table: str, key: str, raw: Any) -> Any:
    """Read one record of a table, or one field of the "header", as it stands in a file. Raises DesignError."""
    if table == "header":
        return getattr(_record(Header, {key: raw}, "/header"), key)
    if table not in ROWS:
        raise DesignError(step(table), "expected a table of a design")
    pointer = f"/{table}{step(key)}"
    return _node(raw, pointer, lenient=True) if table == "nodes" else _record(ROWS[table], raw, pointer)


def _design(document: Mapping[str, Any], lenient: bool) -> Design:
    version = document.get("neurarium")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise DesignError("/neurarium", "expected the version of the format", shown(version))
    if version > VERSION:
        raise DesignError("/neurarium", f"made by a newer version ({version}, this app reads {VERSION})")
    tables = {table: _table(document, table, lenient) for table in ROWS}
    last = document.get("last", 0)
    if not isinstance(last, int) or isinstance(last, bool) or not 0 <= last < 10**15:
        raise DesignError("/last", "expected a count", shown(last))
    highest = max((number(key) for rows in tables.values() for key in rows), default=0)
    design = Design(
        header=_record(Header, document.get("header", {}), "/header"),
        last=max(last, highest),
        extra={key: item for key, item in document.items() if key not in ENVELOPE},
        **tables,
    )
    _check(design)
    return design


def _table(document: Mapping[str, Any], table: str, lenient: bool) -> dict[str, Any]:
    rows = document.get(table, {})
    if not isinstance(rows, dict):
        raise DesignError(f"/{table}", "expected a table", shown(rows))
    limit = WIRES if table == "wires" else NODES
    if len(rows) > limit:
        raise DesignError(f"/{table}", f"expected at most {limit:,} rows, found {len(rows):,}")
    found: dict[str, Any] = {}
    legal = re.compile(rf"{PREFIX[table]}[1-9][0-9]{{0,14}}").fullmatch
    for key, raw in rows.items():
        if not legal(key):
            raise DesignError(f"/{table}{step(key)}", f"expected an id such as {PREFIX[table]}1", shown(key))
        pointer = f"/{table}/{key}"
        found[key] = _node(raw, pointer, lenient) if table == "nodes" else _record(ROWS[table], raw, pointer)
    return found


def _node(raw: Any, pointer: str, lenient: bool) -> Node:
    """A kind decodes by itself, so that a type from the future stays a gray card instead of a refused file."""
    if not isinstance(raw, dict):
        raise DesignError(pointer, "expected a node", shown(raw))
    kind = raw.get("kind")
    if not isinstance(kind, dict) or not isinstance(kind.get("type"), str):
        raise DesignError(f"{pointer}/kind", "expected a kind with a type", shown(kind))
    frame = _record(Frame, {key: item for key, item in raw.items() if key != "kind"}, pointer)
    layer = _kind(kind, f"{pointer}/kind", lenient)
    return Node(kind=layer, name=frame.name, at=frame.at, muted=frame.muted, frozen=frame.frozen)


def _kind(raw: dict[str, Any], pointer: str, lenient: bool) -> Layer:
    """A type or a field that this version does not know, at any depth, was written by a newer one."""
    known = BY_NAME.get(raw["type"])
    if known is None:
        return Unknown(raw=raw)
    wrong = misfit(known, raw)
    if wrong is not None:
        if lenient or wrong.novel:
            return Unknown(raw=raw)
        raise DesignError(pointer + wrong.place, wrong.expected, wrong.found)
    layer = msgspec.convert(raw, known)
    try:
        _rank(layer, pointer)
    except DesignError:
        if not lenient:
            raise
        return Unknown(raw=raw)
    return layer


class Frame(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node without its kind."""

    name: Text = ""
    at: tuple[Coordinate, Coordinate] = (0.0, 0.0)
    muted: bool = False
    frozen: bool = False


def _rank(layer: Any, pointer: str) -> None:
    for name, field in getattr(layer, "fields", {}).items():
        if len(field.axes) > RANK:
            raise DesignError(f"{pointer}/fields/{step(name)[1:]}/axes", f"expected at most {RANK} axes")


def _record(form: type[Any], raw: Any, pointer: str) -> Any:
    if wrong := misfit(form, raw, pointer):
        raise DesignError(wrong.place, wrong.expected, wrong.found)
    return msgspec.convert(raw, form)


def _check(design: Design) -> None:
    """Wires need both ends. Loops and shapes are problems of the drawing, not of the file."""
    for key, wire in design.wires.items():
        for end in ("source", "target"):
            node = getattr(wire, end)
            if node not in design.nodes:
                raise DesignError(f"/wires/{key}/{end}", "expected a node of this file", shown(node))


_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode


@cache
def form(kind: type[Struct]) -> tuple[Any, tuple[tuple[str, Any], ...]]:
    """Return what a record is tagged with, and the default of each field."""
    return kind.__struct_config__.tag, tuple((info.name, _default(info)) for info in fields(kind))


def _default(info: FieldInfo) -> Any:
    return info.default if info.default_factory is msgspec.NODEFAULT else info.default_factory()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
