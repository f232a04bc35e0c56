"""Verdicts: what the network says of each sample that it does not learn from, and what is true."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.engine.form import watching
from backends.engine.judge import CHUNK, classifier, scores
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Snapshot

MOST = 10_000
"""So many samples are looked at."""
LIKELY = 3
"""So many classes are told of each sample, the likeliest first."""


def verdicts(scene: Scene) -> Camera | None:
    """Prepare for a classifier of whole samples; a judgement that training just made is used, else one is made."""
    form = scene.shown
    term = classifier(scene.design, form)
    if term is None or term.timed:
        return None
    rows = scene.watched()[:MOST]
    inputs = scene.inputs(form.source.inputs, rows)
    labels = packed(scene.inputs((term.target,), rows)[0].reshape(-1).to(torch.int32))

    def answer() -> Tensor:
        chunks = zip(*(torch.split(x, CHUNK) for x in inputs), strict=True)
        with watching(scene.net):
            return torch.cat([scores(scene.design, form, term, form.answers(scene.net, chunk)) for chunk in chunks])

    def take() -> Snapshot:
        found = (scene.judged.pop() if scene.judged else answer())[: len(rows)].float().nan_to_num()
        shares, likely = found.topk(min(LIKELY, found.shape[1]), 1)
        arrays = {
            "likely": packed(likely.to(torch.int32)),
            "shares": packed(shares.to(torch.float16)),
            "labels": labels,
        }
        return Snapshot(picture="verdicts", epoch=0, arrays=arrays)

    return take
