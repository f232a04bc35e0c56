"""The problems: a numbered list, worst first, each with what mends it; a check when there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.problem import SEVERITIES, Problem
from widgets.controls import KeyCap, label
from widgets.controls.scrolling import Shy
from widgets.editor import Editor
from widgets.paint import counted, grouped
from widgets.panel import Panel
from widgets.problems.preview import WIDTH, Preview
from widgets.problems.row import ProblemRow
from widgets.theme import Theme, look, pixmap

ROOMY = WIDTH + 480
"""Pixels from which the preview stands beside the list."""
MOST = 60
"""Rows that are shown; nobody mends more at a time."""


class Check(QWidget):
    """A line that says what is well."""

    def __init__(self, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 0, 0, 0)
        line.setSpacing(8)
        self._sign = QLabel(self)
        self._sign.setFixedSize(18, 24)
        self.words = label("", 12, tone="muted", parent=self)
        line.addWidget(self._sign)
        line.addWidget(self.words)
        if key:
            line.addWidget(KeyCap(key, self))
        line.addStretch(1)
        self.dress(look.theme)

    def dress(self, theme: Theme) -> None:
        """Draw the check in the color of the theme."""
        self._sign.setPixmap(pixmap("check", theme["success"], 15))


class Problems(Panel):
    """Everything that keeps the drawing from training, and what an experienced eye would remark.

    `shown` tells the problem that a hand chose; its place is selected already.
    """

    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Problems")
        self._found: list[Problem] = []
        self._current: Problem | None = None
        self.rows: list[ProblemRow] = []
        self.summary = label("", 12, 600, parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 16, 6)
        head.addWidget(self.summary)
        head.addStretch(1)
        self._next = label("next", 12, tone="faint", parent=self)
        self._key = KeyCap("F8", self)
        head.addWidget(self._next)
        head.addSpacing(8)
        head.addWidget(self._key)
        body = QWidget()
        self._list = QVBoxLayout(body)
        self._list.setContentsMargins(10, 0, 10, 8)
        self._list.setSpacing(0)
        self.agree, self.ready = Check(parent=body), Check("Ctrl ↵", body)
        self.ready.words.setText("Ready to train")
        self._more = label("", 12, tone="muted", parent=body)
        self._more.setContentsMargins(40, 6, 0, 0)
        for widget in (self._more, self.agree, self.ready):
            self._list.addWidget(widget)
        self._list.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        self._scroll = scroll
        Shy(scroll)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self.preview = Preview(self)
        self.preview.applied.connect(self.fix)
        self.preview.hide()
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addLayout(column, 1)
        both.addWidget(self.preview)
        look.changed.connect(self.agree.dress)
        look.changed.connect(self.ready.dress)

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another editor."""
        self._current = None
        super().show_editor(editor)

    def refresh(self) -> None:
        """List the problems anew when the view is another; a move leaves it as it was."""
        if self.editor is None:
            return
        found = self.editor.problems()
        if found is not self._found:
            self._fill(found)
        self._mark()

    def next(self) -> None:
        """Go to the next problem, round and round."""
        self.refresh()
        if self._found:
            now = self._found.index(self._current) if self._current in self._found else -1
            self._show((now + 1) % len(self._found))

    def fix(self) -> None:
        """Apply the first fix of the shown problem, or of the first one that has any."""
        self.refresh()
        problem = self._fixable()
        if problem is not None and problem.fixes:
            self._mend(self._found.index(problem), 0)

    def _fill(self, found: list[Problem]) -> None:
        self._found = found
        self.summary.setText(summary(found))
        for number, problem in enumerate(found[:MOST], 1):
            if number > len(self.rows):
                self._add_row(number - 1)
            self.rows[number - 1].show_problem(number, problem)
            self.rows[number - 1].show()
        for row in self.rows[len(found) :]:
            row.hide()
        self._more.setText(f"and {grouped(len(found) - MOST)} more")
        self._more.setVisible(len(found) > MOST)
        self._next.setVisible(bool(found))
        self._key.setVisible(bool(found))
        design = self.editor.design if self.editor is not None else None
        well = design is not None and bool(design.nodes) and not any(p.severity == "error" for p in found)
        self.agree.setVisible(well)
        self.ready.setVisible(well)
        if design is not None:
            wires = counted(len(design.wires), "wire")
            self.agree.words.setText(f"Shapes agree on {'all ' if len(design.wires) > 1 else ''}{wires}")
            if not design.nodes:
                self.summary.setText("Nothing is drawn yet")

    def _add_row(self, index: int) -> None:
        row = ProblemRow()
        row.clicked.connect(lambda: self._show(index))
        row.fixed.connect(lambda fix: self._mend(index, fix))
        self.rows.append(row)
        self._list.insertWidget(index, row)

    def _show(self, index: int) -> None:
        problem = self._found[index]
        self._current = problem
        editor = self.editor
        if editor is not None:
            keys = [key for key in (problem.place, problem.wire) if key in editor.design.nodes | editor.design.wires]
            editor.select(keys[:1])
        self._mark()
        if index < len(self.rows):
            self._scroll.ensureWidgetVisible(self.rows[index], 0, 4)
        self.shown.emit(problem)

    def _foresee(self) -> None:
        """Show what the fix does that Alt Enter would apply, where there is room for it."""
        problem = self._fixable() if self.width() >= ROOMY else None
        shown = problem is not None and self.editor is not None
        if problem is not None and self.editor is not None:
            shown = self.preview.show_fix(self.editor, problem, self._found.index(problem) + 1)
        self.preview.setVisible(shown)

    def _fixable(self) -> Problem | None:
        """Return the shown problem, or the first that one press mends."""
        if self._current in self._found:
            return self._current
        return next((problem for problem in self._found if problem.fixes), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The preview comes and goes with the room."""
        super().resizeEvent(event)
        self.preview.setFixedWidth(min(WIDTH, round(0.4 * self.width())))
        if (event.oldSize().width() >= ROOMY) != (self.width() >= ROOMY):
            self._foresee()

    def _mark(self) -> None:
        self._foresee()
        for row, problem in zip(self.rows, self._found, strict=False):
            row.setChecked(problem == self._current)

    def _mend(self, index: int, fix: int) -> None:
        if self.editor is not None and index < len(self._found) and fix < len(self._found[index].fixes):
            chosen = self._found[index].fixes[fix]
            self.editor.mend(chosen)


def summary(found: list[Problem]) -> str:
    """Count the problems in words: 2 errors, 1 hint."""
    counts = [(severity, sum(problem.severity == severity for problem in found)) for severity in SEVERITIES]
    words = ", ".join(counted(count, severity) for severity, count in counts if count)
    if not words:
        return "No problems"
    return words if counts[0][1] else f"{words}, no errors"
