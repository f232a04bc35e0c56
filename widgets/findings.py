"""Findings: what the worker saw in the files that a design reads, and which column somebody looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

import resources
from backends.facts import Facts, Trouble
from backends.protocol import Inspected
from designer.catalog.data import OWN, Data
from designer.design import Design
from designer.edits.exchanging import reading
from designer.origin import Column, Origin
from designer.problem import Fix, Problem

LOCATE = "locate"
"""A fix that asks a person for a file; every other one is an edit."""


class Findings(QObject):
    """By node: what its file holds, or why it can not be read. Nothing here is part of the design."""

    changed = Signal()
    chosen = Signal()
    """Somebody looks at another column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: dict[str, Inspected] = {}
        self._refused: dict[str, str] = {}
        self._column = ("", "")

    def of(self, key: str) -> Inspected | None:
        """Return what was found in the file of a node, None while nobody has looked."""
        return self._found.get(key)

    def refusal(self, key: str) -> str:
        """Say why the file of a node can not be read, "" when it can."""
        return self._refused.get(key, "")

    def facts(self, key: str, name: str) -> Facts | None:
        """Return the figures of a column."""
        found = self.of(key)
        return next((row for row in found.facts if row.name == name), None) if found is not None else None

    def take(self, key: str, found: Inspected) -> None:
        """Take in what a file holds."""
        self._refused.pop(key, None)
        self._found[key] = found
        self.changed.emit()

    def refuse(self, key: str, reason: str) -> None:
        """Note that a file can not be read; what was found in it before stays."""
        if self._refused.get(key) != reason:
            self._refused[key] = reason
            self.changed.emit()

    def forget(self, key: str) -> None:
        """Forget a node that reads another file now."""
        if self._found.pop(key, None) is not None or self._refused.pop(key, None) is not None:
            self.changed.emit()

    @property
    def count(self) -> int:
        """How many cells, rows or files wait for a word."""
        waiting = sum(max(1, row.count) for found in self._found.values() for row in found.troubles)
        return waiting + len(self._refused)

    # The column that is looked at -------------------------------------------------------------------

    @property
    def column(self) -> tuple[str, str]:
        """The node and the name of the chosen column; two empty words for none."""
        return self._column

    def choose(self, key: str, name: str) -> None:
        """Look at a column of a node; "" looks at none."""
        wanted = (key, name) if name else ("", "")
        if wanted != self._column:
            self._column = wanted
            self.chosen.emit()

    # What is wrong ----------------------------------------------------------------------------------

    def problems(self, design: Design) -> Iterator[Problem]:
        """Walk what is wrong with the files of a drawing; the fixes are edits, but for LOCATE."""
        for key, node in design.nodes.items():
            if isinstance(node.kind, Data) and node.kind.file is not None:
                yield from self._about(key, node.kind, node.kind.file)

    def _about(self, key: str, kind: Data, file: Origin) -> Iterator[Problem]:
        if reason := self.refusal(key):
            yield Problem(
                severity="error",
                title=f"{file.name} can not be read",
                detail=reason,
                place=key,
                fixes=(Fix(label="Locate…", edit=LOCATE, arguments={"key": key}),),
            )
            return
        found = self.of(key)
        if found is None:
            return
        if overtaken(file, found):
            yield Problem(
                severity="warning",
                title=f"{file.name} has changed",
                detail=f"The drawing was made for {file.rows} rows; the file has {found.file.rows} now.",
                place=key,
                fixes=(_using("Use the new content", key, kind, found.file),),
            )
        for trouble in found.troubles:
            yield problem(key, kind, trouble)


def overtaken(file: Origin, found: Inspected) -> bool:
    """Say whether a file holds something else than what the drawing was made for."""
    return bool(file.sha256 and found.file.sha256) and file.sha256 != found.file.sha256


def absolute(kind: Data, design: Path | None) -> Path:
    """Return where the file of a data node lies; a relative path begins at the folder of the design's own file."""
    assert kind.file is not None
    if kind.source != OWN:
        with resources.path(f"data/{kind.file.path}") as shipped:
            return shipped
    path = Path(kind.file.path)
    return path if path.is_absolute() or design is None else design.parent / path


def problem(key: str, kind: Data, trouble: Trouble) -> Problem:
    """Word what the worker stumbled over as a problem of the node that reads the file."""
    file = kind.file or Origin(path="")
    fixes = (_using(row.label, key, kind, with_columns(file, row.columns)) for row in trouble.remedies)
    return Problem(
        severity="error" if trouble.grave else "warning",
        title=trouble.title,
        detail=trouble.detail,
        place=key,
        fixes=tuple(fixes),
    )


def with_columns(file: Origin, columns: tuple[Column, ...]) -> Origin:
    """Return a file whose columns are for something else."""
    return replace(file, columns=columns)


def _using(label: str, key: str, kind: Data, file: Origin) -> Fix:
    return Fix(label=label, edit="exchange", arguments={"key": key, "kind": reading(kind, file)})
