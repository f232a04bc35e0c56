"""A file that is being read: its name, how far it is, and the way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from widgets.controls import Elided
from widgets.paint import rounded, shadow
from widgets.theme import look

WIDTH, SHADOW = 380, 24
WAIT = 250
"""Milliseconds before anything is shown: most files are read by then."""
STEPS = 1000


class Reading(QWidget):
    """A bar at the bottom of an area, shown only when reading takes a while."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self.setFixedWidth(WIDTH + 2 * SHADOW)
        self._area = area
        self._cancel: Callable[[], object] = lambda: None
        self._title, self._words = Elided(13, 600, parent=self), Elided(12, tone="muted", parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the reading")
        self.button = QPushButton("Cancel", self)
        self.button.clicked.connect(self._give_up)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._words)
        words.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(SHADOW + 16, SHADOW + 12, SHADOW + 12, SHADOW + 14)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self._wait = QTimer(self, singleShot=True, interval=WAIT)
        self._wait.timeout.connect(self._appear)
        self.hide()
        area.installEventFilter(self)

    def begin(self, name: str, cancel: Callable[[], object]) -> None:
        """A file is being read from now on; `cancel` is called when nobody wants it any more."""
        self._cancel = cancel
        self._title.setText(f"Reading {name}")
        self.setAccessibleName(f"Reading {name}")
        self.show_share(None, "")
        self._wait.start()

    def show_share(self, share: float | None, words: str) -> None:
        """Say how far it is, 0 ... 1; None while nobody knows."""
        self.bar.setRange(0, STEPS if share is not None else 0)
        self.bar.setValue(round((share or 0) * STEPS))
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def end(self) -> None:
        """It is read, or never will be."""
        self._wait.stop()
        self.hide()

    def _give_up(self) -> None:
        self.end()
        self._cancel()

    def _appear(self) -> None:
        self.show()
        self._place()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._area.width() - self.width()) // 2, self._area.height() - self.height() - 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the raised field."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        shadow(painter, look.theme, place, 10, 2)
        rounded(painter, place, 10, look.theme["raised"], look.theme["line2"])
        painter.end()
