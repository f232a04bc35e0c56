"""The gauge of a training: a ring that closes with the epochs, and beside it what is left, how fast, and the best."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.paint import elided, width, write
from widgets.plots.ticks import figure
from widgets.runs.words import lasted
from widgets.theme import look
from widgets.trainbar import clock
from widgets.training import State, Training

RING, STROKE = 74, 5.0
HEIGHT = 90


class Gauge(QWidget):
    """Shows one training."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._training: Training | None = None
        self._rows: tuple[tuple[str, str], ...] = ()
        look.changed.connect(self.update)

    def show_training(self, training: Training) -> None:
        """Say how a training stands now."""
        self._training, self._rows = training, told(training)
        said = ", ".join(f"{name} {value}" for name, value in self._rows)
        self.setAccessibleName(f"Epoch {training.trained} of {training.wanted}, {said}")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the page."""
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring and the figures."""
        training = self._training
        if training is None:
            return
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(3, 8, RING, RING)
        painter.setPen(QPen(theme.tint(0.14), STROKE))
        painter.drawEllipse(place)
        pen = QPen(theme["text"], STROKE)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(place, 90 * 16, -round(360 * 16 * training.share))
        middle = place.center()
        size = 20 if width(str(training.trained), 20, 600) < RING - 22 else 14
        write(painter, middle.x(), middle.y() + 2, str(training.trained), size, theme["text"], 600, "c")
        write(painter, middle.x(), middle.y() + 18, f"of {training.wanted}", 11, theme["muted"], align="c")
        left, right = place.right() + 20, float(self.width())
        for i, (name, value) in enumerate(self._rows):
            y = middle.y() + 4.4 + 23 * (i - (len(self._rows) - 1) / 2)
            write(painter, left, y, name, 12, theme["muted"])
            room = right - left - width(name, 12) - 8
            write(painter, right, y, elided(value, 12, 500, room), 12, theme["text"], 500, "r")
        painter.end()


def told(training: Training) -> tuple[tuple[str, str], ...]:
    """Say how it stands: time left, speed and the best epoch so far."""
    progress, started, best = training.progress, training.started, training.best
    rows: list[tuple[str, str]] = []
    if training.active and progress is not None and started is not None:
        held = training.state is State.PAUSED
        rows.append(("Left", "paused" if held else clock(progress.seconds_left)))
        pace = progress.steps_per_second / max(1, started.steps_per_epoch)
        rows.append(("Speed", f"{pace:.1f} epochs/s" if pace >= 1 else f"{progress.steps_per_second:.0f} steps/s"))
    elif training.seconds:
        rows.append(("Time", lasted(training.seconds)))
    if best is not None:
        loss, number = best
        rows.append(("Best", f"{figure(loss)} at {number}"))
    return tuple(rows)
