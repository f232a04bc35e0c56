"""Activity: how strongly the units of each node answer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool1d

from backends.codegen.extent import extent
from backends.engine.form import Probe, watching
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Snapshot

SAMPLES = 128
BINS = 32


def activity(scene: Scene) -> Camera | None:
    """Prepare one forward pass that returns the answer of every node on the way."""
    nodes = extent(scene.design, scene.view).nodes
    if not nodes:
        return None
    probe = Probe(scene.design, scene.view, nodes)
    inputs = scene.inputs(probe.source.inputs, scene.watched()[:SAMPLES])

    def take() -> Snapshot:
        with watching(scene.net):
            found = probe(scene.net, inputs)
            arrays = {
                value[0]: packed(binned(x.flatten(0, 1) if scene.timed(value) else x))
                for value, x in found.items()
                if value[0] in nodes
            }
        return Snapshot(picture="activity", epoch=0, arrays=arrays)

    return take


def binned(x: Tensor) -> Tensor:
    """(samples, ...) -> mean size of each unit's answer, neighbors together where there are many."""
    units = x.float().abs().mean(0).reshape(1, -1)
    row = adaptive_avg_pool1d(units, BINS) if units.shape[1] > BINS else units
    return row[0].clamp(max=6e4).to(torch.float16)
