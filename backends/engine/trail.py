"""The trail: moments of a training at which all was well, kept in memory for the case that it diverges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from time import perf_counter

from backends.engine.checkpoint import Checkpoint

EVERY = 1.0
"""Seconds between two moments, at least."""
SHARE = 0.01
"""Of the time, at most, that is spent on taking them."""
LARGEST = 256 * 2**20
"""Bytes of a moment; of a network that needs more only what is on disk is kept."""
RISE = 0.5
"""A mean loss that lies so far above the lowest one (1 = as much again) is the beginning of the end."""


class Trail:
    """Holds two moments. The older one is safe: the loss did not rise for a whole while after it."""

    def __init__(self, first: Checkpoint) -> None:
        self._moments = [first] if first.size <= LARGEST else []
        self._lowest = inf
        self._sum, self._count = 0.0, 0
        self._due = perf_counter() + EVERY

    @property
    def safe(self) -> Checkpoint | None:
        """Return the moment from which it is worth going on otherwise."""
        return self._moments[0] if self._moments else None

    def look(self, losses: Sequence[float], now: float, take: Callable[[], Checkpoint]) -> None:
        """Hear the losses of some steps; take a moment when it is time for one and they did not rise."""
        self._sum += sum(losses)
        self._count += len(losses)
        if now < self._due or not self._count or not self._moments:
            return
        mean, self._sum, self._count = self._sum / self._count, 0.0, 0
        self._lowest = min(self._lowest, mean)
        if mean <= self._lowest + RISE * abs(self._lowest) and (moment := take()).finite:
            self._moments = [*self._moments[-1:], moment]
        self._due = now + max(EVERY, (perf_counter() - now) / SHARE)
