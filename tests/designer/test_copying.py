"""A selection as text, and back."""

import pytest

from designer.catalog.data import Data
from designer.design import Design
from designer.edits.copying import copy, duplicate, paste
from designer.storage import DesignError, load
from designer.templates import template
from designer.view import apply, fresh

DEEP = template("deep-autoencoder").design


def test_what_is_copied_pastes_as_the_same_network_elsewhere():
    blank = Design()
    pasted, view = apply(blank, fresh(blank), paste(blank, fresh(blank), copy(DEEP, DEEP.nodes), (0.0, 0.0)))
    assert [(node.name, node.kind, node.at) for node in pasted.nodes.values()] == [
        (node.name, node.kind, node.at) for node in DEEP.nodes.values()
    ]
    assert view.weights == fresh(DEEP).weights
    assert len(pasted.wires) == len(DEEP.wires)


def test_only_wires_between_copied_nodes_come_along():
    text = copy(DEEP, ["n2", "n3", "w8"])
    part = load(text.encode())
    assert set(part.nodes) == {"n2", "n3"}
    assert [(wire.source, wire.target) for wire in part.wires.values()] == [("n2", "n3")]


def test_a_duplicate_has_new_ids_and_stands_beside():
    patch = duplicate(DEEP, fresh(DEEP), ["n2", "n3"])
    after, _ = apply(DEEP, fresh(DEEP), patch)
    new = set(after.nodes) - set(DEEP.nodes)
    assert len(new) == 2
    assert all(int(key[1:]) > DEEP.last for key in new)
    assert {after.nodes[key].at for key in new} == {
        (x + 32, y + 32) for x, y in (DEEP.nodes[k].at for k in ("n2", "n3"))
    }


def test_a_copy_keeps_fields_of_data():
    (node,) = load(copy(DEEP, ["n1"]).encode()).nodes.values()
    assert isinstance(node.kind, Data)
    assert node == DEEP.nodes["n1"]


@pytest.mark.parametrize("text", ["", "hello", "[]", '{"neurarium": 99}'])
def test_other_text_does_not_paste(text):
    with pytest.raises(DesignError):
        paste(DEEP, fresh(DEEP), text)
