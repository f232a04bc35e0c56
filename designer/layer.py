"""What a node can be. A node type is one subclass in `catalog/`: fields, help page, shape rule and torch text."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar, Literal

from designer.record import Axes, Choice, Record, words
from designer.signal import ShapeError, Signal


class Family(Enum):
    """Kinds of computation: the colors of the neural-network zoo. The value names the style token."""

    INPUT = "input"
    HIDDEN = "hidden"
    OUTPUT = "output"
    RECURRENT = "recurrent"
    MEMORY = "memory"
    CONVOLUTION = "conv"
    LATENT = "latent"
    ATTENTION = "attention"
    NORM = "norm"
    COMBINE = "combine"


class Port(Record, frozen=True, kw_only=True):
    """A place for wires: one, many (in slot order), or at most one."""

    name: str
    takes: Literal["one", "many", "optional"] = "one"


class Emit(Record, frozen=True, kw_only=True):
    """Torch text of a node: `members` are kept on self (suffix, text), `call` is one line of forward.

    In `call`, `{0}`, `{1}` ... are the inputs, `{all}` is the list of them, `{self}` is the node's own name,
    `{classes}` the number of classes of an arriving label.
    """

    call: str
    members: tuple[tuple[str, str], ...] = ()


Arrivals = Mapping[str, tuple[Signal, ...]]


class Layer(Choice, frozen=True, kw_only=True):
    """What a node is."""

    inputs: ClassVar[tuple[Port, ...]] = (Port(name="in"),)
    outputs: ClassVar[tuple[str, ...]] = ("out",)
    family: ClassVar[Family] = Family.NORM
    glyph: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    training_only: ClassVar[bool] = False
    over_time: ClassVar[bool] = False
    """It uses the time axis itself; any other node acts on each step as if there were no others."""
    anywhere: ClassVar[bool] = False
    """Its torch text is as good for several axes in front as for the batch alone."""
    title: ClassVar[str] = ""

    @classmethod
    def called(cls) -> str:
        """Return the name that people read: the class's title, or its name in words."""
        return cls.title or words(cls.__name__)

    def caption(self) -> str:
        """Say in a few words what this very node does: the second line of its card."""
        return ""

    def emits(self) -> tuple[str, ...]:
        """Name the outputs, in the order in which they are drawn."""
        return self.outputs

    def output(self, *xs: Axes) -> Axes:
        """Return the axes that leave when `xs` arrive; raises ShapeError when they do not fit."""
        return xs[0]

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """Return what leaves by each output; raises ShapeError when what arrives does not fit."""
        xs = [signal for port in self.inputs for signal in arrivals[port.name]]
        for x in xs:
            if x.classes:
                raise ShapeError(f"needs numbers, got a class label ({x})")
        return {"out": Signal(axes=self.output(*(x.axes for x in xs)))}

    def parameters(self, *xs: Axes) -> int:
        """Count the learned numbers that the node itself owns."""
        return 0

    def cost(self, *xs: Axes) -> int:
        """Count the multiply-adds for one sample."""
        return 0

    def torch(self, *xs: Axes) -> Emit:
        """Write the torch text of one call; the batch is axis 0. Neurons and data have none of their own."""
        raise NotImplementedError(type(self).__name__)


class Loss(Layer, frozen=True, kw_only=True):
    """A number to make small; it compares `prediction` with `target`."""

    inputs: ClassVar[tuple[Port, ...]] = (Port(name="prediction"), Port(name="target"))
    outputs: ClassVar[tuple[str, ...]] = ()
    family: ClassVar[Family] = Family.OUTPUT
    glyph: ClassVar[str] = "target"

    def torch_loss(self, prediction: str, target: str) -> str:
        """Write the loss of a batch as torch text."""
        raise NotImplementedError(type(self).__name__)


class Unknown(Layer, frozen=True, kw_only=True):
    """Made by another version: kept as it is, drawn gray, never trained."""

    raw: dict[str, object] = {}

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """Nothing is known about what leaves."""
        raise ShapeError(f"is of a type this version does not know: {self.raw.get('type')}")
