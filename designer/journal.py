"""The journal: what was done to a drawing since it was saved, on the disk before anybody could lose it.

A folder holds generations, the last two of them: `base-3.neurarium` is a snapshot, `journal-3` what was done to it
since. A journal is a row of records, each its length, its crc32 and its JSON, each one write: a process that dies
leaves whole records, and at most one torn one at the end. The first record says whose drawing it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import struct
import threading
import time
from binascii import crc32
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from designer.design import Design
from designer.difference import steps, walked
from designer.owner import Owner
from designer.parsing import DesignError
from designer.patch import Change, Patch, patched
from designer.record import Record
from designer.storage import dump, load, plain, row

HEAD = struct.Struct(">II")
RECORDS, BYTES, GESTURE_BYTES = 500, 1 << 20, 1 << 24
"""A new snapshot is taken after so many records or bytes; a gesture is not held up by one unless it writes many."""
PAUSE = 1.0
"""Seconds between two flushes to the disk: all that a power cut may take."""
KEPT = 2
GONE = ".gone-"


class Opening(Record, frozen=True, kw_only=True):
    """The first record of a journal: whose drawing this is, and from where it is counted."""

    owner: Owner
    path: str = ""
    """The file that a save would replace."""
    name: str = ""
    saved: str = ""
    """The digest of that file when it was read or written last."""
    base: str = ""
    """The digest of the snapshot."""
    number: int = 0
    """Records in earlier generations."""
    changes: int = 0
    """What people would count: a drag is one, however many records it wrote."""
    when: float = 0.0
    sources: tuple[str, ...] = ()
    """Folders of journals that this one takes the place of: their drawings live on in this one."""


class Entry(Record, frozen=True, kw_only=True):
    """A patch that was applied. `rows` are table, key, and the steps from the old record to the new one."""

    number: int
    changes: int
    when: float
    rows: list[tuple[str, str, list[Any]]]


class Recovered(Record, frozen=True, kw_only=True):
    """What a journal gives back: the drawing before and after so many changes, the last of them made at `when`."""

    base: Design
    design: Design
    changes: int
    when: float
    opening: Opening
    stopped: str = ""
    """Why the replay ended before the journal did, "" when it did not."""

    @property
    def path(self) -> Path | None:
        """The file of the drawing, if it had one."""
        return Path(self.opening.path) if self.opening.path else None


class Journal:
    """Writes down each patch of one drawing. Every method but the flush may raise OSError."""

    def __init__(self, folder: Path, design: Design, opening: Opening) -> None:
        self.folder = folder
        self._opening = opening
        self._design = design
        self._changes, self._number, self._generation = opening.changes, 0, 0
        self._records = self._bytes = 0
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._file = -1
        folder.mkdir(parents=True, mode=0o700)
        try:
            self._begin(design)
        except OSError:
            self.discard()
            raise

    @property
    def changes(self) -> int:
        """What people would count."""
        return self._changes

    def write(self, patch: Patch, design: Design, another: bool = True) -> None:
        """Write down a patch that led to `design`; `another` says that people would count it as one more change."""
        if self._full(another):
            self._begin(self._design)
        self._changes = max(1, self._changes + another)
        self._number += 1
        rows = [(change.table, change.key, steps(change.before, change.after)) for change in patch.changes]
        self._put({"number": self._number, "changes": self._changes, "when": time.time(), "rows": rows})
        self._design = design
        self._records += 1

    def close(self) -> None:
        """End writing; what was written stays."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._file >= 0:
                os.close(self._file)
            self._file = -1

    def discard(self) -> None:
        """Forget everything: the drawing is saved, or nobody wants it."""
        self.close()
        discard(self.folder)

    def _full(self, another: bool) -> bool:
        limit = BYTES if another else GESTURE_BYTES
        return self._bytes >= limit or (another and self._records >= RECORDS)

    def _begin(self, design: Design) -> None:
        """Begin a generation. Until its opening is written, the one before is whole and good."""
        self._design = design
        self._generation += 1
        content = dump(design)
        base = _base(self.folder, self._generation)
        temporary = base.with_suffix(".tmp")
        temporary.write_bytes(content)
        temporary.replace(base)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        file = os.open(_journal(self.folder, self._generation), flags, 0o600)
        with self._lock:
            old, self._file = self._file, file
            if old >= 0:
                os.close(old)
        self._records = self._bytes = 0
        opening = replace(
            self._opening,
            base=sha256(content).hexdigest(),
            number=self._number,
            changes=self._changes,
            when=self._opening.when or time.time(),
        )
        self._put(plain(opening))
        for path in (_base(self.folder, self._generation - KEPT), _journal(self.folder, self._generation - KEPT)):
            path.unlink(missing_ok=True)

    def _put(self, document: Any) -> None:
        record = _record(document)
        if os.write(self._file, record) != len(record):
            raise OSError("the disk took only a part of a record")
        self._bytes += len(record)
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(PAUSE, self._flush)
                self._timer.daemon = True
                self._timer.start()

    def _flush(self) -> None:
        """Flush to the disk; runs in a thread of its own, on a file that nobody closes meanwhile."""
        with self._lock:
            self._timer = None
            if self._file < 0:
                return
            file = os.dup(self._file)
        try:
            with contextlib.suppress(OSError):
                os.fsync(file)
                with _base(self.folder, self._generation).open("rb") as base:
                    os.fsync(base.fileno())
        finally:
            os.close(file)


def opened(folder: Path) -> Opening | None:
    """Return whose drawing lies in a folder, None when there is no journal (yet)."""
    for generation in reversed(_generations(folder)):
        with contextlib.suppress(OSError):
            found, _, _ = _read(_journal(folder, generation))
            if found is not None:
                return found
    return None


def replay(folder: Path) -> Recovered:
    """Do again what was written down: every whole record, in order, up to the first that is missing or misfit.

    Raises DesignError when no snapshot is whole, OSError when nothing can be read.
    """
    read = {generation: _read(_journal(folder, generation)) for generation in _generations(folder)}
    for generation in sorted(read, reverse=True):
        opening = read[generation][0]
        base = _snapshot(_base(folder, generation), opening.base) if opening is not None else None
        if base is not None and opening is not None:
            later = [read[number] for number in sorted(read) if number >= generation]
            return _replay(base, opening, later)
    raise DesignError("", "no snapshot of the drawing is whole")


def discard(folder: Path) -> None:
    """Remove a folder: at once out of sight, so that half of it is never taken for a journal."""
    with contextlib.suppress(OSError):
        folder = folder.rename(folder.with_name(GONE + folder.name))
    shutil.rmtree(folder, ignore_errors=True)


def _replay(base: Design, opening: Opening, later: list[tuple[Opening | None, list[Entry], bool]]) -> Recovered:
    design, changes, when, number = base, opening.changes, opening.when, opening.number
    stopped = ""
    for _, entries, whole in later:
        for entry in entries:
            number += 1
            try:
                if entry.number != number:
                    raise ValueError("a change is missing")
                design = _applied(design, entry)
            except ValueError as error:
                stopped = f"change {entry.changes} does not fit: {error}"
                break
            changes, when = entry.changes, entry.when
        if stopped or not whole:
            break
    return Recovered(base=base, design=design, changes=changes, when=when, opening=opening, stopped=stopped)


def _applied(design: Design, entry: Entry) -> Design:
    """Return the design after an entry. Raises ValueError when it does not fit."""
    changes = []
    for table, key, path in entry.rows:
        if table == "header":
            before = getattr(design.header, key, None)
        else:
            before = getattr(design, table).get(key) if table in design.TABLES else None
        raw = walked(plain(before), path)
        after = None if raw is None else row(table, key, raw)
        changes.append(Change(table=table, key=key, before=before, after=after))
    patch = Patch(changes=tuple(changes))
    after = patched(design, patch)
    _check(after, patch)
    return after


def _check(design: Design, patch: Patch) -> None:
    """Wires need both ends, after a patch as in a file. Raises ValueError."""
    wires = {change.key for change in patch.changes if change.table == "wires" and change.after is not None}
    if any(change.table == "nodes" and change.after is None for change in patch.changes):
        wires.update(design.wires)
    for key in wires:
        wire = design.wires[key]
        if wire.source not in design.nodes or wire.target not in design.nodes:
            raise ValueError(f"{key} has lost an end")


def _read(path: Path) -> tuple[Opening | None, list[Entry], bool]:
    """Return the opening of a journal, its whole records, and whether nothing but them is there."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None, [], False
    read, end = [], 0
    for document, end in _records(content):  # noqa: B007 - the last end is asked for
        read.append(document)
    try:
        opening = msgspec.convert(read[0], Opening) if read else None
        entries = [msgspec.convert(document, Entry) for document in read[1:]]
    except msgspec.ValidationError:
        return None, [], False
    return opening, entries, end == len(content)


def _records(content: bytes) -> Iterator[tuple[Any, int]]:
    """Yield the records that are whole and where each ends, up to the first that is not."""
    start = 0
    while start + HEAD.size <= len(content):
        length, check = HEAD.unpack_from(content, start)
        end = start + HEAD.size + length
        body = content[start + HEAD.size : end]
        if len(body) != length or crc32(body) != check:
            return
        try:
            yield json.loads(body), end
        except ValueError:
            return
        start = end


def _record(document: Any) -> bytes:
    body = json.dumps(document, separators=(",", ":")).encode()
    return HEAD.pack(len(body), crc32(body)) + body


def _snapshot(path: Path, digest: str) -> Design | None:
    try:
        content = path.read_bytes()
        return load(content, lenient=True) if sha256(content).hexdigest() == digest else None
    except (OSError, DesignError):
        return None


def _base(folder: Path, generation: int) -> Path:
    return folder / f"base-{generation}.neurarium"


def _journal(folder: Path, generation: int) -> Path:
    return folder / f"journal-{generation}"


def _generations(folder: Path) -> list[int]:
    words = (entry.name.removeprefix("journal-") for entry in folder.glob("journal-*"))
    return sorted(int(word) for word in words if word.isdecimal() and word.isascii())
