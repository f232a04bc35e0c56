"""How fast the engine is beside the loop that a user would write, in the same process, in turns, on one thread."""

from statistics import median
from time import process_time

import pytest
import torch
from msgspec.structs import replace
from torch.utils.data import DataLoader, TensorDataset

from backends.codegen.torch import generate
from backends.control import Control
from backends.data.samples import Samples
from backends.engine import resident
from backends.engine.album import Album
from backends.engine.build import built
from backends.engine.form import Form
from backends.engine.resident import Resident
from backends.engine.training import train, warm
from designer.activations import ReLU
from designer.catalog.data import Data, Field
from designer.catalog.losses import MSE, CrossEntropy
from designer.design import Node
from designer.view import fresh
from tests.backends.drawings import chain, dense, stage

ROUNDS = 5


def autoencoder(epochs=30):
    layers = {
        "Encoder": dense(32, activation=ReLU()),
        "Latent": dense(2),
        "Decoder": dense(32, activation=ReLU()),
        "Pixels": dense(1, 8, 8),
    }
    return chain("Digits", "digits", "image", layers, MSE(), "image", stages=stage(epochs, 64))


def large(epochs=6):
    layers = {"Hidden": dense(128, activation=ReLU()), "Scores": dense(10)}
    design = chain("Large", "digits", "image", layers, CrossEntropy(), "label", stages=stage(epochs, 64))
    fields = {"image": Field(axes=(1, 28, 28)), "label": Field(classes=10)}
    return replace(design, nodes={**design.nodes, "n1": Node(kind=Data(source="large", fields=fields))})


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """One thread, and 5,000 random samples of 28 x 28 under the name "large"."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    warm()
    generator = torch.Generator().manual_seed(0)
    images = torch.rand((5000, 1, 28, 28), generator=generator).numpy()
    labels = torch.randint(10, (5000,), generator=generator).numpy()
    small = resident.load

    def load(data, seed):
        return Samples(fields={"image": images, "label": labels}) if data.source == "large" else small(data, seed)

    monkeypatch.setattr(resident, "load", load)
    yield
    torch.set_num_threads(before)


def idiomatic(design):
    """What a tutorial would do with the very same module."""
    form = Form(design, fresh(design), logits=False)
    rows = Resident(design, form.values).part(0)
    loader = DataLoader(TensorDataset(*rows), batch_size=64, shuffle=True)
    net = built(generate(design, fresh(design)))
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

    def run():
        total = 0.0
        for _ in range(design.header.stage.epochs):
            for batch in loader:
                optimizer.zero_grad()
                loss = form.loss(net, batch)
                loss.backward()
                optimizer.step()
                total += loss.item()
        return total

    return run


def seconds(work):
    began = process_time()
    work()
    return process_time() - began


def ratio(first, second):
    """Take turns, so that a busy machine slows both."""
    first(), second()
    pairs = [(seconds(first), seconds(second)) for _ in range(ROUNDS)]
    return median(a for a, _ in pairs) / median(b for _, b in pairs)


@pytest.mark.parametrize(("make", "least"), [(autoencoder, 2.0), (large, 1.5)])
def test_the_engine_is_faster_than_the_usual_loop(make, least, capsys):
    design = make()
    found = ratio(idiomatic(design), lambda: train(design, Control(), lambda event: None))
    with capsys.disabled():
        print(f"\n{design.header.name}: {found:.2f} times as fast as Dataset, DataLoader, Adam, loss.item()")
    assert found >= least


@pytest.mark.parametrize("make", [autoencoder, large])
def test_watching_costs_next_to_nothing(make, capsys, monkeypatch):
    """Counted where it happens: two whole trainings differ by more than this on a shared machine."""
    design = make(400 if make is autoencoder else 30)
    spent = []
    take = Album.take

    def timed(self, epoch):
        began = process_time()
        take(self, epoch)
        spent.append(process_time() - began)

    monkeypatch.setattr(Album, "take", timed)
    pictures = ("reconstructions", "activity", "latent", "boundary")
    whole = seconds(lambda: train(design, Control(pictures=pictures, rate=10), lambda event: None))
    found = sum(spent[1:]) / whole  # the first time also prepares the probes
    with capsys.disabled():
        print(f"\n{design.header.name}: {len(spent)} times watched take {found:.1%}; the first {spent[0] * 1e3:.0f} ms")
    assert found < 0.02
