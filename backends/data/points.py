"""Points: generated sets of two classes on a plane, within about -1 ... 1; every time the same ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from backends.data.samples import Numbers, Samples

TURNS = 1.75
"""How often an arm of the spiral winds around the middle."""

MARGIN = 0.25
"""Half width of the empty cross between the quadrants of XOR."""


def xor(count: int, noise: float) -> Samples:
    """Two classes in opposite quadrants."""
    random = _random()
    sides = random.choice([-1.0, 1.0], (count, 2))
    points = sides * random.uniform(MARGIN, 1, (count, 2))
    return _samples(random, points, sides.prod(1) < 0, noise)


def moons(count: int, noise: float) -> Samples:
    """Two interleaved half circles."""
    random, (first, second) = _random(), _halves(count)
    angles = np.pi * np.concatenate([np.linspace(0, 1, first), np.linspace(0, 1, second)])
    labels = np.arange(count) >= first
    arcs = np.stack([np.cos(angles), np.sin(angles)], 1)
    points = np.where(labels[:, None], [1, 0.5] - arcs, arcs) + noise * random.standard_normal((count, 2))
    return _samples(random, (points - [0.5, 0.25]) / 1.6, labels)


def circles(count: int, noise: float) -> Samples:
    """A ring around a disc."""
    random, (first, _) = _random(), _halves(count)
    labels = np.arange(count) >= first
    radii = np.where(labels, 0.8, 0.4 * np.sqrt(random.uniform(0, 1, count)))
    points = radii[:, None] * _direction(random.uniform(0, 2 * np.pi, count))
    return _samples(random, points, labels, noise / 2)


def spiral(count: int, noise: float) -> Samples:
    """Two arms wound around each other."""
    random, (first, second) = _random(), _halves(count)
    radii = np.concatenate([np.linspace(0, 1, first), np.linspace(0, 1, second)])
    labels = np.arange(count) >= first
    points = radii[:, None] * _direction(2 * np.pi * TURNS * radii + np.pi * labels)
    return _samples(random, points, labels, noise)


def checkerboard(count: int, noise: float) -> Samples:
    """Four by four squares."""
    random = _random()
    points = random.uniform(-1, 1, (count, 2))
    labels = np.floor(2 * (points + 1)).sum(1) % 2 == 1
    return _samples(random, points, labels, noise)


def _random() -> Generator:
    return np.random.default_rng(1986)


def _halves(count: int) -> tuple[int, int]:
    return count - count // 2, count // 2


def _direction(angles: Numbers) -> Numbers:
    return np.stack([np.cos(angles), np.sin(angles)], 1)


def _samples(random: Generator, points: Numbers, labels: Numbers, noise: float = 0.0) -> Samples:
    """Mix the samples, so that the last ones are like the first ones."""
    spread = points + noise * random.standard_normal(points.shape)
    order = random.permutation(len(points))
    return Samples(fields={"point": spread[order].astype(np.float32), "label": labels[order].astype(np.int64)})


POINTS: dict[str, Callable[[int, float], Samples]] = {
    make.__name__: make for make in (xor, moons, circles, spiral, checkerboard)
}
"""Every set of points by its name."""
