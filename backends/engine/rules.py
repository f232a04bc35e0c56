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

Rule = Callable[[], None]
"""Makes one step."""


def rule(kind: Adam | AdamW | SGD, weights: Tensor, gradient: Tensor) -> Rule:
    """Return what changes `weights` by `gradient`, both in place."""
    if isinstance(kind, SGD):
        return _descent(kind, weights, gradient)
    decay = kind.decay if isinstance(kind, AdamW) else 0.0
    kernel = torch._fused_adamw_ if isinstance(kind, AdamW) else torch._fused_adam_
    means, squares, count = torch.zeros_like(weights), torch.zeros_like(weights), torch.zeros(())

    def step() -> None:
        count.add_(1)
        kernel(
            [weights],
            [gradient],
            [means],
            [squares],
            [],
            [count],
            lr=kind.rate,
            beta1=0.9,
            beta2=0.999,
            weight_decay=decay,
            eps=1e-8,
            amsgrad=False,
            maximize=False,
        )

    return step


def _descent(kind: SGD, weights: Tensor, gradient: Tensor) -> Rule:
    velocity = [torch.zeros_like(weights)] if kind.momentum else []
    first = True

    def step() -> None:
        nonlocal first
        torch._fused_sgd_(
            [weights],
            [gradient],
            velocity,
            weight_decay=kind.decay,
            momentum=kind.momentum,
            lr=kind.rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
            is_first_step=first,
        )
        first = False

    return step
