"""What ships opens without a remark, and its file is what saving it again would write."""

import pytest

import resources
from designer.catalog.neurons import Neurons
from designer.signal import size
from designer.storage import dump, load
from designer.templates import template, templates
from designer.view import fresh, problems

NAMES = resources.names("designs")
IDS = {"linear-autoencoder", "deep-autoencoder", "digits-mlp", "xor", "spiral", "lenet"}


def test_every_shipped_design_is_a_template():
    assert {f"designs/{t.id}.neurarium" for t in templates()} == set(NAMES)
    assert {t.id for t in templates()} >= IDS


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_file_is_canonical(name):
    content = resources.data(name)
    assert dump(load(content)) == content


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.id)
def test_a_template_says_what_it_is(template):
    about = template.design.header.about
    assert about.keys() == {"id", "title", "subtitle", "family", "data", "figure"}
    assert all(about.values())
    assert template.design.header.name == template.title
    assert template.data in {getattr(node.kind, "source", "") for node in template.design.nodes.values()}
    assert template.design.header.stages
    assert all(node.name[0].isupper() for node in template.design.nodes.values())
    assert problems(template.design, fresh(template.design)) == []


def test_the_networks_are_those_of_the_pictures():
    weights = {t.id: fresh(t.design).weights for t in templates()}
    assert weights["deep-autoencoder"] == 17_218
    assert weights["linear-autoencoder"] == 64 * 8 + 8 + 8 * 64 + 64
    assert weights["digits-mlp"] == 64 * 64 + 64 + 64 * 10 + 10
    assert weights["xor"] == 3 * 3 + 4
    assert weights["lenet"] == 61_706


def test_the_small_network_is_made_of_single_neurons():
    kinds = [node.kind for node in template("xor").design.nodes.values()]
    assert [size(kind.shape) for kind in kinds if isinstance(kind, Neurons)] == [1, 1, 1, 1]


def test_there_is_no_template_of_another_name():
    with pytest.raises(FileNotFoundError):
        template("nothing")
