"""Filters: the masks of convolutions, a slice for each channel that they look at."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.engine.pictures.scene import Camera, Scene, packed
from backends.engine.weights import tensors
from backends.protocol import Snapshot
from designer.catalog.convolution import Conv2d

MOST, DEEP = 64, 16
"""So many filters, and so many slices of each, are sent."""


def filters(scene: Scene) -> Camera | None:
    """Prepare for a drawing with at least one convolution over images."""
    found: dict[str, Tensor] = {}
    for address, tensor in tensors(scene.net, scene.shown.source).items():
        key, _, name = address.partition(".")
        if name == "weight" and key in scene.design.nodes and isinstance(scene.design.nodes[key].kind, Conv2d):
            found[key] = tensor[:MOST, :DEEP]
    if not found:
        return None

    def take() -> Snapshot:
        return Snapshot(
            picture="filters",
            epoch=0,
            arrays={key: packed(masks.clamp(-6e4, 6e4).to(torch.float16)) for key, masks in found.items()},
        )

    return take
