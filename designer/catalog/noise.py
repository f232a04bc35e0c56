"""Noise: makes training harder so that what is learned holds. Absent in evaluation and export."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from designer.layer import Emit, Family, Layer
from designer.record import Axes


class Dropout(Layer, frozen=True, kw_only=True):
    """Silences random units while training, so that no unit relies on a single other one.

    Source: Srivastava et al. 2014; torch.nn.Dropout.
    """

    family: ClassVar[Family] = Family.NORM
    glyph: ClassVar[str] = "bar"
    training_only: ClassVar[bool] = True
    aliases: ClassVar[tuple[str, ...]] = ("regularize",)
    anywhere: ClassVar[bool] = True

    chance: Annotated[float, Meta(ge=0, lt=1, description="Share of the units that is silenced")] = 0.5

    def caption(self) -> str:
        """Say how much is silenced."""
        return f"{self.chance:.0%}"

    def torch(self, *xs: Axes) -> Emit:
        """Write dropout that follows the module's mode."""
        return Emit(call=f"F.dropout({{0}}, {self.chance!r}, self.training)")


class Corrupt(Layer, frozen=True, kw_only=True):
    """Spoils the input while training: a denoising autoencoder learns to undo it.

    `mask` sets a share of the numbers to zero, `gaussian` adds normal noise of that width.

    Source: Vincent et al. 2008.
    """

    family: ClassVar[Family] = Family.INPUT
    glyph: ClassVar[str] = "tri"
    training_only: ClassVar[bool] = True
    aliases: ClassVar[tuple[str, ...]] = ("gaussian noise", "denoise", "salt and pepper")
    anywhere: ClassVar[bool] = True

    how: Annotated[Literal["mask", "gaussian"], Meta(description="What happens to the numbers")] = "mask"
    amount: Annotated[float, Meta(ge=0, le=1, description="Share that is masked, or width of the noise")] = 0.3

    def caption(self) -> str:
        """Say what is done."""
        return f"{self.how} {self.amount:g}"

    def torch(self, *xs: Axes) -> Emit:
        """Write the noise as one expression that is the identity in evaluation."""
        if self.how == "mask":
            noisy = f"{{0}} * (torch.rand_like({{0}}) >= {self.amount!r})"
        else:
            noisy = f"{{0}} + {self.amount!r} * torch.randn_like({{0}})"
        return Emit(call=f"{noisy} if self.training else {{0}}")
