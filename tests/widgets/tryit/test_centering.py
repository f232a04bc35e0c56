"""A drawing becomes what the network learned from, wherever and however large it is drawn."""

from functools import cache

import numpy as np
import pytest
import torch

from backends.control import Control
from backends.engine.model import load_run
from backends.engine.training import train
from designer.edits.changing import set_training
from designer.patch import patched
from designer.templates import template
from tests.widgets.tryit.strokes import DIGITS, drawn, moved
from widgets.tryit.centering import BOX, INK, bounds, centered

HANDS = {
    "upright": {},
    "small in a corner": {"scale": 0.6, "dx": 0.15, "dy": -0.1},
    "large": {"scale": 1.15},
    "leaning": {"lean": 0.2},
    "turned": {"turn": 0.12},
    "shaking": {"shake": 0.012},
}
"""Ways to draw the ten digits."""


def center(image):
    rows, columns = (np.arange(n) + 0.5 for n in image.shape)
    return image.sum(1) @ rows / image.sum(), image.sum(0) @ columns / image.sum()


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    """A classifier as it ships, trained for some epochs, once."""

    @cache
    def trained(name, epochs):
        folder, design = tmp_path_factory.mktemp(name), template(name).design
        train(patched(design, set_training(design, epochs=epochs)), Control(), lambda event: None, folder)
        return load_run(folder)

    return trained


@pytest.mark.parametrize(("name", "epochs", "side", "least"), [("digits-mlp", 200, 8, 7), ("lenet", 6, 28, 9)])
@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
def test_a_trained_network_reads_drawn_digits(net, hand, name, epochs, side, least):
    images = np.stack([centered(drawn(moved(DIGITS[digit], seed=digit, **hand)), side, side) for digit in range(10)])
    trained = net(name, epochs)
    with torch.no_grad():
        answers = trained(torch.from_numpy(images)[:, None]).argmax(1).tolist()
    assert sum(answer == digit for digit, answer in enumerate(answers)) >= least, answers


@pytest.mark.parametrize("size", [(8, 8), (28, 28), (32, 32), (28, 20)])
def test_nothing_drawn_is_nothing_seen(size):
    seen = centered(np.zeros((256, 256), np.float32), *size)
    assert seen.shape == size
    assert not seen.any()


@pytest.mark.parametrize("digit", range(10))
def test_as_in_mnist_the_longer_side_fills_the_box_and_the_mass_is_in_the_middle(digit):
    seen = centered(drawn(DIGITS[digit]), 28, 28)
    top, bottom, left, right = bounds(seen)
    assert max(bottom - top, right - left) == pytest.approx(28 * BOX, abs=1)
    assert center(seen) == pytest.approx((14, 14), abs=0.05)
    assert 0 <= seen.min() <= seen.max() <= 1


@pytest.mark.parametrize("digit", range(10))
def test_as_in_the_uci_set_it_fills_all_rows_and_counts_ink_in_sixteenths(digit):
    seen = centered(drawn(DIGITS[digit]), 8, 8)
    assert seen[0].any()
    assert seen[-1].any()
    np.testing.assert_array_equal(seen * 16, np.round(seen * 16))
    assert seen.mean() == pytest.approx(INK, abs=0.03)


@pytest.mark.parametrize("size", [(8, 8), (28, 28)])
def test_place_and_size_of_a_drawing_do_not_matter(size):
    pen = 0.09
    plain = centered(drawn(DIGITS[3], pen=pen), *size)
    other = centered(drawn(moved(DIGITS[3], scale=0.5, dx=-0.2, dy=0.15), pen=pen / 2), *size)
    assert np.abs(plain - other).mean() < 0.03


@pytest.mark.parametrize("lines", [[[(0.5, 0.5), (0.5, 0.5)]], [[(0.1, 0.5), (0.9, 0.5)]], [[(0, 0), (1, 1)]]])
@pytest.mark.parametrize("size", [(8, 8), (28, 28)])
def test_a_dot_or_a_dash_is_seen_whole(lines, size):
    seen = centered(drawn(lines), *size)
    assert np.isfinite(seen).all()
    assert seen.any()
