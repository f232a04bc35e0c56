"""The sequence: one sample from its first step to its last, what is said of it, and what the loop remembers."""

from __future__ import annotations

import torch
from torch import Tensor

from backends.codegen.extent import extent
from backends.codegen.losses import Term
from backends.engine.form import Probe, watching
from backends.engine.judge import scores
from backends.engine.pictures.scene import Camera, Scene, packed
from backends.protocol import Array, Snapshot
from designer.catalog.losses import BCE, CrossEntropy
from designer.catalog.neurons import Neurons

UNITS = 48
"""So many neurons of a layer are shown."""
KNOWN = 2 / 3
"""Share of the steps that are known before a network that foretells has to go on by itself."""


def sequence(scene: Scene) -> Camera | None:
    """Prepare for a loss that compares at each step with the data, one number or class a step."""
    form = scene.shown
    term = next((term for term in form.criterion.terms if _told(scene, term)), None)
    timed = tuple(value for value in form.source.inputs if scene.timed(value))
    if term is None or not timed:
        return None
    row = scene.watched()[:1]
    inputs, truth = scene.inputs(form.source.inputs, row), scene.inputs((term.target,), row)[0][0]
    still = {"truth": _line(truth), "input": _line(scene.inputs(timed[:1], row)[0][0])}
    foretells = len(inputs) == 1 and _foretells(inputs[0][0], truth)
    looped = tuple(key for key in _remembering(scene) if key != term.prediction[0])
    probe = Probe(scene.design, scene.view, looped)

    def take() -> Snapshot:
        with watching(scene.net):
            found = probe(scene.net, inputs)
            said = tuple(found[value] for value in form.source.outputs)
            arrays = {**still, "answer": _line(_answer(scene, term, said)[0])}
            if foretells:
                arrays["own"] = _line(_alone(scene, term, inputs[0], round(KNOWN * len(truth))))
            for key in looped:
                arrays[key] = packed(found[key, "out"][0].flatten(1).T[:UNITS].clamp(-6e4, 6e4).to(torch.float16))
        return Snapshot(picture="sequence", epoch=0, arrays=arrays)

    return take


def _told(scene: Scene, term: Term) -> bool:
    """Say whether one number, or one class, is compared at each step."""
    signal = scene.view.facts[term.target[0]].signals[term.target[1]]
    return term.timed and term.target in scene.shown.criterion.targets and (bool(signal.classes) or signal.size == 1)


def _remembering(scene: Scene) -> tuple[str, ...]:
    """List the neurons in loops."""
    reach = extent(scene.design, scene.view)
    kinds = {key: scene.design.nodes[key].kind for key in reach.nodes if reach.ring(key)}
    return tuple(key for key, kind in kinds.items() if isinstance(kind, Neurons))


def _foretells(x: Tensor, truth: Tensor) -> bool:
    """Say whether what should be said is what comes next."""
    return x.shape == truth.shape and len(x) > 2 and torch.equal(x[1:], truth[:-1])


def _answer(scene: Scene, term: Term, said: tuple[Tensor, ...]) -> Tensor:
    """Return what is said at each step, (n, time, 1): a number, the chance of the second class, or the likeliest."""
    if isinstance(scene.design.nodes[term.loss].kind, CrossEntropy | BCE):
        shares = scores(scene.design, scene.shown, term, said)
        return shares[..., 1:2] if shares.shape[-1] == 2 else shares.argmax(-1, keepdim=True).float()
    return said[scene.shown.source.outputs.index(term.prediction)].flatten(2)


def _alone(scene: Scene, term: Term, x: Tensor, known: int) -> Tensor:
    """Feed the network with what it said itself, from the last known step on: (steps, 1)."""
    heard, said = x[:, :known], list[Tensor]()
    while heard.shape[1] <= x.shape[1]:
        said.append(_answer(scene, term, scene.shown.answers(scene.net, (heard,)))[:, -1:])
        heard = torch.cat([heard, said[-1].reshape(1, 1, *x.shape[2:])], 1)
    return torch.cat(said, 1)[0]


def _line(x: Tensor) -> Array:
    """(time) or (time, ...) -> the first number of each step."""
    return packed((x.reshape(len(x), -1)[:, 0]).float().nan_to_num())
