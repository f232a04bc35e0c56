"""The plot menu: which plots of a training are shown, of those that the design can show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu, QWidget

from widgets.controls import Painted, focus_ring
from widgets.paint import rounded, width, write
from widgets.theme import Theme, paint_icon, round_corners

TEXT = "Add plot"


class PlotMenu(Painted):
    """A ghost button; its menu checks what is shown."""

    toggled_plot = Signal(str)
    """A hand wants this plot, or no longer wants it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TEXT, parent)
        self.setToolTip("Choose the plots that are shown")
        self._titles: tuple[str, ...] = ()
        self._shown: frozenset[str] = frozenset()
        self.clicked.connect(self.open)

    def show_plots(self, titles: Sequence[str], shown: Sequence[str]) -> None:
        """Offer these plots, and check those that are seen."""
        self._titles, self._shown = tuple(titles), frozenset(shown)
        self.setEnabled(len(self._titles) > 1)

    def menu(self) -> QMenu:
        """Make the menu."""
        menu = QMenu(self)
        round_corners(menu)
        for title in self._titles:
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(title in self._shown)
            action.triggered.connect(lambda _, title=title: self.toggled_plot.emit(title))
        return menu

    def open(self) -> None:
        """Open the menu above the button."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        size = menu.sizeHint()
        menu.popup(self.mapToGlobal(QPoint(self.width() - size.width(), -size.height() - 4)))

    def sizeHint(self) -> QSize:
        """A sign and two words."""
        return QSize(round(width(TEXT, 13, 500)) + 40, 28)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """A tint, the sign, the words."""
        place, color = QRectF(self.rect()), theme[self.ink()]
        if alpha := self.backdrop():
            rounded(painter, place, 7, theme.tint(alpha))
        paint_icon(painter, "plus", QRectF(10, 7, 14, 14), color)
        write(painter, 30, 14 + 13 * 0.364, TEXT, 13, color, 500)
        if self.hasFocus():
            focus_ring(painter, theme, place, 6)
