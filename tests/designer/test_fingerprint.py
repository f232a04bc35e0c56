"""The fingerprint tells whether two drawings compute the same."""

import pytest
from msgspec.structs import replace

from designer.design import Header, Node, Note
from designer.fingerprint import model_hash
from tests.backends.drawings import classifier, dense, stage


def header(design, **fields):
    return replace(design, header=replace(design.header, **fields))


def node(design, key, **fields):
    return replace(design, nodes={**design.nodes, key: replace(design.nodes[key], **fields)})


@pytest.mark.parametrize(
    "change",
    [
        lambda d: node(d, "n2", at=(5.0, 7.0)),
        lambda d: node(d, "n2", name="other"),
        lambda d: header(d, name="other", seed=9, about={"title": "x"}, stages=stage(3, 4)),
        lambda d: replace(d, notes={"t1": Note(text="hello")}, last=99, extra={"new": 1}),
        lambda d: replace(d, header=Header()),
    ],
)
def test_looks_and_training_do_not_count(change):
    assert model_hash(change(classifier())) == model_hash(classifier())


@pytest.mark.parametrize(
    "change",
    [
        lambda d: node(d, "n2", kind=dense(33)),
        lambda d: node(d, "n2", frozen=True),
        lambda d: node(d, "n2", muted=True),
        lambda d: replace(d, nodes={**d.nodes, "n9": Node(kind=dense(3))}),
        lambda d: replace(d, wires=dict([*d.wires.items()][1:])),
    ],
)
def test_whatever_changes_the_network_does(change):
    assert model_hash(change(classifier())) != model_hash(classifier())
