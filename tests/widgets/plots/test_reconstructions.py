"""Reconstructions: what goes in above, what comes out below."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from widgets.plots.reconstructions import LEAST, Reconstructions
from widgets.theme import DARK, LIGHT, look

WHITE = np.full((16, 8, 8), 255, np.uint8)


def test_without_images_the_plot_says_what_will_come(shown):
    assert not shown(Reconstructions).filled


def test_the_original_is_above_its_reconstruction(shown, training):
    training.start().epoch(0.5).snap("reconstructions", original=WHITE, output=np.zeros_like(WHITE))
    plot = shown(Reconstructions)
    columns, rows, side = plot.grid(plot.place)
    (first, second) = [
        next(tile for line, column, tile in plot._tiles(plot.place, columns, rows, side) if (line, column) == (at, 0))
        for at in (0, 1)
    ]
    picture = plot.grab().toImage()
    assert picture.pixelColor(first.center().toPoint()).name().upper() == "#F2F4F8"
    assert picture.pixelColor(second.center().toPoint()).name().upper() == "#0C0E12"
    assert plot.footer()[1] == "epoch 1"


@pytest.mark.parametrize("size", [(312, 204), (400, 204), (700, 110), (180, 60), (1000, 300)])
@pytest.mark.parametrize("count", [1, 3, 16, 64])
def test_tiles_stay_inside_and_are_as_large_as_can_be(shown, training, size, count):
    images = np.zeros((count, 8, 8), np.uint8)
    training.start().snap("reconstructions", original=images, output=images)
    plot = shown(Reconstructions)
    place = QRectF(20, 44, *size)
    columns, rows, side = plot.grid(place)
    tiles = [tile for _, _, tile in plot._tiles(place, columns, rows, side)]
    assert all(place.adjusted(-0.01, -0.01, 0.01, 0.01).contains(tile) for tile in tiles)
    assert side >= min(LEAST, (size[1] - 4) / 2)
    assert len(tiles) <= 2 * count


def test_images_need_not_be_square_and_paper_is_light_in_the_light_look(shown, training):
    images = np.zeros((3, 6, 12), np.uint8)
    training.start().snap("reconstructions", original=images, output=images)
    plot = shown(Reconstructions)
    look.wear(LIGHT)
    try:
        x, y = plot.place.left() + 20, plot.place.top() + 20
        assert plot.grab().toImage().pixelColor(round(x), round(y)).name().upper() == "#F0F1F5"
    finally:
        look.wear(DARK)


def test_a_new_training_begins_without_images(shown, training):
    training.start().snap("reconstructions", original=WHITE, output=WHITE)
    plot = shown(Reconstructions)
    training.start()
    plot.refresh()
    assert not plot.filled
