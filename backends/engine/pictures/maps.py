"""Maps: what each filter finds in one image."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import adaptive_max_pool2d

from backends.codegen.extent import extent
from backends.engine.form import Probe, watching
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Snapshot
from designer.layer import Family

FEW = 16
SIDE = 64
"""A larger map is sent smaller: no card has room for more pixels."""
FLOOR = 0.35
"""Of the layer's peak: a map that stays below it is dark, instead of being blown up to noise."""


def maps(scene: Scene) -> Camera | None:
    """Prepare for convolutions and pools that give images; one validation sample goes in."""
    shown = tuple(key for key in extent(scene.design, scene.view).nodes if imaged(scene, key))
    if not shown:
        return None
    probe = Probe(scene.design, scene.view, shown)
    rows = scene.watched()
    inputs = scene.inputs(probe.source.inputs, rows[len(rows) * 3 // 4][None])

    def take() -> Snapshot:
        with watching(scene.net):
            found = probe(scene.net, inputs)
            arrays = {key: packed(gray(x[0])) for (key, _), x in found.items() if key in shown}
        return Snapshot(picture="maps", epoch=0, arrays=arrays)

    return take


def imaged(scene: Scene, key: str) -> bool:
    """Say whether a node is a convolution or a pool that gives images."""
    family = scene.design.nodes[key].kind.family
    return family is Family.CONVOLUTION and len(scene.view.facts[key].signals["out"].axes) == 3


def gray(x: Tensor) -> Tensor:
    """(channels, height, width) -> the strongest of them in 0 ... 255, in the order of the channels."""
    found = x.float().nan_to_num().clamp(min=0)
    if max(found.shape[1:]) > SIDE:
        found = adaptive_max_pool2d(found, (min(SIDE, found.shape[1]), min(SIDE, found.shape[2])))
    peaks = found.amax((1, 2))
    chosen = peaks.topk(min(FEW, len(peaks))).indices.sort().values
    scale = peaks.clamp(min=max(FLOOR * float(peaks.max()), 1e-12))
    return (found / scale[:, None, None] * 255)[chosen].round().to(torch.uint8)
