"""Drawings for tests: a design in a few lines, and the networks that the goldens are made of."""

from itertools import pairwise

from designer.activations import ACTIVATIONS, PReLU, ReLU, Sigmoid, Softmax, Tanh
from designer.catalog import KINDS
from designer.catalog.combine import Add, Concatenate, Multiply
from designer.catalog.convolution import Conv1d, Conv2d, ConvTranspose2d
from designer.catalog.data import data
from designer.catalog.functions import Activate
from designer.catalog.losses import BCE, L1, MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.noise import Corrupt, Dropout
from designer.catalog.normalize import BatchNorm, GroupNorm, InstanceNorm2d, LayerNorm, Standardize
from designer.catalog.pooling import AvgPool1d, AvgPool2d, GlobalAvgPool, MaxPool1d, MaxPool2d
from designer.catalog.shapes import Flatten, OneHot, Reshape, Select, Upsample
from designer.design import Design, Header, Node, Wire
from designer.learning import SGD, Adam, Gradient, Phase, Stage
from designer.synapses import Fixed, Frozen, Init, Learned, Synapses

__all__ = ["ACTIVATIONS", "KINDS"]


def dense(*shape, activation=None, **fields):
    return Neurons(shape=shape, **({"activation": activation} if activation else {}), **fields)


def draw(name, nodes, *wires, weights=(), **header):
    """`nodes` by name; a wire is "source.output > target.input"; `weights` maps such a text to a weight."""
    ids = {key: f"n{i}" for i, key in enumerate(nodes, 1)}
    rows = {ids[key]: node if isinstance(node, Node) else Node(kind=node, name=key) for key, node in nodes.items()}
    weights = dict(weights)
    found = {}
    for number, text in enumerate(wires, len(ids) + 1):
        (source, output), (target, port) = (end.strip().partition(".")[::2] for end in text.split(">"))
        kind = rows[ids[target]].kind
        found[f"w{number}"] = Wire(
            source=ids[source],
            output=output or "out",
            target=ids[target],
            input=port or "in",
            synapses=Synapses(weight=weights.get(text, Learned())) if isinstance(kind, Neurons) else None,
        )
    return Design(header=Header(name=name, **header), nodes=rows, wires=found, last=len(ids) + len(found))


def stage(epochs, batch, optimizer=None):
    return (Stage(phases=(Phase(rule=Gradient(optimizer=optimizer or Adam())),), epochs=epochs, batch=batch),)


def chain(name, source, field, layers, loss, target, **header):
    """Data, layers in a row, and a loss that compares the last one with a field of the data."""
    nodes = {"data": data(source), **layers, "loss": loss}
    names = [f"data.{field}", *layers]
    wires = [f"{a} > {b}" for a, b in pairwise(names)]
    return draw(name, nodes, *wires, f"{names[-1]} > loss.prediction", f"data.{target} > loss.target", **header)


def linear_autoencoder():
    layers = {"Center": Standardize(scale=False), "Latent": dense(8), "Pixels": dense(1, 8, 8)}
    return chain("Linear autoencoder", "digits", "image", layers, MSE(), "image", stages=stage(100, 128, SGD(rate=3.0)))


def deep_autoencoder():
    layers = {
        "Encoder": dense(128, activation=ReLU()),
        "Latent": dense(2),
        "Decoder": dense(128, activation=ReLU()),
        "Pixels": dense(1, 8, 8, activation=Sigmoid()),
    }
    return chain("Deep autoencoder", "digits", "image", layers, MSE(), "image", stages=stage(30, 64))


def classifier():
    layers = {"Hidden": dense(32, activation=ReLU()), "Scores": dense(10, activation=Softmax())}
    return chain("Digits", "digits", "image", layers, CrossEntropy(), "label", stages=stage(30, 32, Adam(rate=3e-3)))


def xor():
    names = ("hidden 1", "hidden 2", "hidden 3")
    neurons = dict.fromkeys(names, dense(1, activation=Tanh()))
    return draw(
        "XOR",
        {"xor": data("xor"), **neurons, "out": dense(1, activation=Sigmoid()), "loss": BCE()},
        *(f"xor.point > {name}" for name in names),
        *(f"{name} > out" for name in names),
        "out > loss.prediction",
        "xor.label > loss.target",
        stages=stage(100, 32, Adam(rate=1e-1)),
    )


def everything():
    """Every kind of the catalog, every aggregate, several wires at a node, odd weights, muted and frozen nodes."""
    return draw(
        "Everything at once",
        {
            "digits": data("digits"),
            "Spoil": Corrupt(),
            "Spread": Corrupt(how="gaussian"),
            "Scale": Standardize(),
            "Channels": BatchNorm(momentum=0.2),
            "Row": Flatten(),
            "Code": OneHot(),
            "Masks": Conv2d(filters=4, padding=1, bias=Learned(init=Init(law="zeros")), activation=PReLU()),
            "Small": MaxPool2d(),
            "Groups": GroupNorm(groups=2),
            "Large": Upsample(mode="linear"),
            "Soft": AvgPool2d(kernel=3, padding=1),
            "Each": InstanceNorm2d(),
            "Stamp": Node(kind=ConvTranspose2d(filters=2, output_padding=1, bias=None), name="Stamp", frozen=True),
            "Mean of each": GlobalAvgPool(),
            "Two rows": Reshape(shape=(2, 32)),
            "Stretch": Select(axis=1, first=2, count=28),
            "Along": Conv1d(filters=4, kernel=5, stride=2, groups=2, activation=ReLU()),
            "Peaks": MaxPool1d(),
            "Means": AvgPool1d(kernel=3),
            "Sum": dense(6, activation=Tanh(), bias=Learned(init=Init(law="zeros"))),
            "Product": dense(6, aggregate="product"),
            "Largest": dense(6, aggregate="max", bias=None),
            "Smallest": dense(2, 3, aggregate="min"),
            "Mean": dense(6, aggregate="mean", activation=Softmax()),
            "Add": Add(),
            "Gate": Multiply(),
            "Join": Concatenate(),
            "Norm": LayerNorm(),
            "Bend": Activate(activation=Tanh()),
            "Drop": Dropout(chance=0.25),
            "Mute": Node(kind=Dropout(), name="Mute", muted=True),
            "Still": Node(kind=dense(5, activation=ReLU()), name="Still", frozen=True),
            "Pixels": dense(1, 8, 8, activation=Sigmoid()),
            "Scores": dense(10, activation=Softmax()),
            "match": MSE(weight=0.5),
            "near": L1(),
            "class": CrossEntropy(),
            "bits": BCE(),
        },
        "digits.image > Spoil",
        "Spoil > Spread",
        "Spread > Scale",
        "Scale > Channels",
        "Channels > Row",
        "digits.label > Code",
        "Channels > Masks",
        "Masks > Small",
        "Small > Groups",
        "Groups > Large",
        "Large > Soft",
        "Soft > Each",
        "Each > Stamp",
        "Stamp > Mean of each",
        "Row > Two rows",
        "Two rows > Stretch",
        "Stretch > Along",
        "Along > Peaks",
        "Peaks > Means",
        "Row > Sum",
        "Code > Sum",
        "Channels > Product",
        "Row > Largest",
        "Channels > Smallest",
        "Row > Mean",
        "Sum > Add",
        "Product > Add",
        "Add > Gate",
        "Largest > Gate",
        "Gate > Join",
        "Mean > Join",
        "Join > Norm",
        "Norm > Bend",
        "Bend > Drop",
        "Drop > Mute",
        "Mute > Still",
        "Smallest > Still",
        "Mean of each > Still",
        "Means > Still",
        "Still > Pixels",
        "Still > Scores",
        "Pixels > match.prediction",
        "digits.image > match.target",
        "Pixels > near.prediction",
        "Scale > near.target",
        "Scores > class.prediction",
        "digits.label > class.target",
        "Pixels > bits.prediction",
        "digits.image > bits.target",
        weights={
            "Code > Sum": Fixed(value=0.5),
            "Row > Largest": Learned(init=Init(law="orthogonal")),
            "Row > Mean": Frozen(init=Init(law="xavier_uniform")),
        },
        stages=stage(2, 64),
    )


DRAWINGS = {make.__name__: make for make in (linear_autoencoder, deep_autoencoder, classifier, xor, everything)}
