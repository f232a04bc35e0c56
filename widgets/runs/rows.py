"""The rows of the list: runs as Qt's views want them; what a row needs beyond its record comes when it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from widgets.runs.words import headline, moment, titled

if TYPE_CHECKING:
    from backends.runs import Run

RUN = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class Details(Struct, frozen=True, kw_only=True):
    """What a row needs beyond its record: what differs from the run before, and the curves (epochs, values)."""

    different: str = ""
    loss: tuple[Sequence[float], Sequence[float]] = ((), ())
    right: tuple[Sequence[float], Sequence[float]] = ((), ())


class Rows(QAbstractListModel):
    """Runs, the newest first; which are A and B; and the details of those that somebody looked at."""

    wanted = Signal()
    """Rows are seen whose details are not there yet."""
    renamed = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.runs: tuple[Run, ...] = ()
        self.first = self.second = ""
        """Ids of A and B."""
        self.details: dict[str, Details] = {}
        self._missing: dict[str, None] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.wanted)

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        """List these; what changed of a run is looked up again."""
        before = {run.id: run for run in self.runs}
        for run in runs:
            if before.get(run.id) != run:
                self.details.pop(run.id, None)
        if [run.id for run in runs] == [run.id for run in self.runs]:
            self.runs = runs
            self.touch()
            return
        self.beginResetModel()
        self.runs = runs
        self.endResetModel()

    def compare(self, first: str, second: str) -> None:
        """Let these two be A and B."""
        self.first, self.second = first, second
        self.touch()

    def touch(self) -> None:
        """Draw every row anew."""
        if self.runs:
            self.dataChanged.emit(self.index(0), self.index(len(self.runs) - 1))

    def row(self, id: str) -> int:
        """Return where a run stands, -1 when it is not listed."""
        return next((i for i, run in enumerate(self.runs) if run.id == id), -1)

    def detail(self, run: Run) -> Details | None:
        """Return the details of a run if they are there; else they are asked for."""
        if run.id not in self.details:
            self._missing[run.id] = None
            self._soon.start()
        return self.details.get(run.id)

    def missing(self) -> tuple[str, ...]:
        """Return whose details somebody waits for, and wait for them."""
        found, self._missing = tuple(self._missing), {}
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One row for each run."""
        return 0 if parent.isValid() else len(self.runs)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A name can be typed over."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the run, its name, or all of it in words for those who listen."""
        run = self.runs[index.row()]
        if role == RUN:
            return run
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return titled(run)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            details = self.details.get(run.id)
            letter = "A" if run.id == self.first else "B" if run.id == self.second else ""
            parts = (titled(run), letter, details.different if details else "", headline(run), moment(run))
            return ", ".join(part for part in (*parts, "pinned" if run.pinned else "") if part)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a new name; the number comes back when it is empty."""
        run = self.runs[index.row()]
        label = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or label == titled(run):
            return False
        self.renamed.emit(run.id, "" if label == f"Run {run.number}" else label)
        return True
