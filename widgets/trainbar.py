"""The right part of the top bar: one button that trains, or how far the training is and how to hold it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from widgets.controls import label, restyle
from widgets.editor import Editor
from widgets.paint import counted, elided, grouped, rounded, width
from widgets.plots.ticks import figure
from widgets.stops import headline
from widgets.theme import icon, label_icon, look
from widgets.training import State, Training
from widgets.validity import hindrance, objection

STEPS = 1000
"""How finely the bar shows progress."""
LONGEST = 300
"""Pixels that a reason may take."""
HELD = "QPushButton { padding: 0; min-height: 24px; } QPushButton:focus { padding: 0; min-height: 22px; }"


def clock(seconds: float) -> str:
    """Write a time as people do: 0:06, 12:40, 3:05:00."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class TrainBar(QWidget):
    """Shows the training of one editor and asks for what the hand wants; it starts and stops nothing itself."""

    train_asked = Signal()
    pause_asked = Signal(bool)
    """True: hold; False: go on."""
    stop_asked = Signal()
    reason_asked = Signal()
    """Somebody wants to see why there can be no training."""
    anew_asked = Signal()
    epoch_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor: Editor | None = None
        self._training: Training | None = None
        self.reason = label(size=12, tone="faint")
        self.reason.setCursor(Qt.CursorShape.PointingHandCursor)
        self.reason.installEventFilter(self)
        self.button = QPushButton("Train")
        self.button.setProperty("primary", True)
        self.button.setMinimumWidth(96)
        self.button.clicked.connect(self.train_asked)
        self.anew = QPushButton("Train anew")
        self.anew.setFlat(True)
        self.anew.setToolTip("Begin a new run from new weights; this one is kept (Ctrl+Shift+R)")
        self.anew.clicked.connect(self.anew_asked)
        self.running = Running()
        self.running.epoch_button.clicked.connect(self.epoch_asked)
        self.running.pause.clicked.connect(self._pause)
        self.running.stop.clicked.connect(self.stop_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(0)
        for part, gap in ((self.reason, 12), (self.anew, 6), (self.button, 0), (self.running, 0)):
            row.addWidget(part)
            row.addSpacing(gap)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._dress)
        self._dress()
        self._update()

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another editor, or at none."""
        if self._editor is not None:
            self._editor.changed.disconnect(self._update)
            self._editor.training.changed.disconnect(self._update)
            self._editor.training.progressed.disconnect(self._progress)
        self._editor, self._training = editor, editor.training if editor is not None else None
        if editor is not None:
            editor.changed.connect(self._update)
            editor.training.changed.connect(self._update)
            editor.training.progressed.connect(self._progress)
        self._update()

    def _update(self) -> None:
        training = self._training
        active = training is not None and training.active
        self.running.setVisible(active)
        self.button.setVisible(not active)
        if active or training is None or self._editor is None:
            self.reason.setVisible(not active)
            self.anew.hide()
            self._progress()
            if not active:
                self.button.setEnabled(False)
                self._say("Train needs a network", "faint")
            return
        obstacle, hinders = objection(self._editor), hindrance(self._editor)
        idle = training.state is State.IDLE
        self.button.setEnabled(not obstacle)
        self.button.setText("Train" if idle else "Train anew" if hinders else "Resume")
        self.button.setToolTip(f"{_promise(self._editor, hinders)} (Ctrl+Enter)")
        self.anew.setVisible(not idle and not hinders and not obstacle)
        failed = training.state is State.FAILED and not obstacle
        self._say(obstacle or ending(training), "error" if failed else "faint" if obstacle else "muted")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on the reason shows what is behind it."""
        if event.type() == QEvent.Type.MouseButtonRelease and watched is self.reason:
            self.reason_asked.emit()
        return False

    def _say(self, text: str, tone: str) -> None:
        self.reason.setText(elided(text, 12, 400, LONGEST))
        self.reason.setToolTip(text if width(text, 12) > LONGEST else "")
        self.reason.setVisible(bool(text))
        if self.reason.property("tone") != tone:
            self.reason.setProperty("tone", tone)
            restyle(self.reason)

    def _progress(self) -> None:
        if self._training is not None and self._training.active:
            self.running.show_training(self._training)

    def _pause(self) -> None:
        if self._training is not None:
            self.pause_asked.emit(self._training.state is not State.PAUSED)

    def _dress(self) -> None:
        label_icon(self.button, "play", "onink")


class Running(QFrame):
    """The pill of a training that is on: hold, stop, how far and how long still."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(32)
        self._icon = ""
        self._told = ("", "", "")
        self.pause, self.stop, self.epoch_button = QPushButton(), QPushButton(), QPushButton()
        self.pause.setProperty("primary", True)
        for button in (self.stop, self.epoch_button):
            button.setFlat(True)
        for button, room in ((self.pause, 34), (self.stop, 30), (self.epoch_button, 30)):
            button.setStyleSheet(HELD)
            button.setFixedWidth(room)
            button.setIconSize(QSize(16, 16))
        self.stop.setToolTip("Stop and keep what was learned (Ctrl+.)")
        self.stop.setAccessibleName("Stop training")
        self.epoch_button.setToolTip("Finish one epoch, then hold (Ctrl+Shift+Enter); one step: Ctrl+'")
        self.epoch_button.setAccessibleName("Train one epoch")
        self.epoch, self.left = label(size=12, tone="muted"), label(size=12, tone="muted")
        self.epoch.setTextFormat(Qt.TextFormat.RichText)
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(148)
        self.bar.setAccessibleName("Progress of the training")
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 12, 3)
        row.setSpacing(0)
        buttons = ((self.pause, 3), (self.stop, 1), (self.epoch_button, 18))
        for part, gap in (*buttons, (self.epoch, 16), (self.bar, 16), (self.left, 0)):
            row.addWidget(part)
            row.addSpacing(gap)
        look.changed.connect(self._dress)
        self._dress()

    def show_training(self, training: Training) -> None:
        """Show how far it is."""
        state, started, progress = training.state, training.started, training.progress
        for button in (self.pause, self.epoch_button):
            button.setEnabled(state is not State.STARTING)
        held = state is State.PAUSED
        self._wear("play" if held else "pause")
        words = "Go on (Ctrl+Enter)" if held else "Hold after this step (Ctrl+Enter)"
        self.pause.setToolTip(words)
        self.pause.setAccessibleName("Resume training" if held else "Pause training")
        self.bar.setValue(round(training.share * STEPS))
        if started is None:
            self._fill("Starting", "", "")
            return
        number = min(started.epochs, (progress.epoch if progress is not None else 0) + 1)
        left = "paused" if held else f"{clock(progress.seconds_left)} left" if progress is not None else ""
        self._fill(f"Epoch {number}", f" / {started.epochs}", left)
        room = width(f"Epoch {started.epochs} / {started.epochs}", 12, 600)
        self.epoch.setMinimumWidth(round(room) + 2)
        speed = f"{progress.steps_per_second:,.0f} steps/s" if progress is not None else ""
        self.setToolTip("\n".join(part for part in (speed, started.form) if part))

    def _fill(self, epoch: str, of: str, left: str) -> None:
        self._told = (epoch, of, left)
        text = look.theme["text"].name()
        self.epoch.setText(f'<span style="color:{text};font-weight:600">{epoch}</span>{of}')
        self.left.setText(left)
        self.left.setMinimumWidth(round(max(width("00:00 left", 12), width(left, 12))) + 2)

    def _wear(self, name: str) -> None:
        if name != self._icon:
            self._icon = name
            self.pause.setIcon(icon(name, "onink"))

    def _dress(self) -> None:
        self.stop.setIcon(icon("stop"))
        self.epoch_button.setIcon(icon("step"))
        self._icon, name = "", self._icon or "pause"
        self._wear(name)
        self._fill(*self._told)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill and the line between buttons and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, QRectF(self.rect()), 8, look.theme.tint(0.05), look.theme.tint(0.12))
        painter.fillRect(QRectF(self.epoch_button.geometry().right() + 8, 8, 1, 16), look.theme["line2"])


def _promise(editor: Editor, hinders: str) -> str:
    """Say what the button will do."""
    training, stage = editor.training, editor.design.header.stage
    if training.state is State.IDLE:
        return "Train the network"
    if hinders:
        return f"{hinders} Train from new weights, as a new run"
    if training.failure is not None and training.failure.kind:
        return f"Go on from step {grouped(training.step)} with a lower learning rate"
    left = max(stage.epochs, training.wanted) - training.trained
    return f"Go on for {counted(left if left > 0 else stage.epochs, 'epoch')}"


def ending(training: Training) -> str:
    """Say how the last training ended: `Run 7, 97.9 % right`."""
    done, failure = training.finished, training.failure
    if training.state is State.FAILED and failure is not None:
        words = f"{training.title} stopped, step {grouped(training.step)} is saved"
        return headline(failure) if failure.kind else words if training.step else failure.reason
    if training.state is State.IDLE:
        return ""
    if done is not None and done.early:
        best = done.best_epoch if done.best_epoch is not None else training.best[1] if training.best else 0
        return f"Stopped early, best at epoch {best}"
    if training.state is State.STOPPED:
        return f"{training.title}, epoch {training.trained} of {training.wanted}"
    result = outcome(training)
    return f"{training.title}, {result}" if result else f"{counted(training.trained, 'epoch')} done"


def outcome(training: Training) -> str:
    """Say how good a training became: `97.9 % right`, or its lowest loss."""
    if training.epochs and (right := training.epochs[-1].figures.get("accuracy")) is not None:
        return f"{100 * right:.1f} % right"
    return f"loss {figure(training.best[0])}" if training.best is not None else ""
