"""Changes: what a hand does to the columns of a file, each one step of the history."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject

from backends.protocol import Failed, Inspect, Inspected, Message
from designer.catalog.data import Data
from designer.edits.exchanging import exchange, reading
from designer.origin import Column, Origin
from widgets.data.describe import RULES, TYPES
from widgets.data.errands import Errands
from widgets.editor import Editor
from widgets.findings import absolute, with_columns

ROLES = {"input": "an input", "target": "the target", "ignore": "unused"}


class Changes(QObject):
    """Commits changes of columns. What only the file knows, such as the classes of a category, is asked for first."""

    def __init__(self, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = errands

    def set_role(self, editor: Editor, key: str, name: str, role: str, also: bool = False) -> None:
        """Say what a column is for; a new target takes the place of the old one unless it is one `also`."""
        file = own_file(editor, key)
        if file is None:
            return
        rows = [_given(row, row.name == name, role, also) for row in file.columns]
        self._change(editor, key, file, rows, f"Make {name} {ROLES[role]}")

    def set_column(self, editor: Editor, key: str, name: str, fields: dict[str, Any], gesture: object = None) -> None:
        """Change a column: its type, or what becomes of missing cells."""
        file = own_file(editor, key)
        if file is not None:
            rows = [replace(row, **fields) if row.name == name else row for row in file.columns]
            self._change(editor, key, file, rows, f"{name}: {_worded(fields)}", gesture)

    def read_as(self, editor: Editor, key: str, file: Origin, label: str) -> None:
        """Read a file in another way; the columns are looked for anew."""
        self._ask(editor, key, file, label)

    def _change(
        self, editor: Editor, key: str, file: Origin, rows: list[Column], label: str, gesture: object = None
    ) -> None:
        after = with_columns(file, tuple(rows))
        if after == file:
            return
        if any(row.type == "category" and row.used and not row.classes for row in rows):
            self._ask(editor, key, after, label)
        else:
            self._commit(editor, key, after, label, gesture)

    def _ask(self, editor: Editor, key: str, file: Origin, label: str) -> None:
        def told(event: Message) -> None:
            if isinstance(event, Inspected) and event.exact and key in editor.design.nodes:
                self._commit(editor, key, replace(event.file, path=file.path), label)
            elif isinstance(event, Failed):
                editor.refused.emit(event.reason)

        kind = editor.design.nodes[key].kind
        if isinstance(kind, Data):
            self._errands.ask(Inspect(path=str(absolute(kind, editor.path)), file=file), told)

    def _commit(self, editor: Editor, key: str, file: Origin, label: str, gesture: object = None) -> None:
        kind = editor.design.nodes[key].kind
        if isinstance(kind, Data):
            editor.do(label, exchange, key, reading(kind, file), gesture=gesture)


def own_file(editor: Editor, key: str) -> Origin | None:
    """Return the file that a node reads; None when it reads none."""
    node = editor.design.nodes.get(key)
    return node.kind.file if node is not None and isinstance(node.kind, Data) else None


def column_of(editor: Editor, key: str, name: str) -> Column | None:
    """Return a column of the file that a node reads."""
    file = own_file(editor, key)
    return next((row for row in file.columns if row.name == name), None) if file is not None else None


def _given(column: Column, meant: bool, role: Any, also: bool) -> Column:
    """Give a column its new role; one that was the target makes room. Text that is to be used becomes a category."""
    if meant:
        typed = "category" if role != "ignore" and column.type == "text" else column.type
        return replace(column, role=role, type=typed)
    return replace(column, role="input") if role == column.role == "target" and not also else column


def _worded(fields: dict[str, Any]) -> str:
    name, value = next(iter(fields.items()))
    if name == "type":
        return TYPES[value].lower()
    if name == "missing":
        return RULES[value].lower()
    return f"missing is {value:g}" if name == "value" else str(value)
