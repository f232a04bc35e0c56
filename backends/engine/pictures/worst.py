"""The worst: samples that the network gives back least well."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.engine.form import watching
from backends.engine.judge import CHUNK
from backends.engine.pictures.reconstructions import gray, restoring
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Snapshot

MOST, SHOWN = 2048, 64
"""So many samples are compared, and so many of them are shown."""


def worst(scene: Scene) -> Camera | None:
    """Prepare for a network that gives images of the data back."""
    found = restoring(scene)
    if found is None:
        return None
    image, restore = found
    form, rows = scene.shown, scene.watched()[:MOST]
    inputs, originals = scene.inputs(form.source.inputs, rows), scene.data.field(image, rows)

    def answer() -> Tensor:
        chunks = zip(*(torch.split(x, CHUNK) for x in inputs), strict=True)
        return torch.cat([restore(form.answers(scene.net, chunk)) for chunk in chunks])

    def take() -> Snapshot:
        with watching(scene.net):
            answers = answer().float()
        flat = originals.reshape(len(rows), -1).float()
        errors = (answers.reshape(len(rows), -1) - flat).square().mean(1).nan_to_num(torch.inf)
        chosen = errors.argsort(descending=True)[:SHOWN]
        arrays = {
            "original": packed(gray(originals[chosen])),
            "output": packed(gray(answers[chosen])),
            "errors": packed(errors[chosen]),
            "numbers": packed(chosen.to(torch.int32)),
        }
        return Snapshot(picture="worst", epoch=0, arrays=arrays)

    return take
