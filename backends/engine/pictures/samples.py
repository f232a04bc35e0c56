"""Samples: what the network is judged by, as people see it: images or points of a plane."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.engine.pictures.scene import Camera, Scene, packed
from backends.engine.pictures.verdicts import MOST
from backends.protocol import Array, Snapshot

PIXELS = 12_000_000
"""So many numbers are sent at most."""
GRAY, COLOR = 1, 3
"""Channels of an image."""


def samples(scene: Scene) -> Camera | None:
    """Prepare for a network whose only input is an image or a point; the samples are sent once."""
    inputs = scene.shown.source.inputs
    if len(inputs) != 1 or scene.timed(inputs[0]):
        return None
    found = shown(scene.data.field(inputs[0], scene.watched()[:MOST]))
    if found is None:
        return None
    waiting: list[Array] = [found]

    def take() -> Snapshot | None:
        return Snapshot(picture="samples", epoch=0, arrays={"inputs": waiting.pop()}) if waiting else None

    return take


def shown(x: Tensor) -> Array | None:
    """(n, 2) -> float32; images -> uint8 (n, height, width), or (n, height, width, 3) in color; else None."""
    if x.shape[1:] == (2,):
        return packed(x.float())
    if x.dim() == 4 and x.shape[1] == GRAY:
        x = x[:, 0]
    elif x.dim() == 4 and x.shape[1] == COLOR:
        x = x.permute(0, 2, 3, 1)
    elif x.dim() != 3 or min(x.shape[1:]) < 2:
        return None
    x = x[: max(1, PIXELS // x[0].numel())]
    return packed((x.float().nan_to_num().clamp(0, 1) * 255).round().to(torch.uint8))
