"""What the shipped settings reach, seed by seed; slow, so not part of every test."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from backends.control import Control
from backends.data import load
from backends.data.parts import parts
from backends.engine.model import load_run
from backends.engine.training import train
from designer.activations import ReLU, Sigmoid, Tanh
from designer.catalog.losses import BCE
from designer.learning import Adam
from tests.backends.drawings import chain, classifier, deep_autoencoder, dense, linear_autoencoder, stage


def spiral():
    layers = {
        "One": dense(32, activation=ReLU()),
        "Two": dense(32, activation=ReLU()),
        "Out": dense(1, activation=Sigmoid()),
    }
    return chain("Spiral", "spiral", "point", layers, BCE(), "label", stages=stage(100, 32, Adam(rate=1e-2)))


def xor():
    layers = {"Hidden": dense(3, activation=Tanh()), "Out": dense(1, activation=Sigmoid())}
    return chain("XOR", "xor", "point", layers, BCE(), "label", stages=stage(100, 32, Adam(rate=1e-1)))


def deep():
    design = deep_autoencoder()
    return replace(design, header=replace(design.header, stages=stage(100, 64, Adam(rate=3e-3))))


def seeded(design, seed):
    return replace(design, header=replace(design.header, seed=seed))


@pytest.mark.parametrize(
    ("make", "figure", "wins", "seeds"),
    [(classifier, 0.95, 4, 5), (spiral, 0.98, 4, 5), (xor, 0.99, 8, 10)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_classifier_reaches_its_figure(make, figure, wins, seeds, capsys):
    found = [train(seeded(make(), seed), Control(), lambda event: None).figures["accuracy"] for seed in range(seeds)]
    with capsys.disabled():
        print(f"\n{make.__name__}: {' '.join(f'{value:.3f}' for value in found)}")
    assert sum(value >= figure for value in found) >= wins


@pytest.mark.parametrize(("make", "units", "limit"), [(linear_autoencoder, 8, 1.01), (deep, 2, 0.7)])
def test_an_autoencoder_is_as_good_as_the_principal_components_or_better(make, units, limit, capsys):
    from sklearn.decomposition import PCA

    found = []
    for seed in range(5):
        design = seeded(make(), seed)
        with tempfile.TemporaryDirectory() as folder:
            train(design, Control(), lambda event: None, Path(folder))
            net = load_run(Path(folder))
        kind = design.nodes["n1"].kind
        fields = load(kind).fields
        images = fields["image"][parts(kind, fields["label"], len(fields["label"]), seed)[0]]
        with torch.no_grad():
            answer = net(torch.from_numpy(images)).numpy()
        flat = images.reshape(len(images), -1).astype(float)
        components = PCA(units).fit(flat)
        best = ((components.inverse_transform(components.transform(flat)) - flat) ** 2).mean()
        found.append(float(((answer - images).astype(float) ** 2).mean() / best))
    with capsys.disabled():
        print(f"\n{make.__name__} / PCA: {' '.join(f'{value:.4f}' for value in found)}")
    assert np.max(found) <= limit
