"""Sequences: generated rows of steps that nobody can answer without a memory; every time the same ones."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from backends.data.samples import Numbers, Samples

BACK = 2
"""So many steps ago the echo was heard."""

PERIODS = (20.0, 7.0)
"""Steps in one turn of each wave, and how high it is."""
HEIGHTS = (0.6, 0.4)


def parity(count: int, length: int) -> Samples:
    """Bits, and at each step whether an odd number of ones has come so far."""
    bits = _random().integers(0, 2, (count, length))
    return _samples(bit=bits[..., None], odd=bits.cumsum(1) % 2)


def echo(count: int, length: int) -> Samples:
    """Bits, and at each step the one of two steps ago; before there was any, a zero."""
    bits = _random().integers(0, 2, (count, length))
    heard = np.zeros_like(bits)
    heard[:, BACK:] = bits[:, :-BACK]
    return _samples(bit=bits[..., None], echo=heard)


def waves(count: int, length: int) -> Samples:
    """A slow and a fast wave added, each starting anywhere; and at each step what comes next."""
    random, steps = _random(), np.arange(length + 1)
    starts = random.uniform(0, 2 * np.pi, (2, count, 1))
    turns = [2 * np.pi * steps / period for period in PERIODS]
    sums = sum(height * np.sin(turn + start) for height, turn, start in zip(HEIGHTS, turns, starts, strict=True))
    rows = np.asarray(sums)[..., None]
    return _samples(now=rows[:, :-1], next=rows[:, 1:])


def _random() -> Generator:
    return np.random.default_rng(1990)


def _samples(**fields: Numbers) -> Samples:
    """Numbers (count, length, axes) as float32, classes (count, length) as int64."""
    return Samples(
        fields={name: rows.astype(np.float32 if rows.ndim > 2 else np.int64) for name, rows in fields.items()}
    )
