"""Latent points in the color of their class."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from widgets.plots.arrays import classes, scattered
from widgets.plots.latent import Latent
from widgets.theme import DARK


def cloud(count=400):
    random = np.random.default_rng(0)
    labels = (np.arange(count) % 4).astype(np.uint8)
    centers = np.array([[-3, -3], [3, -3], [-3, 3], [3, 3]])
    return (centers[labels] + random.normal(0, 0.3, (count, 2))).astype(np.float16), labels


def test_each_class_has_its_color(shown, training):
    points, labels = cloud()
    training.start().epoch(0.5).snap("latent", points=points, labels=labels)
    plot = shown(Latent)
    picture = plot.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(20, 332) for y in range(44, 248)}
    for color in classes(DARK)[:4]:
        assert any(_near(color.name(), other) for other in seen)
    assert plot.footer() == ("400 samples, colored by label", "epoch 1")


def _near(one, other):
    values = (int(one[i : i + 2], 16) - int(other[i : i + 2], 16) for i in (1, 3, 5))
    return all(abs(value) < 40 for value in values)


def test_points_without_labels_are_drawn_in_one_color(shown, training):
    points, _ = cloud()
    training.start().snap("latent", points=points, labels=np.zeros(0, np.uint8))
    plot = shown(Latent)
    assert plot.footer()[0] == "400 samples"
    assert not plot.grab().isNull()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_points_that_lie_nowhere_are_left_out(shown, training, bad):
    points, labels = cloud(8)
    points[0] = bad
    training.start().snap("latent", points=points, labels=labels)
    plot = shown(Latent)
    assert len(plot._points) == len(plot._labels) == 7
    assert not plot.grab().isNull()


def test_all_points_at_one_place_can_be_drawn(shown, training):
    training.start().snap("latent", points=np.ones((5, 2), np.float16), labels=np.zeros(5, np.uint8))
    assert not shown(Latent).grab().isNull()


def test_a_point_never_wipes_out_its_neighbor():
    colors, size = (QColor("#FF0000"), QColor("#00FF00")), QSizeF(40, 40)
    for gap in np.linspace(0.5, 6, 12):
        spots = np.array([[20.0, 20.0], [20.0 + gap, 20.0 + gap]], np.float32)
        both = scattered(spots, np.array([0, 1]), colors, size, 1.7)
        alone = scattered(spots[:1], np.array([0]), colors, size, 1.7)
        inked = [(x, y) for x in range(40) for y in range(40) if alone.pixelColor(x, y).alpha()]
        assert all(both.pixelColor(*place).alpha() for place in inked)


def test_points_at_the_very_edge_and_far_outside_are_left_out_safely():
    spots = np.array([[0, 0], [39.9, 39.9], [-1e6, 5], [5, 1e6]], np.float32)
    assert not scattered(spots, np.zeros(4, int), (QColor("red"),), QSizeF(40, 40), 1.7).isNull()


def test_the_sample_under_the_pointer_is_shown_and_tried(shown, training):
    points, labels = cloud()
    images = np.zeros((400, 8, 8), np.uint8)
    images[7] = 255
    training.start(samples=(320, 40, 40)).snap("latent", points=points, labels=labels, images=images)
    plot = shown(Latent)
    plot._called = ("ant", "bee", "cat", "dog").__getitem__
    before = plot.grab().toImage()
    place = plot.place.topLeft() + QPointF(*plot._scaled(plot.place)[7].tolist())
    tried = []
    plot.tried.connect(tried.append)
    QTest.mouseMove(plot, place.toPoint())
    plot._near = plot.at(place)
    assert np.hypot(*(plot._scaled(plot.place)[plot._near] - plot._scaled(plot.place)[7])) < 2
    assert plot.grab().toImage() != before
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert [number < 40 for number in tried] == [True] * len(tried)
    assert plot.at(QPointF(1, 1)) == -1
