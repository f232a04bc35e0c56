"""All numbers that train lie in one row, so that one call of the optimizer changes them all.

The parameters of the network are views of that row, their gradients views of another. What is only partly
frozen (some columns of a matrix) is put back after each step.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from backends.codegen.source import Source
from backends.engine.rules import rule
from backends.engine.weights import box, placed
from designer.learning import SGD, Adam, AdamW


class Flat:
    """The one row, its gradient and its optimizer."""

    def __init__(self, net: nn.Module, source: Source, optimizer: Adam | AdamW | SGD) -> None:
        trains = _training(net, source)
        self.names = [name for name, mask in trains.items() if mask.any()]
        for name, parameter in net.named_parameters():
            parameter.requires_grad_(name in self.names)
        parameters = [net.get_parameter(name) for name in self.names]
        rows = [parameter.detach().reshape(-1) for parameter in parameters]
        self.weights = torch.cat(rows) if rows else torch.zeros(0)
        self.gradient = torch.zeros_like(self.weights)
        self._parameters = parameters
        self._tie()
        free = torch.cat([trains[name].reshape(-1) for name in self.names]) if rows else torch.zeros(0).bool()
        self._held = None if bool(free.all()) else (~free).nonzero().squeeze(1)
        self._kept = self.weights[self._held] if self._held is not None else None
        self.rule = rule(optimizer, self.weights, self.gradient)

    def __len__(self) -> int:
        """Count the numbers that train."""
        return self.weights.numel() - (len(self._held) if self._held is not None else 0)

    def _tie(self) -> None:
        start = 0
        for parameter in self._parameters:
            stop = start + parameter.numel()
            parameter.data = self.weights[start:stop].view_as(parameter)
            parameter.grad = self.gradient[start:stop].view_as(parameter)
            start = stop

    def clear(self) -> None:
        """Forget the gradient; in place, so that the parameters keep their views of it."""
        self.gradient.zero_()

    def step(self) -> None:
        """Let the optimizer change the weights, but for those that are held."""
        self.rule()
        if self._held is not None and self._kept is not None:
            self.weights.index_copy_(0, self._held, self._kept)

    def finite(self) -> bool:
        """Say whether every weight is a number."""
        return bool(torch.isfinite(self.weights).all())


def _training(net: nn.Module, source: Source) -> dict[str, Tensor]:
    """Say of every number of every parameter whether it trains."""
    masks = {name: torch.zeros_like(parameter, dtype=torch.bool) for name, parameter in net.named_parameters()}
    for _, name, place in placed(source, masks):
        masks[name][box(place, masks[name])] = place.trains
    return masks
