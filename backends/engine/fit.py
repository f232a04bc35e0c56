"""What is measured instead of learned: the moments of Standardize and Unstandardize nodes, before the first step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn

from backends.codegen.extent import extent, losses, origin
from backends.codegen.source import Source, Value
from backends.engine.form import Probe, watching
from backends.engine.resident import Resident
from backends.engine.weights import tensors
from designer.catalog.data import Data
from designer.catalog.normalize import Standardize, Unstandardize
from designer.design import Design
from designer.view import View
from designer.wiring import arriving

FLAT = 1e-6
"""A deviation below this is none: the number never varies, so it is only centered."""

CHUNK = 4096


def fit(design: Design, view: View, net: nn.Module, source: Source, data: Resident) -> None:
    """Fill every Standardize node from the training samples, in the order of the graph."""
    reach = extent(design, view)
    for key in reach.nodes:
        kind = design.nodes[key].kind
        if isinstance(kind, Standardize):
            value = reach.sources[key][0]
        elif isinstance(kind, Unstandardize) and (wanted := _wanted(design, view, key)):
            value = wanted
        else:
            continue
        if isinstance(design.nodes[value[0]].kind, Data):
            chunks: Iterator[Tensor] = (chunk[0] for chunk in data.chunks(0, (value,), CHUNK))
        else:
            chunks = _probed(Probe(design, view, (value[0],)), net, data)
        if view.facts[value[0]].signals[value[1]].time:
            chunks = (chunk.flatten(0, 1) for chunk in chunks)
        mean, deviation = moments(chunks)
        found = tensors(net, source)
        found[f"{key}.mean"].copy_(mean)
        if not isinstance(kind, Standardize) or kind.scale:
            found[f"{key}.deviation"].copy_(torch.where(deviation > FLAT, deviation, 1.0))


def _wanted(design: Design, view: View, key: str) -> Value | None:
    """Return what the first loss that reads a node compares it with, if it comes straight from the data."""
    for loss in losses(design):
        ports = arriving(design, view.into, loss)
        read = [origin(design, view, wire) for wire in ports.get("prediction", ())]
        for wire in ports.get("target", ()):
            target = origin(design, view, wire)
            if any(node == key for node, _ in read) and isinstance(design.nodes[target[0]].kind, Data):
                return target
    return None


def moments(chunks: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    """Return mean and deviation of each number over all rows of all chunks (Chan, Golub & LeVeque 1979)."""
    count, mean, squares = 0, torch.zeros(()), torch.zeros(())
    for chunk in chunks:
        rows = chunk.double()
        total, new = count + len(rows), rows.mean(0)
        away = new - mean
        squares = squares + ((rows - new) ** 2).sum(0) + away**2 * (count * len(rows) / total)
        mean, count = mean + away * (len(rows) / total), total
    return mean, (squares / max(1, count)).sqrt()


def _probed(probe: Probe, net: nn.Module, data: Resident) -> Iterator[Tensor]:
    """Run the training samples through the network, a chunk at a time."""
    for chunk in data.chunks(0, probe.source.inputs, CHUNK):
        with watching(net):
            yield list(probe(net, chunk).values())[-1]
