"""A problem: what is wrong, where, and how one click mends it. A wrong drawing is data, never an exception."""

from __future__ import annotations

from typing import Any, Literal

from designer.record import Record

Severity = Literal["error", "warning", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")


class Fix(Record, frozen=True, kw_only=True):
    """A remedy: the words on its button, and the edit (a name from `edits.FIXES`) with its arguments."""

    label: str
    edit: str
    arguments: dict[str, Any] = {}


class Problem(Record, frozen=True, kw_only=True):
    """`title` says what and where, `detail` why; `place` is a node, `wire` the wire that brings it, if one does."""

    severity: Severity
    title: str
    detail: str = ""
    place: str = ""
    wire: str = ""
    fixes: tuple[Fix, ...] = ()
