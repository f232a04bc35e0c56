"""The hands on a running training: set by whoever listens, read by the training between two steps."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Control:
    """Pause, stop, advance, change, and which pictures are wanted; safe to use from another thread."""

    going: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    leaving: bool = False
    """The process is about to end: keep what was learned, and do nothing else."""
    unit: str = ""
    """Hold after the next "step" or "epoch"."""
    changes: deque[tuple[float | None, int | None]] = field(default_factory=deque)
    """Learning rates and batches that the training has not taken yet."""
    attention: bool = False
    """Something of all this was set: the only thing that is looked at after each step."""
    pictures: tuple[str, ...] = ()
    rate: float = 10.0
    """Pictures a second."""

    def __post_init__(self) -> None:
        self.going.set()

    def pause(self, on: bool) -> None:
        """Hold after the current step, or go on."""
        self.unit = ""
        if on:
            self.going.clear()
        else:
            self.going.set()
        self.attention = True

    def advance(self, unit: str) -> None:
        """Go on, and hold after one step or at the end of the epoch."""
        self.unit = unit
        self.going.set()
        self.attention = True

    def change(self, rate: float | None, batch: int | None) -> None:
        """Go on with another learning rate or batch."""
        self.changes.append((rate, batch))
        self.attention = True

    def stop(self) -> None:
        """End after the current step, also out of a pause."""
        self.stopped = True
        self.going.set()

    def leave(self) -> None:
        """End in a hurry: the window is gone."""
        self.leaving = True
        self.stop()
