"""How a drawing learns: optimizers, and the stages of a training."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from designer.record import Choice, Count, Record

Rate = Annotated[float, Meta(gt=0, le=1e6, title="Learning rate", description="Step size of each update")]
Decay = Annotated[float, Meta(ge=0, le=1e3, title="Weight decay", description="Pull of every weight toward zero")]


class Optimizer(Choice, frozen=True, kw_only=True):
    """How a gradient becomes a step."""

    title: ClassVar[str] = ""


class Adam(Optimizer, frozen=True, kw_only=True):
    """Steps scaled by each weight's own gradient history: works well untuned.

    Source: Kingma & Ba 2014; torch.optim.Adam.
    """

    title: ClassVar[str] = "Adam"
    rate: Rate = 1e-3


class AdamW(Optimizer, frozen=True, kw_only=True):
    """Adam with a weight decay that the gradient history does not distort.

    Source: Loshchilov & Hutter 2017; torch.optim.AdamW.
    """

    title: ClassVar[str] = "AdamW"
    rate: Rate = 1e-3
    decay: Decay = 1e-2


class SGD(Optimizer, frozen=True, kw_only=True):
    """Walks straight down the gradient; momentum keeps it rolling.

    Source: torch.optim.SGD.
    """

    title: ClassVar[str] = "SGD"
    rate: Rate = 1e-2
    momentum: Annotated[float, Meta(ge=0, lt=1, description="Share of the last step that is kept")] = 0.9
    decay: Decay = 0.0


OPTIMIZERS: tuple[type[Optimizer], ...] = (Adam, AdamW, SGD)


class Gradient(Choice, frozen=True, kw_only=True):
    """Backpropagation through everything between the losses and what trains."""

    optimizer: Adam | AdamW | SGD = Adam()


class Phase(Record, frozen=True, kw_only=True):
    """One kind of step. `losses`: ids of loss nodes; empty = all."""

    rule: Gradient = Gradient()
    losses: tuple[str, ...] = ()


class Stage(Record, frozen=True, kw_only=True):
    """Phases that take turns batch by batch until the stage is over."""

    phases: tuple[Phase, ...] = (Phase(),)
    epochs: Annotated[int, Meta(ge=1, le=1_000_000, description="Passes over the training samples")] = 20
    batch: Annotated[Count, Meta(description="Samples per step")] = 64
    patience: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Epochs without a better validation loss that end it; 0 = never")
    ] = 0

    @property
    def optimizer(self) -> Adam | AdamW | SGD:
        """How the first phase steps."""
        return self.phases[0].rule.optimizer if self.phases else Adam()
