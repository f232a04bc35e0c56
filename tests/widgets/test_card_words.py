"""What a card says fits into it, however large the layer is."""

import pytest

from widgets import paint
from widgets.canvas.faces import TEXT_X, _name, _weights
from widgets.canvas.geometry import WIDTH

ROOM = WIDTH - TEXT_X - 6


@pytest.mark.parametrize("count", [0, 1, 8_320, 999_999, 1_000_000, 65_000_000_000])
def test_the_weights_fit_into_the_card(dressed, count):
    assert paint.width(_weights(count, ROOM), 11) <= ROOM


@pytest.mark.parametrize(("count", "text"), [(9_999, "9\u2009999"), (999_949, "999.9 k"), (999_999, "1.0 M")])
def test_a_short_count_never_says_a_thousand_thousands(count, text):
    assert paint.shortened(count) == text


def test_a_loss_is_called_loss_until_it_has_a_name(editor):
    node = editor.design.nodes["n6"]
    assert _name(node) == "Loss"
    assert _name(editor.design.nodes["n2"]) == "Encoder"
