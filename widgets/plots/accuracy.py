"""Accuracy over epochs: how many of the unseen samples are answered right."""

from __future__ import annotations

from math import nan

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from widgets.plots import ticks
from widgets.plots.chart import RIGHT, Chart, Curve, Row
from widgets.plots.plot import INSET, Plot
from widgets.theme import Theme

FIGURE = "accuracy"


class Accuracy(Plot):
    """Validation accuracy of each epoch in percent, and the best so far."""

    title = "Accuracy"
    empty = "Accuracy appears after the first epoch."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._best, self._curve = Curve("best", "success"), Curve("validation", "text")
        self.chart = Chart((self._curve, self._best), self)
        self.chart.pointed.connect(self._pointed)
        self.chart.hide()
        self._x, self._y = np.empty(0, np.float32), np.empty(0, np.float32)
        self._cursor = nan

    @property
    def filled(self) -> bool:
        """Say whether an epoch was measured."""
        return bool(len(self._x))

    def subtitle(self) -> str:
        """Say on which samples."""
        return "validation samples"

    def refresh(self) -> None:
        """Take over new epochs."""
        training = self.training
        epochs = [epoch for epoch in training.epochs if FIGURE in epoch.figures] if training is not None else []
        self._x = np.array([epoch.number for epoch in epochs], np.float32)
        self._y = np.array([100 * epoch.figures[FIGURE] for epoch in epochs], np.float32)
        self.chart.setVisible(self.filled)
        if self.filled and training is not None:
            started = training.started
            self._redraw(started.epochs if started is not None else epochs[-1].number)
        super().refresh()

    def dress(self, theme: Theme) -> None:
        """Take over the colors of a theme."""
        self.chart.dress(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the curve below the title."""
        super().resizeEvent(event)
        self.chart.setGeometry(INSET, 40, self.width() - 2 * INSET - 4 + RIGHT, self.height() - 44)

    def _redraw(self, total: int) -> None:
        best = int(self._y.argmax())
        self.chart.draw(self._curve, self._x, self._y)
        self.chart.draw(self._best, self._x[best : best + 1], self._y[best : best + 1])
        low = max(0.0, float(self._y.min()) - 4)
        marks = [mark for mark in ticks.linear(low, 100, 5) if mark <= 100]
        self.chart.frame(total, low, 103 - low * 0.01, [(mark, f"{mark:.0f} %") for mark in marks])
        self._tell()

    def _pointed(self, epoch: float) -> None:
        self._cursor = epoch
        self._tell()

    def _tell(self) -> None:
        if not self.filled:
            return
        pointed = self._cursor == self._cursor
        place = int(np.abs(self._x - self._cursor).argmin()) if pointed else len(self._x) - 1
        best = int(self._y.argmax())
        rows = (
            Row("validation", "text", f"{self._y[place]:.1f} %"),
            Row(f"best, epoch {self._x[best]:.0f}", "success", f"{self._y[best]:.1f} %"),
        )
        at = float(self._x[place]) if pointed else nan
        self.chart.overlay.show_rows(rows, float(self._x[-1]), at)
        self.setAccessibleDescription(", ".join(f"{row.name} {row.value}" for row in rows))
