"""The `.neurarium` file: one record per line, no defaults, equal drawings in equal bytes; read with limits and places.

Every error is a `DesignError` with a JSON pointer into the file. What a newer version wrote (kinds, fields of kinds,
keys beside the tables) is kept and written back.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from designer.catalog import BY_NAME
from designer.design import Design, Header, Node, Note, Wire, by_number, number
from designer.layer import Unknown
from designer.limits import DEPTH, DIGITS, FILE_BYTES, NODES, RANK, TEXT, WIRES

VERSION = 1
ENVELOPE = ("neurarium", "last", "header", "nodes", "wires", "notes")
ROWS: dict[str, type[Struct]] = {"nodes": Node, "wires": Wire, "notes": Note}
PREFIX = {"nodes": "n", "wires": "w", "notes": "t"}


class DesignError(ValueError):
    """A file that can not be read: `pointer` says where, `reason` what was expected and what was found."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"{pointer or '/'}: {reason}")
        self.pointer = pointer or "/"
        self.reason = reason


# Writing ------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Turn a record into JSON values without what equals its default; Unknown is its raw self."""
    if isinstance(value, Unknown):
        return value.raw
    if isinstance(value, Struct):
        row: dict[str, Any] = {}
        tag = value.__struct_config__.tag
        if tag is not None:
            row["type"] = tag
        defaults = _defaults(type(value))
        for name in value.__struct_fields__:
            item = getattr(value, name)
            if name not in defaults or defaults[name] != item:
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
    return ("\n".join(lines).rstrip(",") + "\n}\n").encode()


def save(design: Design, path: Path) -> None:
    """Replace the file at once or not at all: a crash leaves the old one or the new one, never a torn one.

    Raises OSError when the folder or the disk refuses; the old file is untouched then.
    """
    content = dump(design)
    if not load(content).same(design):
        raise DesignError("", "what was written would not read back the same; nothing was saved")
    write_atomic(path, content)


def write_atomic(path: Path, content: bytes) -> None:
    """Write beside the target, flush to the disk, and rename over it."""
    target = Path(os.path.realpath(path))
    descriptor, name = tempfile.mkstemp(prefix=f".~{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


# Reading ------------------------------------------------------------------------------------------


def read(path: Path) -> Design:
    """Read a design file. Raises DesignError with a place, or OSError when there is nothing to read."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise DesignError("", "expected a file, found something else (a folder or a device)")
    if path.stat().st_size > FILE_BYTES:
        raise DesignError("", f"expected at most {FILE_BYTES >> 20} MiB, found {path.stat().st_size >> 20} MiB")
    return load(path.read_bytes())


def load(content: bytes, lenient: bool = False) -> Design:
    """Read a design from bytes; `lenient` keeps kinds with values out of range as unknown ones.

    Raises DesignError.
    """
    document = _parse(content)
    version = document.get("neurarium")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise DesignError("/neurarium", f"expected the version of the format, found {_found(version)}")
    if version > VERSION:
        raise DesignError("/neurarium", f"made by a newer version ({version}, this app reads {VERSION})")
    tables = {table: _table(document, table, lenient) for table in ROWS}
    last = document.get("last", 0)
    if not isinstance(last, int) or isinstance(last, bool) or not 0 <= last < 10**15:
        raise DesignError("/last", f"expected a count, found {_found(last)}")
    highest = max((number(key) for rows in tables.values() for key in rows), default=0)
    design = Design(
        header=_record(Header, document.get("header", {}), "/header"),
        last=max(last, highest),
        extra={key: item for key, item in document.items() if key not in ENVELOPE},
        **tables,
    )
    _check(design)
    return design


def _parse(content: bytes) -> dict[str, Any]:
    if len(content) > FILE_BYTES:
        raise DesignError("", f"expected at most {FILE_BYTES >> 20} MiB, found {len(content) >> 20} MiB")
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise DesignError("", "starts with a byte order mark; save it as plain UTF-8")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DesignError("", f"expected UTF-8, found byte 0x{content[error.start]:02x} at {error.start}") from None
    _depth(content)
    try:
        document = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_int, parse_float=_float
        )
    except DesignError:
        raise
    except json.JSONDecodeError as error:
        raise DesignError("", f"expected JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    if not isinstance(document, dict):
        raise DesignError("", f"expected a design, found {_found(document)}")
    return document


def _depth(content: bytes) -> None:
    depth = 0
    outside = re.sub(rb'"(?:[^"\\]|\\.)*+"', b"", content)
    for bracket in re.finditer(rb"[\[\]{}]", outside):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEPTH:
            raise DesignError("", f"nested deeper than {DEPTH} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DesignError("", f"the key {_found(key)} stands twice in one place")
            seen.add(key)
    return row


def _no_constant(name: str) -> float:
    raise DesignError("", f"expected finite numbers, found {name}")


def _int(text: str) -> int:
    if len(text) > DIGITS:
        raise DesignError("", f"expected numbers of at most {DIGITS} digits, found {len(text)}")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise DesignError("", f"expected finite numbers, found {text[:32]}")
    return value


def _table(document: Mapping[str, Any], table: str, lenient: bool) -> dict[str, Any]:
    rows = document.get(table, {})
    if not isinstance(rows, dict):
        raise DesignError(f"/{table}", f"expected a table, found {_found(rows)}")
    limit = WIRES if table == "wires" else NODES
    if len(rows) > limit:
        raise DesignError(f"/{table}", f"expected at most {limit:,} rows, found {len(rows):,}")
    found: dict[str, Any] = {}
    for key, raw in rows.items():
        pointer = f"/{table}/{_escape(key)}"
        if not re.fullmatch(rf"{PREFIX[table]}[1-9][0-9]{{0,14}}", key):
            raise DesignError(pointer, f"expected an id such as {PREFIX[table]}1, found {_found(key)}")
        found[key] = _node(raw, pointer, lenient) if table == "nodes" else _record(ROWS[table], raw, pointer)
    return found


def _node(raw: Any, pointer: str, lenient: bool) -> Node:
    """A kind decodes by itself, so that a type from the future stays a gray card instead of a refused file."""
    if not isinstance(raw, dict):
        raise DesignError(pointer, f"expected a node, found {_found(raw)}")
    kind = raw.get("kind")
    if not isinstance(kind, dict) or not isinstance(kind.get("type"), str):
        raise DesignError(f"{pointer}/kind", f"expected a kind with a type, found {_found(kind)}")
    known = BY_NAME.get(kind["type"])
    body = {key: item for key, item in kind.items() if key != "type"}
    frame = _record(Frame, {key: item for key, item in raw.items() if key != "kind"}, pointer)
    if known is None or _newer(known, body):
        layer: Any = Unknown(raw=kind)
    else:
        try:
            layer = _record(known, kind, f"{pointer}/kind")
            _rank(layer, f"{pointer}/kind")
        except DesignError:
            if not lenient:
                raise
            layer = Unknown(raw=kind)
    return Node(kind=layer, name=frame.name, at=frame.at, muted=frame.muted, frozen=frame.frozen)


class Frame(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node without its kind."""

    name: str = ""
    at: tuple[float, float] = (0.0, 0.0)
    muted: bool = False
    frozen: bool = False


def _newer(known: type[Struct], body: Mapping[str, Any]) -> bool:
    """A field that this version does not know was written by a newer one."""
    return not set(body) <= set(known.__struct_fields__)


def _rank(layer: Any, pointer: str) -> None:
    for name, field in getattr(layer, "fields", {}).items():
        if len(field.axes) > RANK:
            raise DesignError(f"{pointer}/fields/{_escape(name)}/axes", f"expected at most {RANK} axes")


def _record(form: type[Any], raw: Any, pointer: str) -> Any:
    try:
        return msgspec.convert(raw, form)
    except msgspec.ValidationError as error:
        message, _, path = str(error).rpartition(" - at `")
        place = _place(path.rstrip("`")) if message else ""
        found = _dig(raw, place)
        reason = _reworded(message or str(error))
        if not isinstance(found, dict | list):
            reason = f"{reason.split(', got ')[0]}, found {_found(found)}"
        raise DesignError(pointer + place, reason) from None


def _reworded(reason: str) -> str:
    """Say limits as people write them."""
    reason = reason[:1].lower() + reason[1:]
    reason = reason.replace("`int` >= 1", "an integer 1...2147483647").replace(
        "`int` <= 2147483647", "an integer 1...2147483647"
    )
    for name, word in (
        ("`int`", "an integer"),
        ("`float`", "a number"),
        ("`str`", "text"),
        ("`bool`", "true or false"),
    ):
        reason = reason.replace(name, word)
    return reason.replace("`object`", "a table").replace("`array`", "a list").replace("`", "")


def _place(path: str) -> str:
    """Turn `$.kind.shape[0]` into `/kind/shape/0`."""
    parts = re.findall(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]", path)
    return "".join(f"/{name or index}" for name, index in parts if name or index)


def _dig(raw: Any, place: str) -> Any:
    for part in place.split("/")[1:]:
        if isinstance(raw, dict):
            raw = raw.get(part)
        elif isinstance(raw, list) and part.isdecimal() and int(part) < len(raw):
            raw = raw[int(part)]
        else:
            return None
    return raw


def _check(design: Design) -> None:
    """Wires need both ends; names are short. Loops and shapes are problems of the drawing, not of the file."""
    for key, wire in design.wires.items():
        for end in ("source", "target"):
            node = getattr(wire, end)
            if node not in design.nodes:
                raise DesignError(f"/wires/{key}/{end}", f"expected a node of this file, found {_found(node)}")
    for key, node in design.nodes.items():
        if len(node.name) > TEXT:
            raise DesignError(f"/nodes/{key}/name", f"expected at most {TEXT} characters, found {len(node.name)}")
        if not all(abs(place) <= 1e7 for place in node.at):
            raise DesignError(f"/nodes/{key}/at", "expected a place within ±10,000,000 units")


def _found(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _escape(key: str) -> str:
    """Escape a key for a JSON pointer, and keep control characters out of messages."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in key[:64])
    return clean.replace("~", "~0").replace("/", "~1")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


_cache: dict[type[Struct], dict[str, Any]] = {}


def _defaults(form: type[Struct]) -> dict[str, Any]:
    if form not in _cache:
        _cache[form] = {info.name: _default(info) for info in fields(form) if not info.required}
    return _cache[form]


def _default(info: FieldInfo) -> Any:
    return info.default if info.default_factory is msgspec.NODEFAULT else info.default_factory()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
