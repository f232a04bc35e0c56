"""First values: every number is drawn from (seed, address, purpose), whatever else is in the drawing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn

from backends.codegen.members import bias_law
from backends.codegen.parts import synapses
from backends.codegen.source import Source
from backends.engine.weights import box, placed
from designer.catalog.neurons import Neurons
from designer.design import Design
from designer.synapses import Fixed


def stable(seed: int, address: str, purpose: str) -> int:
    """Return the same large number for the same words, on every machine."""
    digest = hashlib.sha256(f"{seed}/{address}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


@torch.no_grad()
def draw(net: nn.Module, design: Design, source: Source) -> None:
    """Give every number its first value: weights and biases of neurons by their laws, modules by torch's own."""
    for address, module in _modules(net, source):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(stable(design.header.seed, address, "initial"))
            module.reset_parameters()
    state = net.state_dict()
    for address, name, place in placed(source, state):
        tensor = state[name][box(place, state[name])]
        if address in design.wires:
            weight = synapses(design, address).weight
            fill: str | float = weight.value if isinstance(weight, Fixed) else weight.init.law
        else:
            kind = design.nodes[address.partition(".")[0]].kind
            fill = bias_law(kind)
            if not address.endswith(".bias") or (fill == "auto" and not isinstance(kind, Neurons)):
                continue
        arriving = net.get_parameter(f"{name.partition('.')[0]}.weight").shape[1]
        _fill(tensor, fill, arriving, torch.Generator().manual_seed(stable(design.header.seed, address, "initial")))


def _modules(net: nn.Module, source: Source) -> Iterator[tuple[str, Any]]:
    """Walk the modules that nodes keep as a whole and that know how to start."""
    inside = dict(net.named_modules())
    for address, place in source.weights.items():
        if hasattr(inside.get(place.name), "reset_parameters"):
            yield address, inside[place.name]


def _fill(tensor: Tensor, law: str | float, arriving: int, generator: torch.Generator) -> None:
    if not isinstance(law, str):
        tensor.fill_(law)
    elif law == "auto":
        tensor.uniform_(-1 / sqrt(arriving), 1 / sqrt(arriving), generator=generator)
    elif law in ("zeros", "ones"):
        tensor.fill_(float(law == "ones"))
    else:
        getattr(nn.init, f"{law}_")(tensor, generator=generator)
