"""The scene: everything that a picture of a training may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from backends.codegen.source import Value
from backends.engine.form import Form
from backends.engine.resident import Resident
from backends.protocol import Array, Snapshot
from designer.design import Design
from designer.view import View

Camera = Callable[[], Snapshot | None]
"""Takes one picture of the network as it is now, None when there is nothing new; who asked fills in its epoch."""

DTYPES = {torch.uint8: "uint8", torch.float16: "float16", torch.float32: "float32", torch.int32: "int32"}


@dataclass(frozen=True)
class Scene:
    """A network that trains, and its data. `shown` is the form whose outputs are those of the drawing."""

    design: Design
    view: View
    net: nn.Module
    shown: Form
    data: Resident
    judged: list[Tensor] = field(default_factory=list)
    """Probabilities (n, classes) of the validation samples, where they were judged after the last picture."""

    def watched(self) -> Tensor:
        """Return the rows of the samples that are shown: of the validation part, or of training if there is none."""
        return self.data.rows(1) if self.data.sizes[1] else self.data.rows(0)

    def timed(self, value: Value) -> bool:
        """Say whether a value is a sequence."""
        return bool(self.view.facts[value[0]].signals[value[1]].time)

    def last(self, value: Value, x: Tensor) -> Tensor:
        """Return what is said at the last step, (n, axes...)."""
        return x[:, -1] if self.timed(value) else x

    def inputs(self, values: tuple[Value, ...], rows: Tensor) -> tuple[Tensor, ...]:
        """Return rows of what the network takes; streams beside the first start again where they end."""
        return tuple(self.data.field(value, rows % len(self.data.field(value))) for value in values)


def packed(tensor: Tensor) -> Array:
    """Write a tensor as bytes."""
    rows = tensor.detach().contiguous()
    return Array(dtype=DTYPES[rows.dtype], shape=tuple(rows.shape), data=rows.numpy().tobytes())
