"""The latent plane: where samples lie in a bottleneck of two units."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.codegen.extent import Extent, consumers, extent
from backends.engine.form import Probe, watching
from backends.engine.pictures.samples import shown
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Snapshot
from designer.catalog.neurons import Neurons
from designer.design import Design
from designer.signal import size
from designer.view import View

POINTS = 900


def latent(scene: Scene) -> Camera | None:
    """Prepare for the first neurons of two units that are fewer than those before and behind."""
    key = plane(scene.design, scene.view)
    if not key:
        return None
    probe = Probe(scene.design, scene.view, (key,))
    rows = torch.cat([scene.data.rows(1), scene.data.rows(0)])[:POINTS]
    inputs = scene.inputs(probe.source.inputs, rows)
    labels = packed(_labels(scene, probe.source.inputs[0][0], rows))
    images = shown(inputs[0]) if len(inputs) == 1 and not scene.timed(probe.source.inputs[0]) else None
    waiting = {"images": images} if images is not None else {}

    def take() -> Snapshot:
        with watching(scene.net):
            points = scene.last((key, "out"), probe(scene.net, inputs)[key, "out"]).flatten(1)
        arrays = {"points": packed(points.clamp(-6e4, 6e4).to(torch.float16)), "labels": labels, **waiting}
        waiting.clear()
        return Snapshot(picture="latent", epoch=0, node=key, arrays=arrays)

    return take


def plane(design: Design, view: View) -> str:
    """Return the first such neurons, "" when there are none."""
    reach = extent(design, view)
    return next((key for key in reach.nodes if _narrow(design, view, reach, key)), "")


def _narrow(design: Design, view: View, reach: Extent, key: str) -> bool:
    kind = design.nodes[key].kind
    if not isinstance(kind, Neurons) or size(kind.shape) != 2:
        return False
    readers = consumers(reach.sources, reach.nodes).get(key, ())
    before = sum(view.facts[node].signals[output].size for node, output in reach.sources[key])
    behind = [view.facts[reader].signals["out"].size for reader in readers]
    return before > 2 and bool(behind) and min(behind) > 2


def _labels(scene: Scene, node: str, rows: Tensor) -> Tensor:
    labels = scene.data.labels.get(node)
    return labels[rows].clamp(0, 255).to(torch.uint8) if labels is not None else torch.zeros(0, dtype=torch.uint8)
