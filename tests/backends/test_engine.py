"""The engine computes what a plain loop over the printed module computes, says so on the way, and stops when told."""

import io
import json

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from backends.codegen.torch import generate
from backends.control import Control
from backends.data import load
from backends.data.parts import parts
from backends.engine.build import built
from backends.engine.fit import fit
from backends.engine.flat import Flat
from backends.engine.form import Form, chosen
from backends.engine.initial import draw as first_values
from backends.engine.model import load_run
from backends.engine.resident import Resident, batches
from backends.engine.training import train
from backends.engine.weights import copied, tensors
from backends.errors import RunError, TrainingError
from backends.protocol import Epoch, Paused, Progress, Started
from designer.activations import PReLU, ReLU, Sigmoid, Step, Tanh
from designer.catalog.convolution import Conv2d
from designer.catalog.data import Data, data
from designer.catalog.losses import BCE, MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.noise import Dropout
from designer.catalog.normalize import Standardize
from designer.catalog.pooling import MaxPool2d
from designer.design import Node
from designer.learning import SGD, Adam, AdamW
from designer.synapses import Fixed, Init, Learned, Synapses
from designer.templates import template
from designer.view import fresh
from tests.backends.drawings import DRAWINGS, chain, classifier, deep_autoencoder, dense, draw, everything, stage, xor


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def seeded(design, seed):
    return replace(design, header=replace(design.header, seed=seed))


def trained(design, control=None, run=None):
    events = []
    finished = train(design, control or Control(), events.append, run)
    return finished, events


def losses(events):
    rows = [np.frombuffer(event.losses.data, event.losses.dtype) for event in events if isinstance(event, Progress)]
    return np.concatenate(rows)


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


OPTIMIZERS = {
    "adam": (Adam(rate=2e-3), lambda p: torch.optim.Adam(p, lr=2e-3)),
    "adamw": (AdamW(rate=2e-3, decay=0.1), lambda p: torch.optim.AdamW(p, lr=2e-3, weight_decay=0.1)),
    "sgd": (
        SGD(rate=5e-2, momentum=0.8, decay=1e-3),
        lambda p: torch.optim.SGD(p, lr=5e-2, momentum=0.8, weight_decay=1e-3),
    ),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("make", [classifier, deep_autoencoder, xor])
def test_losses_are_those_of_a_plain_loop(make, optimizer):
    """Oracle: the shown module, its own weights, autograd and torch.optim, batch by batch."""
    kind, plain = OPTIMIZERS[optimizer]
    design = make()
    design = replace(design, header=replace(design.header, stages=stage(3, 64, kind), seed=5))
    view = fresh(design)
    source = generate(design, view)
    net = built(source)
    first_values(net, design, source)
    form = Form(design, view, logits=False)
    optimizer = plain(net.parameters())
    expected = []
    for epoch in (1, 2, 3):
        for batch in Resident(design, form.values).epoch(epoch, 64):
            optimizer.zero_grad()
            loss = form.loss(net, batch)
            loss.backward()
            optimizer.step()
            expected.append(loss.item())
    np.testing.assert_allclose(losses(trained(design)[1])[:50], expected[:50], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", DRAWINGS)
def test_flat_gradients_are_autograds_own(name):
    design = DRAWINGS[name]()
    view = fresh(design)
    form = Form(design, view, logits=False)
    nets = [built(form.source).eval() for _ in range(2)]
    for net in nets:
        first_values(net, design, form.source)
    flat = Flat(nets[1], form.source, Adam())
    batch = next(iter(Resident(design, form.values).epoch(1, 32)))
    for net in nets:
        form.loss(net, batch).backward()
    for name_ in flat.names:
        torch.testing.assert_close(nets[1].get_parameter(name_).grad, nets[0].get_parameter(name_).grad)
    start = sum(parameter.numel() for parameter in nets[1].parameters() if parameter.requires_grad)
    assert flat.gradient.numel() == start


def test_the_stable_form_agrees_and_is_named():
    _, events = trained(replace(classifier(), header=replace(classifier().header, stages=stage(1, 64))))
    assert of(Started, events)[0].form == "module, softmax inside the loss"
    _, events = trained(replace(deep_autoencoder(), header=replace(deep_autoencoder().header, stages=stage(1, 64))))
    assert of(Started, events)[0].form == "module as shown"


def test_a_form_that_does_not_agree_is_not_used(monkeypatch):
    design = classifier()
    view = fresh(design)
    shown = Form(design, view, logits=False)
    net = built(shown.source)
    batch = tuple(rows[:32] for rows in Resident(design, shown.values).part(0))
    assert chosen(design, view, net, shown, batch) is not shown
    monkeypatch.setattr(Form, "measured", lambda self, answers, batch: 1.1 * self._loss(*answers, *batch[1:]))
    monkeypatch.setattr(shown, "measured", lambda answers, batch: shown._loss(*answers, *batch[1:]))
    assert chosen(design, view, net, shown, batch) is shown


def test_first_values_depend_on_seed_and_address_alone():
    first, other = xor(), seeded(xor(), 1)
    extra = draw("More", {"alone": dense(4)}).nodes["n1"]
    more = replace(first, nodes={**first.nodes, "n20": replace(extra, name="a first one")})

    def values(design):
        source = generate(design, fresh(design))
        net = built(source)
        first_values(net, design, source)
        return copied(net, source)

    one, two, three = values(first), values(more), values(other)
    assert all(torch.equal(one[key], two[key]) for key in one)
    assert not any(torch.equal(one[key], three[key]) for key in one)


def test_first_values_of_operators_depend_on_seed_and_address_alone():
    def values(**layers):
        design = chain("Alone", "digits", "image", layers, CrossEntropy(), "label")
        source = generate(design, fresh(design))
        net = built(source)
        torch.rand(len(layers))
        first_values(net, design, source)
        return copied(net, source)

    mask = Conv2d(filters=3, activation=PReLU())
    one, two = values(mask=mask, pool=MaxPool2d(), out=dense(10)), values(mask=mask, out=dense(10))
    addresses = ("n2.weight", "n2.bias", "n2.slope.weight")
    assert all(torch.equal(one[address], two[address]) for address in addresses)
    assert not torch.equal(one["n2.weight"][0], one["n2.weight"][1])
    still = values(mask=replace(mask, bias=Learned(init=Init(law="zeros"))), out=dense(10))
    assert torch.equal(still["n2.weight"], one["n2.weight"])
    assert not still["n2.bias"].any()


def test_neurons_drawn_apart_start_as_widely_as_a_layer():
    source = generate(xor(), fresh(xor()))
    net = built(source)
    first_values(net, xor(), source)
    values = copied(net, source)
    assert max(float(values[wire].abs().max()) for wire in ("w10", "w11", "w12")) <= 1 / np.sqrt(3)
    assert values["w10"].shape == (1, 1)


def test_a_seed_repeats_a_training_exactly_and_watching_changes_nothing():
    design = replace(everything(), header=replace(everything().header, stages=stage(2, 64)))
    watched = Control(pictures=("reconstructions", "activity", "latent", "boundary", "nothing"), rate=1000)
    first, second = trained(design)[1], trained(design, watched)[1]
    np.testing.assert_array_equal(losses(first), losses(second))
    assert not np.array_equal(losses(first), losses(trained(seeded(design, 9))[1]))


def test_what_is_frozen_or_fixed_keeps_its_values(tmp_path):
    design = everything()
    trained(design, run=tmp_path)
    source = generate(design, fresh(design))
    before = built(source)
    first_values(before, design, source)
    old, new = tensors(before, source), tensors(load_run(tmp_path), source)
    by_name = {node.name: key for key, node in design.nodes.items()}
    still = {key for key, wire in design.wires.items() if wire.target == by_name["Still"] and key in source.weights}
    still |= {
        key for key, wire in design.wires.items() if wire.synapses and not isinstance(wire.synapses.weight, Learned)
    }
    still |= {f"{by_name['Still']}.bias", f"{by_name['Stamp']}.weight"}
    assert len(still) == 8
    for key in still:
        torch.testing.assert_close(new[key], old[key], rtol=0, atol=0)
    vanishing = by_name["Product"]  # a product of 64 small numbers has no gradient left
    moved = {key for key, wire in design.wires.items() if wire.synapses and wire.target != vanishing} - still
    assert moved
    assert not any(torch.equal(new[key], old[key]) for key in moved)


def test_standardize_measures_the_training_samples():
    layers = {"Scale": Standardize(), "Hidden": dense(4), "Scale again": Standardize(), "Out": dense(1, 8, 8)}
    design = chain("Twice", "digits", "image", layers, MSE(), "image", stages=stage(1, 64))
    view = fresh(design)
    form = Form(design, view, logits=False)
    resident = Resident(design, form.values)
    net = built(form.source)
    fit(design, view, net, form.source, resident)
    (images, _) = resident.part(0, (("n1", "image"), ("n1", "image")))
    flat = images.flatten(1).double().numpy()
    np.testing.assert_allclose(net.scale_mean.flatten(), flat.mean(0), atol=1e-5)
    deviation = flat.std(0)
    np.testing.assert_allclose(net.scale_deviation.flatten(), np.where(deviation > 1e-6, deviation, 1), atol=1e-5)
    scaled = (images - net.scale_mean) / net.scale_deviation
    hidden = net.hidden(scaled.flatten(1)).detach()
    again = (hidden - net.scale_again_mean) / net.scale_again_deviation
    np.testing.assert_allclose(again.mean(0), 0, atol=1e-4)
    np.testing.assert_allclose(again.std(0, correction=0), 1, atol=1e-4)


def test_a_linear_autoencoder_reaches_the_principal_components(tmp_path):
    """Oracle: PCA, the best that any linear map through eight numbers can do."""
    from sklearn.decomposition import PCA

    layers = {"Center": Standardize(scale=False), "Latent": dense(8), "Pixels": dense(1, 8, 8)}
    design = chain(
        "Linear autoencoder", "digits", "image", layers, MSE(), "image", stages=stage(100, 128, SGD(rate=3.0))
    )
    trained(design, run=tmp_path)
    kind = design.nodes["n1"].kind
    fields = load(kind).fields
    rows = parts(kind, fields["label"], len(fields["label"]), 0)[0]
    images = fields["image"][rows]
    with torch.no_grad():
        answer = load_run(tmp_path)(torch.from_numpy(images)).numpy()
    flat = images.reshape(len(images), -1).astype(float)
    components = PCA(8).fit(flat)
    best = ((components.inverse_transform(components.transform(flat)) - flat) ** 2).mean()
    assert 1.0 <= ((answer - images).astype(float) ** 2).mean() / best <= 1.01


def test_a_classifier_learns_digits_and_says_how_well():
    finished, events = trained(classifier())
    assert finished.figures["accuracy"] >= 0.95
    assert of(Epoch, events)[-1].number == finished.epochs == 30
    assert of(Epoch, events)[-1].figures["accuracy"] >= 0.93
    assert len(losses(events)) == finished.steps == 30 * of(Started, events)[0].steps_per_epoch
    assert of(Progress, events)[-1].step == finished.steps


@pytest.mark.parametrize(("count", "batch", "sizes"), [(5, 2, [2, 3]), (4, 2, [2, 2]), (1, 8, [1]), (9, 8, [9])])
def test_a_last_batch_of_one_is_joined_to_the_one_before(count, batch, sizes):
    assert batches(count, batch) == sizes


def test_a_training_is_stopped_paused_and_gone_on_with():
    design = replace(classifier(), header=replace(classifier().header, stages=stage(1000, 64)))
    control, events = Control(), []

    def emit(event):
        events.append(event)
        if isinstance(event, Progress) and event.step > 50 and not of(Paused, events):
            control.pause(True)
        if isinstance(event, Paused):
            control.pause(False) if event.on else control.stop()

    finished = train(design, control, emit)
    assert [event.on for event in of(Paused, events)] == [True, False]
    assert finished.stopped
    assert finished.epochs < 1000
    assert finished.figures["accuracy"] > 0.5
    assert len(losses(events)) == finished.steps


def test_numbers_that_are_none_stop_the_training_with_step_place_and_remedy(tmp_path):
    layers = {"Encoder": dense(16), "Pixels": dense(1, 8, 8)}
    wild = chain("Wild", "digits", "image", layers, MSE(), "image", stages=stage(50, 64, SGD(rate=1e6)))
    events = []
    with pytest.raises(TrainingError, match=r"at step \d+; the first number that is not finite is in \w+\. Lower") as e:
        train(wild, Control(), events.append, tmp_path)
    assert e.value.place in wild.nodes
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["state"] == "failed"
    assert record["reason"] == e.value.reason
    assert not (tmp_path / "weights.safetensors").exists()


@pytest.mark.parametrize("where", ["n2", "n3", "n4"])
def test_the_place_of_a_broken_number_is_the_first_one(where, monkeypatch):
    layers = {"First": dense(8, activation=Tanh()), "Second": dense(8, activation=Tanh()), "Third": dense(1, 8, 8)}
    design = chain("Broken", "digits", "image", layers, MSE(), "image", stages=stage(1, 64))

    def broken(net, drawn, source):
        first_values(net, drawn, source)
        tensors(net, source)[f"{where}.bias"][0] = float("nan")

    monkeypatch.setattr("backends.engine.setup.draw", broken)
    with pytest.raises(TrainingError, match="became NaN at step 1;") as error:
        trained(design)
    assert error.value.place == where


@pytest.mark.parametrize(
    ("design", "words"),
    [
        (draw("Empty", {}), "nothing|Nothing|no data|no loss"),
        (draw("No loss", {"d": data("xor"), "a": dense(2)}, "d.point > a"), "no loss"),
        (chain("Label", "xor", "label", {"a": dense(2)}, MSE(), "point"), "needs numbers"),
        (chain("Unknown", "xor", "point", {"a": dense(2)}, CrossEntropy(), "point"), "class label"),
        (chain("Nothing", "xor", "point", {"a": Dropout()}, MSE(), "point"), "nothing to learn"),
        (chain("Wrong", "xor", "point", {"a": dense(1)}, BCE(reads="probabilities"), "label"), "reads probabilities"),
    ],
    ids=lambda value: value.header.name if hasattr(value, "header") else "",
)
def test_what_can_not_train_says_why(design, words):
    with pytest.raises(TrainingError, match=words):
        trained(design)


def test_data_that_are_not_there_are_named():
    design = classifier()
    kind = design.nodes["n1"].kind
    nodes = {**design.nodes, "n1": Node(kind=Data(source="moon rocks", fields=kind.fields))}
    with pytest.raises(TrainingError, match="moon rocks") as error:
        trained(replace(design, nodes=nodes))
    assert error.value.place == "n1"


def test_two_data_nodes_are_independent_streams():
    design = draw(
        "Two",
        {"a": data("moons"), "b": data("spiral"), "h": dense(8, activation=ReLU()), "o": dense(2), "loss": MSE()},
        *("a.point > h", "b.point > h", "h > o", "o > loss.prediction", "b.point > loss.target"),
        stages=stage(2, 50),
    )
    finished, events = trained(design)
    assert of(Started, events)[0].samples == (320, 40, 40)
    assert finished.steps == 14
    reads = (("n1", "point"), ("n2", "point"))
    rows = Resident(design, reads)
    one, two = (torch.cat([batch[1] for batch in rows.epoch(number, 50)]) for number in (1, 2))
    assert not torch.equal(one, two)


def test_muted_losses_do_not_count_and_weights_of_losses_do():
    base = {"d": data("xor"), "o": dense(2)}
    wires = ("d.point > o", "o > l.prediction", "d.point > l.target")
    more = (*wires, "o > m.prediction", "d.point > m.target")
    nothing = draw("L", {**base, "l": MSE(), "m": MSE(weight=0)}, *more, stages=stage(1, 64))
    once = draw("L", {**base, "l": MSE()}, *wires, stages=stage(1, 64))
    half = draw("L", {**base, "l": MSE(weight=0.5)}, *wires, stages=stage(1, 64))
    muted = draw("L", {**base, "l": MSE(), "m": Node(kind=MSE(), muted=True)}, *more, stages=stage(1, 64))
    full = losses(trained(once)[1])
    assert losses(trained(half)[1])[0] == pytest.approx(full[0] / 2)
    np.testing.assert_array_equal(losses(trained(muted)[1]), losses(trained(nothing)[1]))


def test_a_run_is_read_back_and_a_broken_one_is_refused(tmp_path):
    trained(xor(), run=tmp_path)
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["state"] == "finished"
    assert len(record["curves"]["train"]["at"]) == 100
    assert load_run(tmp_path)(torch.zeros(3, 2)).shape == (3, 1)
    weights = tmp_path / "weights.safetensors"
    for content in (b"", b"\xff" * 64, weights.read_bytes()[:-9]):
        weights.write_bytes(content)
        with pytest.raises(RunError):
            load_run(tmp_path)
    weights.unlink()
    with pytest.raises(RunError, match=r"weights\.safetensors is missing"):
        load_run(tmp_path)


def test_weights_of_another_drawing_are_refused(tmp_path):
    from designer.storage import save

    trained(xor(), run=tmp_path)
    other = replace(xor(), nodes={**xor().nodes, "n5": Node(kind=Neurons(shape=(2,), activation=Sigmoid()))})
    save(replace(other, nodes={**other.nodes, "n6": Node(kind=MSE())}), tmp_path / "design.neurarium")
    with pytest.raises(RunError, match="the drawing needs"):
        load_run(tmp_path)


def test_a_saved_tensor_does_not_drag_the_buffer_along():
    design = classifier()
    form = Form(design, fresh(design), logits=False)
    net = built(form.source)
    Flat(net, form.source, Adam())
    content = io.BytesIO()
    torch.save(copied(net, form.source)["n3.bias"], content)
    assert content.tell() < 4000


def test_a_step_that_learns_nothing_before_it_still_trains_what_is_behind():
    layers = {"Flat": dense(8, activation=Step()), "Out": dense(2)}
    finished, _ = trained(chain("Step", "xor", "point", layers, CrossEntropy(), "label", stages=stage(3, 64)))
    assert finished.epochs == 3


def test_laws_of_initialization_are_torchs_own():
    """Oracle: the deviation of torch.nn.init on a matrix of the same size."""
    for law in (
        "normal",
        "uniform",
        "xavier_uniform",
        "xavier_normal",
        "kaiming_uniform",
        "kaiming_normal",
        "orthogonal",
    ):
        design = chain("Law", "digits", "image", {"Wide": dense(300)}, MSE(), "image")
        wires = {**design.wires}
        key = next(key for key, wire in wires.items() if wire.synapses)
        wires[key] = replace(wires[key], synapses=Synapses(weight=Learned(init=Init(law=law))))
        nodes = {key_: node for key_, node in design.nodes.items() if key_ != "n3"}
        drawn = replace(design, nodes=nodes, wires={key: wires[key]})
        source = generate(drawn, fresh(drawn))
        shown = built(source)
        net = built(source)
        first_values(net, drawn, source)
        ours, theirs = (net_.wide.weight.detach() for net_ in (net, shown))
        assert float(ours.std()) == pytest.approx(float(theirs.std()), rel=0.05)
        assert float(ours.mean()) == pytest.approx(float(theirs.mean()), abs=0.02)


def test_fixed_synapses_have_their_value():
    design = draw(
        "Sum", {"d": data("xor"), "o": dense(1, bias=None)}, "d.point > o", weights={"d.point > o": Fixed(value=2)}
    )
    source = generate(design, fresh(design))
    net = built(source)
    first_values(net, design, source)
    torch.testing.assert_close(net(torch.ones(1, 2)), torch.full((1, 1), 4.0))
    torch.testing.assert_close(built(source)(torch.ones(1, 2)), torch.full((1, 1), 4.0))


def test_of_a_sequence_every_step_is_judged(tmp_path):
    design = template("feedback").design
    stages = (replace(design.header.stages[0], epochs=3),)
    design = replace(design, header=replace(design.header, stages=stages))
    done = train(design, Control(), lambda event: None, tmp_path)
    fields = load(data("parity")).fields
    rows = parts(data("parity"), None, 500, design.header.seed)[2]
    answers = load_run(tmp_path)(torch.from_numpy(fields["bit"][rows]))[..., 0].detach()
    truth = torch.from_numpy(fields["odd"][rows])
    assert done.figures["accuracy"] == pytest.approx(float(((answers > 0.5) == truth).float().mean()))
    loss = torch.nn.functional.binary_cross_entropy(answers, truth.float())
    assert done.figures["loss"] == pytest.approx(float(loss), rel=1e-4)
