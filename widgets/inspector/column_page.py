"""The page of one column of a table: how its values are spread, and what it is for."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from backends.facts import Facts
from designer.origin import Column, Origin
from widgets.controls import Combo, NumberField, Segmented, label
from widgets.data.changes import Changes, column_of, own_file
from widgets.data.describe import RULES, TYPES, classes, inputs, left_out, number, written
from widgets.editor import Editor
from widgets.inspector.figures import Figures
from widgets.inspector.page import Page
from widgets.inspector.row import LABEL
from widgets.inspector.spread import Classes, Spread
from widgets.paint import counted, grouped

ROLES = ("input", "target", "ignore")
FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class ColumnPage(Page):
    """Everything that can be said of a column; every change is one step of the history."""

    def __init__(self, changes: Changes | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes = changes
        self._key = self._name = ""
        self._rules: tuple[str, ...] = ()
        self.spread = Spread(self)
        self.column.addWidget(self.spread)
        self.figures = Figures(self)
        self.column.addWidget(self.figures)
        self.line()
        self.role = Segmented("Role", [role.capitalize() for role in ROLES], parent=self)
        self.role.chosen.connect(self._set_role)
        self.type = Combo("Type", self)
        for name, text in TYPES.items():
            self.type.addItem(text, name)
        self.type.activated.connect(lambda index: self._set("type", self.type.itemData(index)))
        self.missing = Combo("Missing", self)
        self.missing.activated.connect(lambda index: self._set("missing", self.missing.itemData(index)))
        self.value = NumberField("Number for missing cells", self)
        self.value.edited.connect(lambda value, token: self._set("value", value, token))
        for text, control in (("Role", self.role), ("Type", self.type), ("Missing", self.missing)):
            self.column.addLayout(_row(text, control))
        self.value_row = QWidget(self)
        self.value_row.setLayout(_row("", self.value))
        self.column.addWidget(self.value_row)
        self.note = label("", 11, tone="faint", wrap=True, parent=self)
        self.note.setContentsMargins(LABEL, 0, 0, 0)
        self.column.addWidget(self.note)
        self.why = label("", 12, tone="faint", wrap=True, parent=self)
        self.column.addWidget(self.why)
        self._rule = self.line()
        self.becomes = label("", 12, 600, "muted", wrap=True, parent=self)
        self.classes = Classes(self)
        self.column.addWidget(self.becomes)
        self.column.addWidget(self.classes)
        self._last = self.line()
        self.sum = label("", 12, 500, wrap=True, parent=self)
        self.rest = label("", 12, tone="faint", wrap=True, parent=self)
        self.column.addWidget(self.sum)
        self.column.addWidget(self.rest)
        self.column.addStretch(1)

    def show_column(self, editor: Editor, key: str, name: str) -> None:
        """Show a column of the file that a node reads."""
        self._key, self._name = key, name
        self.show_editor(editor)

    def refresh(self, editor: Editor) -> None:
        """Take over what the design and the file say."""
        column, file = column_of(editor, self._key, self._name), own_file(editor, self._key)
        if column is None or file is None:
            return
        facts = editor.findings.facts(self._key, self._name)
        token = "output" if column.role == "target" else "select" if column.used else "muted"
        self.spread.show_facts(facts if column.type == "number" else None, token)
        self.figures.say(*figures(column, file, facts))
        self.role.set_index(ROLES.index(column.role))
        self.type.setCurrentIndex(self.type.findData(column.type))
        self._show_missing(column, facts)
        why = facts.why if facts is not None else ""
        self.type.setToolTip(why)
        self.why.setText(why)
        self.why.setVisible(bool(why) and (column.role != "input" or column.type != "number"))
        self._show_classes(column, facts)
        self.sum.setText(inputs(file))
        self.rest.setText(left_out(file))
        self.rest.setVisible(bool(self.rest.text()))

    def _show_missing(self, column: Column, facts: Facts | None) -> None:
        rules = rules_of(column)
        if rules != self._rules:
            self._rules = rules
            self.missing.clear()
            for rule in rules:
                self.missing.addItem(RULES[rule], rule)
        self.missing.setCurrentIndex(max(0, self.missing.findData(column.missing)))
        self.missing.setEnabled(column.used)
        own_number = column.missing == "value" and column.type == "number" and column.used
        self.value_row.setVisible(own_number)
        self.value.set_value(column.value)
        measured = column.used and column.missing in ("median", "mean") and column.type == "number"
        self.note.setText("Measured on the train part only" if measured else "")
        self.note.setVisible(measured and column.role != "target")

    def _show_classes(self, column: Column, facts: Facts | None) -> None:
        rows = classes(column, facts) if column.type == "category" else ()
        target = column.role == "target"
        count = len(column.labels)
        words = FEW[count] if count < len(FEW) else grouped(count)
        noun = "class" if target else "input"
        plural = "es" if target else "s"
        self.becomes.setText(
            f"{column.name} {'has' if target else 'becomes'} {words} {noun}{plural if count != 1 else ''}"
        )
        shown = bool(rows) and column.used
        for part in (self._rule, self.becomes):
            part.setVisible(shown)
        names = rows if target else tuple((f"{column.name} is {name}", n) for name, n in rows)
        self.classes.show_rows(names if shown else (), "output" if target else "input")

    def _set_role(self, index: int) -> None:
        if self.editor is not None and self._changes is not None:
            self._changes.set_role(self.editor, self._key, self._name, ROLES[index])
            self.refresh(self.editor)

    def _set(self, field: str, value: Any, gesture: object = None) -> None:
        if self.editor is not None and self._changes is not None:
            fields = {field: value} | ({"classes": ()} if field == "type" else {})
            self._changes.set_column(self.editor, self._key, self._name, fields, gesture)
            self.refresh(self.editor)


def figures(column: Column, file: Origin, facts: Facts | None) -> tuple[tuple[str, str], ...]:
    """Say in figures what a column holds, over all rows."""
    pairs = [("Rows", grouped(file.rows))]
    if facts is None:
        return tuple(pairs)
    if facts.missing:
        spelled = written(facts.written)
        pairs.append(("Missing", f"{grouped(facts.missing)}, {spelled}" if spelled else grouped(facts.missing)))
    if facts.wrong:
        pairs.append(("No number", counted(facts.wrong, "cell")))
    if column.type != "number":
        pairs.append(("Different", grouped(facts.different)))
    elif facts.mean is not None:
        pairs += [("Mean", number(facts.mean)), ("Standard deviation", number(facts.deviation))]
    if facts.correlation is not None and column.role != "target" and file.targets:
        pairs.append((f"Correlation with {file.targets[0].name[:24]}", f"{facts.correlation:+.2f}".replace("-", "−")))
    return tuple(pairs)


def rules_of(column: Column) -> tuple[str, ...]:
    """Name what can be done about missing cells of such a column."""
    if column.role == "target":
        return ("drop",)
    return ("drop", "own") if column.type == "category" else ("median", "mean", "value", "drop")


def _row(text: str, control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    word = label(text, tone="muted")
    word.setFixedWidth(84)
    row.addWidget(word)
    row.addWidget(control, 1)
    return row
