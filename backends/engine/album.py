"""The album: takes the pictures that somebody watches, as often as was asked, and never for more than its share."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from msgspec.structs import replace

from backends.control import Control
from backends.engine.pictures import PICTURES
from backends.engine.pictures.scene import Camera, Scene
from backends.protocol import Event

SHARE = 0.015
"""Of the worker's time; an expensive picture comes less often."""


class Album:
    """Knows which pictures are wanted now and when the next ones are due."""

    def __init__(self, scene: Scene, control: Control, emit: Callable[[Event], None]) -> None:
        self._scene = scene
        self._control = control
        self._emit = emit
        self._cameras: dict[str, Camera | None] = {}
        self._taken: tuple[str, ...] = ()
        self._due = 0.0

    def look(self, epoch: int, now: float) -> None:
        """Take the pictures if they are due, or if others are wanted than last time."""
        wanted = self._control.pictures
        if wanted and (now >= self._due or wanted != self._taken):
            self.take(epoch)
        self._taken = wanted

    def take(self, epoch: int) -> None:
        """Take every picture that is wanted, now."""
        self._taken = self._control.pictures
        cost = 0.0
        for name in self._taken:
            if name not in PICTURES:
                continue
            if name not in self._cameras:
                self._cameras[name] = PICTURES[name](self._scene)
            camera = self._cameras[name]
            if camera is not None:
                began = perf_counter()
                self._emit(replace(camera(), epoch=epoch))
                cost += perf_counter() - began
        self._due = perf_counter() + max(1 / max(self._control.rate, 1e-3), cost / SHARE)
