"""A long curve in as many points as the screen has columns: smallest and largest value of each stretch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
FOLD = 4
"""So many stretches of one level are one of the next."""


class Pyramid:
    """Grows at its end only; adding costs what is added, reading costs what is shown, whatever the length."""

    def __init__(self) -> None:
        self._levels: list[_Level] = [_Level()]

    def __len__(self) -> int:
        return self._levels[0].count

    def extend(self, values: Numbers) -> None:
        """Add values at the end."""
        self._levels[0].extend(values, values)
        for level in self._levels:
            above = self._above(level)
            whole = level.count // FOLD
            if above is None or whole == above.count:
                break
            start = above.count * FOLD
            low = level.low[start : whole * FOLD].reshape(-1, FOLD).min(1)
            high = level.high[start : whole * FOLD].reshape(-1, FOLD).max(1)
            above.extend(low, high)

    def reduced(self, columns: int) -> tuple[Numbers, Numbers]:
        """Return x (in values, counted from 1) and y of a curve of at most about `2 * FOLD * columns` points."""
        step, index = 1, 0
        while index + 1 < len(self._levels) and self._levels[index].count > FOLD * max(1, columns):
            index, step = index + 1, step * FOLD
        level = self._levels[index]
        if index == 0:
            return np.arange(1, level.count + 1, dtype=np.float32), level.low[: level.count]
        low, high = level.low[: level.count], level.high[: level.count]
        rest = self._levels[0].low[level.count * step : len(self)]
        if len(rest):
            low, high = np.append(low, rest.min()), np.append(high, rest.max())
        middles = (np.arange(len(low), dtype=np.float32) + 0.5) * step
        return np.repeat(middles, 2), np.stack([low, high], 1).reshape(-1)

    def _above(self, level: _Level) -> _Level | None:
        place = self._levels.index(level) + 1
        if place == len(self._levels):
            if level.count < FOLD:
                return None
            self._levels.append(_Level())
        return self._levels[place]


class _Level:
    """Smallest and largest values of stretches of one length, in arrays that double when they are full."""

    def __init__(self) -> None:
        self.count = 0
        self.low: Numbers = np.empty(64, np.float32)
        self.high: Numbers = np.empty(64, np.float32)

    def extend(self, low: NDArray[Any], high: NDArray[Any]) -> None:
        end = self.count + len(low)
        if end > len(self.low):
            room = max(end, 2 * len(self.low))
            self.low, self.high = (np.resize(old, room) for old in (self.low, self.high))
        self.low[self.count : end], self.high[self.count : end] = low, high
        self.count = end
