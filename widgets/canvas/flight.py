"""Flights: the camera and the cards go to a new place by a short way that the eye can follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget

from widgets.canvas.camera import Camera
from widgets.canvas.scene import Scene
from widgets.editor import Editor
from widgets.motion import GLIDE, Tween

Stand = tuple[float, float, float]
"""x, y and zoom of a camera."""
Place = tuple[float, float]
FAR = 32.0
"""Scene units from which a card glides; a shorter way is a nudge."""


class Flight:
    """Leads the camera from one stand to another; the zoom grows by equal factors."""

    def __init__(self, owner: QWidget, camera: Camera, moved: Callable[[bool], None]) -> None:
        self._owner, self._camera, self._moved = owner, camera, moved
        self._ends: tuple[Stand, Stand] = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))
        self._tween = Tween(owner, GLIDE, self._fly)

    def go(self, start: Stand, end: Stand) -> None:
        """Begin at one stand, end at the other."""
        if start != end:
            self._ends = (start, end)
            self._tween.run()

    def stop(self) -> None:
        """Stay where the camera is."""
        self._tween.stop()

    def _fly(self, share: float) -> None:
        (x0, y0, zoom0), (x1, y1, zoom1) = self._ends
        camera, wide, tall = self._camera, self._owner.width() / 2, self._owner.height() / 2
        center = (x0 + wide / zoom0) * (1 - share) + (x1 + wide / zoom1) * share
        middle = (y0 + tall / zoom0) * (1 - share) + (y1 + tall / zoom1) * share
        camera.zoom = zoom1 if share >= 1 else zoom0 * (zoom1 / zoom0) ** share
        camera.x, camera.y = center - wide / camera.zoom, middle - tall / camera.zoom
        self._moved(share >= 1)


class Glide:
    """Cards that were sent elsewhere go there; only the painting lags behind, the scene is there at once."""

    def __init__(self, owner: QWidget, editor: Editor, scene: Scene, landed: Callable[[], None]) -> None:
        self._owner, self._editor, self._scene, self._landed = owner, editor, scene, landed
        self._from: Mapping[str, Place] = {}
        self._tween = Tween(owner, GLIDE, self._step)

    def start(self, places: Mapping[str, Place]) -> None:
        """Set out from these places; the cards must be lifted."""
        self._from = places
        self._tween.run()

    def stop(self) -> None:
        """Be there now."""
        self._tween.stop()
        if self._from:
            self._from = {}
            self._landed()

    def _step(self, share: float) -> None:
        if share >= 1:
            self.stop()
        self._owner.update()

    @contextmanager
    def underway(self) -> Iterator[None]:
        """Let the scene be, for the time of a painting, where the cards are on their way."""
        if not self._from:
            yield
            return
        design, view, share = self._editor.design, self._editor.view, self._tween.share
        ends = {key: design.nodes[key].at for key in self._from}
        ways = ((key, self._from[key], end) for key, end in ends.items())
        here = {key: (x0 + (x - x0) * share, y0 + (y - y0) * share) for key, (x0, y0), (x, y) in ways}
        self._scene.move(design, view, here)
        try:
            yield
        finally:
            self._scene.move(design, view, ends)
