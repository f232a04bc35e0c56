"""Cards of convolutions show filters in the colors of signs and what they find in gray, pixel by pixel."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from backends.protocol import Array, Snapshot
from designer.catalog.convolution import Conv2d
from designer.catalog.pooling import MaxPool2d
from designer.templates import template
from designer.view import fresh
from widgets.canvas.canvas import Canvas
from widgets.canvas.faces import Live, map_places
from widgets.canvas.geometry import outline
from widgets.canvas.live import Lives
from widgets.canvas.mapcard import SIZE, corner, told
from widgets.canvas.tiles import draw_tiles, grid
from widgets.editor import Editor
from widgets.theme import DARK, LIGHT
from widgets.training import Training


def packed(numbers):
    return Array(dtype=str(numbers.dtype), shape=numbers.shape, data=numbers.tobytes())


def shown(training, key, kind, theme=DARK):
    return Lives().of(key, kind, training, theme)


@pytest.fixture
def training():
    made = Training()
    maps = np.zeros((2, 4, 4), np.uint8)
    maps[0, 1, 2] = 255
    row = {"": maps, ".channels": np.int32([0, 1]), ".peaks": np.float32([2, 0])}
    arrays = {key + name: packed(part) for key in ("n2", "n3") for name, part in row.items()}
    made.take(Snapshot(picture="maps", epoch=0, arrays=arrays))
    masks = np.float16([[[[0.5, 0], [0, 0]]], [[[0, 0], [0, -1]]]])
    made.take(Snapshot(picture="filters", epoch=0, arrays={"n2": packed(masks)}))
    return made


@pytest.mark.parametrize(
    ("kind", "count", "columns", "side"),
    [(MaxPool2d(), 6, 2, 36), (MaxPool2d(), 16, 4, 16), (Conv2d(), 16, 4, 24), (Conv2d(), 1, 1, 108)],
)
def test_tiles_are_as_large_as_fit_and_lie_inside_the_card(kind, count, columns, side):
    shape = outline(kind)
    place = QRectF(26, 48, shape.width - 36, shape.height - 76)
    tiles = grid(count, place)
    assert len({tile.x() for tile in tiles}) == columns
    assert {tile.width() for tile in tiles} == {side}
    assert all(place.contains(tile) for tile in tiles)
    assert not any(a.intersects(b) for i, a in enumerate(tiles) for b in tiles[:i])


def test_every_pixel_of_a_map_is_a_square_of_one_color(qapp):
    image = QImage(4, 4, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.black)
    image.setPixelColor(1, 2, Qt.GlobalColor.white)
    paper = QImage(40, 40, QImage.Format.Format_RGBA8888)
    paper.fill(Qt.GlobalColor.black)
    painter = QPainter(paper)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    draw_tiles(painter, DARK, [image], [QRectF(0, 0, 40, 40)])
    assert painter.renderHints() & QPainter.RenderHint.SmoothPixmapTransform
    painter.end()
    white = {(x, y) for x in range(2, 38) for y in range(2, 38) if paper.pixelColor(x, y).red() > 127}
    assert white == {(x, y) for x in range(10, 20) for y in range(20, 30)}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_convolution_shows_signed_masks_on_one_scale_and_gray_maps(training, theme):
    live = shown(training, "n2", Conv2d(filters=2), theme)
    assert live.bins == (1.0, 0.0)
    strong, weak = (image.pixelColor(x, x) for image, x in ((live.filters[1], 1), (live.filters[0], 0)))
    assert strong.red() > strong.blue()
    assert weak.blue() > weak.red()
    assert weak.blue() < theme["posfill"].blue() if theme is DARK else weak != theme["posfill"]
    bright, dark = live.maps[0].pixelColor(2, 1), live.maps[1].pixelColor(2, 1)
    assert (bright.lightness() > dark.lightness()) == (theme is DARK)


def test_a_pool_shows_maps_alone_and_nothing_before_training(training):
    assert shown(training, "n3", MaxPool2d()).filters == ()
    assert len(shown(training, "n3", MaxPool2d()).maps) == 2
    assert shown(Training(), "n3", MaxPool2d()) == Live()


def test_the_cards_of_the_image_network_stand_in_one_row_without_touching():
    design = template("lenet").design
    assert fresh(design).weights == 61_706
    assert {node.at[1] for node in design.nodes.values()} == {0.0}
    ends = [(node.at[0], node.at[0] + outline(node.kind).width) for node in design.nodes.values()]
    gaps = {b[0] - a[1] for a, b in pairwise(ends)}
    assert gaps == {40.0}


# The card of a map


@pytest.fixture
def page(qtbot, dressed):
    """LeNet with maps, as after a training."""
    editor = Editor(template("lenet").design)
    dice = np.random.default_rng(0)
    arrays = {}
    for key, channels in (("n2", 6), ("n3", 6), ("n4", 16)):
        row = {"": dice.integers(0, 255, (channels, 10, 10), np.uint8), ".channels": np.arange(channels, dtype="i4")}
        row |= {".peaks": np.linspace(0.5, 2, channels).astype(np.float32)}
        arrays |= {key + name: packed(part) for name, part in row.items()}
    editor.training.take(Snapshot(picture="maps", epoch=0, arrays=arrays))
    masks = dice.normal(0, 1, (16, 6, 5, 5)).astype(np.float16)
    editor.training.take(Snapshot(picture="filters", epoch=0, arrays={"n4": packed(masks)}))
    canvas = Canvas(editor)
    qtbot.addWidget(canvas)
    canvas.resize(1340, 480)
    canvas.show()
    canvas.fit()
    return canvas


def spot(canvas, key, place):
    _, places = map_places(canvas.drawing.card(key), canvas.camera.zoom)
    corner = canvas.scene.rect(key).topLeft()
    return canvas.camera.rect_to_screen(places[place].translated(corner)).center()


def test_the_map_under_the_pointer_is_told(page):
    QTest.mouseMove(page, spot(page, "n4", 6).toPoint())
    page.mouse.look(spot(page, "n4", 6))
    assert (page.mouse.hover.node, page.mouse.hover.map) == ("n4", 6)
    card = told(page.drawing.card("n4"), "n4", 6, page.editor.training, DARK)
    assert (card.name, card.peak, len(card.slices)) == ("Map 7", "peak 1.10", 6)
    bare = told(page.drawing.card("n3"), "n3", 2, page.editor.training, DARK)
    assert (bare.slices, bare.words) == ((), "max 2 × 2, Pool 1")
    before = page.grab().toImage()
    page.mouse.look(QPointF(3, 3))
    assert page.mouse.hover.map == -1
    assert page.grab().toImage() != before


@pytest.mark.parametrize("top", [200, 40])
def test_the_card_stays_in_the_canvas_and_off_its_layer(top):
    room, layer = QRectF(0, 0, 800, 480), QRectF(720, top, 100, 150)
    place = QRectF(corner(layer, room), SIZE)
    assert room.contains(place)
    assert not place.intersects(layer)
