"""Other data in the place of the old: wires follow what they carried, and the problems say what does not fit."""

from msgspec.structs import replace

from designer.catalog.data import SOURCES, data
from designer.edits.exchanging import exchange, reading, shipping, sides
from designer.origin import TABLE, Column, Origin
from designer.templates import template
from designer.view import apply, fresh, problems

CARS = Origin(
    path="/data/cars.csv",
    rows=398,
    columns=(
        Column(name="name", type="text", role="ignore"),
        Column(name="mpg", role="target"),
        Column(name="weight"),
        Column(name="origin", type="category", classes=("Europe", "Japan", "USA")),
    ),
)


def exchanged(design, key, kind):
    view = fresh(design)
    return apply(design, view, exchange(design, view, key, kind))[0]


def data_of(design):
    return next((key, node.kind) for key, node in design.nodes.items() if type(node.kind).__name__ == "Data")


def leaving(design, key):
    return {(wire.output, wire.input) for wire in design.wires.values() if wire.source == key}


def test_a_larger_set_of_the_same_shapes_leaves_the_drawing_valid():
    design = template("moons").design
    key, kind = data_of(design)
    after = exchanged(design, key, shipping(kind, next(row for row in SOURCES if row.name == "circles")))
    assert after.nodes[key].kind.source == "circles"
    assert after.wires == design.wires
    assert not [p for p in problems(after, fresh(after)) if p.severity == "error"]


def test_wires_follow_inputs_and_targets_to_a_file_of_ones_own():
    design = template("digits-mlp").design
    key, kind = data_of(design)
    after = exchanged(design, key, reading(kind, CARS))
    assert {output for output, _ in leaving(after, key)} == {TABLE, "mpg"}
    assert ("mpg", "target") in leaving(after, key)
    assert after.nodes[key].kind.split == "shuffled"  # a number has no classes to keep in balance


def test_what_does_not_fit_any_more_is_a_problem_and_not_lost():
    design = template("digits-mlp").design
    key, kind = data_of(design)
    after = exchanged(design, key, reading(kind, CARS))
    assert after.wires.keys() == design.wires.keys()
    assert any(problem.severity == "error" for problem in problems(after, fresh(after)))
    back = exchanged(after, key, kind)
    assert {name: wire.output for name, wire in back.wires.items()} == {
        name: wire.output for name, wire in design.wires.items()
    }


def test_another_target_takes_the_wire_of_the_old_one():
    design = template("digits-mlp").design
    key, kind = data_of(design)
    first = exchanged(design, key, reading(kind, CARS))
    columns = tuple(
        Column(
            name=c.name, type=c.type, classes=c.classes, role={"mpg": "input", "weight": "target"}.get(c.name, c.role)
        )
        for c in CARS.columns
    )
    other = Origin(path=CARS.path, rows=CARS.rows, columns=columns)
    after = exchanged(first, key, reading(first.nodes[key].kind, other))
    assert ("weight", "target") in leaving(after, key)


def test_the_sides_of_a_shipped_set_and_of_a_file():
    assert sides(data("digits")) == (("image",), ("label",))
    assert sides(reading(data("digits"), CARS)) == ((TABLE,), ("mpg",))


def test_the_held_out_share_and_the_order_stay():
    kind = replace(data("digits"), holdout=0.4, split="tail")
    assert (reading(kind, CARS).holdout, reading(kind, CARS).split) == (0.4, "tail")
    assert reading(kind, CARS).fields.keys() == {TABLE, "mpg"}
