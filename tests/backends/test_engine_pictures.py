"""What is watched of a training is what the network really does."""

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from backends.codegen.torch import generate
from backends.control import Control
from backends.data import load
from backends.data.parts import parts
from backends.engine.model import load_run
from backends.engine.training import train
from backends.protocol import Epoch, Snapshot
from designer.activations import ReLU, Sigmoid, Softmax, Tanh
from designer.catalog.convolution import Conv2d
from designer.catalog.data import data
from designer.catalog.losses import BCE, MSE, CrossEntropy
from designer.catalog.noise import Corrupt
from designer.catalog.normalize import Standardize
from designer.catalog.pooling import GlobalAvgPool, MaxPool2d
from designer.catalog.shapes import Reshape
from designer.templates import template
from designer.view import fresh
from tests.backends.drawings import chain, classifier, deep_autoencoder, dense, draw, stage


def watched(design, *pictures, run=None):
    design = replace(design, header=replace(design.header, stages=stage(2, 64)))
    events = []
    train(design, Control(pictures=pictures), events.append, run)
    return [event for event in events if isinstance(event, Snapshot)]


def numbers(array):
    return np.frombuffer(array.data, array.dtype).reshape(array.shape)


def test_reconstructions_show_one_of_each_class_and_what_comes_out(tmp_path):
    found = watched(deep_autoencoder(), "reconstructions", run=tmp_path)
    first, last = found[0], found[-1]
    assert (first.epoch, last.epoch) == (0, 2)
    original, output = (numbers(last.arrays[name]) for name in ("original", "output"))
    assert original.shape == output.shape == (16, 8, 8)
    assert original.dtype == np.uint8
    with torch.no_grad():
        answer = load_run(tmp_path)(torch.from_numpy(original.astype(np.float32) / 255)[:, None])
    np.testing.assert_allclose(output / 255, answer[:, 0], atol=0.01)
    fields = load(data("digits")).fields
    gray = np.round(fields["image"][:, 0] * 255).astype(np.uint8)
    labels = [fields["label"][np.flatnonzero((gray == row).all((1, 2)))[0]] for row in original[:10]]
    assert sorted(labels) == list(range(10))


@pytest.mark.parametrize("scale", [True, False])
def test_a_standardized_target_is_shown_as_the_raw_image(scale):
    design = draw(
        "Target",
        {"d": data("digits"), "s": Standardize(scale=scale), "o": dense(64), "loss": MSE()},
        *("d.image > s", "s > o", "o > loss.prediction", "s > loss.target"),
    )
    design = replace(design, header=replace(design.header, stages=stage(30, 32)))
    events = []
    train(design, Control(pictures=("reconstructions",)), events.append)
    shot = [event for event in events if isinstance(event, Snapshot)][-1]
    original, output = (numbers(shot.arrays[name]) / 255 for name in ("original", "output"))
    assert np.abs(original - output).mean() < 0.05


def test_a_rearranged_target_is_shown_as_the_raw_image():
    design = draw(
        "Rows",
        {"d": data("digits"), "s": Reshape(shape=(2, 32)), "o": dense(64), "loss": MSE()},
        *("d.image > s", "s > o", "o > loss.prediction", "s > loss.target"),
    )
    shot = watched(design, "reconstructions")[-1]
    assert numbers(shot.arrays["original"]).shape == (16, 8, 8)


def test_a_denoiser_is_shown_clean_and_scores_are_squashed():
    layers = {"Spoil": Corrupt(), "Hidden": dense(16, activation=ReLU()), "Pixels": dense(1, 8, 8)}
    design = chain("Denoise", "digits", "image", layers, BCE(), "image")
    shot = watched(design, "reconstructions")[-1]
    assert numbers(shot.arrays["original"]).max() == 255
    assert 0 < numbers(shot.arrays["output"]).mean() < 255


@pytest.mark.parametrize(
    ("activation", "units", "loss"),
    [
        (Sigmoid(), 1, BCE()),
        (None, 1, BCE()),
        (Softmax(), 2, CrossEntropy()),
        (None, 2, CrossEntropy()),
    ],
)
def test_the_boundary_is_the_probability_of_the_second_class(activation, units, loss, tmp_path):
    layers = {"Hidden": dense(8, activation=Tanh()), "Out": dense(units, activation=activation)}
    found = watched(chain("Plane", "moons", "point", layers, loss, "label"), "boundary", run=tmp_path)
    first, last = found[0].arrays, found[-1].arrays
    points = load(data("moons")).fields
    np.testing.assert_array_equal(numbers(first["points"]), points["point"])
    np.testing.assert_array_equal(numbers(first["labels"]), points["label"])
    assert "points" not in last
    left, right, bottom, top = numbers(last["extent"])
    assert left < points["point"][:, 0].min() < points["point"][:, 0].max() < right
    grid = numbers(last["grid"])
    assert grid.shape == (64, 64)
    corners = torch.tensor([[left, bottom], [right, bottom], [left, top], [right, top]])
    with torch.no_grad():
        answer = load_run(tmp_path)(corners)
    if activation is None:
        answer = torch.sigmoid(answer) if units == 1 else torch.softmax(answer, 1)
    np.testing.assert_allclose([grid[0, 0], grid[0, -1], grid[-1, 0], grid[-1, -1]], answer[:, -1], atol=2e-3)


def test_activity_is_the_mean_size_of_each_answer(tmp_path):
    design = classifier()
    shot = watched(design, "activity", run=tmp_path)[-1]
    assert {key: numbers(array).shape for key, array in shot.arrays.items()} == {"n2": (32,), "n3": (10,)}
    assert float(numbers(shot.arrays["n3"]).sum()) == pytest.approx(1, abs=0.01)
    wide = chain("Wide", "digits", "image", {"a": dense(100), "o": dense(10)}, CrossEntropy(), "label")
    assert numbers(watched(wide, "activity")[-1].arrays["n2"]).shape == (32,)


def test_the_latent_plane_belongs_to_the_bottleneck(tmp_path):
    shot = watched(deep_autoencoder(), "latent", run=tmp_path)[-1]
    assert shot.node == "n3"
    points, labels = numbers(shot.arrays["points"]), numbers(shot.arrays["labels"])
    assert points.shape == (900, 2)
    assert labels.shape == (900,)
    assert set(labels.tolist()) == set(range(10))


def convolved(filters):
    mask = Conv2d(filters=filters, kernel=3, padding=1, activation=ReLU())
    layers = {"Conv": mask, "Pool": MaxPool2d(), "Mean": GlobalAvgPool(), "Out": dense(10)}
    return chain("Image", "digits", "image", layers, CrossEntropy(), "label")


def test_filters_are_the_masks_of_each_channel(tmp_path):
    shot = watched(convolved(20), "filters", run=tmp_path)[-1]
    assert list(shot.arrays) == ["n2"]
    found = numbers(shot.arrays["n2"])
    assert found.dtype == np.float16
    weight = load_run(tmp_path).get_parameter("conv.weight")
    np.testing.assert_allclose(found, weight.detach(), atol=1e-3)


@pytest.mark.parametrize("filters", [6, 80])
def test_maps_are_the_answers_to_one_sample_on_the_scale_of_their_layer(filters, tmp_path):
    shot = watched(convolved(filters), "maps", run=tmp_path)[-1]
    few = min(filters, 64)
    shapes = {key: numbers(array).shape for key, array in shot.arrays.items() if "." not in key}
    assert shapes == {"n2": (few, 8, 8), "n3": (few, 4, 4)}
    net, fields = load_run(tmp_path), load(data("digits")).fields
    conv = net.get_submodule("conv")
    with torch.no_grad():
        answers = torch.relu(conv(torch.from_numpy(fields["image"]))).numpy()
    found = numbers(shot.arrays["n2"])
    peaks = answers.max((2, 3))
    scales = np.maximum(peaks, 0.35 * peaks.max(1, keepdims=True))
    grays = np.round(255 * answers / scales[:, :, None, None])
    kept = np.sort(np.argsort(-peaks, 1, kind="stable")[:, :few], 1)
    rows = [np.abs(gray[best] - found).max() <= 1 for gray, best in zip(grays, kept, strict=True)]
    assert sum(rows) == 1
    (row,) = np.flatnonzero(rows)
    np.testing.assert_array_equal(numbers(shot.arrays["n2.channels"]), kept[row])
    np.testing.assert_allclose(numbers(shot.arrays["n2.peaks"]), peaks[row][kept[row]], rtol=1e-4)


@pytest.mark.parametrize("picture", ["reconstructions", "boundary", "latent", "filters", "maps", "worst", "unheard of"])
def test_what_is_not_there_is_not_sent(picture):
    layers = {"Hidden": dense(8, activation=Tanh()), "Out": dense(10)}
    assert watched(chain("None", "digits", "image", layers, CrossEntropy(), "label"), picture) == []


def validation(design):
    """Images and labels of the validation part, as the engine divides them."""
    kind = design.nodes["n1"].kind
    fields = load(kind, 0).fields
    rows = parts(kind, fields["label"], len(fields["label"]), 0)[1]
    return fields["image"][rows], fields["label"][rows]


def test_verdicts_are_what_the_network_says_of_the_validation_part(tmp_path):
    found = watched(classifier(), "verdicts", "samples", run=tmp_path)
    shot = [event for event in found if event.picture == "verdicts"][-1]
    images, labels = validation(classifier())
    with torch.no_grad():
        answer = load_run(tmp_path)(torch.from_numpy(images)).numpy()
    likely, shares = numbers(shot.arrays["likely"]), numbers(shot.arrays["shares"])
    np.testing.assert_array_equal(numbers(shot.arrays["labels"]), labels)
    best = np.argsort(-answer, 1, kind="stable")[:, :3]
    np.testing.assert_array_equal(likely[:, 0], best[:, 0])
    np.testing.assert_allclose(shares, np.take_along_axis(answer, best, 1), atol=2e-3)
    (sent,) = [event for event in found if event.picture == "samples"]
    np.testing.assert_array_equal(numbers(sent.arrays["inputs"]), np.round(images[:, 0] * 255))


def test_the_verdicts_of_an_epoch_are_those_of_its_judgement():
    events = []
    design = replace(classifier(), header=replace(classifier().header, stages=stage(3, 64)))
    train(design, Control(pictures=("verdicts",), rate=1000), events.append)
    measured = {event.number: event.figures["accuracy"] for event in events if isinstance(event, Epoch)}
    last = [event for event in events if isinstance(event, Snapshot)][-1]
    right = numbers(last.arrays["likely"])[:, 0] == numbers(last.arrays["labels"])
    assert right.mean() == pytest.approx(measured[3])


def test_the_verdicts_on_points_have_two_classes_and_the_points():
    found = watched(draw_plane(Sigmoid(), 1, BCE()), "verdicts", "samples")
    shot = [event for event in found if event.picture == "verdicts"][-1]
    np.testing.assert_allclose(numbers(shot.arrays["shares"]).sum(1), 1, atol=2e-3)
    (sent,) = [event for event in found if event.picture == "samples"]
    assert numbers(sent.arrays["inputs"]).shape == (len(numbers(shot.arrays["labels"])), 2)


def test_the_worst_reconstructions_come_first(tmp_path):
    shot = watched(deep_autoencoder(), "worst", run=tmp_path)[-1]
    images, _ = validation(deep_autoencoder())
    with torch.no_grad():
        answer = load_run(tmp_path)(torch.from_numpy(images)).numpy()
    errors = np.square(answer - images).mean((1, 2, 3))
    chosen = np.argsort(-errors, kind="stable")[:64]
    np.testing.assert_allclose(numbers(shot.arrays["errors"]), errors[chosen], rtol=1e-4)
    np.testing.assert_array_equal(numbers(shot.arrays["numbers"]), chosen)
    np.testing.assert_array_equal(numbers(shot.arrays["original"]), np.round(images[chosen, 0] * 255))
    np.testing.assert_allclose(numbers(shot.arrays["output"]) / 255, answer[chosen, 0], atol=0.01)


def draw_plane(activation, units, loss):
    layers = {"Hidden": dense(4, activation=Tanh()), "Out": dense(units, activation=activation)}
    return chain("Plane", "moons", "point", layers, loss, "label")


def test_pictures_come_at_the_rate_that_was_asked_for():
    design = replace(classifier(), header=replace(classifier().header, stages=stage(40, 32)))
    counts = []
    for rate in (0.1, 1000.0):
        events = []
        train(design, Control(pictures=("activity",), rate=rate), events.append)
        counts.append(sum(isinstance(event, Snapshot) for event in events))
    assert counts[0] == 2
    assert counts[1] > 3


def test_probes_have_the_names_of_the_module():
    design = deep_autoencoder()
    view = fresh(design)
    probe = generate(design, view, also=("n2", "n3", "n4", "n5"))
    plain = generate(design, view)
    cut = probe.text.index("    def forward")
    assert probe.text[:cut].splitlines()[5:] != []
    assert [line for line in probe.text.splitlines() if "self." in line] == [
        line for line in plain.text.splitlines() if "self." in line
    ]


def test_a_sequence_is_shown_with_what_is_said_at_each_step_and_by_itself(tmp_path):
    shot = watched(template("elman").design, "sequence", run=tmp_path)[-1]
    net = load_run(tmp_path).requires_grad_(False)
    found = {name: numbers(array) for name, array in shot.arrays.items()}
    fields = load(data("waves")).fields
    row = int(np.flatnonzero((fields["next"][..., 0] == found["truth"]).all(1))[0])
    x = torch.from_numpy(fields["now"][row : row + 1])
    np.testing.assert_array_equal(found["input"], x[0, :, 0])
    np.testing.assert_allclose(found["answer"], net(x)[0, :, 0], atol=1e-5)
    hidden, said, states = torch.zeros(1, 16), x[:, 0], []
    for t in range(60):
        hidden = torch.tanh(net.context(x[:, t] if t < 40 else said) + net.context_loop(hidden))
        said = net.forecast(hidden)
        states.append(float(said))
    np.testing.assert_allclose(found["own"], states[-len(found["own"]) :], atol=1e-4)
    assert len(found["own"]) == 21
    drive, past = net.context(x), torch.zeros(1, 16)
    for t in range(60):
        past = torch.tanh(drive[:, t] + net.context_loop(past))
        np.testing.assert_allclose(found["n2"][:, t], past[0], atol=1e-3)


def test_of_a_sequence_of_bits_the_chance_of_a_one_is_shown(tmp_path):
    shot = watched(template("feedback").design, "sequence", "verdicts", "activity", run=tmp_path)
    assert {snapshot.picture for snapshot in shot} == {"sequence", "activity"}
    found = {
        name: numbers(array) for name, array in next(s for s in shot[::-1] if s.picture == "sequence").arrays.items()
    }
    bits = torch.from_numpy(found["input"].copy())[None, :, None]
    np.testing.assert_array_equal(found["truth"], found["input"].cumsum() % 2)
    np.testing.assert_allclose(found["answer"], load_run(tmp_path)(bits)[0, :, 0].detach(), atol=1e-5)
    assert found["n2"].shape == (5, 12)
    assert "own" not in found
    assert "n3" not in found


def test_what_does_not_run_over_time_has_no_sequence():
    assert watched(classifier(), "sequence") == []
