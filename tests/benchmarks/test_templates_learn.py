"""Every shipped design reaches the figure that it promises, with its own seed and with others."""

import tempfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from backends.control import Control
from backends.data import load
from backends.data.parts import parts
from backends.engine.model import load_run
from backends.engine.training import train
from backends.protocol import Epoch
from designer.templates import templates

SEEDS = 3
"""The design's own, and so many less one that follow it; one of them may miss."""


def validation_loss(design, folder):
    last = []
    train(design, Control(), lambda event: last.append(event) if isinstance(event, Epoch) else None)
    return last[-1].validation


def accuracy(design, folder):
    return train(design, Control(), lambda event: None).figures["accuracy"]


def error_over_pca(design, folder):
    import torch
    from sklearn.decomposition import PCA

    train(design, Control(), lambda event: None, folder)
    data = next(node.kind for node in design.nodes.values() if not node.kind.inputs)
    samples = load(data).fields
    rows, _, _ = parts(data, samples["label"], len(samples["label"]), design.header.seed)
    images = samples["image"][rows]
    flat = images.reshape(len(images), -1)
    pca = PCA(8).fit(flat)
    best = ((pca.inverse_transform(pca.transform(flat)) - flat) ** 2).mean()
    with torch.no_grad():
        found = load_run(folder)(torch.from_numpy(images))
    answer = found[0] if isinstance(found, tuple) else found
    centered = torch.from_numpy(images - images.mean(0))
    return float(((answer - centered) ** 2).mean()) / best


def r2(design, folder):
    return train(design, Control(), lambda event: None).figures["r2"]


FIGURES = {"validation loss": validation_loss, "accuracy": accuracy, "R²": r2, "error / PCA": error_over_pca}


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.id)
def test_a_shipped_design_keeps_its_promise(template, capsys):
    what, sign, limit = next(
        (name, *template.figure.removeprefix(name).split()) for name in FIGURES if template.figure.startswith(name)
    )
    found = []
    for seed in range(template.design.header.seed, template.design.header.seed + SEEDS):
        design = replace(template.design, header=replace(template.design.header, seed=seed))
        with tempfile.TemporaryDirectory() as folder:
            found.append(FIGURES[what](design, Path(folder)))
    with capsys.disabled():
        print(f"\n{template.title}: {template.figure}: {' '.join(f'{value:.4f}' for value in found)}")
    kept = [value <= float(limit) if sign == "≤" else value >= float(limit) for value in found]
    assert kept[0]
    assert sum(kept) >= SEEDS - 1
