"""A trained network answers: what it says is what the module says, from any node on, and refusals have words."""

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from backends.codegen.extent import extent
from backends.codegen.rest import rest
from backends.codegen.source import Unsupported
from backends.codegen.torch import generate
from backends.control import Control
from backends.engine.build import built, executed
from backends.engine.form import Probe
from backends.engine.model import load_trained
from backends.engine.oracle import answered, opened
from backends.engine.training import train
from backends.errors import RunError
from backends.protocol import Array, Decode, Explain, Look, Pick, Predict
from designer.catalog.combine import Add
from designer.catalog.data import data
from designer.catalog.losses import MSE
from designer.templates import template, templates
from designer.view import fresh
from tests.backends.drawings import dense, draw, stage, xor


def learned(design, folder, epochs=2):
    train(
        replace(design, header=replace(design.header, stages=stage(epochs, 64))), Control(), lambda event: None, folder
    )
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Train a template for two epochs, once."""
    made = {}

    def run(name):
        if name not in made:
            made[name] = learned(template(name).design, tmp_path_factory.mktemp(name))
        return made[name]

    return run


def packed(rows):
    rows = np.ascontiguousarray(rows, np.float32)
    return Array(dtype="float32", shape=rows.shape, data=rows.tobytes())


def numbers(array):
    return np.frombuffer(array.data, array.dtype).reshape(array.shape)


def ask(run, rows):
    return answered(Predict(run=str(run), inputs=packed(rows)))


APART = {"feedback", "elman", "xor", "ring-of-lines"}
"""Neurons side by side: none of them alone is all that is read behind it."""


# The rest of a module


def test_the_rest_is_written_as_the_module_is():
    design = template("deep-autoencoder").design
    assert rest(design, fresh(design), "n3").text == (
        "def rest(self, latent):\n"
        "    decoder = F.relu(self.decoder(latent))\n"
        "    pixels = torch.sigmoid(self.pixels(decoder))\n"
        "    return pixels.unflatten(1, (1, 8, 8))\n"
    )


@pytest.mark.parametrize("name", [row.id for row in templates()])
def test_the_rest_from_any_node_says_what_the_module_says(name):
    design = template(name).design
    view = fresh(design)
    source = generate(design, view)
    net = built(source).eval()
    nodes = extent(design, view).nodes
    signals = [view.facts[node].signals[field] for node, field in source.inputs]
    axes = [(*([signal.steps] if signal.time else []), *signal.axes) for signal in signals]
    found = Probe(design, view, nodes)(net, tuple(torch.rand(3, *row) for row in axes))
    written = 0
    for key in nodes:
        try:
            part = rest(design, view, key)
        except Unsupported as error:
            assert any(words in error.reason for words in ("also reads", "by itself", "over time"))  # noqa: PT017
            continue
        if not part.outputs:
            continue
        written += 1
        said = executed(part.text, "<rest>")["rest"](net, found[key, "out"])
        for value, y in zip(part.outputs, said if isinstance(said, tuple) else (said,), strict=True):
            torch.testing.assert_close(y, found[value])
    assert written or name in APART


def test_what_is_not_all_behind_a_node_is_refused_by_name():
    nodes = {"Points": data("xor"), "A": dense(4), "B": dense(4), "Sum": Add(), "Out": dense(2), "Loss": MSE()}
    wires = ("Points.point > A", "A > B", "A > Sum", "B > Sum", "Sum > Out")
    design = draw("Skip", nodes, *wires, "Out > Loss.prediction", "Points.point > Loss.target")
    assert rest(design, fresh(design), "n4").text.startswith("def rest(self, sum")
    with pytest.raises(Unsupported, match="Sum also reads A"):
        rest(design, fresh(design), "n3")


# The oracle


def test_a_classifier_answers_with_probabilities_and_its_activity(runs):
    run = runs("digits-mlp")
    images = numbers(answered(Pick(run=str(run))).inputs)
    said = ask(run, images)
    assert (said.kind, said.outputs.shape, said.latent) == ("classes", (1, 10), None)
    wanted = torch.softmax(load_trained(run).net(torch.tensor(images)), 1).detach().numpy()
    np.testing.assert_allclose(numbers(said.outputs), wanted, rtol=1e-5)
    assert {key: array.shape for key, array in said.pictures["activity"].items()} == {"n2": (32,), "n3": (10,)}


def test_convolutions_send_what_their_filters_find(tmp_path):
    design = template("lenet").design
    said = ask(learned(design, tmp_path, 1), np.random.default_rng(0).random((2, 1, 28, 28)))
    assert (said.kind, said.outputs.shape) == ("classes", (2, 10))
    maps = {key: array.shape[1:] for key, array in said.pictures["maps"].items() if "." not in key}
    assert list(maps.values()) == [(28, 28), (14, 14), (10, 10), (5, 5)]


def test_a_single_unit_answers_for_two_classes(tmp_path):
    said = ask(learned(xor(), tmp_path), [[0.5, -0.5], [0.5, 0.5]])
    assert (said.kind, said.outputs.shape) == ("classes", (2, 2))
    np.testing.assert_allclose(numbers(said.outputs).sum(1), 1, rtol=1e-5)


def test_an_autoencoder_gives_an_image_and_its_place_in_the_plane(runs):
    run = runs("deep-autoencoder")
    said = ask(run, np.random.default_rng(0).random((2, 1, 8, 8)))
    assert (said.kind, said.outputs.shape, said.latent.shape, said.node) == ("image", (2, 8, 8), (2, 2), "n3")
    again = answered(Decode(run=str(run), node="n3", values=said.latent))
    np.testing.assert_allclose(numbers(again.outputs), numbers(said.outputs), atol=1e-5)


def test_an_image_that_was_centered_comes_back_as_it_was(runs):
    run = runs("linear-autoencoder")
    said = ask(run, np.zeros((1, 1, 8, 8)))
    assert said.outputs.shape == (1, 8, 8)
    trained = load_trained(run)
    plain = trained.net(torch.zeros(1, 1, 8, 8))[0] + trained.net.centered_mean
    np.testing.assert_allclose(numbers(said.outputs), plain[0].detach().numpy(), atol=1e-5)


def test_samples_come_from_the_validation_part_and_start_again(runs):
    run = str(runs("digits-mlp"))
    first, second = (answered(Pick(run=run, number=number)) for number in (0, 1))
    assert first.inputs.shape == (1, 1, 8, 8)
    assert 0 <= first.label < 10
    assert first.inputs != second.inputs
    assert answered(Pick(run=run, number=first.count)) == first


def test_pictures_are_taken_of_a_kept_run_and_their_samples_can_be_picked(runs):
    run = str(runs("digits-mlp"))
    found = answered(Look(run=run, pictures=("samples", "verdicts", "worst", "unheard of"))).pictures
    assert set(found) == {"samples", "verdicts"}
    images, labels = numbers(found["samples"]["inputs"]), numbers(found["verdicts"]["labels"])
    picked = answered(Pick(run=run, number=7, ordered=True))
    assert picked.label == labels[7]
    np.testing.assert_array_equal(np.round(numbers(picked.inputs)[0, 0] * 255), images[7])
    said = numbers(answered(Predict(run=run, inputs=picked.inputs)).outputs)[0]
    assert said.argmax() == numbers(found["verdicts"]["likely"])[7, 0]


def test_where_it_looks_is_what_is_lost_when_a_part_is_covered(runs):
    run = runs("digits-mlp")
    images = np.stack([numbers(answered(Pick(run=str(run), number=number)).inputs)[0] for number in (0, 1)])
    said = answered(Explain(run=str(run), inputs=packed(images)))
    np.testing.assert_allclose(numbers(said.shares), numbers(ask(run, images).outputs), rtol=1e-5)
    places = numbers(said.places)
    assert places.shape == (8, 8)
    best = int(numbers(said.shares)[0].argmax())
    total, count = np.zeros((8, 8)), np.zeros((8, 8))
    for top in range(-1, 8):
        for left in range(-1, 8):
            spot = (slice(max(0, top), top + 2), slice(max(0, left), left + 2))
            covered = images[0].copy()
            covered[0][spot] = 0
            p = numbers(ask(run, np.stack([images[0], covered])).outputs)[:, best].astype(float).clip(1e-6, 1 - 1e-6)
            total[spot] += np.log(p[0] / (1 - p[0])) - np.log(p[1] / (1 - p[1]))
            count[spot] += 1
    np.testing.assert_allclose(places, total / count, atol=1e-3)


def test_only_a_classifier_of_images_says_where_it_looks(runs, tmp_path):
    with pytest.raises(RunError, match="Only a classifier of images"):
        answered(Explain(run=str(runs("deep-autoencoder")), inputs=packed(np.zeros((1, 1, 8, 8)))))
    with pytest.raises(RunError, match="Only a classifier of images"):
        answered(Explain(run=str(learned(xor(), tmp_path)), inputs=packed([[0.5, 0.5]])))


def test_a_run_is_read_again_only_when_it_was_written_anew(tmp_path):
    run = learned(xor(), tmp_path)
    before = opened(run)
    assert opened(run) is before
    learned(xor(), tmp_path, 3)
    assert opened(run) is not before


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (packed([[0.0, 1.0]]), "Digits takes float32 n × 1 × 8 × 8, found float32 1 × 2"),
        (Array(dtype="float64", shape=(1, 1, 8, 8), data=bytes(512)), "found float64"),
        (Array(dtype="float32", shape=(1, 1, 8, 8), data=bytes(7)), "7 bytes are not"),
        (Array(dtype="float32", shape=(), data=bytes(4)), "without axes"),
        (packed(np.zeros((0, 1, 8, 8))), "found float32 0 × 1 × 8 × 8"),
        (packed(np.full((1, 1, 8, 8), np.nan)), "infinite or none"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(runs, rows, words):
    with pytest.raises(RunError, match=words):
        answered(Predict(run=str(runs("digits-mlp")), inputs=rows))


def test_a_run_or_a_node_that_is_not_there_is_refused_in_words(runs, tmp_path):
    with pytest.raises(RunError, match="holds no trained network"):
        ask(tmp_path, [[0, 0]])
    for node, words in (("n99", "no node 'n99'"), ("n1", "no node 'n1'")):
        with pytest.raises(RunError, match=words):
            answered(Decode(run=str(runs("digits-mlp")), node=node, values=packed([[0.0]])))
    with pytest.raises(RunError, match="Latent takes float32 n × 2, found float32 1 × 3"):
        answered(Decode(run=str(runs("deep-autoencoder")), node="n3", values=packed([[0.0, 0.0, 0.0]])))
