"""Torch is the oracle of the catalog: shapes, parameter counts and curves are what its text computes."""

import random
import types
from typing import get_args, get_origin, get_type_hints

import msgspec
import pytest
import torch
from torch import nn
from torch.nn import functional

from backends.engine.build import built
from backends.engine.form import Form, watching
from designer.activations import ACTIVATIONS
from designer.catalog import KINDS
from designer.catalog.data import Data, data
from designer.catalog.losses import MSE
from designer.catalog.neurons import Neurons
from designer.design import Node
from designer.layer import Loss
from designer.signal import ShapeError, Signal
from designer.storage import dump, load
from designer.view import fresh
from tests.backends.drawings import draw

AXES = ((1,), (2,), (7,), (64,), (2, 3), (3, 8), (2, 32), (1, 8, 8), (3, 5, 4), (4, 9, 6), (2, 3, 4, 5))
"""Vectors, sequences, images, and what is none of them."""
OPERATORS = [kind for kind in KINDS if not issubclass(kind, Loss | Data | Neurons)]
LOSSES = [kind for kind in KINDS if issubclass(kind, Loss)]
BATCH = 3
MIXED = 16
"""So many mixtures of fields are tried beside each field alone."""


def choices(hint):
    """Try the ends of a field's limits, every word of a choice, every activation."""
    if get_origin(hint) is types.UnionType or str(get_origin(hint)) == "typing.Union":
        return [kind() for kind in get_args(hint)]
    if hasattr(hint, "__metadata__"):
        (meta, *_) = hint.__metadata__
        inner = get_args(hint)[0]
        if inner is float:
            low = meta.ge if meta.ge is not None else meta.gt + 0.01
            high = meta.le if meta.le is not None else meta.lt - 0.01 if meta.lt is not None else low + 1
            return [low, (low + high) / 2, high]
        if inner is int:
            return [meta.ge, meta.ge + 1, meta.le]
        return choices(inner)
    if hint is bool:
        return [False, True]
    if get_origin(hint) is tuple:
        return [AXES[3], AXES[6], AXES[7]]
    return list(get_args(hint))


def variants(kind):
    hints = get_type_hints(kind, include_extras=True)
    found = [kind()]
    for name in kind.__struct_fields__:
        found += [msgspec.structs.replace(kind(), **{name: value}) for value in choices(hints[name])]
    dice = random.Random(kind.__name__)
    rows = {name: [getattr(kind(), name), *choices(hints[name])] for name in kind.__struct_fields__}
    for _ in range(MIXED if len(rows) > 1 else 0):
        found.append(kind(**{name: dice.choice(row[:-1] or row) for name, row in rows.items()}))
    return found


def arrivals(kind):
    """Ways to arrive: one wire at a single port, one to three at a port of many."""
    if kind.__name__ == "OneHot":
        return [(Signal(classes=count),) for count in (2, 3, 10)]
    if kind.__name__ == "LastStep":
        return [(Signal(axes=x).over("steps", 5),) for x in AXES]
    many = any(port.takes == "many" for port in kind.inputs)
    rows = [(x,) for x in AXES] + ([(x,) * 2 for x in AXES] + [(x,) * 3 for x in AXES] if many else [])
    rows += [((2, 3), (2, 5)), ((2, 3), (4, 3)), ((2,), (3,), (4,))] if many else []
    return [tuple(Signal(axes=x) for x in row) for row in rows]


class Once(nn.Module):
    """The torch text of one node, run as generated code runs it."""

    def __init__(self, emit, device):
        super().__init__()
        with torch.device(device):
            for suffix, text in emit.members:
                setattr(self, f"node{suffix}", eval(text, {"nn": nn, "torch": torch}))
        self.call = emit.call

    def forward(self, *xs, classes=0):
        names = [f"x{i}" for i in range(len(xs))]
        text = self.call.format(*names, all=", ".join(names), self="node", classes=classes)
        return eval(text, {"torch": torch, "F": functional, "self": self, **dict(zip(names, xs, strict=True))})


def sample(signal, device):
    if signal.classes:
        return torch.randint(signal.classes, (BATCH, *signal.axes), device=device)
    return torch.rand((BATCH, *steps(signal), *signal.axes), device=device)


def steps(signal):
    return (signal.steps,) if signal.time else ()


@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.__name__)
def test_shapes_and_parameter_counts_are_torchs(kind):
    checked = 0
    for node in variants(kind):
        for signals in arrivals(kind):
            axes = tuple(signal.axes for signal in signals)
            try:
                out = node.signals({"in": signals})["out"]
            except ShapeError:
                continue
            for device in ("meta", "cpu"):
                net = Once(node.torch(*axes), device)
                xs = [sample(signal, "cpu" if signal.classes else device) for signal in signals]
                result = net(*xs, classes=signals[0].classes)
                assert tuple(result.shape) == (BATCH, *steps(out), *out.axes), (node, axes)
                assert sum(p.numel() for p in net.parameters()) == node.parameters(*axes), (node, axes)
            assert torch.isfinite(result).all()
            checked += 1
    assert checked >= 3


@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.__name__)
def test_what_acts_only_in_training_is_the_identity_in_evaluation(kind):
    if kind.training_only:
        x = torch.rand(BATCH, 6)
        for node in variants(kind):
            torch.testing.assert_close(Once(node.torch((6,)), "cpu").eval()(x), x)


@pytest.mark.parametrize("kind", ACTIVATIONS, ids=lambda kind: kind.__name__)
def test_the_curve_of_an_activation_is_torchs(kind):
    xs = [i / 8 + 0.01 for i in range(-64, 64)]
    for node in variants(kind):
        net = Once(node.torch(), "cpu").eval()
        x = torch.tensor(xs, dtype=torch.float64)
        net = net.double()
        with torch.no_grad():
            found = net(torch.stack([x, torch.zeros_like(x)], 1))[:, 0] if kind.vector else net(x)
        expected = torch.tensor([node.at(value) for value in xs], dtype=torch.float64)
        torch.testing.assert_close(found.double(), expected, rtol=1e-6, atol=1e-6)
        assert sum(p.numel() for p in net.parameters()) == node.parameters()


@pytest.mark.parametrize("kind", ACTIVATIONS, ids=lambda kind: kind.__name__)
def test_flat_means_that_no_gradient_comes_through(kind):
    x = torch.linspace(-2.03, 2, 50, requires_grad=True)
    y = Once(kind().torch(), "cpu").eval()(1 * x)
    slope = torch.autograd.grad(y.square().sum(), x)[0].abs().sum() if y.requires_grad and y.grad_fn else 0
    if not kind.vector:
        assert (float(slope) == 0) == kind.flat


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.__name__)
def test_a_loss_is_a_number_with_a_gradient(kind):
    labeled = kind.__name__ == "CrossEntropy"
    for node in variants(kind):
        prediction = torch.rand(BATCH, 4).softmax(1).requires_grad_()
        target = torch.randint(4, (BATCH,)) if labeled else torch.rand(BATCH, 4)
        signals = {
            "prediction": (Signal(axes=(4,)),),
            "target": (Signal(axes=() if labeled else (4,), classes=4 * labeled),),
        }
        assert node.signals(signals) == {}
        value = eval(node.torch_loss("p", "t"), {"F": functional, "p": prediction, "t": target})
        assert value.shape == ()
        assert torch.isfinite(torch.autograd.grad(value, prediction)[0]).all()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Data], ids=lambda kind: kind.__name__)
def test_whatever_is_set_comes_back_from_the_file(kind):
    for node in variants(kind):
        design = draw("Kept", {"node": node})
        assert load(dump(design)) == design
        assert load(dump(design)).nodes["n1"] == Node(kind=node, name="node")


@pytest.mark.parametrize("wires", [("image",), ("image", "rows"), ("rows", "image", "rows")])
def test_neurons_have_the_axes_and_weights_of_the_module_that_is_run(wires):
    for node in variants(Neurons):
        if node.shape[0] > 100:
            continue
        nodes = {"data": data("digits"), "rows": Neurons(shape=(2, 3)), "node": node, "loss": MSE()}
        ends = {"image": "data.image", "rows": "rows"}
        text = [f"{ends[name]} > node" for name in dict.fromkeys(wires)]
        design = draw("Neurons", nodes, "data.image > rows", *text, "node > loss.prediction", "node > loss.target")
        view = fresh(design)
        form = Form(design, view, logits=False)
        net = built(form.source)
        with watching(net):
            (answer, *_) = form.answers(net, (torch.rand(BATCH, 1, 8, 8),))
        reached = {"n3", "n2"} if "rows" in wires else {"n3"}
        assert tuple(answer.shape) == (BATCH, *node.shape) == (BATCH, *view.facts["n3"].signals["out"].axes)
        assert sum(p.numel() for p in net.parameters()) == sum(view.facts[key].weights for key in reached)
