"""Faces: what each single neuron answers at every place of the plane."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.codegen.extent import extent
from backends.engine.form import Probe, watching
from backends.engine.pictures.boundary import plane
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Snapshot
from designer.catalog.neurons import Neurons
from designer.signal import size

SIDE = 32
FEW = 8


def faces(scene: Scene) -> Camera | None:
    """Prepare for a network whose only input is a point of the plane."""
    inputs = scene.shown.source.inputs
    if len(inputs) != 1:
        return None
    node, field = inputs[0]
    if scene.view.facts[node].signals[field].axes != (2,) or scene.timed((node, field)):
        return None
    kinds = {key: scene.design.nodes[key].kind for key in extent(scene.design, scene.view).nodes}
    shown = tuple(key for key, kind in kinds.items() if isinstance(kind, Neurons) and size(kind.shape) <= FEW)
    if not shown:
        return None
    probe = Probe(scene.design, scene.view, shown)
    places, _ = plane(scene.data.field((node, field)), SIDE)

    def take() -> Snapshot:
        with watching(scene.net):
            found = probe(scene.net, (places,))
            arrays = {key: packed(_face(scene.last((key, "out"), found[key, "out"]))) for key in shown}
        return Snapshot(picture="faces", epoch=0, arrays=arrays)

    return take


def _face(x: Tensor) -> Tensor:
    """(places, neurons) -> (neurons, height, width)."""
    return x.reshape(SIDE, SIDE, -1).permute(2, 0, 1).clamp(-6e4, 6e4).to(torch.float16)
