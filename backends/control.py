"""The hands on a running training: set by whoever listens, read by the training between two steps."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass
class Control:
    """Pause, stop, and which pictures are wanted; safe to change from another thread."""

    going: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    pictures: tuple[str, ...] = ()
    rate: float = 10.0
    """Pictures a second."""

    def __post_init__(self) -> None:
        self.going.set()

    def pause(self, on: bool) -> None:
        """Hold after the current step, or go on."""
        if on:
            self.going.clear()
        else:
            self.going.set()

    def stop(self) -> None:
        """End after the current step, also out of a pause."""
        self.stopped = True
        self.going.set()
