"""Figures of a network against scikit-learn."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from backends.engine.figures import Distances, Verdicts


@given(st.integers(2, 6), st.integers(1, 60), st.integers(1, 25), st.integers(0, 2**31 - 1))
def test_accuracy_and_f1_are_those_of_scikit_learn_however_the_samples_are_cut(classes, count, chunk, seed):
    random = np.random.default_rng(seed)
    shares, labels = random.random((count, classes)), random.integers(0, classes, count)
    verdicts = Verdicts()
    for first in range(0, count, chunk):
        verdicts.take(torch.tensor(shares[first : first + chunk]), torch.tensor(labels[first : first + chunk]))
    guesses = shares.argmax(1)
    assert verdicts.figures() == pytest.approx(
        {"accuracy": metrics.accuracy_score(labels, guesses), "f1": metrics.f1_score(labels, guesses, average="macro")}
    )


@given(
    st.integers(1, 3), st.integers(2, 60), st.integers(1, 25), st.sampled_from([0.0, 1e6]), st.integers(0, 2**31 - 1)
)
def test_distances_are_those_of_scikit_learn_however_the_samples_are_cut(width, count, chunk, offset, seed):
    random = np.random.default_rng(seed)
    targets = offset + random.normal(size=(count, width))
    answers = targets + random.normal(size=(count, width))
    distances = Distances()
    for first in range(0, count, chunk):
        part = slice(first, first + chunk)
        distances.take(torch.tensor(answers[part]), torch.tensor(targets[part]))
    found = distances.figures()
    assert found["rmse"] == pytest.approx(metrics.mean_squared_error(targets, answers) ** 0.5)
    assert found["mae"] == pytest.approx(metrics.mean_absolute_error(targets, answers))
    assert found["r2"] == pytest.approx(metrics.r2_score(targets, answers, multioutput="variance_weighted"), abs=1e-4)


def test_a_target_that_never_varies_has_no_r2():
    distances = Distances()
    distances.take(torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [3.0]]))
    assert distances.figures() == pytest.approx({"rmse": 2.5**0.5, "mae": 1.5})
