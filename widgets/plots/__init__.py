"""The plots, in the order in which they stand in the dock. One plot is one file and one row here."""

from __future__ import annotations

from typing import Any

from widgets.plots.kinds import PlotKind, always, classifying, narrowing, planar, reconstructing


def _loss() -> Any:
    from widgets.plots.loss import Loss

    return Loss()


def _reconstructions() -> Any:
    from widgets.plots.reconstructions import Reconstructions

    return Reconstructions()


def _boundary() -> Any:
    from widgets.plots.boundary import Boundary

    return Boundary()


def _accuracy() -> Any:
    from widgets.plots.accuracy import Accuracy

    return Accuracy()


def _latent() -> Any:
    from widgets.plots.latent import Latent

    return Latent()


PLOTS: tuple[PlotKind, ...] = (
    PlotKind(title="Loss", wanted=always, make=_loss, share=6),
    PlotKind(title="Reconstructions", picture="reconstructions", wanted=reconstructing, make=_reconstructions, share=5),
    PlotKind(title="Decision map", picture="boundary", wanted=planar, make=_boundary, share=4),
    PlotKind(title="Accuracy", wanted=classifying, make=_accuracy, share=5),
    PlotKind(title="Latent", picture="latent", wanted=narrowing, make=_latent, share=5),
)
