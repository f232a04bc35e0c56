"""A tidied drawing reads from left to right, on straight lines, and no card lies on another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from designer.catalog.losses import MSE
from designer.catalog.neurons import Neurons
from designer.design import Design, Node, Wire
from designer.layer import Loss
from designer.layout import GAP, PREDICTION, SNAP, arrange
from designer.synapses import Synapses
from designer.templates import templates
from designer.view import fresh
from widgets.canvas.geometry import outline


def net(kinds, pairs, delay=0):
    nodes = {f"n{i}": Node(kind=kind) for i, kind in enumerate(kinds, 1)}
    wires = {
        f"w{100 + i}": Wire(
            source=f"n{source}",
            target=f"n{target}",
            input="prediction" if isinstance(kinds[target - 1], Loss) else "in",
            delay=delay,
            synapses=Synapses(),
        )
        for i, (source, target) in enumerate(pairs)
    }
    return Design(nodes=nodes, wires=wires, last=999)


def chain(count):
    return [(i, i + 1) for i in range(1, count)]


def sizes(design, heights=(112.0, 208.0, 48.0, 165.0, 256.0)):
    return {
        key: (112.0, 172.0 if isinstance(node.kind, Loss) else heights[i % len(heights)])
        for i, (key, node) in enumerate(design.nodes.items())
    }


def above(node, height):
    return PREDICTION if isinstance(node.kind, Loss) else height / 2


def boxes(design, given_sizes, places):
    for key, node in design.nodes.items():
        (x, line), (width, height) = places[key], given_sizes[key]
        top = line - above(node, height)
        yield x, top, x + width, top + height


def check(design, given_sizes, places):
    assert places.keys() == design.nodes.keys()
    assert all(value % SNAP == 0 for at in places.values() for value in at)
    found = list(boxes(design, given_sizes, places))
    for i, (left, top, right, bottom) in enumerate(found):
        for x1, y1, x2, y2 in found[:i]:
            assert x1 >= right + GAP or x2 + GAP <= left or y1 >= bottom + GAP or y2 + GAP <= top


def test_nothing_is_arranged_as_nothing():
    assert arrange(Design(), fresh(Design()), {}) == {}


def test_a_chain_lies_on_one_line():
    design = net([*[Neurons()] * 6, MSE()], chain(7))
    places = arrange(design, fresh(design), sizes(design))
    check(design, sizes(design), places)
    assert len({line for _, line in places.values()}) == 1
    assert [x for x, _ in places.values()] == [152.0 * i for i in range(7)]


def test_branches_are_even_about_their_stem():
    design = net([Neurons()] * 6, [(1, 2), (1, 3), (1, 4), (2, 5), (3, 5), (4, 5), (5, 6)])
    places = arrange(design, fresh(design), {})
    lines = [places[f"n{i}"][1] for i in range(1, 7)]
    assert lines == [lines[2], lines[2] - 152, lines[2], lines[2] + 152, lines[2], lines[2]]


def test_wires_that_need_not_cross_do_not():
    design = net([Neurons()] * 6, [(1, 6), (2, 5), (3, 4)])
    joined = net([Neurons()] * 7, [(7, 1), (7, 2), (7, 3), (1, 6), (2, 5), (3, 4)])
    for drawing in (design, joined):
        places = arrange(drawing, fresh(drawing), {})
        wires = [(places[wire.source], places[wire.target]) for wire in drawing.wires.values()]
        assert not any(a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0 for a, b in wires for c, d in wires)


def test_losses_come_last():
    design = net([Neurons(), MSE(), Neurons(), Neurons(), MSE()], [(1, 2), (1, 3), (3, 4), (4, 5)])
    places = arrange(design, fresh(design), {})
    assert places["n2"][0] == places["n5"][0] == max(x for x, _ in places.values())


@pytest.mark.parametrize("delay", [0, 1])
def test_loops_are_laid_out_too(delay):
    design = net([Neurons()] * 4, [*chain(4), (4, 1), (2, 2)], delay)
    places = arrange(design, fresh(design), {})
    check(design, dict.fromkeys(places, (112.0, 112.0)), places)
    if not delay:
        assert [places[f"n{i}"][0] for i in range(1, 5)] == [0.0, 152.0, 304.0, 456.0]


def test_the_drawing_stays_where_it_is():
    design = net([Neurons()] * 3, chain(3))
    nodes = {key: replace(node, at=(800.0 + 5 * i, 400.0)) for i, (key, node) in enumerate(design.nodes.items())}
    places = arrange(replace(design, nodes=nodes), fresh(design), {})
    assert places["n1"] == (800.0, 400.0)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=20), st.booleans())
def test_cards_never_touch_and_tidying_twice_is_tidying_once(pairs, losses):
    kinds = [MSE() if losses and i % 4 == 3 else Neurons() for i in range(9)]
    design = net(kinds, [(a, b) for a, b in pairs if kinds[a - 1].emits()])
    view, given_sizes = fresh(design), sizes(design)
    places = arrange(design, view, given_sizes)
    check(design, given_sizes, places)
    moved = replace(design, nodes={key: replace(node, at=places[key]) for key, node in design.nodes.items()})
    assert arrange(moved, view, given_sizes) == places


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.id)
def test_what_ships_is_tidy(template):
    design = template.design
    shapes = {key: outline(node.kind) for key, node in design.nodes.items()}
    given_sizes = {key: (shape.width, shape.height) for key, shape in shapes.items()}
    assert all(shapes[key].axis == above(node, given_sizes[key][1]) for key, node in design.nodes.items())
    check(design, given_sizes, {key: node.at for key, node in design.nodes.items()})
