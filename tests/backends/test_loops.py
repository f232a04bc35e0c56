"""Loops: what is drawn with feedback wires is what torch's own recurrent layers compute, gradients included."""

import pytest
import torch
from msgspec.structs import replace
from torch import nn
from torch.nn import functional

from backends.codegen.losses import criterion
from backends.codegen.source import Unsupported
from backends.codegen.torch import generate
from backends.engine.build import built, executed
from backends.engine.weights import tensors
from designer.activations import ReLU, Sigmoid, Softmax, Tanh
from designer.catalog import KINDS
from designer.catalog.combine import Add, Concatenate, Multiply
from designer.catalog.convolution import Conv2d
from designer.catalog.data import Data, Field
from designer.catalog.functions import Activate
from designer.catalog.losses import BCE, MSE, CrossEntropy
from designer.catalog.normalize import BatchNorm
from designer.catalog.shapes import Flatten, OneHot
from designer.catalog.time import Hold, LastStep
from designer.edits.changing import mute
from designer.edits.exploding import explode
from designer.layer import Loss
from designer.templates import template
from designer.view import apply, fresh, problems
from tests.backends.drawings import dense, draw

STEPS = 9
BATCH = 4


def series(axes=(3,), target=(1,), classes=0):
    return Data(
        source="drawn",
        fields={
            "x": Field(axes=axes, sequence=True, length=STEPS),
            "y": Field(axes=() if classes else target, classes=classes, sequence=True, length=STEPS),
        },
    )


def delayed(design, *texts):
    """Give wires "A > B" (or "A > B.input") a delay of one step, "A > B @2" of more."""
    names = {key: node.name for key, node in design.nodes.items()}
    wanted = {}
    for text in texts:
        ends, _, delay = text.partition("@")
        source, target = (end.strip() for end in ends.split(">"))
        wanted[source, target] = int(delay or 1)
    wires = {
        key: replace(wire, delay=wanted.pop((names[wire.source], names[wire.target]), 0))
        for key, wire in design.wires.items()
    }
    assert not wanted
    return replace(design, wires=wires)


def recurrent(nodes, *wires, data=None, loss=None, late=()):
    """Series, nodes and a loss; the last node's answer is compared with `y`."""
    last = list(nodes)[-1]
    whole = {"series": data or series(), **nodes, "loss": loss or MSE()}
    design = draw("Drawn", whole, *wires, f"{last} > loss.prediction", "series.y > loss.target")
    design = delayed(design, *late)
    assert [p.title for p in problems(design, fresh(design)) if p.severity == "error"] == []
    return design


def network(design):
    view = fresh(design)
    source = generate(design, view)
    return source, built(source), view


def by_name(design, net, source):
    """Return the weights by "source > target" and "target"."""
    found = tensors(net, source)
    names = {key: node.name for key, node in design.nodes.items()}
    named = {}
    for key, wire in design.wires.items():
        if key in found:
            named[f"{names[wire.source]} > {names[wire.target]}"] = found[key]
    return named | {names[key.partition(".")[0]]: x for key, x in found.items() if key.endswith(".bias")}


def close(a, b):
    torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)


@torch.no_grad()
def fill(pairs):
    for to, value in pairs:
        to.copy_(value)


def gradients(net, loss):
    return torch.autograd.grad(loss, [p for p in net.parameters() if p.requires_grad])


ELMAN = {"hidden": dense(5, activation=Tanh()), "out": dense(1)}
ELMAN_WIRES = ("series.x > hidden", "hidden > hidden", "hidden > out")


def elman():
    return recurrent(ELMAN, *ELMAN_WIRES, late=("hidden > hidden",))


def test_a_drawn_elman_network_is_torchs_rnn():
    design = elman()
    source, net, _ = network(design)
    torch.manual_seed(1)
    rnn = nn.RNN(3, 5, batch_first=True)
    named = by_name(design, net, source)
    fill([(rnn.weight_ih_l0, named["series > hidden"]), (rnn.weight_hh_l0, named["hidden > hidden"])])
    fill([(rnn.bias_ih_l0, named["hidden"]), (rnn.bias_hh_l0, torch.zeros(5))])
    x = torch.randn(BATCH, STEPS, 3, requires_grad=True)
    other = x.detach().clone().requires_grad_()
    close(net(x), net.out(rnn(other)[0]))
    net(x).square().sum().backward()
    net_hidden = {name: p.grad for name, p in net.named_parameters()}
    net.out.zero_grad()
    net.out(rnn(other)[0]).square().sum().backward()
    close(net_hidden["hidden.weight"], rnn.weight_ih_l0.grad)
    close(net_hidden["hidden_loop.weight"], rnn.weight_hh_l0.grad)
    close(x.grad, other.grad)


def test_weights_of_an_elman_network_count_and_have_addresses():
    design = elman()
    source, net, view = network(design)
    assert view.weights == sum(p.numel() for p in net.parameters()) == 3 * 5 + 5 * 5 + 5 + 5 + 1
    assert set(by_name(design, net, source)) == {
        "series > hidden",
        "hidden > hidden",
        "hidden > out",
        "hidden",
        "out",
    }


@pytest.mark.parametrize("delay", [1, 2, 5, STEPS + 2])
def test_a_delay_of_some_steps_reads_what_was_said_then(delay):
    design = recurrent(ELMAN, *ELMAN_WIRES, late=(f"hidden > hidden @{delay}",))
    _, net, _ = network(design)
    x = torch.randn(BATCH, STEPS, 3)
    said = []
    for t in range(STEPS):
        before = said[t - delay] if t >= delay else torch.zeros(BATCH, 5)
        said.append(torch.tanh(net.hidden(x[:, t]) + net.hidden_loop(before)))
    expected = net.out(torch.stack(said, 1))
    close(net(x), expected)
    for a, b in zip(gradients(net, net(x).sum()), gradients(net, expected.sum()), strict=True):
        close(a, b)


@pytest.mark.parametrize("delay", [1, 3, STEPS + 1])
def test_a_delay_without_a_loop_is_a_shift(delay):
    nodes = {"out": dense(1)}
    design = recurrent(nodes, "series.x > out", late=(f"series > out @{delay}",))
    _, net, _ = network(design)
    x = torch.randn(BATCH, STEPS, 3)
    shifted = torch.cat([torch.zeros(BATCH, delay, 3), x], 1)[:, :STEPS]
    close(net(x), net.out(shifted))


GATES = {"input": Sigmoid(), "forget": Sigmoid(), "cell": Tanh(), "output": Sigmoid()}


def lstm():
    nodes = {
        **{gate: dense(5, activation=curve) for gate, curve in GATES.items()},
        "kept": Multiply(),
        "new": Multiply(),
        "state": Add(),
        "bent": Activate(activation=Tanh()),
        "hidden": Multiply(),
        "out": dense(1),
    }
    wires = [f"series.x > {gate}" for gate in GATES] + [f"hidden > {gate}" for gate in GATES]
    wires += ["forget > kept", "state > kept", "input > new", "cell > new", "kept > state", "new > state"]
    wires += ["state > bent", "output > hidden", "bent > hidden", "hidden > out"]
    return recurrent(nodes, *wires, late=(*(f"hidden > {gate}" for gate in GATES), "state > kept"))


def test_a_drawn_lstm_is_torchs():
    design = lstm()
    source, net, _ = network(design)
    named = by_name(design, net, source)
    theirs = nn.LSTM(3, 5, batch_first=True)
    fill([(theirs.weight_ih_l0, torch.cat([named[f"series > {gate}"] for gate in GATES]))])
    fill([(theirs.weight_hh_l0, torch.cat([named[f"hidden > {gate}"] for gate in GATES]))])
    fill([(theirs.bias_ih_l0, torch.cat([named[gate] for gate in GATES])), (theirs.bias_hh_l0, torch.zeros(20))])
    x = torch.randn(BATCH, STEPS, 3, requires_grad=True)
    other = x.detach().clone().requires_grad_()
    close(net(x), net.out(theirs(other)[0]))
    net(x).square().sum().backward()
    net.out(theirs(other)[0]).square().sum().backward()
    close(x.grad, other.grad)


def gru():
    """Torch's GRU resets after the matrix: the new state reads the past through a layer of its own."""
    nodes = {
        "reset": dense(5, activation=Sigmoid()),
        "update": dense(5, activation=Sigmoid()),
        "past": dense(5),
        "faded": Multiply(),
        "fresh": dense(5),
        "both": Add(),
        "new": Activate(activation=Tanh()),
        "minus": dense(5, bias=None),
        "gap": Add(),
        "moved": Multiply(),
        "hidden": Add(),
        "out": dense(1),
    }
    wires = ["series.x > reset", "series.x > update", "series.x > fresh", "hidden > reset", "hidden > update"]
    wires += ["hidden > past", "reset > faded", "past > faded", "fresh > both", "faded > both", "both > new"]
    wires += ["new > minus", "hidden > gap", "minus > gap", "update > moved", "gap > moved", "moved > hidden"]
    wires += ["new > hidden", "hidden > out"]
    late = [f"hidden > {name}" for name in ("reset", "update", "past", "gap")]
    return recurrent(nodes, *wires, late=late)


def test_a_drawn_gru_is_torchs():
    design = gru()
    source, net, _ = network(design)
    named = by_name(design, net, source)
    fill([(named["new > minus"], -torch.eye(5))])
    theirs = nn.GRU(3, 5, batch_first=True)
    fill([(theirs.weight_ih_l0, torch.cat([named[f"series > {name}"] for name in ("reset", "update", "fresh")]))])
    fill([(theirs.weight_hh_l0, torch.cat([named[f"hidden > {name}"] for name in ("reset", "update", "past")]))])
    fill([(theirs.bias_ih_l0, torch.cat([named[name] for name in ("reset", "update", "fresh")]))])
    fill([(theirs.bias_hh_l0, torch.cat([torch.zeros(10), named["past"]]))])
    x = torch.randn(BATCH, STEPS, 3)
    close(net(x), net.out(theirs(x)[0]))


def test_two_nodes_that_hear_each_other_read_the_same_moment():
    """A reads B a step late, B reads A at once and itself late; a third hears both from outside the loop."""
    nodes = {"a": dense(2, activation=Tanh()), "b": dense(3, activation=Sigmoid()), "out": dense(1)}
    wires = ("series.x > a", "b > a", "a > b", "b > b", "a > out", "b > out")
    design = recurrent(nodes, *wires, late=("b > a", "b > b @2"))
    source, net, _ = network(design)
    w = by_name(design, net, source)
    x = torch.randn(BATCH, STEPS, 3)
    bs, rows = [torch.zeros(BATCH, 3)] * 2, []
    for t in range(STEPS):
        a = torch.tanh(functional.linear(x[:, t], w["series > a"], w["a"]) + bs[-1] @ w["b > a"].T)
        b = torch.sigmoid(functional.linear(a, w["a > b"], w["b"]) + bs[-2] @ w["b > b"].T)
        bs.append(b)
        rows.append(a @ w["a > out"].T + b @ w["b > out"].T + w["out"])
    close(net(x), torch.stack(rows, 1))


@pytest.mark.parametrize("aggregate", ["product", "max", "min", "mean"])
def test_neurons_that_combine_otherwise_loop_too(aggregate):
    nodes = {"hidden": dense(2, activation=Tanh(), aggregate=aggregate), "out": dense(1)}
    design = recurrent(nodes, *ELMAN_WIRES, late=("hidden > hidden",))
    source, net, _ = network(design)
    w = by_name(design, net, source)
    x = torch.randn(BATCH, STEPS, 3)
    hidden, rows = torch.zeros(BATCH, 2), []
    for t in range(STEPS):
        weighed = torch.cat([x[:, t, None] * w["series > hidden"], hidden[:, None] * w["hidden > hidden"]], 2)
        names = {"product": "prod", "max": "amax", "min": "amin", "mean": "mean"}
        hidden = torch.tanh(getattr(weighed, names[aggregate])(2) + w["hidden"])
        rows.append(hidden @ w["hidden > out"].T + w["out"])
    close(net(x), torch.stack(rows, 1))


def test_a_concatenation_in_a_loop_reads_what_came_back():
    nodes = {"joined": Concatenate(), "hidden": dense(4, activation=Tanh()), "out": dense(1)}
    wires = ("series.x > joined", "hidden > joined", "joined > hidden", "hidden > out")
    design = recurrent(nodes, *wires, late=("hidden > joined",))
    _, net, view = network(design)
    assert view.facts["n2"].signals["out"].axes == (7,)
    x = torch.randn(BATCH, STEPS, 3)
    hidden, rows = torch.zeros(BATCH, 4), []
    for t in range(STEPS):
        hidden = torch.tanh(net.hidden(torch.cat([x[:, t], hidden], 1)))
        rows.append(net.out(hidden))
    close(net(x), torch.stack(rows, 1))


def test_an_image_at_each_step_is_seen_as_any_image():
    nodes = {
        "look": Conv2d(filters=2, kernel=3, activation=ReLU()),
        "norm": BatchNorm(),
        "flat": Flatten(),
        "hidden": dense(4, activation=Tanh()),
        "out": dense(1),
    }
    wires = ("series.x > look", "look > norm", "norm > flat", "flat > hidden", "hidden > hidden", "hidden > out")
    design = recurrent(nodes, *wires, data=series(axes=(1, 5, 5)), late=("hidden > hidden",))
    _, net, _ = network(design)
    net.eval()
    x = torch.randn(BATCH, STEPS, 1, 5, 5)
    hidden, rows = torch.zeros(BATCH, 4), []
    for t in range(STEPS):
        seen = net.norm(functional.relu(net.look(x[:, t]))).flatten(1)
        hidden = torch.tanh(net.hidden(seen) + net.hidden_loop(hidden))
        rows.append(net.out(hidden))
    close(net(x), torch.stack(rows, 1))


OPERATORS = [kind for kind in KINDS if not issubclass(kind, Loss | Data | Hold | LastStep) and kind is not OneHot]


@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("axes", [(6,), (2, 8), (2, 8, 8)])
def test_a_node_without_a_use_of_time_acts_on_each_step(kind, axes):
    design = draw("Steps", {"series": series(axes=axes), "node": kind()}, "series.x > node")
    view = fresh(design)
    if view.facts["n2"].problems and view.facts["n2"].problems[0].severity == "error":
        pytest.skip("it does not take such samples")
    assert view.facts["n2"].signals["out"].time == "drawn"
    _, net, _ = network(design)
    net.eval()
    single = {"x": Field(axes=axes)}
    still = replace(
        design, nodes={**design.nodes, "n1": replace(design.nodes["n1"], kind=Data(source="", fields=single))}
    )
    _, once, _ = network(still)
    once.load_state_dict(net.state_dict())
    once.eval()
    x = torch.randn(BATCH, STEPS, *axes)
    close(net(x), torch.stack([once(x[:, t]) for t in range(STEPS)], 1))


def test_what_never_changes_is_heard_at_every_step():
    data = Data(source="drawn", fields={**series().fields, "who": Field(axes=(2,))})
    nodes = {"hidden": dense(5, activation=Tanh()), "mixed": Concatenate(), "out": dense(1)}
    wires = ("series.x > hidden", "series.who > hidden", "hidden > hidden", "hidden > mixed", "series.who > mixed")
    design = recurrent(nodes, *wires, "mixed > out", data=data, late=("hidden > hidden",))
    source, net, _ = network(design)
    assert [field for _, field in source.inputs] == ["x", "who"]
    x, who = torch.randn(BATCH, STEPS, 3), torch.randn(BATCH, 2)
    hidden, rows = torch.zeros(BATCH, 5), []
    for t in range(STEPS):
        hidden = torch.tanh(net.hidden(torch.cat([x[:, t], who], 1)) + net.hidden_loop(hidden))
        rows.append(net.out(torch.cat([hidden, who], 1)))
    close(net(x, who), torch.stack(rows, 1))


def test_a_held_sample_is_thought_over_and_answered_at_the_end():
    data = Data(source="drawn", fields={"x": Field(axes=(3,)), "y": Field(axes=(1,))})
    nodes = {"hold": Hold(steps=4), "hidden": dense(5, activation=Tanh()), "last": LastStep(), "out": dense(1)}
    wires = ("series.x > hold", "hold > hidden", "hidden > hidden", "hidden > last", "last > out")
    design = recurrent(nodes, *wires, data=data, late=("hidden > hidden",))
    _, net, _ = network(design)
    x, hidden = torch.randn(BATCH, 3), torch.zeros(BATCH, 5)
    for _ in range(4):
        hidden = torch.tanh(net.hidden(x) + net.hidden_loop(hidden))
    close(net(x), net.out(hidden))


def test_a_muted_node_in_a_loop_is_looked_through():
    nodes = {"hidden": dense(5, activation=Tanh()), "bent": Activate(), "out": dense(1)}
    wires = ("series.x > hidden", "hidden > bent", "bent > hidden", "hidden > out")
    design = recurrent(nodes, *wires, late=("bent > hidden",))
    quiet, _ = apply(design, fresh(design), mute(design, fresh(design), "n3", True))
    _, net, _ = network(quiet)
    _, other, _ = network(elman())
    fill(zip(other.parameters(), net.parameters(), strict=True))
    x = torch.randn(BATCH, STEPS, 3)
    close(net(x), other(x))


@pytest.mark.parametrize(
    ("loss", "classes", "units", "curve", "theirs"),
    [
        (MSE(), 0, 1, None, functional.mse_loss),
        (CrossEntropy(), 3, 3, None, lambda p, y: functional.cross_entropy(p.transpose(1, 2), y)),
        (CrossEntropy(), 3, 3, Softmax(), lambda p, y: functional.nll_loss(p.log().transpose(1, 2), y)),
        (BCE(), 2, 1, None, lambda p, y: functional.binary_cross_entropy_with_logits(p[..., 0], y.float())),
        (BCE(), 2, 1, Sigmoid(), lambda p, y: functional.binary_cross_entropy(p[..., 0], y.float())),
    ],
)
@pytest.mark.parametrize("fused", [False, True])
def test_a_loss_over_time_is_the_mean_of_its_steps(loss, classes, units, curve, theirs, fused):
    nodes = {"hidden": dense(5, activation=Tanh()), "out": dense(units, activation=curve)}
    design = recurrent(nodes, *ELMAN_WIRES, data=series(classes=classes), loss=loss, late=("hidden > hidden",))
    view = fresh(design)
    source = generate(design, view, logits=fused)
    net, shown = built(source), built(generate(design, view))
    shown.load_state_dict(net.state_dict())
    x = torch.randn(BATCH, STEPS, 3)
    y = torch.randint(classes, (BATCH, STEPS)) if classes else torch.randn(BATCH, STEPS, 1)
    found = executed(criterion(design, view, source).text, "<loss>")["loss"](net(x), y)
    close(found, theirs(shown(x), y))


def test_a_loop_that_only_hears_itself_can_not_be_computed():
    nodes = {"series": series(), "a": Add(), "b": Add(), "out": dense(1), "loss": MSE()}
    wires = ("a > b", "b > a", "b > out", "series.x > out", "out > loss.prediction", "series.y > loss.target")
    design = delayed(draw("Ring", nodes, *wires), "b > a")
    titles = [problem.title for problem in problems(design, fresh(design)) if problem.severity == "error"]
    assert "a hears only itself" in titles
    with pytest.raises(Unsupported):
        generate(design, fresh(design))


def test_a_loop_that_grows_is_said_to_grow():
    nodes = {"series": series(), "joined": Concatenate(), "bent": Activate()}
    design = delayed(draw("Ring", nodes, "series.x > joined", "bent > joined", "joined > bent"), "bent > joined")
    titles = [problem.title for problem in problems(design, fresh(design)) if problem.severity == "error"]
    assert any("grows without end" in title for title in titles)


@pytest.mark.parametrize("name", ["elman", "feedback"])
def test_a_recurrent_layer_drawn_neuron_by_neuron_is_the_same_module(name):
    design = template(name).design
    view = fresh(design)
    apart, seen = apply(design, view, explode(design, view, "n2"))
    assert len(apart.nodes) > len(design.nodes)
    assert generate(apart, seen).text == generate(design, view).text


def test_a_sigmoid_before_the_last_step_is_not_applied_again_by_the_loss():
    data = Data(source="drawn", fields={"x": Field(axes=(3,)), "y": Field(classes=2)})
    nodes = {"hold": Hold(steps=4), "hidden": dense(1, activation=Sigmoid()), "last": LastStep()}
    wires = ("series.x > hold", "hold > hidden", "hidden > hidden", "hidden > last")
    design = recurrent(nodes, *wires, data=data, loss=BCE(), late=("hidden > hidden",))
    view = fresh(design)
    for fused in (False, True):
        text = criterion(design, view, generate(design, view, logits=fused)).text
        assert "F.binary_cross_entropy(" in text
