"""Figures: how right a network is, gathered a chunk of samples at a time."""

from __future__ import annotations

import torch
from torch import Tensor


class Verdicts:
    """Counts which class was taken for which: accuracy and macro F1, the mean of the F1 of all classes."""

    def __init__(self) -> None:
        self._counts = torch.zeros(0, 0, dtype=torch.int64)

    def take(self, shares: Tensor, labels: Tensor) -> None:
        """Look at probabilities (n, classes) and the true classes (n)."""
        guesses, size = shares.argmax(1), max(shares.shape[1], int(labels.max()) + 1, len(self._counts))
        counts = torch.bincount(labels * size + guesses, minlength=size * size).reshape(size, size)
        counts[: len(self._counts), : len(self._counts)] += self._counts
        self._counts = counts

    def figures(self) -> dict[str, float]:
        """Return both; a class that is neither there nor guessed does not count."""
        hits = self._counts.diagonal().double()
        both = (self._counts.sum(0) + self._counts.sum(1)).double()
        each = (2 * hits / both)[both > 0]
        return {"accuracy": float(hits.sum() / self._counts.sum()), "f1": float(each.mean())}


class Distances:
    """Gathers how far numbers are from the true ones: R2 (Pearson 1896), root mean square and mean absolute error.

    R2 is the share of the variance that is explained; of several numbers, over all of them together.
    """

    def __init__(self) -> None:
        self._count, self._mean, self._spread = 0, torch.zeros(()), torch.zeros(())
        self._squares = self._absolute = self._numbers = 0.0

    def take(self, answers: Tensor, targets: Tensor) -> None:
        """Look at answers and targets, (n, numbers)."""
        rows, away = targets.double(), answers.double() - targets.double()
        self._squares += float((away**2).sum())
        self._absolute += float(away.abs().sum())
        self._numbers += away.numel()
        new, total = rows.mean(0), self._count + len(rows)
        shift = new - self._mean
        self._spread = self._spread + ((rows - new) ** 2).sum(0) + shift**2 * (self._count * len(rows) / total)
        self._mean, self._count = self._mean + shift * (len(rows) / total), total

    def figures(self) -> dict[str, float]:
        """Return all three; R2 is left out where the target never varies."""
        whole = float(self._spread.sum())
        found = {"r2": 1 - self._squares / whole} if whole > 0 else {}
        return {
            **found,
            "rmse": float((self._squares / self._numbers) ** 0.5),
            "mae": self._absolute / self._numbers,
        }
