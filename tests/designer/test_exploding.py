"""The same neurons one by one and as one layer: nothing changes but how they are drawn."""

import pytest
import torch
from msgspec.structs import replace

from backends.codegen.torch import generate
from backends.engine.build import built
from designer.activations import Softmax, Tanh
from designer.catalog.combine import Concatenate
from designer.catalog.data import data
from designer.catalog.losses import MSE
from designer.catalog.neurons import Neurons
from designer.design import Design, Node, Wire
from designer.edits.changing import mute, rename, set_fields
from designer.edits.exploding import MOST, explode, fuse
from designer.edits.removing import remove
from designer.edits.wiring import connect
from designer.synapses import Synapses
from designer.templates import template, templates
from designer.view import apply, fresh, problems

LAYERS = [
    (row.id, key)
    for row in templates()
    for key, node in row.design.nodes.items()
    if isinstance(node.kind, Neurons) and len(node.kind.shape) == 1 and 1 < node.kind.shape[0] <= MOST
]


def looped():
    """Three neurons that feed themselves."""
    nodes = {
        "n1": Node(kind=data("moons")),
        "n2": Node(kind=Neurons(shape=(3,), activation=Tanh()), name="Echo"),
        "n3": Node(kind=Neurons(shape=(2,))),
        "n4": Node(kind=MSE()),
    }
    wires = {
        "w5": Wire(source="n1", output="point", target="n2", synapses=Synapses()),
        "w6": Wire(source="n2", target="n2", delay=1, synapses=Synapses()),
        "w7": Wire(source="n2", target="n3", synapses=Synapses()),
        "w8": Wire(source="n3", target="n4", input="prediction"),
        "w9": Wire(source="n1", output="point", target="n4", input="target"),
    }
    return Design(nodes=nodes, wires=wires, last=9)


def exploded(design, key):
    """The design, its view, and the neurons that the layer became."""
    after, view = apply(design, fresh(design), explode(design, fresh(design), key))
    singles = [k for k, node in after.nodes.items() if k not in design.nodes and isinstance(node.kind, Neurons)]
    return after, view, singles


def facts(design):
    view = fresh(design)
    return view.weights, [(problem.severity, problem.title) for problem in problems(design, view)]


@pytest.mark.parametrize(("name", "key"), LAYERS)
def test_exploding_keeps_weights_problems_and_answers(name, key):
    design = template(name).design
    after, _, singles = exploded(design, key)
    assert len(singles) == design.nodes[key].kind.shape[0]
    assert facts(after) == facts(design)
    whole, parts = (built(generate(d, fresh(d))).eval() for d in (design, after))
    state = list(whole.state_dict().values())
    assert [x.shape for x in parts.state_dict().values()] == [x.shape for x in state]
    parts.load_state_dict(dict(zip(parts.state_dict(), state, strict=True)))
    source = generate(design, fresh(design)).inputs[0]
    signal = fresh(design).facts[source[0]].signals[source[1]]
    x = torch.rand(5, *([signal.steps] if signal.time else []), *signal.axes)
    torch.testing.assert_close(parts(x), whole(x))


@pytest.mark.parametrize(("name", "key"), LAYERS)
def test_fusing_is_the_way_back(name, key):
    design = template(name).design
    after, view, singles = exploded(design, key)
    again, _ = apply(after, view, fuse(after, view, singles))
    assert len(again.nodes) == len(design.nodes)
    (layer,) = again.nodes.keys() - design.nodes.keys()
    old = design.nodes[key]
    assert again.nodes[layer].kind == old.kind
    assert again.nodes[layer].name == (old.name or old.kind.called())
    assert abs(again.nodes[layer].at[1] - old.at[1]) <= 4

    def joined(design, swap):
        rows = [
            replace(w, source=swap.get(w.source, w.source), target=swap.get(w.target, w.target), slot=0)
            for w in design.wires.values()
        ]
        return sorted(map(repr, rows))

    assert joined(again, {layer: key}) == joined(design, {})


def test_a_loop_becomes_all_loops_between_the_neurons_and_back():
    design = looped()
    after, view, singles = exploded(design, "n2")
    delayed = [(w.source, w.target) for w in after.wires.values() if w.delay == 1]
    assert sorted(delayed) == sorted((a, b) for a in singles for b in singles)
    again, _ = apply(after, view, fuse(after, view, singles))
    (layer,) = again.nodes.keys() - design.nodes.keys()
    assert [(w.source, w.target) for w in again.wires.values() if w.delay] == [(layer, layer)]
    assert fresh(again).weights == fresh(design).weights


def test_what_reads_the_whole_layer_reads_the_joined_neurons():
    design = looped()
    after, view, singles = exploded(design, "n3")
    (joint,) = [key for key, node in after.nodes.items() if node.kind == Concatenate()]
    assert after.wires["w8"].source == joint
    assert [after.wires[name].source for name in view.into[joint]] == singles


def refusal(edit, design, *arguments):
    with pytest.raises(ValueError, match=r"\w") as caught:
        edit(design, fresh(design), *arguments)
    return str(caught.value)


def test_what_can_not_be_drawn_one_by_one_says_why():
    design = looped()
    assert "no layer" in refusal(explode, design, "n1")
    for fields, word in (
        ({"shape": (1,)}, "single"),
        ({"shape": (MOST + 1,)}, f"up to {MOST}"),
        ({"shape": (2, 2)}, "axes"),
        ({"activation": Softmax()}, "all neurons"),
    ):
        changed, _ = apply(design, fresh(design), set_fields(design, fresh(design), "n2", fields))
        assert word in refusal(explode, changed, "n2")
    muted, _ = apply(design, fresh(design), mute(design, fresh(design), "n2", True))
    assert "muted" in refusal(explode, muted, "n2")


def test_neurons_that_are_not_alike_say_which_and_why():
    after, view, singles = exploded(looped(), "n3")
    first, second = singles
    assert "two neurons" in refusal(fuse, after, [first])
    other, _ = apply(after, view, set_fields(after, view, second, {"activation": Tanh()}))
    assert "computes otherwise" in refusal(fuse, other, singles)
    wire = next(name for name in view.into[second])
    less, _ = apply(after, view, remove(after, view, [wire]))
    assert refusal(fuse, less, singles) == "Dense 2 reads Echo otherwise than Dense 1"
    assert "part of a layer" in refusal(fuse, after, [first, "n4"])


def test_another_order_is_no_layer():
    after, view, (first, second) = exploded(looped(), "n3")
    (joint,) = [key for key, node in after.nodes.items() if node.kind == Concatenate()]
    wire = view.into[joint][0]
    swapped, seen = apply(after, view, remove(after, view, [wire]))
    swapped, seen = apply(swapped, seen, connect(swapped, seen, first, "out", joint, "in"))
    assert "another order" in refusal(fuse, swapped, [first, second])


def test_fused_neurons_of_different_names_have_the_plain_one():
    after, view, singles = exploded(looped(), "n2")
    after, view = apply(after, view, rename(after, view, singles[0], "Chief"))
    again, _ = apply(after, view, fuse(after, view, singles))
    (layer,) = again.nodes.keys() - after.nodes.keys()
    assert again.nodes[layer].name == ""
