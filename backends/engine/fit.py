"""What is measured instead of learned: the moments of Standardize nodes, before the first step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
            chunks: Iterator[Tensor] = (chunk[0] for chunk in data.chunks(0, (value,), CHUNK))
        else:
            chunks = _probed(Probe(design, view, (value[0],)), net, data)
        mean, deviation = moments(chunks)
        found = tensors(net, source)
        found[f"{key}.mean"].copy_(mean)
        if kind.scale:
            found[f"{key}.deviation"].copy_(torch.where(deviation > FLAT, deviation, 1.0))


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
