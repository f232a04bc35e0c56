"""Geometry: how large a card is, where its ports sit, and how a wire runs. Scene units; 100 % zoom is pixels."""

from __future__ import annotations

from math import log2

from msgspec import Struct

from designer.catalog.combine import Combine
from designer.catalog.convolution import Convolution
from designer.catalog.data import Data
from designer.catalog.neurons import Neurons
from designer.catalog.pooling import Pool
from designer.layer import Layer, Loss, Unknown
from designer.signal import size

SNAP = 8.0
WIDTH = 112.0
DISC = 48.0
NEURON = 88.0
RADIUS = 10.0
TARGET_Y, PREDICTION_Y = 116.0, 76.0
DATA_SIZE = (144.0, 224.0)
IMAGES_SIZE = (144.0, 224.0)
"""Filters above feature maps: six of each, as large as the samples on a data card."""
POOL_SIZE = (112.0, 192.0)
LOSS_SIZE = (112.0, 172.0)
TALLEST = 256.0
FIELD_STEP = 28.0


class Outline(Struct, frozen=True):
    """The size of a card and the heights of its ports, measured from its top left corner.

    A node's place is its left edge at the height of its main port (`axis`): nodes in a row have straight wires,
    and a layer that gets more neurons grows to both sides without bending any.
    """

    width: float
    height: float
    axis: float
    ins: dict[str, float]
    outs: dict[str, float]
    round: bool = False

    @property
    def radius(self) -> float:
        """How round its corners are."""
        return self.width / 2 if self.round else RADIUS


def outline(kind: Layer) -> Outline:
    """Return the outline of a card of this kind."""
    match kind:
        case Neurons() if size(kind.shape) == 1:
            return Outline(NEURON, NEURON, NEURON / 2, {"in": NEURON / 2}, {"out": NEURON / 2}, True)
        case Neurons():
            height = min(TALLEST, round((WIDTH + 16 * log2(max(1, size(kind.shape)))) / 2) * 2.0)
            return Outline(WIDTH, height, height / 2, {"in": height / 2}, {"out": height / 2})
        case Convolution() if kind.rank == 2:
            return _inline(kind, *IMAGES_SIZE)
        case Pool() if kind.rank == 2:
            return _inline(kind, *POOL_SIZE)
        case Data():
            width, height = DATA_SIZE
            outs = {
                name: height / 2 if i == 0 else height - 24 - FIELD_STEP * (len(kind.fields) - 1 - i)
                for i, name in enumerate(kind.fields)
            }
            return Outline(width, height, height / 2, {}, outs)
        case Loss():
            return Outline(*LOSS_SIZE, PREDICTION_Y, {"prediction": PREDICTION_Y, "target": TARGET_Y}, {})
        case Combine():
            return Outline(DISC, DISC, DISC / 2, {"in": DISC / 2}, {"out": DISC / 2}, True)
        case Unknown():
            return Outline(WIDTH, WIDTH, WIDTH / 2, {}, {})
        case _:
            return _inline(kind, WIDTH, WIDTH)


def _inline(kind: Layer, width: float, height: float) -> Outline:
    """Return a card whose wires come and go in the middle."""
    middle = height / 2
    ins = {port.name: middle for port in kind.inputs}
    return Outline(width, height, middle, ins, dict.fromkeys(kind.emits(), middle))


def handle(dx: float) -> float:
    """Return how far a wire runs level at both ends."""
    return max(24.0, min(160.0, abs(dx) / 2))


def snapped(x: float, y: float) -> tuple[float, float]:
    """Move a place to the grid; three steps are one dot."""
    return round(x / SNAP) * SNAP, round(y / SNAP) * SNAP
