"""What can be watched of a training: each picture is a function that prepares a camera, if there is anything to see."""

from __future__ import annotations

from collections.abc import Callable

from backends.engine.pictures.activity import activity
from backends.engine.pictures.boundary import boundary
from backends.engine.pictures.faces import faces
from backends.engine.pictures.filters import filters
from backends.engine.pictures.latent import latent
from backends.engine.pictures.maps import maps
from backends.engine.pictures.reconstructions import reconstructions
from backends.engine.pictures.samples import samples
from backends.engine.pictures.scene import Camera, Scene
from backends.engine.pictures.sequence import sequence
from backends.engine.pictures.strands import strands
from backends.engine.pictures.verdicts import verdicts
from backends.engine.pictures.worst import worst

PICTURES: dict[str, Callable[[Scene], Camera | None]] = {
    prepare.__name__: prepare
    for prepare in (
        reconstructions,
        boundary,
        activity,
        latent,
        faces,
        filters,
        maps,
        strands,
        samples,
        sequence,
        verdicts,
        worst,
    )
}
