"""What differs between two designs is said as somebody would who did it by hand."""

import pytest
from msgspec.structs import replace

from designer.activations import ReLU, Tanh
from designer.catalog.noise import Dropout
from designer.catalog.pooling import AvgPool2d, MaxPool2d
from designer.comparison import Difference, brief, changes_since, differences, recipe, same
from designer.document import Document
from designer.edits.changing import become, move, mute, rename, set_fields, set_header, set_training
from designer.edits.placing import insert
from designer.edits.removing import remove_and_reconnect
from designer.learning import SGD
from designer.templates import template, templates


@pytest.fixture
def document():
    return Document(template("lenet").design)


def named(design, word):
    return next(key for key, node in design.nodes.items() if word in (node.name, node.kind.called()))


def edit(document, what, *arguments):
    document.commit("", what(document.design, document.view, *arguments))


@pytest.mark.parametrize("row", templates(), ids=lambda row: row.id)
def test_a_design_does_not_differ_from_itself(row):
    assert differences(row.design, row.design) == ()
    assert {"data", "drawing"} <= set(same(row.design, row.design))
    assert brief(row.design, row.design) == ""


def test_a_place_and_a_name_make_no_difference(document):
    first = document.design
    key = next(iter(first.nodes))
    edit(document, move, {key: (800.0, 80.0)})
    edit(document, rename, key, "Another")
    document.commit("", set_header(document.design, {"name": "Another"}))
    assert document.design != first
    assert differences(first, document.design) == ()


def test_an_inserted_layer_is_one_difference_without_its_wires(document):
    first = document.design
    target = named(first, "Dense 1")
    wire = next(key for key, w in first.wires.items() if w.source == target)
    edit(document, insert, wire, Dropout(chance=0.25))
    found = Difference(old="", new="dropout 25%", where=("after Dense 1",))
    assert differences(first, document.design) == (found,)
    assert found.sort == "added"
    assert brief(first, document.design) == "dropout 25%"
    assert "drawing" not in same(first, document.design)
    (back,) = differences(document.design, first)
    assert (back.sort, back.old, back.where) == ("removed", "dropout 25%", ("after Dense 1",))
    assert brief(document.design, first) == "without dropout 25%"


def test_equal_changes_share_a_row(document):
    first = document.design
    pools = [key for key, node in first.nodes.items() if isinstance(node.kind, MaxPool2d)]
    convs = [key for key, node in first.nodes.items() if getattr(node.kind, "activation", None) == ReLU()]
    assert len(pools) == 2
    assert len(convs) > 1
    for key in pools:
        edit(document, become, key, AvgPool2d())
    for key in convs:
        edit(document, set_fields, key, {"activation": Tanh()})
    found = {(row.old, row.new): row.where for row in differences(first, document.design)}
    assert found.keys() == {("max pool", "average pool"), ("ReLU", "tanh")}
    assert set(found["max pool", "average pool"]) == {first.nodes[key].name for key in pools}
    assert brief(first, document.design) in ("tanh, average pool", "average pool, tanh")


@pytest.mark.parametrize(
    ("fields", "old", "new"),
    [
        ({"epochs": 60}, "15 epochs", "60 epochs"),
        ({"batch": 32}, "batch 64", "batch 32"),
        ({"optimizer": SGD(rate=0.05)}, "Adam", "SGD"),
    ],
)
def test_how_it_is_trained_counts(document, fields, old, new):
    document.commit("", set_training(document.design, epochs=15, batch=64))
    first = document.design
    document.commit("", set_training(first, **fields))
    assert (old, new) in [(row.old, row.new) for row in differences(first, document.design)]


def test_a_rate_is_said_with_its_name(document):
    first = document.design
    optimizer = first.header.stage.optimizer
    document.commit("", set_training(first, optimizer=replace(optimizer, rate=0.02)))
    assert brief(first, document.design) == "rate 0.02"
    assert recipe(document.design).startswith(f"{optimizer.title}, rate 0.02, ")


def test_counts_stand_before_what_they_count(document):
    first = document.design
    key = named(first, "Dense 1")
    edit(document, set_fields, key, {"shape": (64,), "bias": None})
    edit(document, mute, named(first, "Dense 2"), True)
    said = [(row.old, row.new) for row in differences(first, document.design)]
    count = first.nodes[key].kind.shape[0]
    assert said == [(f"{count} neurons", "64 neurons"), ("bias", "no bias"), ("not muted", "muted")]


def test_a_removed_layer_and_a_cut_wire(document):
    first = document.design
    pool = next(key for key, node in first.nodes.items() if isinstance(node.kind, MaxPool2d))
    edit(document, remove_and_reconnect, {pool})
    assert [row.sort for row in differences(first, document.design)] == ["removed"]


def test_a_long_list_is_cut_and_counted(document):
    first = document.design
    document.commit("", set_training(first, epochs=3, batch=7, optimizer=SGD(rate=0.5)))
    document.commit("", set_header(document.design, {"seed": 99}))
    assert len(differences(first, document.design)) > 3
    assert brief(first, document.design).endswith(" more")


def test_what_is_the_same_is_named(document):
    first = document.design
    document.commit("", set_header(first, {"seed": first.header.seed + 1}))
    assert not any(words.startswith("seed") for words in same(first, document.design))
    assert {"data", "drawing"} <= set(same(first, document.design))


def test_a_training_goes_on_longer_or_slower_and_after_moves_and_names_only(document):
    first = document.design
    key = named(first, "Dense 1")
    edit(document, move, {key: (800.0, 80.0)})
    edit(document, rename, key, "Another")
    rate = replace(first.header.stage.optimizer, rate=0.5)
    document.commit("", set_training(document.design, epochs=900, patience=3, optimizer=rate))
    assert changes_since(first, document.design) == ""
    longer = document.design
    for fields in ({"batch": 7}, {"optimizer": SGD(rate=0.5)}):
        document.commit("", set_training(longer, **fields))
        assert changes_since(first, document.design)
        assert "epochs" not in changes_since(first, document.design)
        document.undo()
    edit(document, set_fields, key, {"activation": Tanh()})
    assert changes_since(longer, document.design) == "tanh"
    document.undo()
    document.commit("", set_header(longer, {"seed": 99}))
    assert changes_since(longer, document.design) == "seed 99"
