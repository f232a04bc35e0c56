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
"""Of the worker's time, the same for each picture: an expensive one comes less often and delays no other."""


class Album:
    """Knows which pictures are wanted now and when each one is due."""

    def __init__(self, scene: Scene, control: Control, emit: Callable[[Event], None]) -> None:
        self._scene = scene
        self._control = control
        self._emit = emit
        self._cameras: dict[str, Camera | None] = {}
        self._due: dict[str, float] = {}

    def look(self, epoch: int, now: float) -> None:
        """Take the pictures that are due; one that was not wanted before is due at once."""
        wanted = self._control.pictures
        self._due = {name: self._due.get(name, 0.0) for name in wanted if name in PICTURES}
        for name, due in self._due.items():
            if now >= due:
                self._take(name, epoch)

    def take(self, epoch: int) -> None:
        """Take every picture that is wanted, now."""
        self._due.clear()
        self.look(epoch, perf_counter())

    def _take(self, name: str, epoch: int) -> None:
        if name not in self._cameras:
            self._cameras[name] = PICTURES[name](self._scene)
        camera, began = self._cameras[name], perf_counter()
        if camera is not None and (shot := camera()) is not None:
            self._emit(replace(shot, epoch=epoch))
        busy = sum(self._cameras.get(other) is not None for other in self._due)
        rest = (perf_counter() - began) * max(1, busy) / SHARE
        self._due[name] = perf_counter() + max(1 / max(self._control.rate, 1e-3), rest)
