"""The dashboard: the plots that the design has something for, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from designer.view import View
from widgets.editor import Editor
from widgets.paint import elided, write
from widgets.plotmenu import PlotMenu
from widgets.plots import PLOTS
from widgets.plots.kinds import PlotKind
from widgets.settings import Settings
from widgets.theme import look

if TYPE_CHECKING:
    from widgets.plots.plot import Plot

NARROW = 270
"""A plot is never narrower, in pixels."""
MOST = 4
PAUSE = 60
"""Milliseconds before each plot that is made ahead; meanwhile the window answers."""
EMPTY = "Curves appear here while training. Press Ctrl Enter."


class Dashboard(QWidget):
    """Shows the training of one editor. Plots are made when they are first seen: they import numpy and pyqtgraph."""

    pictures_changed = Signal()
    """Other pictures of the training are seen than before."""
    tried = Signal(int)
    """A hand wants to try this validation sample."""

    def __init__(self, parent: QWidget | None = None, settings: Settings | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._choices: dict[str, tuple[str, ...]] = {}
        """Titles that somebody chose, by what a design can show."""
        self.corner = PlotMenu()
        self.corner.toggled_plot.connect(self.toggle)
        self._editor: Editor | None = None
        self._view: View | None = None
        self._wanted: tuple[PlotKind, ...] = ()
        self._plots: dict[str, Plot] = {}
        self._shown: tuple[PlotKind, ...] = ()
        self._seen: tuple[str, ...] = ()
        self.setAccessibleName("Dashboard")
        look.changed.connect(self.update)

    def show_editor(self, editor: Editor | None) -> None:
        """Follow the training of another editor, or of none."""
        if self._editor is not None:
            self._editor.changed.disconnect(self._choose)
            self._editor.training.changed.disconnect(self._arrange)
        self._editor, self._view = editor, None
        if editor is not None:
            editor.changed.connect(self._choose)
            editor.training.changed.connect(self._arrange)
        for plot in self._plots.values():
            plot.show_editor(editor)
        self._choose()

    def pictures(self) -> tuple[str, ...]:
        """Name the pictures that are seen now: the worker takes no others."""
        if not self.isVisible():
            return ()
        return tuple(dict.fromkeys(name for kind in self._shown for name in (kind.picture, *kind.also) if name))

    def plot(self, title: str) -> Plot | None:
        """Return a plot if it was ever seen."""
        return self._plots.get(title)

    @property
    def empty(self) -> bool:
        """Say whether there is no training to show."""
        return self._editor is None or not (
            self._editor.training.active or self._editor.training.losses or self._editor.training.epochs
        )

    def _choose(self) -> None:
        """Ask each plot whether the design has something for it; moves and renames change nothing."""
        editor = self._editor
        if editor is None:
            self._wanted = ()
        elif editor.view is not self._view:
            self._view = editor.view
            self._wanted = tuple(kind for kind in PLOTS if kind.wanted(editor.design, editor.view))
        self._arrange()

    def _arrange(self) -> None:
        """Lay out as many plots as fit; without a training there are none."""
        self._shown = () if self.empty or not self.isVisible() else self._chosen()[: self._fitting]
        titles = {kind.title for kind in self._shown}
        self.corner.show_plots([kind.title for kind in self._wanted], sorted(titles))
        for title, plot in self._plots.items():
            if title not in titles:
                plot.hide()
        parts, x = sum(kind.share for kind in self._shown), 0.0
        for kind in self._shown:
            room = (self.width() - len(self._shown) + 1) * kind.share / parts
            plot = self._made(kind)
            plot.setGeometry(round(x), 0, round(x + room) - round(x), self.height())
            plot.show()
            x += room + 1
        seen = self.pictures()
        if seen != self._seen:
            self._seen = seen
            self.pictures_changed.emit()
        self.update()

    # What somebody chose ------------------------------------------------------------------------------

    @property
    def _fitting(self) -> int:
        """How many plots there is room for."""
        return max(1, min(MOST, self.width() // NARROW))

    @property
    def _sort(self) -> str:
        """Designs that can show the same plots share the choice."""
        return "plots/" + ", ".join(kind.title for kind in self._wanted)

    def _chosen(self) -> tuple[PlotKind, ...]:
        """Return what is to be shown, the usual ones until somebody chose."""
        sort = self._sort
        if sort not in self._choices and self._settings is not None:
            self._choices[sort] = tuple(filter(None, self._settings.text(sort).split(", ")))
        chosen = self._choices.get(sort, ())
        found = tuple(kind for kind in self._wanted if kind.title in chosen)
        editor = self._editor
        if not found and editor is not None:
            found = tuple(kind for kind in self._wanted if kind.usual(editor.design, editor.view))
        return found

    def toggle(self, title: str, beside: str = "") -> None:
        """Show a plot, in the place of the last one if there is no room; or show it no longer, if others are left."""
        titles = [kind.title for kind in self._shown]
        if title in titles:
            titles = [other for other in titles if other != title] or titles
        else:
            while len(titles) >= self._fitting and len(titles) > (beside in titles):
                titles.remove([other for other in titles if other != beside][-1])
            titles.append(title)
        self._choices[self._sort] = tuple(titles)
        if self._settings is not None:
            self._settings.set_text(self._sort, ", ".join(titles))
        self._arrange()

    def _open_cell(self, cell: object) -> None:
        """Show the samples of a cell of the confusion matrix beside it."""
        titles = {kind.title for kind in self._shown}
        offered = {kind.title for kind in self._wanted}
        if cell is not None and "Predictions" in offered - titles and self._fitting > 1:
            self.toggle("Predictions", beside="Confusion")
        if (plot := self._plots.get("Predictions")) is not None:
            plot.show_cell(cell)  # type: ignore[attr-defined]

    # Plots ------------------------------------------------------------------------------------------

    def _made(self, kind: PlotKind) -> Plot:
        if kind.title not in self._plots:
            plot = kind.make()
            plot.setParent(self)
            self._plots[kind.title] = plot
            plot.show_editor(self._editor)
            plot.tried.connect(self.tried)
            if kind.title == "Confusion":
                plot.opened.connect(self._open_cell)
        return self._plots[kind.title]

    def _prepare(self) -> None:
        """Make a plot before it is needed, one at a time, so that a training starts at once."""
        missing = [kind for kind in self._chosen()[:MOST] if kind.title not in self._plots]
        if missing and self.isVisible():
            self._made(missing[0]).hide()
            QTimer.singleShot(PAUSE, self, self._prepare)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show more or fewer plots."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the training again."""
        super().showEvent(event)
        self._arrange()
        QTimer.singleShot(PAUSE, self, self._prepare)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is seen any more."""
        super().hideEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines between the plots, or say what will come."""
        painter = QPainter(self)
        theme = look.theme
        painter.fillRect(self.rect(), theme["panel"])
        for kind in self._shown[1:]:
            painter.fillRect(self._plots[kind.title].x() - 1, 0, 1, self.height(), theme["line"])
        if not self._shown:
            words = elided(EMPTY, 13, 400, self.width() - 40)
            write(painter, self.width() / 2, self.height() / 2 + 5, words, 13, theme["faint"], align="c")
        painter.end()
