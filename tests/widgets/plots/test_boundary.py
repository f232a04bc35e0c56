"""The decision map has the plane's own directions, and the points lie on it."""

import numpy as np
import pytest

from widgets.plots.boundary import Boundary
from widgets.theme import DARK, LIGHT, look

EXTENT = np.array([-1, 1, -1, 1], np.float32)
RAMP = np.repeat(np.linspace(0, 1, 64, dtype=np.float16)[:, None], 64, 1)
"""Grows upwards: the first row is the lowest."""


def bluer(color):
    return color.blue() - color.red()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_second_class_is_blue_where_it_wins(shown, training, theme):
    training.start().snap("boundary", grid=RAMP, extent=EXTENT)
    plot = shown(Boundary)
    look.wear(theme)
    try:
        picture = plot.grab().toImage()
        middle = round(plot.place.center().x())
        top, bottom = (picture.pixelColor(middle, round(y)) for y in (plot.place.top() + 9, plot.place.bottom() - 9))
    finally:
        look.wear(DARK)
    assert bluer(top) > 20
    assert bluer(bottom) < -20


def test_a_point_lies_where_its_numbers_say(shown, training):
    points, labels = np.array([[0.5, 0.5]], np.float32), np.array([1], np.uint8)
    training.start().snap("boundary", grid=RAMP * 0 + 0.5, extent=EXTENT, points=points, labels=labels)
    plot = shown(Boundary)
    side = plot.place.height()
    center = plot.place.center()
    picture = plot.grab().toImage()
    assert picture.pixelColor(round(center.x() + side / 4), round(center.y() - side / 4)) == DARK["pos"]
    assert plot.subtitle() == "1 points" or plot.subtitle() == "1 point"


def test_points_come_once_and_stay(shown, training):
    points, labels = np.zeros((5, 2), np.float32), np.zeros(5, np.uint8)
    training.start().snap("boundary", grid=RAMP, extent=EXTENT, points=points, labels=labels)
    training.snap("boundary", grid=RAMP, extent=EXTENT)
    assert shown(Boundary).subtitle() == "5 points"


def test_three_classes_have_colors_of_classes(shown, training):
    winner = np.repeat(np.array([0, 1, 2], np.uint8), 21)[None].repeat(63, 0)
    labels = np.array([0, 1, 2], np.uint8)
    points = np.zeros((3, 2), np.float32)
    training.start().snap("boundary", winner=winner, extent=EXTENT, points=points, labels=labels)
    plot = shown(Boundary)
    assert not plot.grab().isNull()
    assert [color.name() for color in plot._colors(DARK)[:2]] == [DARK["input"].name(), DARK["hidden"].name()]


def test_right_answers_are_counted_in_samples(shown, training):
    training.start(samples=(320, 40, 40)).snap("boundary", grid=RAMP, extent=EXTENT)
    training.epoch(0.5, 0.5, accuracy=0.975)
    assert shown(Boundary).footer()[1] == "39 of 40 right"


def test_a_map_of_nothing_but_nan_can_be_drawn(shown, training):
    training.start().snap("boundary", grid=RAMP * np.nan, extent=EXTENT)
    assert not shown(Boundary).grab().isNull()
