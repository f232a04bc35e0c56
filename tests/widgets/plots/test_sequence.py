"""One sample from its first step to its last."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from widgets.plots.sequence import Sequence
from widgets.theme import DARK, LIGHT, look


def wave(steps=30):
    return np.sin(np.arange(steps) / 3).astype(np.float32)


def colors(plot):
    picture = plot.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_forecast_is_three_curves_over_the_neurons(shown, training, theme):
    look.wear(theme)
    truth = wave()
    layer = np.stack([np.full(30, -1.0), np.full(30, 1.0)]).astype(np.float16)
    training.start().epoch(0.5).snap("sequence", truth=truth, input=truth, answer=truth + 0.5, own=truth[-9:], n2=layer)
    plot = shown(Sequence)
    seen = colors(plot)
    for token in ("text", "focus", "recurrent", "negfill", "posfill"):
        assert any(_near(theme[token].name(), other) for other in seen), token
    assert plot.seen is not None
    assert not plot.seen.bits
    assert plot.footer() == ("step by step, from the left", "epoch 1")
    look.wear(DARK)


def _near(one, other):
    a, b = QColor(one), QColor(other)
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue()) < 12


def test_bits_are_counted_and_a_wrong_one_is_marked(shown, training):
    bits = np.array([1, 0, 1, 1], np.float32)
    rows = {"truth": bits, "input": bits, "n2": np.zeros((3, 4), np.float16)}
    training.start().epoch(0.5).snap("sequence", answer=bits * 0.8 + 0.1, **rows)
    plot = shown(Sequence)
    assert plot.footer()[0] == "4 of 4 steps right"
    assert DARK["error"].name() not in colors(plot)
    training.snap("sequence", answer=np.array([0.9, 0.9, 0.9, 0.9], np.float32))
    plot.refresh()
    assert plot.footer()[0] == "3 of 4 steps right"
    assert DARK["error"].name() in colors(plot)


def test_nothing_and_a_single_step_can_be_drawn(shown, training):
    plot = shown(Sequence)
    assert not plot.filled
    one = np.array([0.3], np.float32)
    training.start().snap("sequence", truth=one, input=one, answer=one)
    plot.refresh()
    assert plot.filled
    assert not plot.grab().isNull()
