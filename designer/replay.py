"""The replay: from what a journal holds back to the drawing, exactly as far as it can be trusted."""

from __future__ import annotations

import contextlib
from hashlib import sha256
from itertools import chain
from pathlib import Path

import msgspec

from designer.design import Design
from designer.difference import walked
from designer.journal import Entry, Opening, base_path, journal_path, records
from designer.parsing import DesignError
from designer.patch import Change, Patch, patched
from designer.record import Record
from designer.storage import load, plain, row


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


def opened(folder: Path) -> Opening | None:
    """Return whose drawing lies in a folder, None when there is no journal (yet)."""
    for generation in reversed(_generations(folder)):
        with contextlib.suppress(OSError):
            found, _ = _read(journal_path(folder, generation))
            if found is not None:
                return found
    return None


def replay(folder: Path) -> Recovered:
    """Do again what was written down: every whole record, in order, up to the first that is missing or misfit.

    Raises DesignError when no snapshot is whole, OSError when nothing can be read.
    """
    read = {generation: _read(journal_path(folder, generation)) for generation in _generations(folder)}
    for generation in sorted(read, reverse=True):
        opening = read[generation][0]
        base = _snapshot(base_path(folder, generation), opening.base) if opening is not None else None
        if base is not None and opening is not None:
            later = [read[number][1] for number in sorted(read) if number >= generation]
            return _replay(base, opening, later)
    raise DesignError("", "no snapshot of the drawing is whole")


def _replay(base: Design, opening: Opening, later: list[list[Entry]]) -> Recovered:
    design, changes, when, number = base, opening.changes, opening.when, opening.number
    stopped = ""
    for entry in chain.from_iterable(later):
        number += 1
        try:
            if entry.number != number:
                raise ValueError("a change is missing")
            design = _applied(design, entry)
        except ValueError as error:
            stopped = f"change {entry.changes} does not fit: {error}"
            break
        changes, when = entry.changes, entry.when
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


def _read(path: Path) -> tuple[Opening | None, list[Entry]]:
    """Return the opening of a journal and its whole records."""
    try:
        first, *rest = [document for document, _ in records(path.read_bytes())] or [None]
        return msgspec.convert(first, Opening), [msgspec.convert(document, Entry) for document in rest]
    except (FileNotFoundError, msgspec.ValidationError):
        return None, []


def _snapshot(path: Path, digest: str) -> Design | None:
    try:
        content = path.read_bytes()
        return load(content, lenient=True) if sha256(content).hexdigest() == digest else None
    except (OSError, DesignError):
        return None


def _generations(folder: Path) -> list[int]:
    words = (entry.name.removeprefix("journal-") for entry in folder.glob("journal-*"))
    return sorted(int(word) for word in words if word.isdecimal() and word.isascii())
