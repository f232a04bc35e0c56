"""Everything that can be wrong is said in words, shown at a place, and mended by the first button."""

import pytest
from msgspec.structs import replace

from designer.activations import ReLU, Sigmoid, Softmax, Step
from designer.catalog import PALETTE
from designer.catalog.combine import Add, Concatenate, Multiply
from designer.catalog.convolution import Conv1d, Conv2d
from designer.catalog.data import Data, Field, data
from designer.catalog.functions import Activate
from designer.catalog.losses import BCE, L1, MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.normalize import BatchNorm, LayerNorm
from designer.catalog.pooling import MaxPool2d
from designer.catalog.shapes import Flatten, OneHot
from designer.catalog.time import Hold
from designer.design import Design, Node, Wire
from designer.edits import mended
from designer.layer import Unknown
from designer.synapses import Synapses
from designer.templates import templates
from designer.view import apply, fresh, problems

DIGITS = data("digits")
POINTS = data("moons")
SERIES = Data(
    source="echo",
    fields={
        "sound": Field(axes=(1,), sequence=True, length=12),
        "echo": Field(classes=2, sequence=True, length=12),
    },
)
SCALAR = Data(source="table", fields={"x": Field(axes=(3,)), "y": Field()})


def neurons(*shape, activation=None):
    return Neurons(shape=shape) if activation is None else Neurons(shape=shape, activation=activation)


def draw(nodes, *wires):
    """Draw `a.out > b.in` wires between named kinds, `@1` with a delay; the ids are the names' numbers."""
    ids = {name: f"n{i}" for i, name in enumerate(nodes, 1)}
    rows = {ids[name]: Node(kind=kind, name=name) for name, kind in nodes.items()}
    table = {}
    for i, wire in enumerate(wires, len(nodes) + 1):
        ends, _, delay = wire.partition("@")
        (source, output), (target, port) = (end.strip().split(".") for end in ends.split(">"))
        synapses = Synapses() if isinstance(nodes[target], Neurons) else None
        table[f"w{i}"] = Wire(
            source=ids[source],
            output=output,
            target=ids[target],
            input=port,
            slot=i,
            synapses=synapses,
            delay=int(delay or 0),
        )
    return Design(nodes=rows, wires=table, last=len(nodes) + len(wires))


def taught(kind, loss, label=True, **more):
    """Data, one node, and a loss that reads it."""
    wires = ("Digits.image > Node.in", "Node.out > Loss.prediction")
    target = ("Digits.label > Loss.target",) if label else ("Digits.image > Loss.target",)
    return draw({"Digits": DIGITS, "Node": kind, "Loss": loss, **more}, *wires, *target)


def fed(kind, *wires, **nodes):
    """A node into which outputs lead, and further nodes and wires."""
    whole = (wire if ">" in wire else f"{wire} > Node.in" for wire in wires)
    return draw({"Digits": DIGITS, **nodes, "Node": kind}, *whole)


def muted(design, name):
    nodes = {k: replace(node, muted=node.name == name) for k, node in design.nodes.items()}
    return replace(design, nodes=nodes)


CASES = {
    "no data": (draw({"Node": neurons(4)}), "There is no data yet", "", "Add digits"),
    "no loss": (draw({"Digits": DIGITS}), "There is no loss yet", "", None),
    "a loss without wires": (
        draw({"Digits": DIGITS, "Node": neurons(10), "Loss": CrossEntropy()}, "Digits.image > Node.in"),
        "Nothing arrives at Loss",
        "Loss",
        "Connect the network",
    ),
    "a loss without a prediction": (
        draw(
            {"Digits": DIGITS, "Node": neurons(10), "Loss": CrossEntropy()},
            "Digits.image > Node.in",
            "Digits.label > Loss.target",
        ),
        "Loss needs a wire at prediction",
        "Loss",
        "Connect the network",
    ),
    "loss without wires": (draw({"Loss": MSE()}), "Nothing arrives at Loss", "Loss", None),
    "nothing arrives": (draw({"A": neurons(4), "B": neurons(2)}, "A.out > B.in"), "Nothing arrives at A", "A", None),
    "nothing arrives though there is data": (
        draw({"Digits": DIGITS, "A": neurons(4), "B": neurons(2)}, "A.out > B.in"),
        "Nothing arrives at A",
        "A",
        "Connect the data",
    ),
    "no target": (
        draw(
            {"Digits": DIGITS, "Node": neurons(10), "Loss": CrossEntropy()},
            "Digits.image > Node.in",
            "Node.out > Loss.prediction",
        ),
        "Loss needs a wire at target",
        "Loss",
        "Connect the label",
    ),
    "no target of numbers": (
        draw(
            {"Digits": DIGITS, "Node": neurons(64), "Loss": L1()},
            "Digits.image > Node.in",
            "Node.out > Loss.prediction",
        ),
        "Loss needs a wire at target",
        "Loss",
        "Connect the input",
    ),
    "no prediction": (
        draw({"Digits": DIGITS, "Loss": MSE()}, "Digits.image > Loss.target"),
        "Loss needs a wire at prediction",
        "Loss",
        None,
    ),
    "two wires": (
        draw({"Digits": DIGITS, "Flat": Flatten()}, "Digits.image > Flat.in", "Digits.image > Flat.in"),
        "Two wires at in of Flat",
        "Flat",
        "Remove the wire",
    ),
    "no such input": (
        draw({"Digits": DIGITS, "Flat": Flatten()}, "Digits.image > Flat.in", "Digits.image > Flat.side"),
        "Flat has no input side",
        "Flat",
        "Remove the wire",
    ),
    "no such output": (
        draw({"Digits": DIGITS, "Flat": Flatten()}, "Digits.sound > Flat.in"),
        "Digits has no output sound",
        "Flat",
        "Remove the wire",
    ),
    "unknown": (fed(Unknown(raw={"type": "Quantum"}), "Digits.image"), "Quantum is not known here", "Node", None),
    "label into neurons": (fed(neurons(4), "Digits.label"), "Node needs numbers", "Node", "Insert One-hot"),
    "label beside numbers": (
        fed(Add(), "Digits.image", "Digits.label"),
        "Node needs numbers",
        "Node",
        "Insert One-hot",
    ),
    "label into an operator": (fed(Activate(), "Digits.label"), "Node needs numbers", "Node", "Insert One-hot"),
    "numbers into one-hot": (fed(OneHot(), "Digits.image"), "Node needs a class label", "Node", "Remove Node"),
    "unequal": (
        fed(Multiply(), "Digits.image", "Other.out", Other=neurons(7)),
        "Node needs equal shapes",
        "Node",
        "Give Other 1 × 8 × 8 neurons",
    ),
    "unequal in form": (
        fed(Add(), "Digits.image", "Flat.out", "Digits.image > Flat.in", Flat=Flatten()),
        "Node needs equal shapes",
        "Node",
        "Insert Flatten",
    ),
    "unequal ranks": (
        fed(Concatenate(), "Digits.image", "Flat.out", "Digits.image > Flat.in", Flat=Flatten()),
        "Node needs shapes equal but for axis 0",
        "Node",
        "Insert Flatten",
    ),
    "too many axes": (
        draw(
            {"Digits": DIGITS, "Four": neurons(2, 2, 2, 2), "Norm": BatchNorm()},
            "Digits.image > Four.in",
            "Four.out > Norm.in",
        ),
        "Norm needs one to three axes",
        "Norm",
        "Insert Flatten",
    ),
    "no axis": (
        draw({"Table": SCALAR, "Norm": LayerNorm()}, "Table.y > Norm.in"),
        "Norm needs at least one axis",
        "Norm",
        "Insert Flatten",
    ),
    "vector into a convolution": (
        fed(Conv2d(), "Layer.out", "Digits.image > Layer.in", Layer=neurons(128)),
        "Node needs an image (channels, height, width)",
        "Node",
        "Insert Reshape 2 × 8 × 8",
    ),
    "vector into pooling": (
        fed(MaxPool2d(), "Layer.out", "Digits.image > Layer.in", Layer=neurons(64)),
        "Node needs an image (channels, height, width)",
        "Node",
        "Insert Reshape 1 × 8 × 8",
    ),
    "vector into a convolution along one axis": (
        fed(Conv1d(), "Layer.out", "Digits.image > Layer.in", Layer=neurons(7)),
        "Node needs a sequence (channels, length)",
        "Node",
        "Insert Reshape 1 × 7",
    ),
    "vector that makes no square into a convolution": (
        fed(Conv2d(), "Layer.out", "Digits.image > Layer.in", Layer=neurons(120)),
        "Node needs an image (channels, height, width)",
        "Node",
        "Insert Reshape 1 × 10 × 12",
    ),
    "mask too large": (
        fed(Conv2d(kernel=11), "Digits.image"),
        "Node: the 11-pixel mask does not fit in 8 × 8",
        "Node",
        "Use padding 2",
    ),
    "label under MSE": (
        taught(neurons(10), MSE()),
        "Loss compares numbers, but the target is one of 10 classes",
        "Loss",
        "Use cross entropy",
    ),
    "unequal sizes": (
        taught(neurons(9), MSE(), label=False),
        "Loss: the prediction has 9 numbers, the target 64",
        "Loss",
        "Give Node 1 × 8 × 8 neurons",
    ),
    "a scalar target": (
        draw(
            {"Table": SCALAR, "Node": neurons(3), "Loss": MSE()},
            "Table.x > Node.in",
            "Node.out > Loss.prediction",
            "Table.y > Loss.target",
        ),
        "Loss: the prediction has 3 numbers, the target 1",
        "Loss",
        "Use 1 neuron",
    ),
    "numbers under cross entropy": (
        taught(neurons(64), CrossEntropy(), label=False),
        "Loss needs a class label as target",
        "Loss",
        "Use MSE",
    ),
    "wrong number of scores": (
        taught(neurons(7), CrossEntropy()),
        "Loss needs one score for each of 10 classes",
        "Loss",
        "Give Node 10 neurons",
    ),
    "ten answers to yes or no": (
        taught(neurons(1), BCE()),
        "Loss answers yes or no, but the target is one of 10 classes",
        "Loss",
        "Use cross entropy",
    ),
    "two units for yes or no": (
        draw(
            {"Moons": POINTS, "Node": neurons(2), "Loss": BCE()},
            "Moons.point > Node.in",
            "Node.out > Loss.prediction",
            "Moons.label > Loss.target",
        ),
        "Loss needs a single unit for a yes-or-no label",
        "Loss",
        "Use 1 neuron",
    ),
    "flat": (taught(neurons(10, activation=Step()), CrossEntropy()), "Node stops learning", "Node", "Use Sigmoid"),
    "softmax twice": (
        taught(neurons(10, activation=Softmax()), CrossEntropy(reads="logits")),
        "Softmax twice",
        "Loss",
        "Use Identity",
    ),
    "sigmoid twice": (
        draw(
            {"Moons": POINTS, "Node": neurons(1, activation=Sigmoid()), "Loss": BCE(reads="logits")},
            "Moons.point > Node.in",
            "Node.out > Loss.prediction",
            "Moons.label > Loss.target",
        ),
        "Sigmoid twice",
        "Loss",
        "Use Identity",
    ),
    "relu before the loss": (
        taught(neurons(10, activation=ReLU()), CrossEntropy()),
        "ReLU before cross entropy",
        "Node",
        "Use Identity",
    ),
    "untaught": (fed(neurons(10), "Digits.image"), "There is no loss yet", "Node", "Add cross entropy"),
    "an untaught copy": (fed(neurons(1, 8, 8), "Digits.image"), "There is no loss yet", "Node", "Add MSE"),
    "an untaught branch": (
        taught(neurons(10), CrossEntropy(), Branch=neurons(3)),
        "Nothing arrives at Branch",
        "Branch",
        None,
    ),
    "untaught numbers": (
        draw({"Waves": data("waves"), "Node": neurons(1)}, "Waves.now > Node.in", "Node.out > Node.in @1"),
        "There is no loss yet",
        "Node",
        "Add MSE",
    ),
    "muted between": (
        muted(fed(Add(), "Digits.image", "Digits.image"), "Node"),
        "Node can not be muted",
        "Node",
        "Unmute",
    ),
    "too large": (fed(neurons(46341, 46341), "Digits.image"), "Node is too large", "Node", None),
    "feedback": (
        draw({"A": neurons(4)}, "A.out > A.in @1"),
        "Feedback into A needs steps",
        "A",
        "Remove the wire",
    ),
    "fed feedback": (
        draw(
            {"Digits": DIGITS, "A": neurons(10), "Loss": CrossEntropy()},
            "Digits.image > A.in",
            "A.out > A.in @1",
            "A.out > Loss.prediction",
            "Digits.label > Loss.target",
        ),
        "Feedback into A needs steps",
        "A",
        "Show each sample for 6 steps",
    ),
    "sequence against a single answer": (
        draw(
            {"Echo": SERIES, "A": neurons(2), "Digits": DIGITS, "Loss": CrossEntropy()},
            "Echo.sound > A.in",
            "A.out > Loss.prediction",
            "Digits.label > Loss.target",
        ),
        "Loss: the prediction is a sequence, the target is not",
        "Loss",
        "Read the last step",
    ),
    "two clocks": (
        draw(
            {"Echo": SERIES, "Hold": Hold(), "A": neurons(2), "Digits": DIGITS},
            "Digits.image > Hold.in",
            "Hold.out > A.in",
            "Echo.sound > A.in",
        ),
        "A reads sequences that keep different times (6 steps and echo)",
        "A",
        None,
    ),
    "delayed target": (
        draw(
            {"Echo": SERIES, "A": neurons(2), "Loss": MSE()},
            "Echo.sound > A.in",
            "A.out > Loss.prediction",
            "Echo.sound > Loss.target @1",
        ),
        "Loss reads with a delay",
        "Loss",
        "Read it at once",
    ),
    "loop": (
        draw({"A": neurons(4), "B": neurons(4)}, "A.out > B.in", "B.out > A.in"),
        "A loop without delay",
        "B",
        "Delay it by one step",
    ),
}


def named(design, key):
    return design.nodes[key].name if key else ""


@pytest.mark.parametrize(("design", "said", "place", "button"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_said_shown_and_mended(design, said, place, button):
    view = fresh(design)
    found = [p for p in problems(design, view) if p.title == said and named(design, p.place) == place]
    assert found, [p.title for p in problems(design, view)]
    problem = found[0]
    assert not problem.detail or (not problem.detail[0].islower() and problem.detail.endswith("."))
    assert [fix.label for fix in problem.fixes[:1]] == ([button] if button else [])
    for fix in problem.fixes:
        after, seen = apply(design, view, mended(design, view, fix))
        left = [(p.title, p.place) for p in problems(after, seen)]
        assert left.count((problem.title, problem.place)) < len(found), fix.label


def test_a_mismatch_names_the_wire_that_brings_it():
    design = fed(Add(), "Digits.image", "Digits.label")
    (problem,) = fresh(design).facts["n2"].problems
    assert design.wires[problem.wire].output == "label"
    assert problem.detail == "It needs numbers; Digits gives a class label (one of 10 classes)."
    design = taught(neurons(64), CrossEntropy(), label=False)
    (problem,) = fresh(design).facts["n3"].problems
    assert design.wires[problem.wire].input == "target"
    assert problem.detail == "It needs a class label as target; Digits gives 1 × 8 × 8."


def test_an_image_can_be_led_where_one_is_needed():
    design = fed(Conv2d(), "Layer.out", "Digits.image > Layer.in", Layer=neurons(128))
    view = fresh(design)
    (problem,) = (p for p in problems(design, view) if p.place == "n3" and p.severity == "error" and p.wire)
    (fix,) = (fix for fix in problem.fixes if fix.edit == "redirect")
    assert fix.label == "Connect the image instead"
    after, seen = apply(design, view, mended(design, view, fix))
    assert [(after.wires[key].source, after.wires[key].output) for key in seen.into["n3"]] == [("n1", "image")]
    table = draw(
        {"Table": SCALAR, "Layer": neurons(128), "Node": Conv2d()}, "Table.x > Layer.in", "Layer.out > Node.in"
    )
    offered = [fix.edit for problem in problems(table, fresh(table)) for fix in problem.fixes]
    assert "redirect" not in offered  # there is no image


def test_the_end_that_needs_a_loss_is_the_rightmost():
    design = draw({"Digits": DIGITS, "A": neurons(4), "B": neurons(4)}, "Digits.image > A.in", "Digits.image > B.in")
    nodes = {**design.nodes, "n2": replace(design.nodes["n2"], at=(400.0, 0.0))}
    design = replace(design, nodes=nodes)
    found = {problem.title: problem.place for problem in problems(design, fresh(design))}
    assert found == {"There is no loss yet": "n2", "B has no loss": "n3"}


def test_errors_come_first_and_a_blank_drawing_has_no_problems():
    assert problems(Design(), fresh(Design())) == []
    design = taught(neurons(10, activation=ReLU()), CrossEntropy(), More=neurons(3), Most=Add())
    severities = [problem.severity for problem in problems(design, fresh(design))]
    assert severities == sorted(severities, key=["error", "warning", "hint"].index)


def test_an_error_upstream_is_said_once():
    design = draw(
        {"Digits": DIGITS, "Bad": Add(), "Next": Flatten(), "Last": Activate()},
        "Digits.image > Bad.in",
        "Digits.label > Bad.in",
        "Bad.out > Next.in",
        "Next.out > Last.in",
    )
    facts = fresh(design).facts
    assert [len(facts[f"n{i}"].problems) for i in (2, 3, 4)] == [1, 0, 0]


def test_no_palette_entry_alone_is_worse_than_a_hint():
    for _, group in PALETTE:
        for preset in group:
            design = draw({"Node": preset.kind})
            own = fresh(design).facts["n1"].problems
            assert all(problem.severity == "hint" for problem in own) or not preset.kind.emits()


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.id)
def test_shipped_designs_have_no_errors_or_warnings(template):
    assert problems(template.design, fresh(template.design)) == []


def test_advice_on_more_numbers_than_there_are_atoms_is_given_at_once():
    huge = fed(Conv2d(), "Layer.out", "Digits.image > Layer.in", Layer=neurons(*[2**31 - 1] * 8))
    assert fresh(huge).facts["n3"].problems
