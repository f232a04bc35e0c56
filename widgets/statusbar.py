"""The bottom line: is the drawing valid, how large is it, what does the worker do, and what could the hand do next."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QWidget

from widgets.editor import Editor
from widgets.paint import counted, elided, rounded, shortened, width, write
from widgets.theme import font, look, paint_icon
from widgets.training import State
from widgets.validity import errors

HEIGHT = 26
LONG = 6000
"""Milliseconds that a word about what just happened stays."""
ICON = 19
"""What an icon and the gap behind it take."""
VALID = ("check", "success")
WRONG = ("error", "error")


class StatusBar(QWidget):
    """One line of facts about an editor; only the first can be clicked."""

    problems_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._editor: Editor | None = None
        self._worker = "Worker starting"
        self.validity = Part()
        self.validity.setToolTip("Show the problems")
        self.validity.clicked.connect(self.problems_asked)
        self.weights, self.cost, self.loop, self.worker, self.saved = (Part(False) for _ in range(5))
        self.cost.setToolTip("Multiplications and additions for one sample")
        self.hint = Hint()
        self._parts = (self.validity, self.weights, self.cost, self.loop, self.worker, self.saved)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 14, 0)
        row.setSpacing(1)
        for part in self._parts:
            row.addWidget(part)
        row.addWidget(self.hint, 1)
        look.changed.connect(self.update)
        self._update()

    def show_editor(self, editor: Editor | None) -> None:
        """Look at another editor, or at none."""
        if self._editor is not None:
            for signal in (self._editor.changed, self._editor.filed, self._editor.training.changed):
                signal.disconnect(self._update)
            self._editor.training.progressed.disconnect(self._working)
        self._editor = editor
        if editor is not None:
            for signal in (editor.changed, editor.filed, editor.training.changed):
                signal.connect(self._update)
            editor.training.progressed.connect(self._working)
        self._update()

    def set_worker(self, state: str) -> None:
        """Say how the worker is: "Worker starting", "Worker ready", "Worker stopped"."""
        self._worker = state
        self._working()

    def set_hint(self, text: str) -> None:
        """Say at the right what just happened or what a gesture does, for a while; "" goes back to the proposal."""
        self.hint.say(text)

    def propose(self, text: str) -> None:
        """Say at the right what the hand could do now, whenever there is nothing more urgent to say."""
        self.hint.propose(text)

    def _update(self) -> None:
        editor = self._editor
        if editor is None or not editor.design.nodes:
            self.validity.say("New design")
            self.weights.say("")
            self.cost.say("")
            self.loop.say("")
        else:
            count, view = errors(editor), editor.view
            self.validity.say(counted(count, "error") if count else "Valid", *(WRONG if count else VALID))
            self.weights.say(counted(view.weights, "weight"))
            self.cost.say(f"{shortened(view.cost)} multiply-adds" if view.cost else "")
            back = counted(len(view.delayed), "feedback wire")
            self.loop.say(f"Recurrent, {back}" if view.delayed else "", "loop", "recurrent")
        self.saved.say(self._filed())
        self._working()

    def _working(self) -> None:
        training = self._editor.training if self._editor is not None else None
        if training is None or not training.active:
            self.worker.say(self._worker)
        elif training.state is State.PAUSED:
            self.worker.say("Training paused", "pause", "muted")
        elif training.progress is None:
            self.worker.say("Training starts", "bolt", "success")
        else:
            speed = _steady(training.progress.steps_per_second)
            self.worker.say(f"Training, {speed} steps/s", "bolt", "success")

    def _filed(self) -> str:
        editor = self._editor
        if editor is None or editor.path is None:
            return ""
        if editor.document.dirty:
            return "Not saved"
        try:
            moment = datetime.fromtimestamp(editor.path.stat().st_mtime)
        except OSError:
            return ""
        now = datetime.now()
        if moment.date() == now.date():
            return f"Saved {moment:%H:%M}"
        return f"Saved {moment.day} {moment:%B}" + ("" if moment.year == now.year else f" {moment.year}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel, its upper edge and a line between each two facts."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.theme["panel"])
        painter.fillRect(0, 0, self.width(), 1, look.theme["line"])
        shown = [part for part in self._parts if not part.isHidden()]
        for part in shown[1:]:
            painter.fillRect(part.x() - 1, 8, 1, 12, look.theme["line2"])


class Part(QAbstractButton):
    """A fact with an icon before it; an empty one hides."""

    def __init__(self, lively: bool = True) -> None:
        super().__init__()
        self._icon, self._token, self._lively = "", "", lively
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if lively else Qt.FocusPolicy.NoFocus)
        if lively:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.hide()

    def say(self, text: str, icon: str = "", token: str = "") -> None:
        """Say this from now on."""
        if (text, icon, token) == (self.text(), self._icon, self._token):
            return
        self._icon, self._token = icon, token
        self.setText(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        parent = self.parentWidget()
        if parent is not None:
            parent.update()

    def sizeHint(self) -> QSize:
        """As wide as its words, with 12 pixels around."""
        room = width(self.text(), 12) + (ICON if self._icon else 0)
        return QSize(round(room) + (18 if self._lively else 25), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = look.theme, self.height() / 2
        under = self._lively and self.underMouse()
        x = 6.0 if self._lively else 12.0
        if self.hasFocus():
            rounded(painter, QRectF(self.rect()).adjusted(1, 2, -5, -2), 5, edge=theme["focus"], stroke=1.5)
        if self._icon:
            paint_icon(painter, self._icon, QRectF(x, round(middle) - 7, 14, 14), theme[self._token])
            x += ICON
        write(painter, x, middle + 4.4, self.text(), 12, theme["text" if under else "muted"])


class Hint(QLabel):
    """The words at the right, cut where the window is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._text = self._proposal = ""
        self._while = QTimer(self, singleShot=True, interval=LONG)
        self._while.timeout.connect(self._calm)
        self.setFont(font(12))
        self.setProperty("tone", "muted")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Say this for a while, then the proposal again."""
        self._text = text or self._proposal
        self._while.start() if text else self._while.stop()
        self._cut()

    def propose(self, text: str) -> None:
        """Say this from now on, once what is said now is old."""
        self._proposal = text
        if not self._while.isActive():
            self._calm()

    def _calm(self) -> None:
        self._text = self._proposal
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words to the room there is."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.setText(elided(self._text, 12, 400, max(0, self.width() - 24)))


def _steady(speed: float) -> str:
    """Write a speed in two digits, so that it rests while it hardly changes."""
    if speed < 10:
        return f"{speed:.1f}"
    return shortened(float(f"{speed:.2g}"))
