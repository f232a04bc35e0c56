"""Neurons: u -> f -> y. One unit is a neuron, many are a dense layer; their weights live on the wires that arrive."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from designer.activations import AnyActivation, Linear
from designer.layer import Arrivals, Family, Layer, Port
from designer.record import Axes
from designer.signal import ShapeError, Signal, size
from designer.synapses import Learned

Aggregate = Literal["sum", "product", "max", "min", "mean"]


class Neurons(Layer, frozen=True, kw_only=True):
    """Each unit combines what arrives, synapse by synapse, adds its bias and applies the activation.

    y = f(aggregate of w x, plus b). Every wire that ends here carries a weight for each pair of units;
    an image that arrives is read as a plain row of numbers. The same record is a single neuron and a
    dense layer: only the number of units differs.

    The bias starts by torch's own law: the module that the Code panel shows
    is then, from its very first weights, the one that is trained.

    Source: torch.nn.Linear.
    """

    inputs: ClassVar[tuple[Port, ...]] = (Port(name="in", takes="many"),)
    family: ClassVar[Family] = Family.HIDDEN
    title: ClassVar[str] = "Dense"
    aliases: ClassVar[tuple[str, ...]] = ("linear", "fully connected", "fc", "neuron", "perceptron")

    shape: Annotated[Axes, Meta(min_length=1, max_length=8, title="Neurons", description="How many, or their axes")] = (
        1,
    )
    aggregate: Annotated[Aggregate, Meta(description="How the weighted inputs are combined")] = "sum"
    bias: Annotated[Learned | None, Meta(description="A learned number that each unit adds")] = Learned()
    activation: Annotated[AnyActivation, Meta(description="What each unit makes of its sum")] = Linear()

    def caption(self) -> str:
        """Say how many units there are."""
        count = size(self.shape)
        return "1 neuron" if count == 1 else f"{count:,} neurons".replace(",", "\u2009")

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """(anything made of numbers) -> the declared axes."""
        for x in arrivals["in"]:
            if x.classes:
                raise ShapeError(f"needs numbers, got a class label ({x})")
        if not arrivals["in"]:
            raise ShapeError("needs at least one wire")
        return {"out": Signal(axes=self.shape)}

    def parameters(self, *xs: Axes) -> int:
        """Count weights of every arriving synapse, and biases."""
        units = size(self.shape)
        bias = units if self.bias is not None else 0
        return units * sum(size(x) for x in xs) + bias + self.activation.parameters()

    def cost(self, *xs: Axes) -> int:
        """One multiply-add for each synapse."""
        return size(self.shape) * sum(size(x) for x in xs)
