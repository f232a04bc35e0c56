"""What an update of a plot costs: median CPU milliseconds, painting included.

Run with `pytest tests/benchmarks/test_plots_speed.py -s`. Bounds are those of the design page, times SLACK for a
machine that does other things too.
"""

import time
from statistics import median

import numpy as np
import pytest
from msgspec.structs import replace

from backends.protocol import Array, Epoch, Progress, Snapshot, Started
from widgets.plots.accuracy import Accuracy
from widgets.plots.boundary import Boundary
from widgets.plots.confusion import Confusion
from widgets.plots.latent import Latent
from widgets.plots.loss import Loss
from widgets.plots.predictions import Predictions
from widgets.plots.pyramid import Pyramid
from widgets.plots.reconstructions import Reconstructions
from widgets.theme import DARK, load_fonts, look
from widgets.training import Training
from widgets.welcome.page import Welcome

SLACK = 1.5
RANDOM = np.random.default_rng(0)
MILLION = 1_000_000


def packed(values):
    array = np.ascontiguousarray(values)
    return Array(dtype=array.dtype.name, shape=array.shape, data=array.tobytes())


def snapshot(picture, **arrays):
    return Snapshot(picture=picture, epoch=1, arrays={name: packed(values) for name, values in arrays.items()})


def progress(steps):
    losses = np.exp(-np.linspace(0, 4, steps)) * RANDOM.uniform(0.8, 1.2, steps)
    return Progress(epoch=0, step=steps, losses=packed(losses.astype(np.float32)), steps_per_second=1, seconds_left=1)


IMAGES = RANDOM.integers(0, 255, (64, 28, 28), np.uint8)
POINTS = RANDOM.normal(0, 1, (1500, 2)).astype(np.float16)
PLANE = RANDOM.uniform(-1, 1, (1000, 2)).astype(np.float32)
COUNT = 10_000
SAID = RANDOM.integers(0, 10, COUNT).astype(np.int32)
VERDICTS = [
    snapshot("samples", inputs=RANDOM.integers(0, 255, (COUNT, 28, 28), np.uint8)),
    snapshot(
        "verdicts",
        labels=SAID,
        likely=np.stack([np.where(RANDOM.random(COUNT) < 0.9, SAID, (SAID + 3) % 10), SAID], 1).astype(np.int32),
        shares=np.full((COUNT, 2), 0.5, np.float16),
    ),
]
CASES = [
    ("confusion, 10,000 samples", Confusion, VERDICTS, 4.0),
    ("predictions, 64 of 10,000 images", Predictions, VERDICTS, 2.0),
    ("loss, 1,000 steps", Loss, [progress(1000)], 6.0),
    ("loss, a million steps", Loss, [progress(MILLION)], 15.0),
    ("accuracy", Accuracy, [], 6.0),
    (
        "reconstructions, 64 pairs of 28 x 28",
        Reconstructions,
        [snapshot("reconstructions", original=IMAGES, output=IMAGES)],
        2.0,
    ),
    (
        "latent, 1,500 points",
        Latent,
        [snapshot("latent", points=POINTS, labels=RANDOM.integers(0, 10, 1500, np.uint8))],
        4.0,
    ),
    (
        "decision map, 1,000 points",
        Boundary,
        [
            snapshot(
                "boundary",
                grid=RANDOM.uniform(0, 1, (64, 64)).astype(np.float16),
                extent=np.array([-1, 1, -1, 1], np.float32),
                points=PLANE,
                labels=RANDOM.integers(0, 2, 1000, np.uint8),
            )
        ],
        2.0,
    ),
]


@pytest.fixture(autouse=True)
def dressed(qapp):
    load_fonts()
    look.wear(DARK)
    yield
    qapp.setStyleSheet("")


def cost(work, count=30):
    times = []
    for _ in range(count):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return 1e3 * median(times)


@pytest.mark.parametrize(("name", "kind", "events", "bound"), CASES, ids=[case[0] for case in CASES])
def test_an_update_is_cheap(qtbot, name, kind, events, bound):
    training = Training()
    training.begin(1, b"", "run")
    training.take(Started(samples=(800, 100, 100), epochs=60, steps_per_epoch=20, parameters=1, form=""))
    for number in range(1, 61):
        training.take(Epoch(number=number, train=1 / number, validation=1.2 / number, figures={"accuracy": 0.9}))
    for event in events:
        training.take(replace(event))
    plot = kind()
    qtbot.addWidget(plot)
    plot.resize(480, 294)
    plot.show_training(training)
    with qtbot.waitExposed(plot):
        plot.show()

    def update():
        plot.refresh()
        plot.repaint()

    spent = cost(update)
    print(f"\n{name}: {spent:.2f} ms (bound {bound})")
    assert spent < SLACK * bound


def test_adding_steps_does_not_depend_on_how_many_there_are():
    pyramid = Pyramid()
    pyramid.extend(RANDOM.normal(0, 1, MILLION).astype(np.float32))
    part = RANDOM.normal(0, 1, 100).astype(np.float32)
    spent = cost(lambda: (pyramid.extend(part), pyramid.reduced(480)))
    print(f"\n100 more steps after a million: {spent:.3f} ms")
    assert spent < SLACK * 1.0


def test_the_first_page_is_built_and_painted_at_once(qtbot):
    def build():
        page = Welcome()
        qtbot.addWidget(page)
        page.resize(1216, 826)
        page.grab()

    build()
    spent = cost(build, 10)
    print(f"\nwelcome page, built and painted: {spent:.1f} ms (bound 30)")
    assert spent < SLACK * 30
