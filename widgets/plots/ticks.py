"""Ticks: few, round, and written with just enough digits."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

Ticks = list[tuple[float, str]]
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DECADES: tuple[tuple[float, ...], ...] = ((1, 1.5, 2, 3, 4, 6, 8), (1, 2, 3, 4, 6), (1, 2, 4), (1, 3), (1,))
"""Where a decade is divided, from narrow ranges to wide ones."""


def linear(low: float, high: float, most: int = 5) -> list[float]:
    """Return at most so many round values between two."""
    if not high > low:
        return [low]
    rough = (high - low) / max(1, most - 1)
    unit = 10 ** floor(log10(rough))
    step = next(unit * step for step in STEPS if unit * step >= rough * 0.999)
    return [i * step for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def whole(last: int, most: int = 6) -> list[int]:
    """Return at most so many whole numbers from 0 on, the last one among them if a round step leads there."""
    steps = [int(step * 10**k) for k in range(len(str(last))) for step in STEPS[:-1] if step * 10**k % 1 == 0]
    step = next((step for step in steps if not last % step and 1 < last // step < most), 0)
    step = step or next((step for step in steps if last // step < most), last)
    return list(range(0, last + 1, max(1, step)))


def logarithmic(low: float, high: float, most: int = 5) -> list[float]:
    """Return at most so many values between two, dividing the decades the same way."""
    if high < 2 * low:
        return linear(low, high, most)
    first, last = floor(log10(low)), ceil(log10(high))
    for divisions in DECADES:
        found = [part * 10.0**k for k in range(first, last + 1) for part in divisions]
        found = [value for value in found if low * 0.999 <= value <= high * 1.001]
        if len(found) <= most:
            return found
    return found[:: -(-len(found) // most)]


def labels(values: Sequence[float]) -> list[str]:
    """Write values so that neighbors differ: 0.04, 0.06, 0.10."""
    largest = max((abs(value) for value in values), default=0.0)
    smallest = min((abs(value) for value in values if value), default=1.0)
    if largest >= 1e5 or 0 < smallest < 1e-4:
        for digits in range(4):
            texts = [f"{value:.{digits}e}" for value in values]
            if len(set(texts)) == len(set(values)):
                break
        return [text.replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e") for text in texts]
    for digits in range(5):
        texts = [f"{value:.{digits}f}" for value in values]
        near = (abs(float(text) - value) <= 1e-6 + 0.01 * abs(value) for text, value in zip(texts, values, strict=True))
        if len(set(texts)) == len(set(values)) and all(near):
            break
    return [text.replace("-", "−") for text in texts]


def figure(value: float) -> str:
    """Write a loss in four digits after the point, or in three that count where it is large or tiny."""
    if 1e-3 <= abs(value) < 100 or not value:
        return f"{value:.4f}"
    return f"{value:.3g}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e")
