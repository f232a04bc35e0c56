"""The page of a training, shown while nothing is selected: how it stands, what can be changed, what is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.fields import Parameter, parameters
from designer.learning import Stage
from widgets.controls import label
from widgets.editor import Editor
from widgets.inspector.figures import Figures
from widgets.inspector.gauge import Gauge
from widgets.inspector.page import Page
from widgets.inspector.rows import NumberRow
from widgets.paint import grouped
from widgets.plots.ticks import figure
from widgets.theme import look, pixmap
from widgets.training import Training
from widgets.welcome.recents import told


class Mark(QWidget):
    """A checkpoint: an icon, what it is, and when."""

    def __init__(self, icon: str, token: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._token = icon, token
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._sign = QLabel(self)
        self.when = label("", 12, tone="muted", parent=self)
        row.addWidget(self._sign)
        row.addWidget(label(name, 12, parent=self))
        row.addStretch(1)
        row.addWidget(self.when)
        look.changed.connect(self._dress)
        self._dress()

    def say(self, when: str) -> None:
        """Say when; a mark without a when hides."""
        self.when.setText(when)
        self.setVisible(bool(when))

    def _dress(self, *_: object) -> None:
        self._sign.setPixmap(pixmap(self._icon, look.theme[self._token], 15))


class RunPage(Page):
    """Ring, learning rate and batch, checkpoints. `changed` tells what a running training shall do from now on."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gauge = Gauge(self)
        self.column.addWidget(self.gauge)
        self.live = QWidget(self)
        rows = QVBoxLayout(self.live)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(label("Change while it runs", 12, 600, "muted", parent=self))
        self.rate, self.batch = NumberRow(RATE, self), NumberRow(BATCH, self)
        self.optimizer = label("", 12, tone="muted", parent=self)
        self.rate.line.addSpacing(10)
        self.rate.line.addWidget(self.optimizer, 1)
        self.batch.line.addStretch(1)
        for row in (self.rate, self.batch):
            row.edited.connect(self._edited)
            rows.addWidget(row)
        self._above = self.line()
        self.column.addWidget(self.live)
        self._below = self.line()
        self.heading = label("Checkpoints", 12, 600, "muted", parent=self)
        self.column.addWidget(self.heading)
        self.best = Mark("star", "input", "Best so far", self)
        self.last = Mark("clock", "muted", "Last kept", self)
        self.column.addWidget(self.best)
        self.column.addWidget(self.last)
        self.line()
        self.figures = Figures(self)
        self.column.addWidget(self.figures)
        self.column.addStretch(1)

    def refresh(self, editor: Editor | None = None) -> None:
        """Show the training of an editor as it is now."""
        self.editor = editor or self.editor
        if self.editor is None:
            return
        training = self.editor.training
        self.gauge.show_training(training)
        for part in (self.live, self._above):
            part.setVisible(training.active)
        if training.active:
            self.rate.show_value(training.rate)
            self.batch.show_value(training.batch)
            self.optimizer.setText(training.design.header.stage.optimizer.title)
        best = training.best
        self.best.say(f"epoch {best[1]}" if best is not None else "")
        self.last.say(f"step {grouped(training.step)}" if training.step > 0 else "")
        kept = best is not None or training.step > 0
        for part in (self._below, self.heading):
            part.setVisible(kept)
        self.figures.say(*facts(training))

    def _edited(self, fields: dict[str, Any], _: object) -> None:
        self.changed.emit(fields)


RATE = Parameter(
    name="rate",
    label="Learning rate",
    help="Holds from the next step on",
    form="number",
    low=0,
    open_low=True,
    high=1e6,
)
BATCH: Parameter = next(row for row in parameters(Stage) if row.name == "batch")


def begun(training: Training) -> str:
    """Say when a training began and by which seed."""
    when = told(datetime.fromtimestamp(training.began)).removeprefix("today ")
    return f"Started {when}, seed {training.design.header.seed}"


def facts(training: Training) -> tuple[tuple[str, str], ...]:
    """Say in figures what is trained and on what."""
    rows: list[tuple[str, str]] = []
    if training.started is not None:
        rows.append(("Samples", " + ".join(map(grouped, training.started.samples))))
        rows.append(("Weights", grouped(training.started.parameters)))
        rows.append(("Form", training.started.form))
    elif training.record is not None:
        rows.append(("Weights", grouped(training.record.parameters)))
        rows.append(("Form", training.record.form))
    if training.finished is not None:
        test = {f"test {name}": value for name, value in training.finished.figures.items()}
    else:
        test = training.record.figures if training.record is not None else {}
    if (right := test.get("test accuracy")) is not None:
        rows.append(("Right on test", f"{100 * right:.1f} %"))
    if (loss := test.get("test loss")) is not None:
        rows.append(("Loss on test", figure(loss)))
    return tuple(row for row in rows if row[1])
