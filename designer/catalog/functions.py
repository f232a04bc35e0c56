"""Functions: an activation that stands alone, after an operator that has none of its own."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from designer.activations import AnyActivation, ReLU
from designer.layer import Emit, Family, Layer
from designer.record import Axes
from designer.signal import size


class Activate(Layer, frozen=True, kw_only=True):
    """Applies an activation to every number that arrives."""

    family: ClassVar[Family] = Family.HIDDEN
    title: ClassVar[str] = "Activation"
    glyph: ClassVar[str] = "dot"
    aliases: ClassVar[tuple[str, ...]] = ("nonlinearity", "function", "relu", "sigmoid", "softmax")
    anywhere: ClassVar[bool] = True

    activation: Annotated[AnyActivation, Meta(description="The function")] = ReLU()

    def caption(self) -> str:
        """Name the function."""
        return self.activation.called()

    def parameters(self, *xs: Axes) -> int:
        """Count the learned numbers of the activation itself."""
        return self.activation.parameters()

    def cost(self, *xs: Axes) -> int:
        """One operation for each number."""
        return size(xs[0])

    def torch(self, *xs: Axes) -> Emit:
        """Write the activation."""
        return self.activation.torch()
