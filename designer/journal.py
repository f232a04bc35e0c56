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

from msgspec.structs import replace

from designer.design import Design
from designer.difference import steps
from designer.owner import Owner
from designer.patch import Patch
from designer.record import Record
from designer.storage import dump, plain

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


class Journal:
    """Writes down each patch of one drawing. Every method but the flush may raise OSError."""

    def __init__(self, folder: Path, design: Design, opening: Opening) -> None:
        self.folder = folder
        self._opening, self._design = opening, design
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
        base = base_path(self.folder, self._generation)
        temporary = base.with_suffix(".tmp")
        temporary.write_bytes(content)
        temporary.replace(base)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        file = os.open(journal_path(self.folder, self._generation), flags, 0o600)
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
            when=time.time(),
        )
        self._put(plain(opening))
        for path in (base_path, journal_path):
            path(self.folder, self._generation - KEPT).unlink(missing_ok=True)

    def _put(self, document: Any) -> None:
        content = record(document)
        if os.write(self._file, content) != len(content):
            raise OSError("the disk took only a part of a record")
        self._bytes += len(content)
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
                with base_path(self.folder, self._generation).open("rb") as base:
                    os.fsync(base.fileno())
        finally:
            os.close(file)


def discard(folder: Path) -> None:
    """Remove a folder: at once out of sight, so that half of it is never taken for a journal."""
    with contextlib.suppress(OSError):
        folder = folder.rename(folder.with_name(GONE + folder.name))
    shutil.rmtree(folder, ignore_errors=True)


def records(content: bytes) -> Iterator[tuple[Any, int]]:
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


def record(document: Any) -> bytes:
    """Return a record: what can not be cut or changed without being noticed."""
    body = json.dumps(document, separators=(",", ":")).encode()
    return HEAD.pack(len(body), crc32(body)) + body


def base_path(folder: Path, generation: int) -> Path:
    """Return where the snapshot of a generation lies."""
    return folder / f"base-{generation}.neurarium"


def journal_path(folder: Path, generation: int) -> Path:
    """Return where the records of a generation lie."""
    return folder / f"journal-{generation}"
