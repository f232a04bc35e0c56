"""The Data tab: which rows train, what does not fit, and the samples themselves."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from backends.protocol import Browse, Failed, Inspected, Message, Page
from designer.catalog.data import Data
from designer.edits.changing import set_fields, set_header
from designer.origin import Origin
from designer.problem import Problem
from widgets.controls import Combo, label
from widgets.data.changes import ROLES, Changes
from widgets.data.describe import TYPES, about, heads
from widgets.data.errands import Errands
from widgets.data.node import data_node
from widgets.data.remark import Choice, Remark
from widgets.data.sheet import Sheet
from widgets.data.shipped import shipped
from widgets.data.split import Split
from widgets.data.table import PAGE, Table
from widgets.editor import Editor
from widgets.findings import absolute
from widgets.paint import elided, write
from widgets.panel import Panel
from widgets.theme import look, round_corners

SPLITS = {"stratified": "Stratified", "shuffled": "Shuffled", "tail": "In order"}
EMPTY = "Drop a table here: csv, tsv, parquet, npy, npz, or a folder with a folder of images for each class."
MARKS = 1000
"""So many cells are ringed at most."""


class DataPanel(Panel):
    """Shows the data of the selected data node, or of the first one."""

    noted = Signal()
    """The note about the data is another one."""
    open_asked = Signal()

    hint = "Click a header to choose a column, right-click to say what it is for"

    def __init__(self, errands: Errands, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Data")
        self._errands, self._changes = errands, changes
        self._key = ""
        self._file: Origin | None = None
        self._shipped = ""
        self._asked = 0
        self._remark = 0
        self._row = -1
        self._words = ""
        self.note = ""
        self.split = Split()
        self.split.moved.connect(self._hold_out)
        self.order = Combo("How the held-out rows are chosen")
        self.order.setFixedWidth(118)
        self.order.activated.connect(self._order)
        self.seed = label("", 12, tone="muted")
        self.again = QPushButton("Again")
        self.again.setFlat(True)
        self.again.setToolTip("Shuffle with the next seed")
        self.again.clicked.connect(self._again)
        self.remark = Remark()
        self.table, self.sheet = Table(), Sheet()
        self.table.chosen.connect(self._chosen)
        self.table.wanted.connect(self._browse)
        self.table.menu_asked.connect(self._menu)
        self.open = QPushButton("Open data…", self)
        self.open.clicked.connect(self.open_asked)
        self._arrange()

    def _arrange(self) -> None:
        self._bar = QWidget(self)
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(12)
        bar.addWidget(label("Split", 12, 600, "muted"))
        bar.addWidget(self.split, 1)
        for part in (self.order, self.seed, self.again):
            bar.addWidget(part)
        self._rows = QWidget(self)
        self._stack = QStackedLayout(self._rows)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 13, 14, 0)
        column.setSpacing(12)
        column.addWidget(self._bar)
        column.addWidget(self.remark)
        column.addWidget(self._rows, 1)

    # What is shown ----------------------------------------------------------------------------------

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another design."""
        if self.editor is not None:
            self.editor.findings.chosen.disconnect(self._follow)
        if editor is not None:
            editor.findings.chosen.connect(self._follow)
        self._key, self._file = "", None
        super().show_editor(editor)

    def refresh(self) -> None:
        """Show the data node that is selected, else the one shown before, else the first."""
        editor = self.editor
        key = data_node(editor, self._key) if editor is not None else ""
        kind = editor.design.nodes[key].kind if editor is not None and key else None
        for part in (self._bar, self._rows):
            part.setVisible(isinstance(kind, Data))
        if editor is None or not isinstance(kind, Data):
            self._key, self._file, self.note, self._words = "", None, "", EMPTY
            self.remark.say("", "", "")
        elif kind.file is not None:
            self._show_file(editor, key, kind, kind.file)
        else:
            self._show_shipped(editor, key, kind)
        self.open.setVisible(not key)
        self.noted.emit()
        self.update()

    def _show_shipped(self, editor: Editor, key: str, kind: Data) -> None:
        before, self._shipped = self._shipped if not self._file else "", kind.source
        self._key, self._file = key, None
        found = shipped(kind)
        self.remark.say("", "", "")
        self._show_split(editor, kind, found.count if found is not None else 0)
        self._rows.setVisible(found is not None)
        self._words = "" if found is not None else "These samples can not be shown."
        self.note = found.about if found is not None else ""
        if found is not None and found.images is not None:
            self.sheet.show_images(found.images, found.labels, found.names)
            self._stack.setCurrentWidget(self.sheet)
        elif found is not None:
            self.table.show_heads(found.heads, found.count)
            self._stack.setCurrentWidget(self.table)
            self.table.show_marks({})
            if before != kind.source:
                self.table.forget()

    def _show_file(self, editor: Editor, key: str, kind: Data, file: Origin) -> None:
        found, reason = editor.findings.of(key), editor.findings.refusal(key)
        before, self._file = self._file, file
        if key != self._key or before is None or _read_anew(before, file):
            self.table.forget()
            self._remark, self._row, self._asked = 0, -1, 0
        self._key, self.note = key, about(file)
        self._show_split(editor, kind, found.usable if found is not None else file.rows)
        self._show_remark(editor, reason)
        self._words = ""
        self._shipped = ""
        self._stack.setCurrentWidget(self.table)
        self.table.show_heads(heads(file, found), 0 if reason else file.rows)
        self.table.show_marks(marks(file, found))
        if found is not None and self.table.fresh and len(found.page) >= min(PAGE, file.rows) > 0:
            self.table.show_page(0, found.page[:PAGE])
        self._follow()

    def _show_split(self, editor: Editor, kind: Data, count: int) -> None:
        labeled = any(field.classes for field in kind.fields.values())
        words = {name: text for name, text in SPLITS.items() if labeled or name != "stratified"}
        if [self.order.itemData(i) for i in range(self.order.count())] != list(words):
            self.order.clear()
            for name, text in words.items():
                self.order.addItem(text, name)
        self.order.setCurrentIndex(max(0, self.order.findData(kind.split)))
        self.seed.setText(f"seed {editor.design.header.seed}")
        for part in (self.seed, self.again):
            part.setVisible(kind.split != "tail")
        self.split.show_split((1 - kind.holdout, 1 - kind.holdout / 2), parts(kind.holdout, count))

    def _show_remark(self, editor: Editor, reason: str) -> None:
        """Say one of the things that people should know; the others are a press away."""
        problems = [row for row in editor.findings.problems(editor.design) if row.place == self._key]
        if not problems:
            self.remark.say("", "", "")
            return
        self._remark %= len(problems)
        problem = problems[self._remark]
        choices: list[Choice] = [(fix.label, partial(editor.mend, fix)) for fix in problem.fixes[:2]]
        rows = self._located(editor, problem)
        if len(rows) > 1:
            choices.append(("Show the next", partial(self._go, problem)))
        elif rows:
            choices.append(("Show it", partial(self._go, problem)))
        if len(problems) > 1:
            choices.append((f"{len(problems) - 1} more", self._next_remark))
        tone = {"error": "error", "warning": "warning"}.get(problem.severity, "muted")
        self.remark.say(tone, problem.title, problem.detail, choices)

    def _located(self, editor: Editor, problem: Problem) -> tuple[int, ...]:
        found = editor.findings.of(self._key)
        troubles = found.troubles if found is not None else ()
        return next((row.rows for row in troubles if row.title == problem.title and row.column), ())

    def _next_remark(self) -> None:
        self._remark += 1
        self._row = -1
        if self.editor is not None:
            self._show_remark(self.editor, "")

    def _go(self, problem: Problem) -> None:
        """Bring the next row of a problem into view."""
        editor = self.editor
        found = editor.findings.of(self._key) if editor is not None else None
        if editor is None or found is None or self._file is None:
            return
        trouble = next(row for row in found.troubles if row.title == problem.title)
        later = [row for row in trouble.rows if row > self._row]
        self._row = later[0] if later else trouble.rows[0]
        names = [column.name for column in self._file.columns]
        column = names.index(trouble.column) if trouble.column in names else -1
        self.table.go_to(self._row - 1, column)
        editor.findings.choose(self._key, trouble.column)

    def _follow(self) -> None:
        """Mark the column that somebody looks at."""
        if self.editor is None or self._file is None:
            return
        key, name = self.editor.findings.column
        names = [column.name for column in self._file.columns]
        self.table.choose(names.index(name) if key == self._key and name in names else -1)

    # Rows -------------------------------------------------------------------------------------------

    def _browse(self, first: int, count: int) -> None:
        if self._file is None:
            kind = self.editor.design.nodes[self._key].kind if self.editor is not None and self._key else None
            found = shipped(kind) if isinstance(kind, Data) else None
            if found is not None:
                self.table.show_page(first, found.rows(first, count))
            return
        if self.editor is None:
            return
        self._errands.cancel(self._asked)
        kind = self.editor.design.nodes[self._key].kind
        if not isinstance(kind, Data):
            return
        path = str(absolute(kind, self.editor.path))
        request = Browse(path=path, file=self._file, first=first + 1, count=count)
        self._asked = self._errands.ask(request, partial(self._paged, self._key, self._file))

    def _paged(self, key: str, file: Origin, event: Message) -> None:
        if key != self._key or self._file is None or _read_anew(file, self._file):
            return
        if isinstance(event, Page):
            self.table.show_page(event.first - 1, event.rows)
        elif isinstance(event, Failed) and self.editor is not None:
            self.editor.findings.refuse(key, event.reason)

    # The hand ---------------------------------------------------------------------------------------

    def _chosen(self, column: int) -> None:
        editor = self.editor
        if editor is not None and self._file is not None and 0 <= column < len(self._file.columns):
            editor.findings.choose(self._key, self._file.columns[column].name)
            editor.select({self._key})

    def _hold_out(self, first: float, second: float, gesture: object) -> None:
        """Move the share that is held out; the two handles move together, for half of it tests."""
        editor = self.editor
        if editor is None or not self._key:
            return
        held = getattr(editor.design.nodes[self._key].kind, "holdout", 0.0)
        moved = abs(first - (1 - held)) > 1e-6
        share = round(min(0.98, max(0.0, 1 - first if moved else 2 * (1 - second))), 2)
        editor.do(f"Hold out {share:.0%}", set_fields, self._key, {"holdout": share}, gesture=gesture)
        self.refresh()

    def _order(self, index: int) -> None:
        if self.editor is not None and self._key:
            name = self.order.itemData(index)
            words = "Hold out the last rows" if name == "tail" else f"Split {SPLITS[name].lower()}"
            self.editor.do(words, set_fields, self._key, {"split": name})

    def _again(self) -> None:
        if self.editor is not None:
            seed = self.editor.design.header.seed + 1
            self.editor.commit(f"Set seed to {seed}", set_header(self.editor.design, {"seed": seed}))

    def _menu(self, column: int, place: QPoint) -> None:
        """Offer what a column could be."""
        editor, file = self.editor, self._file
        if editor is None or file is None:
            return
        row, key = file.columns[column], self._key
        menu = QMenu(self)
        round_corners(menu)
        for role in ROLES:
            action = menu.addAction(role.capitalize(), partial(self._changes.set_role, editor, key, row.name, role))
            action.setCheckable(True)
            action.setChecked(row.role == role)
        menu.addAction("Also a target", partial(self._changes.set_role, editor, key, row.name, "target", True))
        menu.addSeparator()
        for name, text in TYPES.items():
            act = partial(self._changes.set_column, editor, key, row.name, {"type": name, "classes": ()})
            action = menu.addAction(text, act)
            action.setCheckable(True)
            action.setChecked(row.type == name)
        menu.exec(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button under the words in the middle."""
        super().resizeEvent(event)
        self.open.adjustSize()
        self.open.move((self.width() - self.open.width()) // 2, self.height() // 2 + 22)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc looks at no column any more."""
        if event.key() == Qt.Key.Key_Escape and self.editor is not None and self.editor.findings.column[1]:
            self.editor.findings.choose("", "")
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what will come where there is nothing yet."""
        painter, theme = QPainter(self), look.theme
        painter.fillRect(self.rect(), theme["panel"])
        if self._words:
            words = elided(self._words, 13, 400, self.width() - 40)
            write(painter, self.width() / 2, self.height() / 2 + 5, words, 13, theme["faint"], align="c")
        painter.end()


def parts(holdout: float, count: int) -> tuple[int, int, int]:
    """Count the rows that train, validate and test, as the split makes them."""
    held = 0 if not holdout or count < 3 else min(count - 1, max(2, round(holdout * count)))
    return count - held, held - held // 2, held // 2


def marks(file: Origin, found: Inspected | None) -> dict[tuple[int, int], str]:
    """Say which cells do not fit: (row, column) from 0 -> why."""
    names = {column.name: i for i, column in enumerate(file.columns)}
    rows = {}
    for trouble in found.troubles if found is not None else ():
        if trouble.column in names:
            for row in trouble.rows[:MARKS]:
                rows[row - 1, names[trouble.column]] = trouble.detail or trouble.title
    return rows


def _read_anew(before: Origin, file: Origin) -> bool:
    """Say whether the rows of a file may look different now."""
    names = [column.name for column in before.columns] != [column.name for column in file.columns]
    return names or (before.path, before.sha256, before.dialect) != (file.path, file.sha256, file.dialect)
