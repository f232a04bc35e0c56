"""Numbers that are none: where they began, in words for people."""

from __future__ import annotations

from math import isnan

import torch
from torch import Tensor

from backends.codegen.extent import extent
from backends.engine.form import Probe, watching
from backends.engine.setup import Setup
from backends.engine.weights import tensors
from backends.errors import Diverged
from designer.naming import title

Batch = tuple[Tensor, ...]


def diverged(setup: Setup, value: float, step: int, kept: int, batch: Batch | None) -> Diverged:
    """Say since when and where numbers are none, and what helps; `kept` is the step to go on from."""
    place = first_broken(setup, batch)
    where = f"; the first number that is not finite is in {title(setup.design.nodes[place])}" if place else ""
    what, rate = "NaN" if isnan(value) else "infinite", setup.flat.rule.rate
    reason = f"The loss became {what} at step {step}{where}. Lower the learning rate (now {rate:g})."
    return Diverged(reason, place, step=step, kept=kept, rate=rate)


def first_broken(setup: Setup, batch: Batch | None) -> str:
    """Walk the network in order, looking at weights and at what each node makes of the batch."""
    design = setup.design
    nodes = extent(design, setup.view).nodes
    targets = {key: wire.target for key, wire in design.wires.items()}
    for address, tensor in tensors(setup.net, setup.source).items():
        if not torch.isfinite(tensor).all():
            return targets.get(address) or address.partition(".")[0]
    if batch is not None:
        probe = Probe(design, setup.view, nodes)
        with watching(setup.net):
            found = probe(setup.net, batch[: len(probe.source.inputs)])
        for key in nodes:
            if any(not torch.isfinite(x).all() for (node, _), x in found.items() if node == key):
                return key
    return setup.form.criterion.terms[0].loss
