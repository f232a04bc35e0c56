"""Names in code are legal, unique, and stay out of the way of Python and torch."""

import ast
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.catalog.neurons import Neurons
from designer.design import Design, Node
from designer.naming import class_name, identifier, identifiers, title

HOSTILE = [
    "",
    " ",
    "Conv 2!",
    "2 layers",
    "class",
    "None",
    "match",
    "type",
    "_",
    "self",
    "torch",
    "nn",
    "F",
    "x",
    "forward",
    "parameters",
    "__class__",
    "__init__",
    "a" * 5000,
    "'; import os; os.system('rm') #",
    'quote"""quote',
    "new\nline",
    "tab\tnul\0",
    "名前",
    "naïve",
    "😀",
    "ＦＵＬＬ",
    "a.b[c](d)",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_become_legal_names(name):
    for text in (identifier(name), class_name(name)):
        assert text.isidentifier()
        assert text.isascii()
        assert not keyword.iskeyword(text)
        assert len(text) <= 64
        ast.parse(f"class {text}:\n    {text} = 1")


@given(st.text(), st.sets(st.sampled_from(["node", "node_2", "a", "a_2"])))
def test_any_words_become_a_legal_unused_name(name, taken):
    text = identifier(name, taken)
    assert text.isidentifier()
    assert text == text.lower()
    assert not keyword.iskeyword(text)
    assert text not in taken
    assert class_name(name).isidentifier()


@given(st.lists(st.sampled_from([*HOSTILE, "Hidden", "hidden", "Hidden 2", "hidden_2", "HIDDEN"]), max_size=20))
def test_every_node_has_its_own_name(names):
    nodes = {f"n{i}": Node(kind=Neurons(), name=name) for i, name in enumerate(names, 1)}
    given_names = identifiers(Design(nodes=nodes))
    assert list(given_names) == list(nodes)
    assert len(set(given_names.values())) == len(nodes)
    assert all(name.isidentifier() for name in given_names.values())


def test_names_follow_the_words():
    nodes = {
        f"n{i}": Node(kind=Neurons(shape=(i,)), name=name) for i, name in enumerate(["Encoder", "", "", "Encoder"], 1)
    }
    assert list(identifiers(Design(nodes=nodes)).values()) == ["encoder", "dense", "dense_2", "encoder_2"]
    assert class_name("Deep autoencoder") == "DeepAutoencoder"
    assert title(Node(kind=Neurons())) == "Neuron"


def test_no_name_hides_what_a_module_has():
    from torch.nn import Module

    for name in dir(Module()):
        assert identifier(name) not in {*dir(Module()), "training"}
