"""Filters: the masks of convolutions, each by the slice that looks at the first channel."""

from __future__ import annotations

from torch import Tensor

from backends.engine.pictures.scene import Camera, Scene, packed
from backends.engine.weights import tensors
from backends.protocol import Snapshot
from designer.catalog.convolution import Conv2d

FEW = 16


def filters(scene: Scene) -> Camera | None:
    """Prepare for a drawing with at least one convolution over images."""
    found: dict[str, Tensor] = {}
    for address, tensor in tensors(scene.net, scene.shown.source).items():
        key, _, name = address.partition(".")
        if name == "weight" and key in scene.design.nodes and isinstance(scene.design.nodes[key].kind, Conv2d):
            found[key] = tensor[:FEW, 0]
    if not found:
        return None

    def take() -> Snapshot:
        return Snapshot(picture="filters", epoch=0, arrays={key: packed(masks) for key, masks in found.items()})

    return take
