"""The hint: what the answer would be without one of the drawn lines, measured and never guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

SLIGHT = 0.02
"""A smaller change is not worth a word."""


def percent(share: float) -> str:
    """Write a share with one decimal; one that is nearly all is not called all."""
    value = round(100 * float(share), 1)
    return f"{99.9 if value == 100 and share < 1 - 1e-6 else value:.1f}\u00a0%"


def counterfactual(shares: NDArray[Any], numbers: Sequence[int], called: Callable[[int], str] = str) -> tuple[int, str]:
    """Return which line changes the answer most when it is left out, and what is answered then; (-1, "") for none.

    `shares` (1 + lines, classes): of the whole drawing, then without each of the lines `numbers`.
    """
    if len(shares) < 2:
        return -1, ""
    best = int(shares[0].argmax())
    change = np.abs(shares[1:, best] - shares[0, best])
    place = int(change.argmax())
    other = shares[1 + place]
    if change[place] < SLIGHT:
        return -1, ""
    answer = int(other.argmax())
    words = f"it is {percent(other[best])} sure" if answer == best else f"it answers {called(answer)}"
    sure = "" if answer == best else f", {percent(other[answer])} sure"
    return numbers[place], f"Without the marked line {words}{sure}."
