"""The cells of a drawing are those of the posters."""

import pytest
from msgspec.structs import replace

from designer.activations import Sigmoid
from designer.catalog import KINDS
from designer.catalog.combine import Add
from designer.catalog.data import data
from designer.catalog.functions import Activate
from designer.catalog.losses import MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.noise import Corrupt, Dropout
from designer.catalog.normalize import Standardize
from designer.catalog.shapes import Flatten
from designer.design import Design, Node, Wire
from designer.layer import Family
from designer.roles import Role, roles
from designer.templates import template
from designer.view import fresh

DIGITS = data("digits")


def row(*kinds, target="image", before="n1"):
    """Draw kinds in a row behind the digits, the last one a loss; its target comes from `before`."""
    nodes = {f"n{i}": Node(kind=kind) for i, kind in enumerate((DIGITS, *kinds), 1)}
    wires = {
        f"w{100 + i}": Wire(source=f"n{i}", output="image" if i == 1 else "out", target=f"n{i + 1}")
        for i in range(1, len(kinds) + 1)
    }
    last = f"n{len(kinds) + 1}"
    wires[f"w{100 + len(kinds)}"] = replace(wires[f"w{100 + len(kinds)}"], input="prediction")
    output = target if before == "n1" else "out"
    wires["w999"] = Wire(source=before, output=output, target=last, input="target")
    return Design(nodes=nodes, wires=wires, last=999)


def cells(design):
    found = roles(design, fresh(design))
    return [f"{found[key].family.value} {found[key].glyph}".strip() for key in design.nodes]


def neurons(*shape):
    return Neurons(shape=shape)


IMAGE = neurons(1, 8, 8)
CASES = {
    "autoencoder": (row(neurons(9), IMAGE, MSE()), ["input", "latent", "output ring", "output target"]),
    "deep": (
        row(neurons(32), neurons(2), neurons(32), IMAGE, MSE()),
        ["input", "hidden", "latent", "hidden", "output ring", "output target"],
    ),
    "denoising": (
        row(Corrupt(), neurons(9), IMAGE, MSE()),
        ["input", "input tri", "latent", "output ring", "output target"],
    ),
    "centered target": (
        row(Standardize(), neurons(9), IMAGE, MSE(), before="n2"),
        ["input", "norm bar", "latent", "output ring", "output target"],
    ),
    "overcomplete": (row(neurons(99), IMAGE, MSE()), ["input", "hidden", "output ring", "output target"]),
    "classifier with a narrow layer": (
        row(neurons(32), neurons(2), neurons(10), CrossEntropy(), target="label"),
        ["input", "hidden", "hidden", "output", "output target"],
    ),
    "output through operators": (
        row(neurons(9), neurons(64), Activate(activation=Sigmoid()), Dropout(), Flatten(), MSE()),
        ["input", "latent", "output ring", "hidden dot", "norm bar", "norm", "output target"],
    ),
    "bottleneck between operators": (
        row(neurons(32), Dropout(), neurons(2), Standardize(), neurons(32), IMAGE, MSE()),
        ["input", "hidden", "norm bar", "latent", "norm bar", "hidden", "output ring", "output target"],
    ),
    "as narrow as its neighbor": (
        row(neurons(8), neurons(8), IMAGE, MSE()),
        ["input", "hidden", "hidden", "output ring", "output target"],
    ),
    "not directly behind a sum": (
        row(neurons(64), Add(), MSE()),
        ["input", "output ring", "combine plus", "output target"],
    ),
}


@pytest.mark.parametrize(("design", "expected"), CASES.values(), ids=CASES)
def test_cells_follow_from_the_wires(design, expected):
    assert cells(design) == expected


def test_a_muted_loss_asks_for_nothing():
    design = row(neurons(9), IMAGE, MSE())
    nodes = dict(design.nodes)
    nodes["n4"] = replace(nodes["n4"], muted=True)
    assert cells(replace(design, nodes=nodes))[1:3] == ["hidden", "hidden"]


def test_a_second_reader_must_be_wider_too():
    design = row(neurons(9), IMAGE, MSE())
    nodes = {**design.nodes, "n50": Node(kind=neurons(3))}
    wires = {**design.wires, "w51": Wire(source="n2", target="n50")}
    assert cells(replace(design, nodes=nodes, wires=wires))[1] == "hidden"


def test_what_shipped_looks_like_the_pictures():
    assert cells(template("deep-autoencoder").design) == [
        "input",
        "hidden",
        "latent",
        "hidden",
        "output ring",
        "output target",
    ]
    assert cells(template("xor").design) == ["input", *["hidden"] * 3, "output", "output target"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.__name__ != "Data"])
def test_alone_every_kind_is_its_own_cell(kind):
    design = Design(nodes={"n1": Node(kind=kind())}, last=1)
    assert roles(design, fresh(design)) == {"n1": Role(family=kind.family, glyph=kind.glyph)}
    assert kind.family in Family


@pytest.mark.parametrize("name", ["elman", "feedback"])
def test_what_hears_itself_again_is_recurrent_but_an_answer_stays_an_answer(name):
    assert cells(template(name).design) == ["input", "recurrent", "output", "output target"]
