"""The digits of MNIST are whole, and in an order that any stretch of them can be learned from."""

import hashlib
import io

import numpy as np

import resources


def test_the_digits_take_turns_and_are_the_published_ones():
    with np.load(io.BytesIO(resources.data("data/mnist.npz")), allow_pickle=False) as shipped:
        images, labels = shipped["images"], shipped["labels"]
    assert (images.shape, images.dtype, labels.dtype) == ((5000, 28, 28), np.uint8, np.uint8)
    np.testing.assert_array_equal(labels, np.tile(np.arange(10), 500))
    published = images[np.argsort(labels, kind="stable")].tobytes()
    assert hashlib.sha256(published).hexdigest() == "2913c6b6527114b7307e1086335a7665e3f94c74aba3d67525e6f116bf5ae20f"


def test_it_is_small_enough_to_ship_and_says_where_it_comes_from():
    assert len(resources.data("data/mnist.npz")) < 1_500_000
    notice = resources.data("data/NOTICE.md").decode()
    assert all(word in notice for word in ("LeCun", "Cortes", "Burges", "CC BY-SA 3.0"))
