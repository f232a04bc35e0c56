"""Filters and feature maps of the selected layer, pixel by pixel."""

import numpy as np
import pytest

from designer.templates import template
from widgets.editor import Editor
from widgets.plots.layers import Filters, Maps
from widgets.plots.mosaic import grid, whole
from widgets.theme import DARK


@pytest.fixture
def editor(training):
    made = Editor(template("lenet").design)
    made.training = training
    dice = np.random.default_rng(0)
    maps = {}
    for key, channels in (("n2", 6), ("n4", 16)):
        maps |= {
            key: dice.integers(0, 255, (channels, 8, 8), np.uint8),
            f"{key}.channels": np.arange(channels, dtype=np.int32),
            f"{key}.peaks": np.linspace(0, 3, channels).astype(np.float32),
        }
    masks = {"n2": np.linspace(-1, 1, 150).reshape(6, 1, 5, 5), "n4": dice.normal(0, 1, (16, 6, 5, 5))}
    training.start().snap("maps", **maps)
    training.snap("filters", **{key: value.astype(np.float16) for key, value in masks.items()})
    return made


def test_they_are_those_of_the_selected_layer(shown, editor):
    plots = shown(Filters), shown(Maps)
    for plot in plots:
        plot.show_editor(editor)
        plot.refresh()
    assert [plot.subtitle() for plot in plots] == ["Conv 1, 6 filters", "Conv 1, 6 maps"]
    editor.select({"n4"})
    for plot in plots:
        plot.refresh()
    assert [plot.subtitle() for plot in plots] == ["Conv 2, 16 filters", "Conv 2, 16 maps"]
    assert plots[1].footer()[1] == "peak 3.00"
    assert len(plots[0].tiles(plots[0].place)) == 16 * 6


def test_all_filters_have_one_scale_and_pixels_have_edges(shown, editor):
    plot = shown(Filters)
    plot.show_editor(editor)
    plot.refresh()
    picture = plot.grab().toImage()
    first, last = (whole(plot.tiles(plot.place)[i], 5, 5, 1.0) for i in (0, 5))
    pixel = first.width() / 5
    low = picture.pixelColor(round(first.left() + pixel / 2 + 2), round(first.top() + pixel / 2 + 2))
    high = picture.pixelColor(round(last.right() - pixel / 2 - 2), round(last.bottom() - pixel / 2 - 2))
    for found, token in ((low, "negfill"), (high, "posfill")):
        assert all(abs(a - b) <= 2 for a, b in zip(found.getRgb(), DARK[token].getRgb(), strict=True))
    row = [
        picture.pixelColor(x, round(first.center().y())).rgb()
        for x in range(int(first.left()) + 2, int(first.right()) - 2)
    ]
    assert len(set(row)) == 5


@pytest.mark.parametrize("count", [1, 2, 7, 64])
def test_a_grid_is_as_large_as_fits(count, training, shown):
    place = shown(Maps).place
    tiles = grid(count, place, 4.0, 10.0, 400)
    assert len(tiles) == count
    assert all(place.contains(tile.adjusted(0, 0, 0, 10)) for tile in tiles)
    assert not any(a.intersects(b) for i, a in enumerate(tiles) for b in tiles[:i])
    assert grid(0, place, 4.0) == []
