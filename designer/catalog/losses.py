"""Losses: one number to make small, so that training knows which way is down."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from designer.layer import Arrivals, Loss
from designer.signal import ShapeError, Signal

Reads = Annotated[
    Literal["auto", "logits", "probabilities"],
    Meta(description="What the prediction is: raw scores, or probabilities that a softmax or sigmoid made"),
]
Share = Annotated[float, Meta(ge=0, le=1e6, description="How much this loss counts in the sum of all")]


def _same(arrivals: Arrivals) -> dict[str, Signal]:
    (prediction,), (target,) = arrivals["prediction"], arrivals["target"]
    if target.classes:
        raise ShapeError(f"compares numbers, but the target is {target}")
    if prediction.size != target.size:
        raise ShapeError(f"the prediction has {prediction.size} numbers, the target {target.size}")
    return {}


class MSE(Loss, frozen=True, kw_only=True):
    """The mean squared difference: large mistakes weigh most.

    Source: torch.nn.functional.mse_loss.
    """

    title: ClassVar[str] = "MSE"
    aliases: ClassVar[tuple[str, ...]] = ("mean squared error", "l2", "loss")

    weight: Share = 1.0

    def caption(self) -> str:
        """Name the measure."""
        return "MSE"

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """Prediction and target have equally many numbers."""
        return _same(arrivals)

    def torch_loss(self, prediction: str, target: str) -> str:
        """Write mse_loss."""
        return f"F.mse_loss({prediction}, {target})"


class L1(Loss, frozen=True, kw_only=True):
    """The mean distance: one wild sample does not rule the rest.

    Source: torch.nn.functional.l1_loss.
    """

    title: ClassVar[str] = "L1"
    aliases: ClassVar[tuple[str, ...]] = ("mean absolute error", "mae")

    weight: Share = 1.0

    def caption(self) -> str:
        """Name the measure."""
        return "L1"

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """Prediction and target have equally many numbers."""
        return _same(arrivals)

    def torch_loss(self, prediction: str, target: str) -> str:
        """Write l1_loss."""
        return f"F.l1_loss({prediction}, {target})"


class CrossEntropy(Loss, frozen=True, kw_only=True):
    """How surprised the network is by the right class.

    With raw scores (logits) the softmax is part of the loss; `auto` reads probabilities when the prediction
    already ends in a softmax.

    Source: torch.nn.functional.cross_entropy.
    """

    title: ClassVar[str] = "Cross entropy"
    aliases: ClassVar[tuple[str, ...]] = ("negative log likelihood", "nll", "softmax loss", "classification")

    reads: Reads = "auto"
    weight: Share = 1.0

    def caption(self) -> str:
        """Name the measure."""
        return "Cross entropy"

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """One score for each class against one label."""
        (prediction,), (target,) = arrivals["prediction"], arrivals["target"]
        if not target.classes:
            raise ShapeError(f"needs a class label as target, got {target}")
        if prediction.axes != (target.classes,):
            raise ShapeError(f"needs one score for each of {target.classes} classes, got {prediction}")
        return {}

    def torch_loss(self, prediction: str, target: str) -> str:
        """Write cross_entropy, or its form for probabilities."""
        if self.reads == "probabilities":
            return f"F.nll_loss({prediction}.clamp_min(1e-12).log(), {target})"
        return f"F.cross_entropy({prediction}, {target})"


class BCE(Loss, frozen=True, kw_only=True):
    """Cross entropy for yes-or-no answers, unit by unit.

    The target is numbers in 0 ... 1 of the same shape, or the label of two classes for a single unit.

    Source: torch.nn.functional.binary_cross_entropy.
    """

    title: ClassVar[str] = "Binary cross entropy"
    aliases: ClassVar[tuple[str, ...]] = ("bce", "log loss", "yes or no")

    reads: Reads = "auto"
    weight: Share = 1.0

    def caption(self) -> str:
        """Name the measure."""
        return "Binary CE"

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """As many numbers as the target, or one unit for two classes."""
        (prediction,), (target,) = arrivals["prediction"], arrivals["target"]
        if target.classes > 2:
            raise ShapeError(f"answers yes or no, but the target is {target}")
        if target.classes and prediction.size != 1:
            raise ShapeError(f"needs a single unit for a yes-or-no label, got {prediction}")
        if not target.classes and prediction.size != target.size:
            raise ShapeError(f"the prediction has {prediction.size} numbers, the target {target.size}")
        return {}

    def torch_loss(self, prediction: str, target: str) -> str:
        """Write binary_cross_entropy, with or without the sigmoid inside."""
        name = "binary_cross_entropy" if self.reads == "probabilities" else "binary_cross_entropy_with_logits"
        return f"F.{name}({prediction}, {target})"
