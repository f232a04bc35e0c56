"""Synapses: what a wire carries when it ends at neurons."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from designer.record import Choice, Record

Law = Literal[
    "auto",
    "zeros",
    "ones",
    "normal",
    "uniform",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
    "orthogonal",
]


class Init(Record, frozen=True, kw_only=True):
    """Where first values come from; `auto` is torch's own law, U(+-1/sqrt(n)) over all n arriving synapses."""

    law: Annotated[Law, Meta(title="Start weights", description="How the first values are drawn")] = "auto"


class Learned(Choice, frozen=True, kw_only=True):
    """Starts from `init`; training changes it."""

    init: Init = Init()


class Frozen(Choice, frozen=True, kw_only=True):
    """Drawn once from `init`; training leaves it."""

    init: Init = Init()


class Fixed(Choice, frozen=True, kw_only=True):
    """The same number on every synapse."""

    value: Annotated[float, Meta(ge=-1e6, le=1e6)] = 1.0


Weight = Learned | Frozen | Fixed


class Synapses(Record, frozen=True, kw_only=True):
    """Every unit of the source reaches every unit of the target, weighted; a wire without them carries a tensor."""

    weight: Annotated[Weight, Meta(title="Weights", description="Whether training changes them")] = Learned()
