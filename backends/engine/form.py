"""A form of the network that can be run: the module as shown, or one that leaves its last squashing to the loss."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from backends.codegen.losses import Criterion, criterion
from backends.codegen.source import Source, Value
from backends.codegen.torch import generate
from backends.engine.build import executed, forward_of
from designer.activations import Softmax
from designer.design import Design
from designer.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

AGREEMENT = 1e-3
"""Largest relative difference between the gradients of two forms."""


class Form:
    """Forward pass and loss of one form; both run on a network that is handed in."""

    def __init__(self, design: Design, view: View, logits: bool) -> None:
        self.source: Source = generate(design, view, logits=logits)
        self.criterion: Criterion = criterion(design, view, self.source)
        self._forward = forward_of(self.source)
        self._loss: Callable[..., Tensor] = executed(self.criterion.text, f"<{self.source.name} loss>")["loss"]
        self._inputs = len(self.source.inputs)
        self._single = len(self.source.outputs) == 1
        self.words = _words(design, self.source)

    @property
    def values(self) -> tuple[Value, ...]:
        """What a batch is made of: the inputs, then the targets."""
        return (*self.source.inputs, *self.criterion.targets)

    def answers(self, net: nn.Module, batch: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return what the network says, always as a tuple."""
        result = self._forward(net, *batch[: self._inputs])
        return (result,) if self._single else result

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        """Return the sum of all losses."""
        return self.measured(self.answers(net, batch), batch)

    def measured(self, answers: tuple[Tensor, ...], batch: tuple[Tensor, ...]) -> Tensor:
        """Return the sum of all losses of these answers."""
        return self._loss(*answers, *batch[self._inputs :])


class Probe:
    """A forward pass that also returns what some nodes give; it runs on the network that trains."""

    def __init__(self, design: Design, view: View, also: tuple[str, ...]) -> None:
        self.source = generate(design, view, also=also)
        self._forward = forward_of(self.source)

    def __call__(self, net: nn.Module, inputs: tuple[Tensor, ...]) -> dict[Value, Tensor]:
        """Return every value by node and output."""
        result = self._forward(net, *inputs)
        row = result if isinstance(result, tuple) else (result,)
        return dict(zip(self.source.outputs, row, strict=True))


@contextmanager
def watching(net: nn.Module) -> Iterator[None]:
    """Look at a network without touching it: no gradients, no dropout, no moving averages."""
    training = net.training
    net.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        net.train(training)


def chosen(design: Design, view: View, net: nn.Module, shown: Form, batch: tuple[Tensor, ...]) -> Form:
    """Return the stable form if its loss and gradients agree with the shown module's on this batch."""
    fast = Form(design, view, logits=True)
    if not fast.source.fused:
        return shown
    first, second = (_gradients(net, form, batch) for form in (shown, fast))
    return fast if _agree(first, second) else shown


def _gradients(net: nn.Module, form: Form, batch: tuple[Tensor, ...]) -> list[Tensor]:
    """Return loss and gradients in evaluation mode, where chance plays no part."""
    training = net.training
    net.eval()
    try:
        loss = form.loss(net, batch)
        parameters = [parameter for parameter in net.parameters() if parameter.requires_grad]
        found = torch.autograd.grad(loss, parameters, allow_unused=True) if parameters else ()
    finally:
        net.train(training)
    return [loss.detach(), *(row for row in found if row is not None)]


def _agree(first: list[Tensor], second: list[Tensor]) -> bool:
    if len(first) != len(second):
        return False
    pairs = list(zip(first, second, strict=True))
    return all(float((a - b).norm()) <= AGREEMENT * float(a.norm()) + 1e-6 for a, b in pairs)


def _words(design: Design, source: Source) -> str:
    kinds: list[Any] = [design.nodes[key].kind for key in sorted(source.fused)]
    names = sorted({"softmax" if isinstance(kind.activation, Softmax) else "sigmoid" for kind in kinds})
    return f"module, {' and '.join(names)} inside the loss" if names else "module as shown"
