"""What a loss needs is put there with it."""

import pytest

from designer.activations import ReLU
from designer.catalog.data import data
from designer.catalog.losses import BCE, MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.document import Document
from designer.edits.placing import place
from designer.edits.teaching import feed, teach
from designer.view import problems


def drawn(source, kind, units=32):
    document = Document()
    for edit in (
        lambda d, v: place(d, v, data(source), (0.0, 0.0)),
        lambda d, v: place(d, v, Neurons(shape=(units,), activation=ReLU()), (184.0, 0.0)),
        lambda d, v: feed(d, v, "n2"),
        lambda d, v: teach(d, v, "n2", kind),
    ):
        document.commit("", edit(document.design, document.view))
    return document


@pytest.mark.parametrize(
    ("source", "kind", "shape"),
    [
        ("moons", CrossEntropy(), (2,)),
        ("moons", BCE(), (1,)),
        ("digits", CrossEntropy(), (10,)),
        ("digits", MSE(), (1, 8, 8)),
    ],
)
def test_a_layer_that_gives_the_form_of_answer_asked_for_is_put_between(source, kind, shape):
    document = drawn(source, kind)
    assert [node.kind.shape for node in document.design.nodes.values() if isinstance(node.kind, Neurons)] == [
        (32,),
        shape,
    ]
    assert not problems(document.design, document.view)
    document.undo()
    assert len(document.design.nodes) == 2


def test_nothing_is_put_between_where_the_answer_fits():
    document = drawn("digits", CrossEntropy(), units=10)
    assert sum(isinstance(node.kind, Neurons) for node in document.design.nodes.values()) == 1
