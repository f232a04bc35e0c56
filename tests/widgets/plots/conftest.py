"""Trainings made of synthetic events."""

import numpy as np
import pytest

from backends.protocol import Array, Epoch, Progress, Snapshot, Started
from widgets.theme import load_fonts
from widgets.training import Training

STEPS = 10


def packed(values, dtype=None):
    array = np.ascontiguousarray(values, dtype)
    return Array(dtype=array.dtype.name, shape=array.shape, data=array.tobytes())


class Story(Training):
    """A training to whom things happen one line at a time."""

    def start(self, epochs=60, samples=(320, 40, 40), **more):
        self.begin(self.request + 1, b"", "run")
        self.take(Started(samples=samples, epochs=epochs, steps_per_epoch=STEPS, parameters=9, form="", **more))
        return self

    def go_on(self, **more):
        self.resume(self.request + 1)
        started = Started(samples=(320, 40, 40), epochs=60, steps_per_epoch=STEPS, parameters=9, form="", **more)
        self.take(started)
        return self

    def steps(self, losses):
        count = self.behind + len(self.losses) + len(losses)
        array = packed(losses, np.float32)
        event = Progress(epoch=len(self.epochs), step=count, losses=array, steps_per_second=86, seconds_left=6)
        self.take(event)
        return self

    def epoch(self, train, validation=None, **figures):
        self.take(Epoch(number=len(self.epochs) + 1, train=train, validation=validation, figures=figures))
        return self

    def snap(self, picture, **arrays):
        self.take(Snapshot(picture=picture, epoch=1, arrays={name: packed(values) for name, values in arrays.items()}))
        return self


@pytest.fixture
def training(qapp):
    load_fonts()
    return Story()


@pytest.fixture
def shown(qtbot, training):
    """Show a plot of the training and return it up to date."""

    def show(kind):
        plot = kind()
        qtbot.addWidget(plot)
        plot.resize(352, 294)
        plot.show_training(training)
        plot.show()
        plot.refresh()
        return plot

    return show
