"""Strands: the weights of wires that have so few synapses that each can be drawn."""

from __future__ import annotations

from backends.engine.pictures.scene import Camera, Scene, packed
from backends.engine.weights import tensors
from backends.protocol import Snapshot

FEW = 16


def strands(scene: Scene) -> Camera | None:
    """Prepare for a drawing with at least one such wire."""
    found = {
        address: tensor
        for address, tensor in tensors(scene.net, scene.shown.source).items()
        if address in scene.design.wires and tensor.numel() <= FEW
    }
    if not found:
        return None

    def take() -> Snapshot:
        return Snapshot(picture="strands", epoch=0, arrays={key: packed(tensor) for key, tensor in found.items()})

    return take
