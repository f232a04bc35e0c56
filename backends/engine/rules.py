"""Optimizers as single calls: torch's own fused kernels, without the ceremony around them.

`torch.optim` spends eight times as long on bookkeeping as a small network's step takes, and its first use loads
a second's worth of compiler. The kernels are the very same; pyproject.toml holds the version of torch to which
these private names belong, and the tests compare every rule with torch.optim.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from designer.learning import SGD, Adam, AdamW


class Rule:
    """Makes a step when it is called. `rate` may be set between two steps; `slots` is all that it remembers."""

    def __init__(self, rate: float, slots: dict[str, Tensor], step: Callable[[float], None]) -> None:
        self.rate = rate
        self.slots = slots
        self._step = step

    def __call__(self) -> None:
        """Change the weights by the gradient."""
        self._step(self.rate)


def rule(kind: Adam | AdamW | SGD, weights: Tensor, gradient: Tensor) -> Rule:
    """Return what changes `weights` by `gradient`, both in place."""
    if isinstance(kind, SGD):
        return _descent(kind, weights, gradient)
    decay = kind.decay if isinstance(kind, AdamW) else 0.0
    kernel = torch._fused_adamw_ if isinstance(kind, AdamW) else torch._fused_adam_
    means, squares, count = torch.zeros_like(weights), torch.zeros_like(weights), torch.zeros(())

    def step(rate: float) -> None:
        count.add_(1)
        kernel(
            [weights],
            [gradient],
            [means],
            [squares],
            [],
            [count],
            lr=rate,
            beta1=0.9,
            beta2=0.999,
            weight_decay=decay,
            eps=1e-8,
            amsgrad=False,
            maximize=False,
        )

    return Rule(kind.rate, {"means": means, "squares": squares, "count": count}, step)


def _descent(kind: SGD, weights: Tensor, gradient: Tensor) -> Rule:
    """A velocity of zero makes the first step like any other."""
    velocity = torch.zeros_like(weights)
    used = [velocity] if kind.momentum else []

    def step(rate: float) -> None:
        torch._fused_sgd_(
            [weights],
            [gradient],
            used,
            weight_decay=kind.decay,
            momentum=kind.momentum,
            lr=rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
            is_first_step=False,
        )

    return Rule(kind.rate, {"velocity": velocity} if kind.momentum else {}, step)
