"""A long curve is reduced without losing a peak."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.plots.pyramid import FOLD, Pyramid

VALUES = st.lists(st.floats(-1e3, 1e3, width=32), max_size=400)


@given(parts=st.lists(VALUES, max_size=6), columns=st.integers(1, 60))
def test_no_peak_is_lost_however_the_values_came(parts, columns):
    pyramid = Pyramid()
    for part in parts:
        pyramid.extend(np.array(part, np.float32))
    whole = np.concatenate([np.array(part, np.float32) for part in (*parts, [])])
    x, y = pyramid.reduced(columns)
    assert len(pyramid) == len(whole)
    assert len(x) == len(y) <= 2 * FOLD * columns + 2
    assert (np.diff(x) >= 0).all()
    if len(whole):
        assert (y.min(), y.max()) == (whole.min(), whole.max())


def test_a_short_curve_is_left_as_it_is():
    pyramid = Pyramid()
    pyramid.extend(np.array([3, 1, 2], np.float32))
    x, y = pyramid.reduced(100)
    assert x.tolist() == [1, 2, 3]
    assert y.tolist() == [3, 1, 2]


@pytest.mark.parametrize("place", [0, 4095, 99_999])
def test_a_single_peak_stays_at_its_place(place):
    values = np.zeros(100_000, np.float32)
    values[place] = 1
    pyramid = Pyramid()
    for part in np.split(values, 1000):
        pyramid.extend(part)
    x, y = pyramid.reduced(300)
    assert x[y.argmax()] == pytest.approx(place, abs=100_000 / 300)
