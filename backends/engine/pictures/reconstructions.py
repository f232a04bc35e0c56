"""Reconstructions: what goes in beside what comes out."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from backends.codegen.extent import extent
from backends.codegen.losses import Term
from backends.codegen.source import Value
from backends.engine.form import watching
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.engine.weights import tensors
from backends.protocol import Snapshot
from designer.catalog.data import Data
from designer.catalog.losses import BCE, CrossEntropy
from designer.catalog.normalize import Standardize
from designer.catalog.shapes import Flatten, Reshape

SAMPLES = 16

Undo = Callable[[Tensor], Tensor]
Restore = Callable[[tuple[Tensor, ...]], Tensor]
"""What the network answers -> images (n, height, width)."""


def reconstructions(scene: Scene) -> Camera | None:
    """Prepare for the first loss that compares the network's answer with an image of the data."""
    found = restoring(scene)
    if found is None:
        return None
    image, restore = found
    rows = _one_of_each(scene, image)
    form = scene.shown
    inputs = scene.inputs(form.source.inputs, rows)
    original = packed(gray(scene.data.field(image, rows)))

    def take() -> Snapshot:
        with watching(scene.net):
            output = packed(gray(restore(form.answers(scene.net, inputs))))
        return Snapshot(picture="reconstructions", epoch=0, arrays={"original": original, "output": output})

    return take


def restoring(scene: Scene) -> tuple[Value, Restore] | None:
    """Say which image of the data the network gives back, and how its answers become that image."""
    for term in scene.shown.criterion.terms:
        image, undo = _traced(scene, term)
        size = _pixels(scene, image)
        if size is not None and not isinstance(scene.design.nodes[term.loss].kind, CrossEntropy):
            return image, _restore(scene, term, undo, size)
    return None


def _restore(scene: Scene, term: Term, undo: list[Undo], size: tuple[int, int]) -> Restore:
    squash = isinstance(scene.design.nodes[term.loss].kind, BCE) and term.logits
    place = scene.shown.source.outputs.index(term.prediction)

    def restore(answers: tuple[Tensor, ...]) -> Tensor:
        answer = torch.sigmoid(answers[place]) if squash else answers[place]
        for step in undo:
            answer = step(answer)
        return answer.reshape(-1, *size)

    return restore


def _traced(scene: Scene, term: Term) -> tuple[Value, list[Undo]]:
    """Follow a target back to the data, and say how to undo what was done to it on the way."""
    reach = extent(scene.design, scene.view)
    value, undo = term.target, list[Undo]()
    while isinstance(kind := scene.design.nodes[value[0]].kind, Standardize | Flatten | Reshape):
        if isinstance(kind, Standardize):
            undo.append(_unstandardized(scene, value[0]))
        value = reach.sources[value[0]][0]
    return value, undo


def _unstandardized(scene: Scene, key: str) -> Undo:
    found = tensors(scene.net, scene.shown.source)
    mean, deviation = found[f"{key}.mean"].flatten(), found.get(f"{key}.deviation")

    def undo(x: Tensor) -> Tensor:
        x = x.flatten(1)
        return (x * deviation.flatten() if deviation is not None else x) + mean

    return undo


def _pixels(scene: Scene, value: Value) -> tuple[int, int] | None:
    """Height and width of a gray image; None for anything else."""
    if not isinstance(scene.design.nodes[value[0]].kind, Data):
        return None
    signal = scene.view.facts[value[0]].signals[value[1]]
    axes = signal.axes[1:] if len(signal.axes) == 3 and signal.axes[0] == 1 else signal.axes
    return (axes[0], axes[1]) if len(axes) == 2 and not signal.classes and not signal.time else None


def _one_of_each(scene: Scene, image: Value) -> Tensor:
    """Choose samples: the first of each class, then the next ones."""
    rows = scene.watched()
    labels = scene.data.labels.get(image[0])
    if labels is None:
        return rows[:SAMPLES]
    found = labels[rows]
    first = [int((found == label).nonzero()[0]) for label in sorted(set(found.tolist()))]
    rest = [i for i in range(len(rows)) if i not in set(first)]
    return rows[torch.tensor([*first, *rest][:SAMPLES])]


def gray(x: Tensor) -> Tensor:
    """Write images as bytes: (n, ..., height, width) in 0 ... 1 -> (n, height, width) in 0 ... 255."""
    return (x.reshape(len(x), *x.shape[-2:]).nan_to_num().clamp(0, 1) * 255).round().to(torch.uint8)
