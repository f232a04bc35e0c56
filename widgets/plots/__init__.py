"""The plots, in the order in which they stand in the dock. One plot is one file and one row here."""

from __future__ import annotations

from typing import Any

from widgets.plots.kinds import (
    PlotKind,
    always,
    classifying,
    convolving,
    mapping,
    narrowing,
    never,
    planar,
    reconstructing,
    remembering,
    seeing,
    showing,
    sorting,
)


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


def _sequence() -> Any:
    from widgets.plots.sequence import Sequence

    return Sequence()


def _confusion() -> Any:
    from widgets.plots.confusion import Confusion

    return Confusion()


def _predictions() -> Any:
    from widgets.plots.predictions import Predictions

    return Predictions()


def _worst() -> Any:
    from widgets.plots.worst import Worst

    return Worst()


def _filters() -> Any:
    from widgets.plots.layers import Filters

    return Filters()


def _maps() -> Any:
    from widgets.plots.layers import Maps

    return Maps()


def _latent() -> Any:
    from widgets.plots.latent import Latent

    return Latent()


PLOTS: tuple[PlotKind, ...] = (
    PlotKind(title="Loss", wanted=always, make=_loss, share=6),
    PlotKind(title="Reconstructions", picture="reconstructions", wanted=reconstructing, make=_reconstructions, share=5),
    PlotKind(title="Sequence", picture="sequence", wanted=remembering, make=_sequence, share=8),
    PlotKind(title="Decision map", picture="boundary", wanted=planar, make=_boundary, share=4),
    PlotKind(title="Confusion", picture="verdicts", wanted=sorting, make=_confusion, share=6, usual=seeing),
    PlotKind(
        title="Predictions",
        picture="verdicts",
        also=("samples",),
        wanted=showing,
        make=_predictions,
        share=7,
        usual=seeing,
    ),
    PlotKind(title="Accuracy", wanted=classifying, make=_accuracy, share=5),
    PlotKind(title="Latent", picture="latent", wanted=narrowing, make=_latent, share=5),
    PlotKind(title="Worst first", picture="worst", wanted=reconstructing, make=_worst, share=5, usual=never),
    PlotKind(title="Filters", picture="filters", wanted=convolving, make=_filters, share=5, usual=never),
    PlotKind(title="Feature maps", picture="maps", wanted=mapping, make=_maps, share=5, usual=never),
)
