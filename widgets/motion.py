"""Motion: what moves does so briefly and once. People who want no motion get every change at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QRect, Qt, QVariantAnimation
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

HOVER, OPEN, LEVEL, GLIDE, SLIDE = 80, 120, 120, 160, 180
"""Milliseconds; visual.md section 8."""
RISE = 4
"""Pixels by which what opens comes up."""
CALM = 500
"""Milliseconds between two live pictures without motion."""
MOVABLE = frozenset({"xcb", "windows", "cocoa"})
"""Platforms on which a window may move itself and be half there."""


class Motion:
    """Whether things move: as somebody chose, else as the desktop wishes."""

    def __init__(self) -> None:
        self.wish = ""
        """`still`, `lively`, or "" to follow the desktop."""

    @property
    def still(self) -> bool:
        """Say whether nothing should glide, slide or fade."""
        return self.wish == "still" or (not self.wish and _desktop_is_still())

    def beat(self, milliseconds: int) -> int:
        """Return how often live pictures change, given how often they might."""
        return max(CALM, milliseconds) if self.still else milliseconds


motion = Motion()


def _desktop_is_still() -> bool:
    """Ask Qt, which hears of it on Windows only."""
    windows = QGuiApplication.platformName() == "windows"
    return windows and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)


class Tween(QVariantAnimation):
    """Calls `step` with a share that grows from 0 to 1; without motion once, with 1."""

    def __init__(
        self,
        owner: QObject,
        milliseconds: int,
        step: Callable[[float], object],
        easing: QEasingCurve.Type = QEasingCurve.Type.OutCubic,
    ) -> None:
        super().__init__(owner, startValue=0.0, endValue=1.0, duration=milliseconds)
        self._step = step
        self.setEasingCurve(easing)
        self.valueChanged.connect(step)

    @property
    def running(self) -> bool:
        """Say whether it is on its way."""
        return self.state() == QVariantAnimation.State.Running

    @property
    def share(self) -> float:
        """How much of the way is done; all of it while nothing moves."""
        return float(self.currentValue()) if self.running else 1.0

    def run(self) -> None:
        """Begin anew."""
        self.stop()
        if motion.still:
            self._step(1.0)
        else:
            self._step(0.0)
            self.start()


class Rise(QObject):
    """Lets a window come up a little and fade in whenever it is shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._place = QPoint()
        self._tween = Tween(self, OPEN, self._step)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin when the window is shown."""
        if event.type() == QEvent.Type.Show and not motion.still and QGuiApplication.platformName() in MOVABLE:
            self._place = self._window.pos()
            self._tween.run()
        elif event.type() == QEvent.Type.Hide:
            self._tween.stop()
        return False

    def _step(self, share: float) -> None:
        self._window.setWindowOpacity(share)
        self._window.move(self._place + QPoint(0, round(RISE * (1 - share))))


class Curtain(QWidget):
    """A picture of what was: it slides down and uncovers what is. It takes no clicks and no keys."""

    def __init__(self, widget: QWidget, place: QRect) -> None:
        super().__init__(widget.window())
        self._picture = widget.grab(place)
        self._share = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(QRect(widget.mapTo(widget.window(), place.topLeft()), place.size()))
        self._tween = Tween(self, SLIDE, self._step)
        self._tween.finished.connect(self.deleteLater)
        self.show()
        self._tween.run()

    def _step(self, share: float) -> None:
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is left of it."""
        painter = QPainter(self)
        painter.drawPixmap(0, round(self._share * self.height()), self._picture)
        painter.end()


def uncover(widget: QWidget, place: QRect) -> None:
    """Let what a part of a widget shows now slide away; call it before that part changes."""
    if not motion.still and widget.isVisible() and not place.isEmpty():
        Curtain(widget, place)
