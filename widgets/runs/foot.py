"""The foot of the list: how much the runs take on the disk, and the one question before any of them is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QWidget

from widgets.controls import Elided
from widgets.paint import counted
from widgets.runs.words import sized, titled

if TYPE_CHECKING:
    from backends.runs import Run

HEAD = 28
"""Pixels of a row with buttons, whether it has any or not."""


class Foot(QWidget):
    """Asks once what can not be taken back; a second Del means yes, Esc means no."""

    agreed = Signal(object)
    """Ids of the runs that shall be deleted."""
    left = Signal()
    """The question is answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._doomed: tuple[str, ...] = ()
        self.usage, self.sure = Elided(12, tone="faint", parent=self), Elided(12, parent=self)
        self.prune = QPushButton("Delete unpinned…", self)
        self.yes, self.no = QPushButton("Delete", self), QPushButton("Keep", self)
        for button in (self.prune, self.no):
            button.setFlat(True)
        self.facts, self.question = QWidget(self), QWidget(self)
        self.facts.setLayout(row((20, 4, 12, 6), (self.usage, 1), self.prune))
        self.question.setLayout(row((20, 4, 12, 6), (self.sure, 1), self.yes, self.no))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.facts)
        self._stack.addWidget(self.question)
        self.prune.clicked.connect(self._prune)
        self.yes.clicked.connect(self._delete)
        self.no.clicked.connect(self._keep)
        for button in (self.yes, self.no):
            button.installEventFilter(self)

    def show_runs(self, runs: tuple[Run, ...], usage: int) -> None:
        """Say what these runs take, and what those of all designs take together."""
        self._runs = runs
        pins = sum(run.pinned for run in runs)
        size = sized(sum(run.size for run in runs))
        self.usage.setText(", ".join([counted(len(runs), "run"), *([f"{pins} pinned"] if pins else []), size]))
        self.usage.setToolTip(f"{sized(usage)} on disk for the runs of all designs")
        self.prune.setVisible(any(not run.pinned and run.state != "running" for run in runs) and len(runs) > 1)
        if not {run.id for run in runs}.issuperset(self._doomed):
            self._keep()

    def ask(self, runs: tuple[Run, ...]) -> None:
        """Ask whether these shall be deleted; one that trains is left out."""
        found = [run for run in runs if run.state != "running"]
        if not found:
            return
        self._doomed = tuple(run.id for run in found)
        words = titled(found[0]) if len(found) == 1 else f"{len(found)} runs"
        self.sure.setText(f"Delete {words}, {sized(sum(run.size for run in found))}?")
        self.sure.setToolTip("Curves and weights are deleted for good; the designs stay as they are.")
        self._stack.setCurrentWidget(self.question)
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _prune(self) -> None:
        self.ask(tuple(run for run in self._runs if not run.pinned))

    def _delete(self) -> None:
        doomed = self._doomed
        self._keep()
        self.agreed.emit(doomed)

    def _keep(self) -> None:
        self._doomed = ()
        self._stack.setCurrentWidget(self.facts)
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc keeps, a second Del deletes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            answer = {Qt.Key.Key_Escape: self._keep, Qt.Key.Key_Delete: self._delete}.get(Qt.Key(event.key()))
            if answer is not None:
                answer()
                return True
        return super().eventFilter(watched, event)


def row(margins: tuple[int, int, int, int], *parts: QWidget | tuple[QWidget, int]) -> QHBoxLayout:
    """Lay widgets side by side; a pair says which share of what is left a widget takes."""
    made = QHBoxLayout()
    made.setContentsMargins(*margins)
    made.setSpacing(8)
    made.addStrut(HEAD)
    for part in parts:
        widget, share = part if isinstance(part, tuple) else (part, 0)
        made.addWidget(widget, share)
    return made
