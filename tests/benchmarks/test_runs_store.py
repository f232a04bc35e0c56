"""The store of a thousand runs with 5,000 points each, and twenty trainings that are killed on the way.

Run with `pytest tests/benchmarks/test_runs_store.py -s`.
"""

import time

import pytest
from msgspec.structs import replace

from backends.record import Record, write_record
from backends.runs import Runs
from designer.activations import ReLU
from designer.catalog.convolution import Conv2d
from designer.catalog.losses import MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.noise import Corrupt, Dropout
from designer.catalog.normalize import BatchNorm
from designer.learning import SGD, Adam, AdamW
from tests.backends.drawings import chain, dense, stage
from tests.backends.test_resume import noisy, survives

RUNS, POINTS, KILLS = 1000, 5000, 5


def test_a_thousand_runs_are_listed_at_once(tmp_path, capsys):
    store = Runs(tmp_path)
    numbers = [float(number) for number in range(1, POINTS + 1)]
    for number in range(RUNS):
        folder = tmp_path / f"r{number:04}"
        folder.mkdir()
        record = Record(name="Digits", state="finished", began=float(number), epochs=POINTS)
        record.add("train", 1, 1.0)
        record.curves["train"].at, record.curves["train"].values = numbers, numbers
        if number == 0:
            write_record(folder, record)
        store.enter(folder.name, record)
    store.close()
    times = []
    for question in (lambda store: store.list(), lambda store: store.curve("r0500", "train")):
        began = time.perf_counter()
        store = Runs(tmp_path)
        opened = time.perf_counter()
        found = question(store)
        times.append((opened - began, time.perf_counter() - opened, len(found)))
    with capsys.disabled():
        (opening, listing, count), (_, reading, _) = times
        print(f"\nopened in {opening:.3f} s, {count} runs listed in {listing:.3f} s, a curve in {reading * 1e3:.1f} ms")
    assert count == RUNS


def denoising():
    layers = {
        "Corrupt": Corrupt(how="mask", amount=0.3),
        "Encoder": dense(32, activation=ReLU()),
        "Norm": BatchNorm(),
        "Dropout": Dropout(chance=0.2),
        "Pixels": Neurons(shape=(1, 8, 8)),
    }
    return chain("Denoising", "digits", "image", layers, MSE(), "image", stages=stage(150, 64, AdamW()))


def convolution():
    layers = {
        "Conv": Conv2d(filters=4),
        "Norm": BatchNorm(),
        "Dropout": Dropout(chance=0.2),
        "Scores": dense(10),
    }
    return chain("Convolution", "digits", "image", layers, CrossEntropy(), "label", stages=stage(60, 64, Adam()))


def plane():
    layers = {"Hidden": dense(32, activation=ReLU()), "Norm": BatchNorm(), "Dropout": Dropout(), "Scores": dense(2)}
    drawn = chain("Plane", "moons", "point", layers, CrossEntropy(), "label", stages=stage(600, 32, SGD()))
    return replace(drawn, header=replace(drawn.header, seed=3))


@pytest.mark.parametrize("make", [noisy, denoising, convolution, plane])
def test_killed_trainings_go_on_bit_for_bit(make, tmp_path, capsys):
    design = make(300) if make is noisy else make()
    died = survives(design, tmp_path, KILLS, seed=1)
    with capsys.disabled():
        print(f"\n{design.header.name}: {died} of {KILLS} died while training; the same to the last bit")
