"""Loss over epochs: what is trained on, what is not, and the run before."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite, log10, nan

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from backends.protocol import Epoch, Failed
from widgets.controls import Switch, label
from widgets.paint import grouped, write
from widgets.plots import ticks
from widgets.plots.chart import RIGHT, Chart, Curve, Row
from widgets.plots.plot import INSET, Plot
from widgets.plots.pyramid import Pyramid
from widgets.stops import broken
from widgets.theme import Theme, look
from widgets.training import Training, measured

Numbers = NDArray[np.float32]
FEW = 5
"""So many epochs long the single steps are in front and tell what the range is."""


class Loss(Plot):
    """Train and validation loss of each epoch, the loss of each step behind them, and the run before."""

    title = "Loss"
    empty = "Curves appear here while training. Press Ctrl Enter."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        curves = (
            Curve("step", "focus", 1.0, 0.22, ends=False),
            Curve("previous", "faint", 1.3, 0.8, dashed=True, ends=False),
            Curve("train", "focus"),
            Curve("validation", "text"),
        )
        self.chart = Chart(curves, self)
        self.chart.pointed.connect(self._pointed)
        self.log = Switch("Logarithmic", self)
        self.log.setChecked(True)
        self.log.setToolTip("Draw each tenth of the loss as high as the last")
        self.log.toggled.connect(self.ask)
        self._word = label("log", 12, 500, "muted", parent=self)
        self._pyramid = Pyramid()
        self._epochs: list[Epoch] = []
        self._values: dict[str, tuple[Numbers, Numbers]] = {}
        self._now = 0.0
        self._before = ""
        self.stop = StopMark(self.chart)
        self._cursor = nan
        self.chart.hide()

    @property
    def filled(self) -> bool:
        """Say whether a step was made."""
        return bool(len(self._pyramid) or self._epochs)

    def show_training(self, training: Training | None) -> None:
        """Follow another training; what this one has drawn is drawn anew."""
        self._pyramid, self._epochs = Pyramid(), training.epochs if training is not None else []
        super().show_training(training)

    def ask(self) -> None:
        """Begin anew with another run, or one that goes on from earlier; show what is new at the next beat."""
        training = self.training
        if training is not None and training.epochs is not self._epochs:
            self._epochs, self._pyramid = training.epochs, Pyramid()
        super().ask()

    def refresh(self) -> None:
        """Take over new steps and epochs."""
        training = self.training
        if training is not None:
            fresh = training.losses[len(self._pyramid) :]
            if fresh:
                self._pyramid.extend(np.frombuffer(fresh, np.float32))
        self.chart.setVisible(self.filled)
        for part in (self.log, self._word):
            part.setVisible(self.filled)
        if self.filled and training is not None:
            self._redraw(training)
        super().refresh()

    def dress(self, theme: Theme) -> None:
        """Take over the colors of a theme."""
        self.chart.dress(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the curves below the title and the switch in its row."""
        super().resizeEvent(event)
        right = self.width() - INSET - 4
        self._word.adjustSize()
        self._word.move(right - self._word.width(), 24 - self._word.height() // 2)
        self.log.move(self._word.x() - self.log.width() - 8, 12)
        self.chart.setGeometry(INSET, 40, right - INSET + RIGHT, self.height() - 44)

    def _redraw(self, training: Training) -> None:
        total = max(1, training.wanted, training.trained)
        x, losses = self._pyramid.reduced(max(100, self.chart.width()))
        earlier = (np.asarray(row, np.float32) for row in training.earlier)
        x, losses = (np.concatenate(pair) for pair in zip(earlier, (x + training.behind, losses), strict=True))
        name, before = training.previous
        drawn: dict[str, tuple[Numbers, Numbers]] = {
            "step": (_placed(x, training), losses),
            "train": (_numbers(self._epochs), _array(epoch.train for epoch in self._epochs)),
            "validation": (_numbers(self._epochs), _array(epoch.validation for epoch in self._epochs)),
            "previous": (_numbers(before), _array(measured(epoch) for epoch in before)),
        }
        for curve in self.chart.curves:
            xs, ys = drawn[curve.name]
            self.chart.draw(curve, xs, self._scaled(ys))
        few = len(self._epochs) < FEW
        self.chart.fade(self.chart.curves[0], 0.5 if few else 0.08)
        told = [ys for name, (_, ys) in drawn.items() if name != "step" or few]
        self._frame(total, np.concatenate(told))
        self._values = {name: pair for name, pair in drawn.items() if np.isfinite(pair[1]).any()}
        self._before = name or "run before"
        self._now = float(_placed(np.array([training.behind + len(self._pyramid)], np.float32), training)[0])
        self.stop.show_failure(training.failure, training)
        self._tell()

    def _scaled(self, values: Numbers) -> Numbers:
        """Return heights: logarithms of what is positive, where the switch says so."""
        if not self.log.isChecked():
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            heights: Numbers = np.where(values > 0, np.log10(values), np.nan).astype(np.float32)
        return heights

    def _frame(self, total: int, values: Numbers) -> None:
        log = self.log.isChecked()
        seen = values[np.isfinite(values) & ((values > 0) | (not log))]
        low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.1, 1.0)
        if log:
            pad = max(0.02, 0.06 * (log10(high) - log10(low)))
            bottom, top = log10(low) - pad, log10(high) + pad
            marks = ticks.logarithmic(10**bottom, 10**top)
            rows = list(zip(map(log10, marks), ticks.labels(marks), strict=True))
        else:
            low = min(low, 0.0) if low < 0.5 * high else low
            pad = 0.06 * (high - low) or 0.06 * abs(high) or 1.0
            bottom, top = -pad / 4 if low == 0 else low - pad, high + pad
            marks = ticks.linear(bottom, top)
            rows = list(zip(marks, ticks.labels(marks), strict=True))
        self.chart.frame(total, bottom, top, rows)

    def _pointed(self, epoch: float) -> None:
        self._cursor = epoch
        self._tell()

    def _tell(self) -> None:
        """Write the latest values, or those of the epoch under the pointer."""
        rows = []
        for name, token in (("validation", "text"), ("train", "focus"), ("previous", "faint"), ("step", "focus")):
            if name in self._values and (name != "step" or "train" not in self._values):
                x, y = self._values[name]
                place = len(x) - 1 if self._cursor != self._cursor else int(np.abs(x - self._cursor).argmin())
                words = self._before[0].lower() + self._before[1:] if name == "previous" else name
                rows.append(Row(words, token, ticks.figure(float(y[place])), name == "previous"))
        numbers = self._values.get("train", (np.empty(0, np.float32),))[0]
        at = nan
        if isfinite(self._cursor) and len(numbers):
            at = float(numbers[np.abs(numbers - self._cursor).argmin()])
        self.chart.overlay.show_rows(rows, self._now, at)
        self.setAccessibleDescription(", ".join(f"{row.name} {row.value}" for row in rows))


class StopMark(QWidget):
    """Where a training diverged, and the step before it that was kept."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._chart = chart
        self._failure: Failed | None = None
        self._places = (0.0, 0.0)
        self.hide()

    def show_failure(self, failure: Failed | None, training: Training) -> None:
        """Mark this failure; anything that is no divergence has no place in the curve."""
        shown = failure is not None and failure.kind == "diverged"
        self._failure = failure if shown else None
        if failure is not None and shown:
            places = _placed(np.array([failure.step, max(0, failure.kept)], np.float32), training)
            self._places = float(places[0]), float(places[1])
        self.setGeometry(self._chart.rect())
        self.setVisible(shown)
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a line where it ended and a dashed one where it can go on."""
        failure = self._failure
        if failure is None:
            return
        painter, theme, field = QPainter(self), look.theme, self._chart.field
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, kept = (self._chart.at(place, 0).x() for place in self._places)
        if failure.kept > 0:
            pen = QPen(theme["focus"], 1.3)
            pen.setDashPattern((3.0, 3.0))
            painter.setPen(pen)
            painter.drawLine(QPointF(kept, field.top()), QPointF(kept, field.bottom()))
        painter.fillRect(QRectF(x - 0.75, field.top(), 1.5, field.height()), theme["error"])
        left = x + 78 > field.right()
        at, side = (x - 8, "r") if left else (x + 8, "l")
        write(painter, at, field.top() + 14, broken(failure), 12, theme["error"], 600, side)
        write(painter, at, field.top() + 30, f"step {grouped(failure.step)}", 11, theme["muted"], 400, side)
        if failure.kept > 0:
            write(painter, at, field.top() + 46, f"kept: {grouped(failure.kept)}", 11, theme["focus"], 500, side)
        painter.end()


def _placed(steps: Numbers, training: Training) -> Numbers:
    """Return in which epoch each step lies; an epoch has another number of steps since the batch was changed."""
    last, epoch, pace = training.turns[-1]
    far = 1e6
    known = [*((step, at) for step, at, _ in training.turns), (last + far * pace, epoch + far)]
    return np.interp(steps, [step for step, _ in known], [at for _, at in known]).astype(np.float32)


def _numbers(epochs: list[Epoch]) -> Numbers:
    return _array(epoch.number for epoch in epochs)


def _array(values: Iterable[float | None]) -> Numbers:
    return np.array([nan if value is None else value for value in values], np.float32)
