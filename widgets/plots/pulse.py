"""One clock for everything that follows a training: at most 30 pictures a second, the latest wins."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QObject, QTimer

from widgets.motion import motion

INTERVAL = 33
"""Milliseconds between two pictures."""


class Beating(Protocol):
    """A widget that can bring itself up to date."""

    def isVisible(self) -> bool:
        """Tell whether anyone sees it."""

    def refresh(self) -> None:
        """Show what is new."""


class Pulse(QObject):
    """Refreshes those who asked, once a beat and only while they are seen; without work it stands still."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: WeakSet[Beating] = WeakSet()
        self._timer: QTimer | None = None

    def ask(self, widget: Beating) -> None:
        """Refresh this widget at the next beat; asking twice is asking once."""
        self._waiting.add(widget)
        if self._timer is None or not shiboken6.isValid(self._timer):
            self._timer = QTimer()
            self._timer.setSingleShot(True)
            self._timer.timeout.connect(self.beat)
        if not self._timer.isActive():
            self._timer.start(motion.beat(INTERVAL))

    def beat(self) -> None:
        """Refresh now whoever waits."""
        waiting, self._waiting = list(self._waiting), WeakSet()
        for widget in waiting:
            if shiboken6.isValid(widget) and widget.isVisible():
                widget.refresh()


pulse = Pulse()
