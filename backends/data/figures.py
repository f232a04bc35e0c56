"""Figures of columns: counts, moments and histograms, gathered while rows go by."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from backends.data.samples import Numbers
from backends.facts import BINS, Facts

KEPT = 1_000_000
"""Rows that median, histogram and correlation are taken of; all of most files."""


class Figures:
    """Gathers the figures of columns of numbers; NaN is a missing cell, infinity one that is no number."""

    def __init__(self, columns: int, kept: int = KEPT) -> None:
        self.rows = 0
        self.missing, self.wrong = np.zeros(columns, np.int64), np.zeros(columns, np.int64)
        self._sums, self._squares = np.zeros(columns), np.zeros(columns)
        self._shift = np.full(columns, np.nan)
        self._low, self._high = np.full(columns, np.inf), np.full(columns, -np.inf)
        self._kept: list[Numbers] = []
        self._room = kept

    def take(self, rows: Numbers) -> None:
        """Look at rows, (n, columns) float64."""
        if not len(rows):
            return
        self.rows += len(rows)
        missing, wrong = np.isnan(rows), np.isinf(rows)
        self.missing += missing.sum(0)
        self.wrong += wrong.sum(0)
        fine = np.where(missing | wrong, np.nan, rows)
        counts = (~np.isnan(fine)).sum(0)
        means = np.where(counts, np.nansum(fine, 0) / np.maximum(1, counts), np.nan)
        self._shift = np.where(np.isnan(self._shift), means, self._shift)  # keeps squares exact far from zero
        centered = np.nan_to_num(fine - self._shift)
        self._sums += centered.sum(0)
        self._squares += (centered**2).sum(0)
        self._low = np.fmin(self._low, np.fmin.reduce(fine, 0))
        self._high = np.fmax(self._high, np.fmax.reduce(fine, 0))
        if self._room > 0:
            self._kept.append(fine[: self._room])
            self._room -= len(fine)

    def facts(self, names: tuple[str, ...], target: int = -1) -> list[Facts]:
        """Return the figures of each column; the correlation is with the column `target`."""
        kept = np.concatenate(self._kept) if self._kept else np.empty((0, len(names)))
        return [self._facts(name, i, kept, target) for i, name in enumerate(names)]

    def _facts(self, name: str, i: int, kept: Numbers, target: int) -> Facts:
        count = int(self.rows - self.missing[i] - self.wrong[i])
        facts = Facts(name=name, count=count, missing=int(self.missing[i]), wrong=int(self.wrong[i]))
        if not count:
            return facts
        column = kept[:, i]
        fine = column[~np.isnan(column)]
        offset = self._sums[i] / count
        low, high = float(self._low[i]), float(self._high[i])
        room = (high - low) / BINS > np.spacing(max(abs(low), abs(high)))  # else no two edges would differ
        bins = np.histogram(fine, BINS, (low, high if room else low + max(1.0, abs(low))))[0]
        return replace(
            facts,
            different=len(np.unique(fine)),
            lowest=low,
            highest=high,
            mean=float(self._shift[i] + offset),
            deviation=float(np.sqrt(max(0.0, self._squares[i] / count - offset**2))),
            median=float(np.median(fine)) if len(fine) else None,
            bins=tuple(int(n) for n in bins),
            correlation=_correlation(column, kept[:, target]) if target not in (-1, i) else None,
        )


def _correlation(x: Numbers, y: Numbers) -> float | None:
    both = ~(np.isnan(x) | np.isnan(y))
    if both.sum() < 2 or not x[both].std() or not y[both].std():
        return None
    return float(np.corrcoef(x[both], y[both])[0, 1])
