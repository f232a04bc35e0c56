"""Occlusion: cover a small part of an image, ask again, and see how much less sure the network is."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

PART = 0.18
"""Side of the cover, as a share of the image's."""
LEAST = 1e-6
"""A probability is told from 0 and from 1 by at least so much."""


def occlusion(x: Tensor, probability: Callable[[Tensor], Tensor]) -> Tensor:
    """Return how much of the answer each pixel carries: (..., height, width) -> (height, width), in log-odds.

    `probability` answers images (n, ..., height, width) by (n). Positive: without it, less of the answer;
    negative: without it, more. A pixel's number is the mean over all covers that lie on it.

    Source: Zeiler, Fergus, Visualizing and Understanding Convolutional Networks, 2014.
    """
    height, width = x.shape[-2:]
    covers = _covers(height, width)
    ground = _ground(x)
    images = torch.where(covers.reshape(-1, *[1] * (x.dim() - 2), height, width), ground, x)
    changed = (images != x).flatten(1).any(1)
    effect = torch.zeros(len(covers))
    if changed.any():
        whole, rest = (_log_odds(probability(rows)) for rows in (x[None], images[changed]))
        effect[changed] = whole - rest
    weight = covers.float()
    return (weight * effect[:, None, None]).sum(0) / weight.sum(0).clamp(min=1)


def _covers(height: int, width: int) -> Tensor:
    """Squares that overlap by half and reach over all of the image: (n, height, width) of yes and no."""
    side = max(2, round(PART * min(height, width)))
    step = max(1, side // 2)
    rows, columns = (
        torch.stack([(i <= torch.arange(n)) & (torch.arange(n) < i + side) for i in range(step - side, n, step)])
        for n in (height, width)
    )
    return (rows[:, None, :, None] & columns[None, :, None, :]).reshape(-1, height, width)


def _ground(x: Tensor) -> Tensor:
    """Return the paper: what most of the image's edge is made of, (..., 1, 1)."""
    edge = torch.cat([x[..., 0, :], x[..., -1, :], x[..., :, 0], x[..., :, -1]], -1)
    return edge.median(-1).values[..., None, None]


def _log_odds(p: Tensor) -> Tensor:
    p = p.double().clamp(LEAST, 1 - LEAST)
    return (p.log() - (1 - p).log()).float()
