"""The runs of a design: the list, their curves over each other, and A against B."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.comparison import Difference
from widgets.controls import Elided, Segmented, label
from widgets.controls.scrolling import Shy
from widgets.paint import elided, write
from widgets.panel import Panel
from widgets.runs.contrast import Contrast
from widgets.runs.foot import Foot, row
from widgets.runs.library import Library
from widgets.runs.memory import runs_of
from widgets.runs.overlay import Field, Line, Overlay
from widgets.runs.reading import compared, delete, details
from widgets.runs.rows import Details
from widgets.runs.shelf import Shelf
from widgets.runs.words import titled
from widgets.theme import look, round_corners

if TYPE_CHECKING:
    from backends.runs import Run

SHELF, CONTRAST = 344, 300
ROOMY, NARROW = 900, 600
"""Pixels from which there is room for A against B, and for the curves."""
AROUND = 6
"""So many curves stand behind A and B."""
EMPTY = "Every training of this design is kept here. Press Ctrl Enter for the first one."
RIGHT, LOSS, BOTH = range(3)


class RunList(Panel):
    """All trainings of the design in front."""

    open_asked = Signal(object)
    """A run whose design shall be opened in a tab of its own."""
    show_asked = Signal(object)
    """A run that shall be shown as the trained state of the design in front."""
    counted = Signal(int)
    deleted = Signal(object)
    """Ids of runs that are gone."""
    hint = "Click a run for A, Ctrl click for B; Space pins, F2 renames, Del deletes"

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Runs")
        self._library = library
        self._asked = 0
        self.shelf = Shelf(self)
        self.rows = self.shelf.rows
        self.overlay, self.contrast = Overlay(self), Contrast()
        self.title, self.about = label("Runs", 13, 600, parent=self), Elided(12, tone="muted", parent=self)
        self.foot = Foot(self)
        self.views = Segmented("Curves", ("Right", "Loss", "Both"), parent=self)
        self.views.set_index(RIGHT)
        self.heading = label("", 12, 600, parent=self)
        self.open = QPushButton("Open this design", self)
        self.setFocusProxy(self.shelf)
        self._lay_out()
        self._connect()
        self._arrange()

    # Making -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._left, self._middle, self._right = (QWidget(self) for _ in range(3))
        left = _column(self._left)
        left.addLayout(row((20, 8, 16, 6), self.title, (self.about, 1)))
        left.addWidget(self.shelf, 1)
        left.addWidget(self.foot)
        middle = _column(self._middle)
        middle.addLayout(row((20, 8, 16, 0), (self.heading, 1), self.views))
        middle.addWidget(self.overlay, 1)
        right = _column(self._right)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.contrast)
        Shy(self.area)
        right.addWidget(self.area, 1)
        right.addLayout(row((20, 6, 16, 8), self.open, (QWidget(), 1)))

    def _connect(self) -> None:
        self._library.changed.connect(self.touch)
        self.rows.wanted.connect(self._look_up)
        self.rows.renamed.connect(lambda id, name: self._library.write(lambda runs: runs.rename(id, name)))
        self.shelf.chosen.connect(self._chosen)
        self.shelf.pin_asked.connect(self._pin)
        self.shelf.delete_asked.connect(self._ask_to_delete)
        self.shelf.open_asked.connect(self._open)
        self.shelf.menu_asked.connect(self._menu)
        self.overlay.chosen.connect(self._select)
        self.views.chosen.connect(self._draw)
        self.foot.agreed.connect(self._delete)
        self.foot.left.connect(lambda: self.shelf.setFocus(Qt.FocusReason.OtherFocusReason))
        self.open.clicked.connect(lambda: self._open(self.rows.first))
        look.changed.connect(self.update)

    # What is shown ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for the runs of the design in front."""
        if self.editor is None:
            return
        self._asked += 1
        asked, find = self._asked, runs_of(self.editor)
        self._library.ask(lambda runs: (find(runs), runs.usage()), lambda found: self._show(asked, *found))

    def touch(self, _: object = None) -> None:
        """An edit changes no run."""
        if _ is None or self.editor is None:
            super().touch()

    def _show(self, asked: int, found: tuple[Run, ...], usage: int) -> None:
        if asked != self._asked or self.editor is None:
            return
        before = self.rows.first
        self.rows.show_runs(found)
        self.about.setText(f"of {self.editor.own_name}")
        self.counted.emit(len(found))
        ids = [run.id for run in found]
        first = before if before in ids else ids[0] if ids else ""
        self._compare(first, self.rows.second if self.rows.second in ids else "")
        if first and self.shelf.currentIndex().row() != ids.index(first):
            blocked = self.shelf.blockSignals(True)
            self.shelf.setCurrentIndex(self.rows.index(ids.index(first)))
            self.shelf.blockSignals(blocked)
        self.foot.show_runs(found, usage)
        self._arrange()

    def _chosen(self, id: str, second: bool) -> None:
        if second:
            self._compare(self.rows.first, "" if id == self.rows.second else id)
        else:
            self._compare(id, "" if id == self.rows.second else self.rows.second)

    def _select(self, id: str) -> None:
        self.shelf.setCurrentIndex(self.rows.index(self.rows.row(id)))

    def _compare(self, first: str, second: str) -> None:
        """Let a run be A; without another word, the run before it is B."""
        row = self.rows.row(first)
        if (not second or second == first) and row >= 0:
            after = self.rows.runs[row + 1 : row + 2] or self.rows.runs[max(0, row - 1) : row]
            second = after[0].id if after else ""
        self.rows.compare(first, second)
        self._draw()
        one, other = self._run(first), self._run(second)
        self.open.setEnabled(one is not None)
        if one is not None:
            self._library.ask(lambda runs: compared(runs, one, other), lambda found: self._contrast(one, other, *found))

    def _contrast(
        self, first: Run, second: Run | None, found: tuple[Difference, ...], same: tuple[str, ...], about: str
    ) -> None:
        if first.id == self.rows.first:
            self.contrast.show_runs(first, second, found, same, about)

    def _look_up(self) -> None:
        """Fetch what the rows in view need beyond their record."""
        wanted = [(run, self._before(run)) for id in self.rows.missing() if (run := self._run(id)) is not None]
        if wanted:
            self._library.ask(lambda runs: details(runs, wanted), self._looked_up)

    def _looked_up(self, found: dict[str, Details]) -> None:
        self.rows.details.update(found)
        self.rows.touch()
        self._draw()

    def _draw(self, _: object = None) -> None:
        runs = self._in_front()
        lines = [(run, self.rows.detail(run)) for run in runs]
        right = tuple(self._line(run, found.right) for run, found in lines if found and len(found.right[0]))
        loss = tuple(self._line(run, found.loss) for run, found in lines if found and len(found.loss[0]))
        self.views.setVisible(bool(right))
        view = self.views.index() if right else LOSS
        fields = [Field(title="right", lines=right, share=True)] if view != LOSS else []
        fields += [Field(title="loss", lines=loss)] if view != RIGHT else []
        self.overlay.show_fields(*fields)
        words = {RIGHT: "Right on validation", LOSS: "Loss on validation", BOTH: "Right and loss on validation"}[view]
        self.heading.setText(words)

    def _line(self, run: Run, curve: tuple[object, object]) -> Line:
        part = "A" if run.id == self.rows.first else "B" if run.id == self.rows.second else ""
        return Line(id=run.id, name=titled(run), part=part, x=curve[0], y=curve[1])  # type: ignore[arg-type]

    def _in_front(self) -> list[Run]:
        """A and B, and the runs around A."""
        pair = [run for id in (self.rows.first, self.rows.second) if (run := self._run(id)) is not None]
        row = max(0, self.rows.row(self.rows.first) - AROUND // 2)
        return [*pair, *(run for run in self.rows.runs[row : row + AROUND + 2] if run not in pair)][: AROUND + 2]

    def _run(self, id: str) -> Run | None:
        return next((run for run in self.rows.runs if run.id == id), None)

    def _before(self, run: Run) -> Run | None:
        row = self.rows.row(run.id)
        return self.rows.runs[row + 1] if 0 <= row < len(self.rows.runs) - 1 else None

    # What is done -----------------------------------------------------------------------------------

    def _pin(self, id: str) -> None:
        run = self._run(id)
        if run is not None:
            self._library.write(lambda runs: runs.pin(id, not run.pinned))

    def _open(self, id: str) -> None:
        run = self._run(id)
        if run is not None:
            self.open_asked.emit(run)

    def _delete(self, ids: tuple[str, ...]) -> None:
        self._library.write(lambda runs: delete(runs, ids))
        self.deleted.emit(ids)

    def _ask_to_delete(self, id: str) -> None:
        run = self._run(id)
        if run is not None:
            self.foot.ask((run,))

    def _menu(self, id: str, point: QPoint) -> None:
        run = self._run(id)
        if run is None:
            return
        menu = QMenu(self)
        round_corners(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Show on the canvas", lambda: self.show_asked.emit(run)),
            ("Open this design\tEnter", lambda: self._open(id)),
            ("Compare as B\tB", lambda: self._chosen(id, True)),
            ("Rename\tF2", self.shelf.rename),
            ("Unpin\tSpace" if run.pinned else "Pin\tSpace", lambda: self._pin(id)),
            ("Delete…\tDel", lambda: self._ask_to_delete(id)),
        )
        for words, act in acts:
            menu.addAction(words).triggered.connect(lambda _=False, act=act: act())
        menu.popup(point)

    # Looks ------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Give the curves what the list and A against B leave."""
        full = bool(self.rows.runs)
        wide = self.width()
        shelf = min(SHELF, wide) if wide >= NARROW else wide
        contrast = CONTRAST if wide >= ROOMY else 0
        self._left.setGeometry(0, 0, shelf, self.height())
        self._middle.setGeometry(shelf + 1, 0, max(0, wide - shelf - contrast - 2), self.height())
        self._right.setGeometry(wide - contrast, 0, contrast, self.height())
        for part, room in ((self._left, shelf), (self._middle, wide - shelf), (self._right, contrast)):
            part.setVisible(full and room > 0)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines between the parts, or say what will come."""
        painter, theme = QPainter(self), look.theme
        painter.fillRect(self.rect(), theme["panel"])
        if not self.rows.runs:
            words = elided(EMPTY, 13, 400, self.width() - 40)
            write(painter, self.width() / 2, self.height() / 2 + 5, words, 13, theme["faint"], align="c")
        else:
            for part in (self._middle, self._right):
                if part.isVisible():
                    painter.fillRect(part.x() - 1, 0, 1, self.height(), theme["line"])
        painter.end()


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made
