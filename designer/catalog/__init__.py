"""The layer types, family by family, and the presets from which the palette is made."""

from __future__ import annotations

from designer.activations import ReLU, Sigmoid
from designer.catalog.combine import Add, Concatenate, Multiply
from designer.catalog.convolution import Conv1d, Conv2d, ConvTranspose2d
from designer.catalog.data import OWN, SOURCES, data
from designer.catalog.data import Data as Data
from designer.catalog.functions import Activate
from designer.catalog.losses import BCE, L1, MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.noise import Corrupt, Dropout
from designer.catalog.normalize import BatchNorm, GroupNorm, InstanceNorm2d, LayerNorm, Standardize, Unstandardize
from designer.catalog.pooling import AvgPool1d, AvgPool2d, GlobalAvgPool, MaxPool1d, MaxPool2d
from designer.catalog.shapes import Flatten, OneHot, Reshape, Select, Upsample
from designer.catalog.time import Hold, LastStep
from designer.layer import Layer
from designer.record import Record

KINDS: tuple[type[Layer], ...] = (
    Data,
    Neurons,
    Activate,
    Conv2d,
    Conv1d,
    ConvTranspose2d,
    MaxPool2d,
    AvgPool2d,
    MaxPool1d,
    AvgPool1d,
    GlobalAvgPool,
    Add,
    Multiply,
    Concatenate,
    Standardize,
    Unstandardize,
    BatchNorm,
    LayerNorm,
    GroupNorm,
    InstanceNorm2d,
    Dropout,
    Corrupt,
    Flatten,
    Reshape,
    Select,
    Upsample,
    OneHot,
    Hold,
    LastStep,
    MSE,
    L1,
    CrossEntropy,
    BCE,
)
"""Every layer type, by the name that the file says in `type`."""

BY_NAME: dict[str, type[Layer]] = {kind.__name__: kind for kind in KINDS}


class Preset(Record, frozen=True, kw_only=True):
    """A row of the palette: a kind with its fields already set."""

    title: str
    kind: Layer
    key: str = ""
    aliases: tuple[str, ...] = ()


def _preset(kind: Layer) -> Preset:
    return Preset(title=kind.called(), kind=kind, aliases=kind.aliases)


PALETTE: tuple[tuple[str, tuple[Preset, ...]], ...] = (
    (
        "Neurons",
        (
            Preset(title="Neuron", kind=Neurons(activation=Sigmoid()), key="N", aliases=("unit", "perceptron", "cell")),
            Preset(title="Dense", kind=Neurons(shape=(32,), activation=ReLU()), key="L", aliases=Neurons.aliases[:3]),
            _preset(Activate()),
        ),
    ),
    (
        "Convolution",
        (
            Preset(title="Conv 2-D", kind=Conv2d(activation=ReLU()), aliases=Conv2d.aliases),
            _preset(MaxPool2d()),
            _preset(ConvTranspose2d()),
            _preset(Conv1d()),
            *(_preset(kind()) for kind in (AvgPool2d, GlobalAvgPool, MaxPool1d, AvgPool1d)),
        ),
    ),
    ("Combine", tuple(_preset(kind()) for kind in (Add, Multiply, Concatenate))),
    (
        "Normalize",
        tuple(
            _preset(kind()) for kind in (Standardize, Unstandardize, BatchNorm, LayerNorm, GroupNorm, InstanceNorm2d)
        ),
    ),
    ("Noise", tuple(_preset(kind()) for kind in (Dropout, Corrupt))),
    ("Shape", tuple(_preset(kind()) for kind in (Flatten, Reshape, Select, Upsample, OneHot))),
    ("Time", tuple(_preset(kind()) for kind in (Hold, LastStep))),
    (
        "Data",
        (
            Preset(
                title="Your own file…", kind=Data(source=OWN, fields={}), aliases=("data", "csv", "table", "import")
            ),
            *(Preset(title=row.title, kind=data(row.name), aliases=("data", "input")) for row in SOURCES),
        ),
    ),
    ("Loss", tuple(_preset(kind()) for kind in (MSE, L1, CrossEntropy, BCE))),
)
"""Groups of the palette, in the order in which they are shown."""
