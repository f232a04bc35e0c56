"""First values: every number is drawn from (seed, address, purpose), whatever else is in the drawing."""

from __future__ import annotations

import hashlib
from math import sqrt

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
    """Give every weight and bias of neurons its first value; other modules start as torch starts them."""
    state = net.state_dict()
    for address, name, place in placed(source, state):
        tensor = state[name][box(place, state[name])]
        if address in design.wires:
            weight = synapses(design, address).weight
            fill: str | float = weight.value if isinstance(weight, Fixed) else weight.init.law
        else:
            kind = design.nodes[address.partition(".")[0]].kind
            if not isinstance(kind, Neurons) or not address.endswith(".bias"):
                continue
            fill = bias_law(kind)
        arriving = net.get_parameter(f"{name.partition('.')[0]}.weight").shape[1]
        _fill(tensor, fill, arriving, torch.Generator().manual_seed(stable(design.header.seed, address, "initial")))


def _fill(tensor: Tensor, law: str | float, arriving: int, generator: torch.Generator) -> None:
    if not isinstance(law, str):
        tensor.fill_(law)
    elif law == "auto":
        tensor.uniform_(-1 / sqrt(arriving), 1 / sqrt(arriving), generator=generator)
    elif law in ("zeros", "ones"):
        tensor.fill_(float(law == "ones"))
    else:
        getattr(nn.init, f"{law}_")(tensor, generator=generator)
