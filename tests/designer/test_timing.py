"""A loop gets the steps that it needs, in one act."""

import pytest

from designer.catalog.data import data
from designer.catalog.losses import CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.time import Hold, LastStep
from designer.edits import mended
from designer.edits.wiring import connect
from designer.loops import rings
from designer.templates import template
from designer.view import apply, fresh, problems
from tests.designer.test_problems import draw, neurons

POINTS = {"Spiral": data("spiral"), "A": neurons(4), "B": neurons(2), "Loss": CrossEntropy()}
WIRES = ("Spiral.point > A.in", "A.out > B.in", "B.out > Loss.prediction", "Spiral.label > Loss.target")


def called(design, key):
    return design.nodes[key].name or type(design.nodes[key].kind).__name__


@pytest.mark.parametrize("back", ["B.out > A.in @1", "A.out > A.in @2", "B.out > B.in @1"])
def test_each_sample_is_shown_some_steps_and_the_last_answer_counts(back):
    design = draw(POINTS, *WIRES, back)
    view = fresh(design)
    (problem,) = (problem for problem in problems(design, view) if problem.severity == "error")
    assert problem.title.endswith("needs steps")
    patch = mended(design, view, problem.fixes[0])
    after, seen = apply(design, view, patch)
    assert [p.title for p in problems(after, seen) if p.severity == "error"] == []
    wired = {(called(after, wire.source), called(after, wire.target)) for wire in after.wires.values()}
    held = "B" if back.startswith("B.out > B") else "A"
    before = "A" if held == "B" else "Spiral"
    assert {(before, "Hold"), ("Hold", held), ("B", "LastStep"), ("LastStep", "Loss")} <= wired
    kinds = [node.kind for node in after.nodes.values()]
    assert kinds.count(Hold(steps=6)) == kinds.count(LastStep()) == 1
    xs = sorted((node.at[0], name) for name, node in after.nodes.items())
    assert len({x for x, _ in xs}) > 1
    back, _ = apply(after, seen, patch.inverse())
    assert back.same(design)


def test_a_wire_that_leads_back_is_delayed_and_time_goes_around():
    design = draw({"Waves": data("waves"), "A": neurons(3), "B": neurons(2)}, "Waves.now > A.in", "A.out > B.in")
    view = fresh(design)
    assert str(view.facts["n3"].signals["out"]) == "time × 2"
    after, seen = apply(design, view, connect(design, view, "n3", "out", "n2", "in"))
    (key,) = seen.delayed
    assert after.wires[key].delay == 1
    assert rings(after, seen) == (frozenset({"n2", "n3"}),)
    assert seen.facts["n2"].weights == (1 + 2) * 3 + 3
    alone, still = apply(after, seen, connect(after, seen, "n2", "out", "n2", "in"))
    assert len(still.delayed) == 2
    assert rings(alone, still) == (frozenset({"n2", "n3"}),)


def test_what_is_delayed_without_a_loop_is_no_ring():
    design = draw({"Waves": data("waves"), "A": neurons(3)}, "Waves.now > A.in @2")
    assert rings(design, fresh(design)) == ()
    assert str(fresh(design).facts["n2"].signals["out"]) == "time × 3"


def test_two_loops_apart_are_two_rings():
    nodes = {"Waves": data("waves"), "A": neurons(3), "B": neurons(3)}
    design = draw(nodes, "Waves.now > A.in", "A.out > A.in @1", "A.out > B.in", "B.out > B.in @1")
    assert rings(design, fresh(design)) == (frozenset({"n2"}), frozenset({"n3"}))


def test_cost_counts_every_step():
    design = template("elman").design
    facts = fresh(design).facts
    assert facts["n2"].cost == 60 * 16 * 17
    assert isinstance(design.nodes["n2"].kind, Neurons)
