"""Activations: what a neuron makes of the sum that reaches it. One class per row of the picker."""

from __future__ import annotations

from math import erf, exp, log1p, sin, sqrt, tanh
from typing import TYPE_CHECKING, Annotated, ClassVar, Union

from msgspec import Meta

from designer.layer import Emit
from designer.record import Choice, words

Slope = Annotated[float, Meta(ge=-10, le=10, description="Slope left of zero")]
Scale = Annotated[float, Meta(gt=0, le=100, description="How far the left side goes down")]
Width = Annotated[float, Meta(ge=0, le=100, description="Half width of the flat middle")]


def sigmoid(x: float) -> float:
    """Squash any number into 0 ... 1 without overflow."""
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def softplus(x: float) -> float:
    """Return log(1 + e^x) without overflow."""
    return max(x, 0.0) + log1p(exp(-abs(x)))


class Activation(Choice, frozen=True, kw_only=True):
    """A function applied to every unit; `formula` is what people read, `text` what torch runs."""

    title: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    text: ClassVar[str] = "{0}"
    aliases: ClassVar[tuple[str, ...]] = ()
    vector: ClassVar[bool] = False
    """Acts along the last axis instead of unit by unit."""
    flat: ClassVar[bool] = False
    """Has no useful gradient, so what is before it cannot learn by backpropagation."""

    @classmethod
    def called(cls) -> str:
        """Return the name that people read."""
        return cls.title or words(cls.__name__)

    def at(self, x: float) -> float:
        """Return the value at `x`, for the little curve."""
        return x

    def torch(self) -> Emit:
        """Write the torch text; fields are filled in by name."""
        fields = {name: repr(getattr(self, name)) for name in self.__struct_fields__}
        return Emit(call=self.text.format("{0}", **fields))

    def parameters(self) -> int:
        """Count the learned numbers of the activation itself."""
        return 0


class Linear(Activation, frozen=True, kw_only=True):
    """Passes everything on unchanged."""

    title: ClassVar[str] = "Identity"
    formula: ClassVar[str] = "x"
    aliases: ClassVar[tuple[str, ...]] = ("linear", "none")


class ReLU(Activation, frozen=True, kw_only=True):
    """Passes what is positive, stops the rest: the usual choice inside deep networks."""

    title: ClassVar[str] = "ReLU"
    formula: ClassVar[str] = "max(0, x)"
    text: ClassVar[str] = "F.relu({0})"
    aliases: ClassVar[tuple[str, ...]] = ("rectifier", "ramp")

    def at(self, x: float) -> float:
        """Return max(0, x)."""
        return max(0.0, x)


class LeakyReLU(Activation, frozen=True, kw_only=True):
    """ReLU that lets a little through on the left, so a unit never dies."""

    title: ClassVar[str] = "Leaky"
    formula: ClassVar[str] = "x if x > 0 else slope · x"
    text: ClassVar[str] = "F.leaky_relu({0}, {slope})"
    aliases: ClassVar[tuple[str, ...]] = ("leaky relu",)
    slope: Slope = 0.01

    def at(self, x: float) -> float:
        """Return x, or slope * x left of zero."""
        return x if x > 0 else self.slope * x


class ELU(Activation, frozen=True, kw_only=True):
    """ReLU with a smooth left side that settles at -scale."""

    title: ClassVar[str] = "ELU"
    formula: ClassVar[str] = "x if x > 0 else scale (eˣ − 1)"
    text: ClassVar[str] = "F.elu({0}, {scale})"
    scale: Scale = 1.0

    def at(self, x: float) -> float:
        """Return x, or scale * (e^x - 1) left of zero."""
        return x if x > 0 else self.scale * (exp(x) - 1)


class Sigmoid(Activation, frozen=True, kw_only=True):
    """Squashes into 0 ... 1: a probability, or how far a gate is open."""

    formula: ClassVar[str] = "1 / (1 + e⁻ˣ)"
    text: ClassVar[str] = "torch.sigmoid({0})"
    aliases: ClassVar[tuple[str, ...]] = ("logistic",)

    def at(self, x: float) -> float:
        """Return 1 / (1 + e^-x)."""
        return sigmoid(x)


class Tanh(Activation, frozen=True, kw_only=True):
    """Squashes into -1 ... 1, with zero in the middle."""

    title: ClassVar[str] = "tanh"
    formula: ClassVar[str] = "tanh(x)"
    text: ClassVar[str] = "torch.tanh({0})"

    def at(self, x: float) -> float:
        """Return tanh(x)."""
        return tanh(x)


class Softplus(Activation, frozen=True, kw_only=True):
    """A smooth ReLU that is always positive."""

    formula: ClassVar[str] = "log(1 + eˣ)"
    text: ClassVar[str] = "F.softplus({0})"

    def at(self, x: float) -> float:
        """Return log(1 + e^x)."""
        return softplus(x)


class SiLU(Activation, frozen=True, kw_only=True):
    """x times its own sigmoid: a smooth ReLU with a small dip."""

    title: ClassVar[str] = "SiLU"
    formula: ClassVar[str] = "x · sigmoid(x)"
    text: ClassVar[str] = "F.silu({0})"
    aliases: ClassVar[tuple[str, ...]] = ("swish",)

    def at(self, x: float) -> float:
        """Return x * sigmoid(x)."""
        return x * sigmoid(x)


class GELU(Activation, frozen=True, kw_only=True):
    """x times the chance that a normal number is smaller: the choice of transformers."""

    title: ClassVar[str] = "GELU"
    formula: ClassVar[str] = "x · Φ(x)"
    text: ClassVar[str] = "F.gelu({0})"

    def at(self, x: float) -> float:
        """Return x times the normal distribution function."""
        return x * 0.5 * (1 + erf(x / sqrt(2)))


class Hardtanh(Activation, frozen=True, kw_only=True):
    """A straight line, cut off at -1 and 1."""

    formula: ClassVar[str] = "x between −1 and 1"
    text: ClassVar[str] = "F.hardtanh({0})"
    aliases: ClassVar[tuple[str, ...]] = ("clip", "clamp")

    def at(self, x: float) -> float:
        """Return x cut off at -1 and 1."""
        return max(-1.0, min(1.0, x))


class Step(Activation, frozen=True, kw_only=True):
    """1 right of zero, else 0: the first neuron of all. Its gradient is zero everywhere."""

    formula: ClassVar[str] = "1 if x > 0 else 0"
    text: ClassVar[str] = "({0} > 0).float()"
    aliases: ClassVar[tuple[str, ...]] = ("heaviside", "binary")
    flat: ClassVar[bool] = True

    def at(self, x: float) -> float:
        """Return 1 right of zero, else 0."""
        return float(x > 0)


class Sine(Activation, frozen=True, kw_only=True):
    """A wave: good where what is learned repeats."""

    title: ClassVar[str] = "Sine"
    formula: ClassVar[str] = "sin(x)"
    text: ClassVar[str] = "torch.sin({0})"
    aliases: ClassVar[tuple[str, ...]] = ("sin", "periodic")

    def at(self, x: float) -> float:
        """Return sin(x)."""
        return sin(x)


class Softmax(Activation, frozen=True, kw_only=True):
    """Turns the units of a layer into probabilities that add up to 1."""

    formula: ClassVar[str] = "eˣ / Σ eˣ"
    text: ClassVar[str] = "torch.softmax({0}, -1)"
    vector: ClassVar[bool] = True

    def at(self, x: float) -> float:
        """Return one of two units' share, the other one at zero."""
        return sigmoid(x)


class Gaussian(Activation, frozen=True, kw_only=True):
    """A bump: the unit answers only near zero."""

    formula: ClassVar[str] = "exp(−x²)"
    text: ClassVar[str] = "torch.exp(-({0}) ** 2)"
    aliases: ClassVar[tuple[str, ...]] = ("radial basis", "rbf", "bump")

    def at(self, x: float) -> float:
        """Return exp(-x^2)."""
        return exp(-x * x)


class Sign(Activation, frozen=True, kw_only=True):
    """-1 or 1. Its gradient is zero everywhere."""

    formula: ClassVar[str] = "−1 or 1"
    text: ClassVar[str] = "torch.sign({0})"
    flat: ClassVar[bool] = True

    def at(self, x: float) -> float:
        """Return the sign of x."""
        return float(x > 0) - float(x < 0)


class ReLU6(Activation, frozen=True, kw_only=True):
    """ReLU, cut off at 6."""

    title: ClassVar[str] = "ReLU6"
    formula: ClassVar[str] = "x between 0 and 6"
    text: ClassVar[str] = "F.relu6({0})"

    def at(self, x: float) -> float:
        """Return x cut off at 0 and 6."""
        return max(0.0, min(6.0, x))


class PReLU(Activation, frozen=True, kw_only=True):
    """ReLU whose left slope is learned, one number for the whole layer."""

    title: ClassVar[str] = "PReLU"
    formula: ClassVar[str] = "x if x > 0 else a · x, a learned"

    def at(self, x: float) -> float:
        """Return the curve before training, slope 0.25."""
        return x if x > 0 else 0.25 * x

    def torch(self) -> Emit:
        """Write torch.nn.PReLU."""
        return Emit(call="self.{self}_slope({0})", members=(("_slope", "nn.PReLU()"),))

    def parameters(self) -> int:
        """One slope."""
        return 1


class RReLU(Activation, frozen=True, kw_only=True):
    """ReLU whose left slope is drawn anew at each training step."""

    title: ClassVar[str] = "RReLU"
    formula: ClassVar[str] = "x if x > 0 else random slope · x"
    text: ClassVar[str] = "F.rrelu({0}, {lower}, {upper}, self.training)"
    lower: Annotated[float, Meta(ge=0, le=1, description="Smallest slope")] = 0.125
    upper: Annotated[float, Meta(ge=0, le=1, description="Largest slope")] = 0.333

    def at(self, x: float) -> float:
        """Return the curve of evaluation: the mean slope."""
        return x if x > 0 else (self.lower + self.upper) / 2 * x

    def torch(self) -> Emit:
        """Write F.rrelu; torch refuses the two ends in the wrong order."""
        lower, upper = sorted((self.lower, self.upper))
        return Emit(call=self.text.format("{0}", lower=repr(lower), upper=repr(upper)))


class SELU(Activation, frozen=True, kw_only=True):
    """ELU scaled so that deep stacks keep mean 0 and variance 1."""

    title: ClassVar[str] = "SELU"
    formula: ClassVar[str] = "1.05 (x if x > 0 else 1.67 (eˣ − 1))"
    text: ClassVar[str] = "F.selu({0})"

    def at(self, x: float) -> float:
        """Return the scaled ELU."""
        return 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * (exp(x) - 1))


class CELU(Activation, frozen=True, kw_only=True):
    """ELU whose slope is continuous for every scale."""

    title: ClassVar[str] = "CELU"
    formula: ClassVar[str] = "x if x > 0 else scale (eˣᐟˢᶜᵃˡᵉ − 1)"
    text: ClassVar[str] = "F.celu({0}, {scale})"
    scale: Scale = 1.0

    def at(self, x: float) -> float:
        """Return the continuous ELU."""
        return x if x > 0 else self.scale * (exp(x / self.scale) - 1)


class Mish(Activation, frozen=True, kw_only=True):
    """x times tanh of its softplus: close to SiLU."""

    formula: ClassVar[str] = "x · tanh(softplus(x))"
    text: ClassVar[str] = "F.mish({0})"

    def at(self, x: float) -> float:
        """Return x * tanh(softplus(x))."""
        return x * tanh(softplus(x))


class Hardswish(Activation, frozen=True, kw_only=True):
    """SiLU made of straight lines and one parabola."""

    formula: ClassVar[str] = "x · hardsigmoid(x)"
    text: ClassVar[str] = "F.hardswish({0})"

    def at(self, x: float) -> float:
        """Return x * clip(x / 6 + 1 / 2)."""
        return x * max(0.0, min(1.0, x / 6 + 0.5))


class Hardsigmoid(Activation, frozen=True, kw_only=True):
    """Sigmoid made of straight lines."""

    formula: ClassVar[str] = "x / 6 + 1/2 between 0 and 1"
    text: ClassVar[str] = "F.hardsigmoid({0})"

    def at(self, x: float) -> float:
        """Return clip(x / 6 + 1 / 2)."""
        return max(0.0, min(1.0, x / 6 + 0.5))


class LogSigmoid(Activation, frozen=True, kw_only=True):
    """The logarithm of the sigmoid."""

    formula: ClassVar[str] = "−log(1 + e⁻ˣ)"
    text: ClassVar[str] = "F.logsigmoid({0})"

    def at(self, x: float) -> float:
        """Return -log(1 + e^-x)."""
        return -softplus(-x)


class Softsign(Activation, frozen=True, kw_only=True):
    """Like tanh, but slower to reach its ends."""

    formula: ClassVar[str] = "x / (1 + |x|)"
    text: ClassVar[str] = "F.softsign({0})"

    def at(self, x: float) -> float:
        """Return x / (1 + |x|)."""
        return x / (1 + abs(x))


class Softshrink(Activation, frozen=True, kw_only=True):
    """Zero near zero, else pulled toward it."""

    formula: ClassVar[str] = "x ∓ width outside ±width, else 0"
    text: ClassVar[str] = "F.softshrink({0}, {width})"
    width: Width = 0.5

    def at(self, x: float) -> float:
        """Return x moved toward zero by the width."""
        return max(0.0, abs(x) - self.width) * (1 if x > 0 else -1)


class Hardshrink(Activation, frozen=True, kw_only=True):
    """Zero near zero, else unchanged."""

    formula: ClassVar[str] = "x outside ±width, else 0"
    text: ClassVar[str] = "F.hardshrink({0}, {width})"
    width: Width = 0.5

    def at(self, x: float) -> float:
        """Return x outside the flat middle."""
        return x if abs(x) > self.width else 0.0


class Tanhshrink(Activation, frozen=True, kw_only=True):
    """What tanh leaves over."""

    formula: ClassVar[str] = "x − tanh(x)"
    text: ClassVar[str] = "F.tanhshrink({0})"

    def at(self, x: float) -> float:
        """Return x - tanh(x)."""
        return x - tanh(x)


class Threshold(Activation, frozen=True, kw_only=True):
    """Passes what is above the threshold, else gives a fixed value."""

    formula: ClassVar[str] = "x if x > threshold else value"
    text: ClassVar[str] = "F.threshold({0}, {threshold}, {value})"
    threshold: Annotated[float, Meta(ge=-100, le=100, description="Passes only what is larger")] = 0.5
    value: Annotated[float, Meta(ge=-100, le=100, description="Given instead")] = 0.0

    def at(self, x: float) -> float:
        """Return x above the threshold, else the value."""
        return x if x > self.threshold else self.value


class Abs(Activation, frozen=True, kw_only=True):
    """The distance from zero."""

    title: ClassVar[str] = "Absolute"
    formula: ClassVar[str] = "|x|"
    text: ClassVar[str] = "torch.abs({0})"

    def at(self, x: float) -> float:
        """Return |x|."""
        return abs(x)


class Square(Activation, frozen=True, kw_only=True):
    """x times itself."""

    formula: ClassVar[str] = "x²"
    text: ClassVar[str] = "torch.square({0})"

    def at(self, x: float) -> float:
        """Return x squared."""
        return x * x


ACTIVATIONS: tuple[type[Activation], ...] = (
    Linear,
    ReLU,
    LeakyReLU,
    ELU,
    Sigmoid,
    Tanh,
    Softplus,
    SiLU,
    GELU,
    Hardtanh,
    Step,
    Sine,
    Softmax,
    Gaussian,
    Sign,
    ReLU6,
    PReLU,
    RReLU,
    SELU,
    CELU,
    Mish,
    Hardswish,
    Hardsigmoid,
    LogSigmoid,
    Softsign,
    Softshrink,
    Hardshrink,
    Tanhshrink,
    Threshold,
    Abs,
    Square,
)
"""In the order of the picker: the twelve most used first."""

if TYPE_CHECKING:
    AnyActivation = Activation
else:
    AnyActivation = Union[ACTIVATIONS]  # noqa: UP007 - a union of the table's rows, so that no name stands twice
