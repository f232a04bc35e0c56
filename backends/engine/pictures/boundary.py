"""The boundary: what the network answers at every place of the plane."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.engine.form import watching
from backends.engine.judge import classifier, scores
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Array, Snapshot

SIDE = 64
MARGIN = 0.15
"""Share of the data's extent that is shown around it."""


def boundary(scene: Scene) -> Camera | None:
    """Prepare for a classifier whose only input is a point of the plane."""
    form = scene.shown
    term = classifier(scene.design, form)
    if term is None or term.timed or len(form.source.inputs) != 1:
        return None
    node, field = form.source.inputs[0]
    if scene.view.facts[node].signals[field].axes != (2,):
        return None
    points = scene.data.field((node, field))
    grid, extent = plane(points, SIDE)
    still = {"extent": packed(extent)}
    if node in scene.data.labels:
        still |= {"points": packed(points), "labels": packed(scene.data.labels[node].to(torch.uint8))}

    def take() -> Snapshot:
        nonlocal still
        with watching(scene.net):
            found = scores(scene.design, form, term, form.answers(scene.net, (grid,)))
        arrays = {**still, **_answer(found)}
        still = {"extent": still["extent"]}
        return Snapshot(picture="boundary", epoch=0, arrays=arrays)

    return take


def plane(points: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """Return side x side places row by row, the lowest row first, and (left, right, bottom, top)."""
    low, high = points.amin(0), points.amax(0)
    low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
    xs, ys = (torch.linspace(float(low[i]), float(high[i]), side) for i in (0, 1))
    rows, columns = torch.meshgrid(ys, xs, indexing="ij")
    return torch.stack([columns, rows], -1).reshape(-1, 2), torch.stack([low[0], high[0], low[1], high[1]])


def _answer(found: Tensor) -> dict[str, Array]:
    if found.shape[1] == 2:
        return {"grid": packed(found[:, 1].reshape(SIDE, SIDE).to(torch.float16))}
    return {"winner": packed(found.argmax(1).reshape(SIDE, SIDE).to(torch.uint8))}
