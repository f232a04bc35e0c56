"""Warming up: what the first frame does without is read while nobody waits, a piece at a time."""

from __future__ import annotations

import gc
from collections.abc import Callable
from importlib import import_module
from threading import Thread

from PySide6.QtCore import QObject, QTimer

LIBRARIES = ("pyqtgraph", "numpy.ma")
"""What is imported in a thread; numpy takes its second part only when somebody counts."""
LATER = (
    *("widgets.canvas.canvas", "widgets.page"),
    *(f"widgets.plots.{name}" for name in ("loss", "accuracy", "reconstructions", "latent", "boundary")),
)
PAUSE, LOOK = 10, 120
"""Milliseconds between two pieces, and between two looks at the thread."""


class Warmup(QObject):
    """Reads libraries in a thread, then tells so, then reads our own modules one by one."""

    def __init__(self, read: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._read = read
        self._thread = Thread(target=lambda: [import_module(name) for name in LIBRARIES], daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        QTimer.singleShot(LOOK, self, self._wait)

    def _wait(self) -> None:
        if self._thread.is_alive():
            QTimer.singleShot(LOOK, self, self._wait)
        else:
            self._read()
            self._next(LATER)

    def _next(self, names: tuple[str, ...]) -> None:
        if names:
            import_module(names[0])
            QTimer.singleShot(PAUSE, self, lambda: self._next(names[1:]))
        else:
            gc.freeze()  # what is loaded now stays: walking through it would stop the window for 35 ms every so often
