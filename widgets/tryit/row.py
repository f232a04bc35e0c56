"""Type a row: one field for each column that the network reads, and its answer while one types."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from backends.protocol import Array, Failed, Message, Pick, Picked, Predict, Predicted
from designer.catalog.data import Data
from designer.design import Design
from designer.origin import TABLE, Field, Origin
from designer.storage import load
from widgets.controls import Elided, label
from widgets.controls.scrolling import Shy
from widgets.editor import Editor
from widgets.link import Link
from widgets.panel import Panel
from widgets.plots.arrays import numbers
from widgets.theme import look
from widgets.training import State
from widgets.tryit.answer import Answer
from widgets.tryit.asking import Asking
from widgets.tryit.rowfields import Cells

TRAINED = frozenset({State.DONE, State.STOPPED})
WIDE = 360
"""Pixels of the answer."""
CHANGED = "The design has changed since; the trained one answers."
BUSY = "The worker is busy with another training and answers when that has ended."


class Asked(Struct, frozen=True):
    """What a network for a table reads and what it finds."""

    node: str
    file: Origin
    target: str
    """The output that says what should be found."""
    field: Field


class TryRow(Panel):
    """Lies over the Try it panel while the trained network reads the columns of a table."""

    def __init__(self, link: Link, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Type a row")
        self._run = ""
        self._subject: Asked | None = None
        self._number = -1
        self._truth: Array | None = None
        self._label = -1
        self.note = Elided(12, tone="faint", parent=self)
        self._asking = Asking(link, self)
        self._asking.answered.connect(self._answered)
        self._asking.delayed.connect(lambda: self.note.setText(BUSY))
        self.cells = Cells()
        self.cells.edited.connect(self._typed)
        self.answer = Answer(self)
        self.sample = QPushButton("Next validation row", self)
        self.sample.setToolTip("Fill in a row that was not trained on")
        self.sample.clicked.connect(self._next)
        self._arrange()
        parent.installEventFilter(self)
        self.hide()

    def _arrange(self) -> None:
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        Shy(self._area)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 12, 0)
        inner.addWidget(self.cells)
        inner.addStretch(1)
        self._area.setWidget(body)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label("A row", 13, 600, parent=self))
        head.addWidget(self.note, 1)
        head.addWidget(self.sample)
        left = QVBoxLayout()
        left.setContentsMargins(20, 12, 8, 0)
        left.setSpacing(12)
        left.addLayout(head)
        left.addWidget(self._area, 1)
        self.answer.setFixedWidth(WIDE)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addLayout(left, 1)
        both.addWidget(self.answer)

    @property
    def hint(self) -> str:
        """Say what a hand can do here."""
        return "Move a slider or type a number; the answer follows"

    def show_editor(self, editor: Editor | None) -> None:
        """Ask the network of another editor."""
        if self.editor is not None:
            self.editor.training.changed.disconnect(self.look)
        if editor is not None:
            editor.training.changed.connect(self.look)
        super().show_editor(editor)
        self.look()

    def look(self) -> None:
        """Come and go with a trained network that reads a table."""
        training = self.editor.training if self.editor is not None else None
        if training is None or training.state not in TRAINED or not training.run:
            self._leave()
        elif training.run != self._run:
            self._adopt(training.run, training.design_text)
        self.setVisible(self._subject is not None)
        self.raise_()

    def refresh(self) -> None:
        """Say whether the drawing is still the trained one."""
        editor = self.editor
        if editor is not None and self._subject is not None:
            self.note.setText(CHANGED if editor.text() != editor.training.design_text else "")

    def _leave(self) -> None:
        self._asking.forget()
        self._run, self._subject = "", None

    def _adopt(self, run: str, text: bytes) -> None:
        """Turn to another run: make its fields, and begin with a row that it has not seen."""
        self._asking.forget()
        before, self._run = self._subject, run
        self._subject = found = asked(load(text))
        if found is None or self.editor is None:
            return
        facts = self.editor.findings.of(found.node)
        rows = {row.name: row for row in facts.facts} if facts is not None else {}
        self.cells.show_columns(found.file.cells, rows)
        self.answer.clear("The answer appears here")
        self.refresh()
        if before is None or before.file != found.file:
            self._next()
        else:
            self._typed()

    # Asking -----------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._truth, self._label = None, -1
        self._ask()

    def _ask(self) -> None:
        """Ask about the row as it is when its turn comes."""
        self._asking.ask(lambda: Predict(run=self._run, inputs=_packed(self.cells.row())))

    def _next(self) -> None:
        self._number += 1
        self._asking.ask(lambda: Pick(run=self._run, number=self._number))

    def _answered(self, question: object, event: Message) -> None:
        found = self._subject
        if found is None:
            return
        if isinstance(event, Failed):
            self.answer.clear(event.reason)
        elif isinstance(event, Picked):
            self.cells.show_row(numbers(event.inputs)[0].tolist())
            self._truth, self._label = event.target, event.label
            self.note.setText(f"validation row {self._number % max(1, event.count) + 1} of {event.count}")
            self._ask()
        elif isinstance(event, Predicted):
            self._show(found, event)

    def _show(self, found: Asked, event: Predicted) -> None:
        outputs = numbers(event.outputs)[0].ravel()
        if event.kind == "classes":
            names = [found.field.called(i) for i in range(len(outputs))]
            rows = list(zip(names, outputs.tolist(), strict=True))
            self.answer.show_shares(rows, found.field.called(self._label) if self._label >= 0 else "")
            return
        facts = self.editor.findings.facts(found.node, found.target) if self.editor is not None else None
        truth = float(numbers(self._truth).ravel()[0]) if self._truth is not None else None
        self.answer.show_number(found.target, float(outputs[0]), facts, truth)

    # Looks ------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self.answer.setFixedWidth(min(WIDE, max(240, self.width() // 3)))
        self.cells.lay_out(self.width() - self.answer.width() - 48)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the panel below."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the line before the answer."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.theme["panel"])
        painter.fillRect(self.answer.x(), 0, 1, self.height(), look.theme["line"])
        painter.end()


def asked(design: Design) -> Asked | None:
    """Return what a network reads and finds; None when it reads anything but the columns of one table."""
    reads = {
        (wire.source, wire.output)
        for wire in design.wires.values()
        if isinstance(design.nodes[wire.source].kind, Data) and wire.input != "target"
    }
    if len(reads) != 1:
        return None
    ((node, output),) = reads
    kind = design.nodes[node].kind
    if not isinstance(kind, Data) or kind.file is None or output != TABLE:
        return None
    targets = [wire.output for wire in design.wires.values() if wire.source == node and wire.input == "target"]
    if not targets:
        return None
    return Asked(node, kind.file, targets[0], kind.fields[targets[0]])


def _packed(rows: NDArray[np.float32]) -> Array:
    return Array(dtype="float32", shape=rows.shape, data=rows.tobytes())
