"""What ships is what its authors published."""

import io

import numpy as np
import pytest
from sklearn.datasets import load_digits

import resources


def test_the_digits_are_the_published_ones():
    published = load_digits()
    with np.load(io.BytesIO(resources.data("data/digits.npz")), allow_pickle=False) as shipped:
        assert shipped["images"].dtype == shipped["labels"].dtype == np.uint8
        np.testing.assert_array_equal(shipped["images"], published.images)
        np.testing.assert_array_equal(shipped["labels"], published.target)


def test_names_lead_to_files_and_wrong_ones_are_refused():
    assert "data/digits.npz" in resources.names("data")
    with resources.path("data/digits.npz") as file:
        assert file.read_bytes() == resources.data("data/digits.npz")
    with pytest.raises(FileNotFoundError):
        resources.data("data/none.npz")
