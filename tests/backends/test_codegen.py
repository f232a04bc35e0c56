"""What is drawn is printed as a person would write it, and computes what the view says."""

import ast
import os
from pathlib import Path

import pytest
import torch

from backends.codegen.extent import extent
from backends.codegen.losses import criterion
from backends.codegen.source import Unsupported
from backends.codegen.torch import generate
from designer.activations import PReLU, ReLU, Sigmoid, Softmax, Tanh
from designer.catalog.convolution import Conv2d
from designer.catalog.data import data
from designer.catalog.losses import BCE, MSE, CrossEntropy
from designer.design import Design, Node, Wire
from designer.naming import MODULE
from designer.templates import template
from designer.view import fresh
from tests.backends.drawings import DRAWINGS, chain, classifier, dense, draw, xor

GOLDEN = Path(__file__).parent.parent / "golden"


def source(design, **options):
    return generate(design, fresh(design), **options)


def module(text, name):
    space = {}
    exec(compile(text, name, "exec"), space)
    return space[name]()


def batch(design, inputs, count=3):
    signals = [fresh(design).facts[node].signals[output] for node, output in inputs]
    return [
        torch.randint(signal.classes, (count, *signal.axes)) if signal.classes else torch.rand(count, *signal.axes)
        for signal in signals
    ]


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_text_is_the_golden_one(name):
    """Run with NEURARIUM_UPDATE=1 to write the goldens anew, then read the difference."""
    text = source(DRAWINGS[name]()).text
    path = GOLDEN / f"{name}.py"
    if os.environ.get("NEURARIUM_UPDATE"):
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("name", ["lenet", "elman", "feedback"])
def test_a_shipped_network_reads_as_a_person_would_write_it(name):
    text = source(template(name).design).text
    path = GOLDEN / f"{name}.py"
    if os.environ.get("NEURARIUM_UPDATE"):
        path.write_text(text)
    assert text == path.read_text()


def test_an_image_network_counts_what_was_published():
    net = module(source(template("lenet").design).text, "LeNet5")
    assert sum(p.numel() for p in net.parameters()) == 61_706
    assert net(torch.rand(3, 1, 28, 28)).shape == (3, 10)


def test_a_last_squashing_is_left_to_the_loss_but_not_the_convolution_before_it():
    layers = {"Stamp": Conv2d(filters=1, padding=1, activation=Sigmoid())}
    design = chain("Copy", "digits", "image", layers, BCE(), "image")
    shown, fast = source(design), source(design, logits=True)
    assert "torch.sigmoid(self.stamp(image))" in shown.text
    assert "stamp = self.stamp(image)" in fast.text
    assert fast.fused == {"n2"}


@pytest.mark.parametrize("logits", [False, True])
@pytest.mark.parametrize("name", DRAWINGS)
def test_the_module_has_the_parameters_and_the_shapes_of_the_view(name, logits):
    design = DRAWINGS[name]()
    view, written = fresh(design), source(design, logits=logits)
    net = module(written.text, written.name).eval()
    assert sum(p.numel() for p in net.parameters()) == sum(
        view.facts[key].weights for key in extent(design, view).nodes
    )
    result = net(*batch(design, written.inputs))
    result = result if isinstance(result, tuple) else (result,)
    shapes = [tuple(x.shape[1:]) for x in result]
    assert shapes == [view.facts[node].signals[output].axes for node, output in written.outputs]


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_weight_has_exactly_one_place(name):
    written = source(DRAWINGS[name]())
    net = module(written.text, written.name)
    covered = {key: torch.zeros_like(value, dtype=torch.int) for key, value in net.state_dict().items()}
    for place in written.weights.values():
        for key, count in covered.items():
            if key == place.name or key.startswith(f"{place.name}."):
                box = tuple(slice(*span) for span in (place.rows or (None, None), place.columns or (None, None)))
                count[box[: count.ndim]] += 1
    assert all((count == 1).all() for count in covered.values())


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_lines_of_a_node_mention_its_name(name):
    written = source(DRAWINGS[name]())
    rows = written.text.splitlines()
    for key in {node for node, _ in written.outputs}:
        assert any(written.names[(key, "out")] in rows[line - 1] for line in written.lines[key])


def test_single_neurons_print_like_the_layer_that_they_are():
    layers = {"hidden": dense(3, activation=Tanh()), "out": dense(1, activation=Sigmoid())}
    drawn = chain("XOR", "xor", "point", layers, MSE(), "point")
    assert source(xor()).text == source(drawn, also=()).text


def test_single_neurons_in_another_order_are_sliced():
    design = draw(
        "Crossed",
        {
            "d": data("xor"),
            "a": dense(1, activation=ReLU()),
            "b": dense(2, activation=ReLU()),
            "c": dense(1, activation=ReLU()),
            "left": dense(2),
            "right": dense(2, activation=Tanh()),
        },
        *("d.point > a", "d.point > b", "d.point > c", "a > left", "b > left", "c > left", "c > right", "a > right"),
    )
    text = source(design).text
    assert "self.a = nn.Linear(2, 4)" in text
    assert "left = self.left(a)" in text
    assert "right = torch.tanh(self.right(torch.cat([a[:, 3:4], a[:, 0:1]], 1)))" in text


def test_weights_of_joined_neurons_compute_what_they_computed_apart():
    """Neurons that do not join (their activations differ) are the oracle for those that do."""
    together, written = xor(), source(xor())
    net = module(written.text, written.name)
    x = torch.rand(5, 2)
    hidden = []
    for node, wire in (("n2", "w7"), ("n3", "w8"), ("n4", "w9")):
        weight, bias = written.weights[wire], written.weights[f"{node}.bias"]
        w = net.get_parameter(weight.name)[slice(*weight.rows)]
        b = net.get_parameter(bias.name)[slice(*bias.rows)]
        hidden.append(torch.tanh(x @ w.T + b))
    expected = net.out.bias + sum(
        h @ net.get_parameter(written.weights[wire].name)[:, slice(*written.weights[wire].columns)].T
        for h, wire in zip(hidden, ("w10", "w11", "w12"), strict=True)
    )
    torch.testing.assert_close(net(x), torch.sigmoid(expected))
    assert together.nodes["n2"].name == "hidden 1"


def test_a_probe_returns_more_and_keeps_every_name():
    design = classifier()
    plain, probe = source(design), source(design, also=("n2",))
    assert probe.outputs == (*plain.outputs, ("n2", "out"))
    assert probe.weights == plain.weights
    with pytest.raises(Unsupported) as error:
        source(design, also=("n4",))
    assert error.value.place == "n4"


def test_the_last_softmax_is_left_to_the_loss_that_reads_it():
    design = classifier()
    assert "torch.softmax" in source(design).text
    fused = source(design, logits=True)
    assert "torch.softmax" not in fused.text
    assert fused.fused == {"n3"}
    assert "F.cross_entropy(scores, label)" in criterion(design, fresh(design), fused).text
    assert "torch.softmax" in source(design, logits=True, also=("n3",)).text


def test_a_softmax_that_something_else_reads_stays():
    layers = {"Scores": dense(10, activation=Softmax())}
    design = chain("Two readers", "digits", "image", layers, CrossEntropy(), "label")
    nodes = {**design.nodes, "n9": Node(kind=dense(4), name="More"), "n10": Node(kind=MSE(), name="other")}
    wires = {
        **design.wires,
        "w11": Wire(source="n2", target="n9"),
        "w12": Wire(source="n9", target="n10", input="prediction"),
        "w13": Wire(source="n9", target="n10", input="target"),
    }
    assert "torch.softmax" in source(Design(header=design.header, nodes=nodes, wires=wires), logits=True).text


def test_without_a_loss_the_leaves_are_returned_and_what_leads_nowhere_is_left_out():
    design = draw("Open", {"d": data("xor"), "a": dense(3), "b": dense(2), "alone": dense(7)}, "d.point > a", "a > b")
    written = source(design)
    assert written.outputs == (("n3", "out"),)
    assert "alone" not in written.text


@pytest.mark.parametrize(
    ("nodes", "wires", "place"),
    [
        ({}, (), ""),
        ({"d": data("xor")}, (), ""),
        ({"d": data("xor"), "a": dense(2)}, ("d.label > a",), "n2"),
        ({"d": data("xor"), "a": dense(2), "b": dense(2)}, ("d.point > a", "a > b", "b > a"), "n3"),
    ],
)
def test_what_can_not_be_written_is_named(nodes, wires, place):
    with pytest.raises(Unsupported) as error:
        source(draw("Wrong", nodes, *wires))
    assert error.value.place == place
    assert error.value.reason


HOSTILE = (
    '"""\nimport os',
    "a\nimport os\n#",
    "x = __import__('os')",
    "self",
    "torch",
    "train",
    "forward",
    "__init__",
    "class",
    "F",
    "ünïcödé ☠",
    "1; exit()",
    "{0} {self}",
    "%s",
    "",
    "a" * 5000,
    "flat",
    "image",
)
WHITE = (
    *(ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.arguments, ast.arg),
    *(ast.Expr, ast.Constant, ast.Assign, ast.Name, ast.Attribute, ast.Call, ast.Return, ast.Load, ast.Store),
    *(ast.keyword, ast.Tuple, ast.UnaryOp, ast.USub, ast.Slice, ast.Subscript, ast.List),
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_a_statement(name):
    layers = {
        "a": Node(kind=dense(3, activation=PReLU()), name=name),
        "b": Node(kind=dense(3, activation=ReLU()), name=f"{name} slope"),
        "c": Node(kind=dense(1, 8, 8), name=f"{name} "),
    }
    written = source(chain(name, "digits", "image", layers, MSE(), "image"))
    tree = ast.parse(written.text)
    assert all(isinstance(node, WHITE) for node in ast.walk(tree))
    assert [type(node) for node in tree.body][-1] is ast.ClassDef
    assert {alias.name for node in tree.body[:-1] for alias in node.names} <= {"torch", "nn", "functional"}
    net = module(written.text, written.name)
    assert net.train().eval()(torch.rand(2, 1, 8, 8)).shape == (2, 1, 8, 8)


def test_a_hostile_field_is_only_a_name():
    kind = data("xor")
    wild = type(kind)(source="xor", fields={"x): import os #": kind.fields["point"]})
    text = source(draw("Field", {"d": wild, "a": dense(2)}, "d.x): import os # > a")).text
    assert all(isinstance(node, WHITE) for node in ast.walk(ast.parse(text)))


def test_no_layer_takes_the_place_of_what_every_module_has():
    public = {name for name in dir(torch.nn.Module()) if not name.startswith("_") and name == name.lower()}
    assert public <= {*MODULE.split(), "dump_patches", "requires_grad_"}
