"""Ticks are few, round, and can be told apart."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from widgets.plots.ticks import figure, labels, linear, logarithmic, whole

SPANS = st.tuples(st.floats(1e-6, 1e4), st.floats(1.001, 1e6))


@given(span=SPANS)
def test_logarithmic_ticks_are_few_and_inside(span):
    low, high = span[0], span[0] * span[1]
    found = logarithmic(low, high)
    assert len(found) <= 6
    assert all(low * 0.998 <= value <= high * 1.002 for value in found)


@given(low=st.floats(-1e4, 1e4), span=st.floats(1e-3, 1e4))
def test_linear_ticks_are_few_inside_and_evenly_spaced(low, span):
    found = linear(low, low + span)
    assert 1 <= len(found) <= 6
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in found)


@given(span=SPANS)
@example(span=(1.6771768037954137e-05, 1.5))
def test_neighbors_are_written_differently(span):
    low, high = span[0], span[0] * span[1]
    assume(high / low > 1.2)
    texts = labels(logarithmic(low, high))
    assert len(set(texts)) == len(texts)


def test_the_ticks_of_the_picture():
    assert labels(logarithmic(0.028, 0.11)) == ["0.03", "0.04", "0.06", "0.08", "0.10"]
    assert linear(0, 60, 4) == [0, 20, 40, 60]


@pytest.mark.parametrize(("value", "text"), [(0.03691, "0.0369"), (2.5, "2.5000"), (1e-5, "1e−5"), (12345.6, "1.23e4")])
def test_a_loss_is_written_shortly(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (1, [0, 1]),
        (7, [0, 2, 4, 6]),
        (60, [0, 20, 40, 60]),
        (500, [0, 100, 200, 300, 400, 500]),
        (30, [0, 10, 20, 30]),
    ],
)
def test_epochs_are_whole_and_the_last_is_named_if_it_is_round(last, found):
    assert whole(last) == found


@given(last=st.integers(1, 1_000_000))
def test_epochs_have_few_ticks(last):
    assert 2 <= len(whole(last)) <= 6
