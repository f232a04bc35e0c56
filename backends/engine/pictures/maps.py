"""Maps: what each filter finds in one image."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import adaptive_max_pool2d

from backends.codegen.extent import extent
from backends.engine.form import Probe, watching
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Array, Snapshot
from designer.layer import Family

FEW, MANY = 16, 64
SIDE, SMALL = 64, 32
"""A larger map is sent smaller: no card has room for more pixels; of more than a few maps, smaller still."""
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
            arrays = dict[str, Array]()
            for (key, _), x in found.items():
                arrays |= seen(key, scene.last((key, "out"), x)[0]) if key in shown else {}
        return Snapshot(picture="maps", epoch=0, arrays=arrays)

    return take


def imaged(scene: Scene, key: str) -> bool:
    """Say whether a node is a convolution or a pool that gives images."""
    family = scene.design.nodes[key].kind.family
    return family is Family.CONVOLUTION and len(scene.view.facts[key].signals["out"].axes) == 3


def seen(key: str, x: Tensor) -> dict[str, Array]:
    """(channels, height, width) -> the strongest maps of a node in the order of the channels, as they are sent.

    `key`: uint8 (maps, height, width), 255 = the larger of a map's own peak and 35 % of the node's;
    `key.channels`: int32, whose they are; `key.peaks`: float32, the largest number of each.
    """
    found = x.float().nan_to_num().clamp(min=0)
    side = SIDE if len(found) <= FEW else SMALL
    peaks = found.amax((1, 2))
    if max(found.shape[1:]) > side:
        found = adaptive_max_pool2d(found, (min(side, found.shape[1]), min(side, found.shape[2])))
    chosen = peaks.topk(min(MANY, len(peaks))).indices.sort().values
    scale = peaks.clamp(min=max(FLOOR * float(peaks.max()), 1e-12))
    gray = (found / scale[:, None, None] * 255)[chosen].round().to(torch.uint8)
    arrays = {"": gray, ".channels": chosen.to(torch.int32), ".peaks": peaks[chosen]}
    return {key + name: packed(tensor) for name, tensor in arrays.items()}
