"""What is measured instead of learned: the moments of Standardize nodes, before the first step."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from backends.codegen.extent import extent
from backends.codegen.source import Source
from backends.engine.form import Probe, watching
from backends.engine.resident import Resident
from backends.engine.weights import tensors
from designer.catalog.data import Data
from designer.catalog.normalize import Standardize
from designer.design import Design
from designer.view import View

FLAT = 1e-6
"""A deviation below this is none: the number never varies, so it is only centered."""

CHUNK = 4096


def fit(design: Design, view: View, net: nn.Module, source: Source, data: Resident) -> None:
    """Fill every Standardize node from the training samples, in the order of the graph."""
    reach = extent(design, view)
    for key in reach.nodes:
        kind = design.nodes[key].kind
        if not isinstance(kind, Standardize):
            continue
        value = reach.sources[key][0]
        if isinstance(design.nodes[value[0]].kind, Data):
            (rows,) = data.part(0, (value,))
        else:
            rows = _probed(Probe(design, view, (value[0],)), net, data)[-1]
        mean, deviation = rows.double().mean(0), rows.double().std(0, correction=0)
        found = tensors(net, source)
        found[f"{key}.mean"].copy_(mean)
        if kind.scale:
            found[f"{key}.deviation"].copy_(torch.where(deviation > FLAT, deviation, 1.0))


def _probed(probe: Probe, net: nn.Module, data: Resident) -> list[Tensor]:
    """Run the training samples through the network, a chunk at a time."""
    inputs = data.part(0, probe.source.inputs)
    with watching(net):
        rows = [
            list(probe(net, chunk).values()) for chunk in zip(*(torch.split(x, CHUNK) for x in inputs), strict=True)
        ]
    return [torch.cat(column) for column in zip(*rows, strict=True)]
