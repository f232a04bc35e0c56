"""Each design gets the plots that it has something for."""

import pytest
from msgspec.structs import replace

from designer.templates import template
from designer.view import fresh
from widgets.plots import PLOTS

WANTED = {
    "deep-autoencoder": {"Loss", "Reconstructions", "Latent"},
    "digits-mlp": {"Loss", "Confusion", "Predictions", "Accuracy"},
    "lenet": {"Loss", "Confusion", "Predictions", "Accuracy"},
    "linear-autoencoder": {"Loss", "Reconstructions"},
    "spiral": {"Loss", "Decision map", "Accuracy"},
    "xor": {"Loss", "Decision map", "Accuracy"},
}
"""What is shown until somebody chooses."""
MORE = {
    "deep-autoencoder": {"Worst first"},
    "digits-mlp": set(),
    "lenet": {"Filters", "Feature maps"},
    "spiral": {"Confusion", "Predictions"},
}
"""What can be chosen beside it."""


def wanted(design, usual=False):
    view = fresh(design)
    return {kind.title for kind in PLOTS if kind.wanted(design, view) and (not usual or kind.usual(design, view))}


@pytest.mark.parametrize("name", WANTED)
def test_a_shipped_design_gets_its_plots(name):
    assert wanted(template(name).design, usual=True) == WANTED[name]


@pytest.mark.parametrize("name", MORE)
def test_a_shipped_design_can_show_more(name):
    assert wanted(template(name).design) - wanted(template(name).design, usual=True) == MORE[name]


@pytest.mark.parametrize("name", WANTED)
def test_a_design_in_the_making_gets_plots_without_an_error(name):
    design = template(name).design
    for key in design.nodes:
        wires = {k: wire for k, wire in design.wires.items() if key not in (wire.source, wire.target)}
        nodes = {k: node for k, node in design.nodes.items() if k != key}
        assert "Loss" in wanted(replace(design, nodes=nodes, wires=wires))
    for key in design.wires:
        assert "Loss" in wanted(replace(design, wires={k: v for k, v in design.wires.items() if k != key}))
    assert wanted(replace(design, wires={}, nodes={})) == {"Loss"}


def test_every_plot_says_the_same_as_its_row(qapp):
    for kind in PLOTS:
        plot = kind.make()
        assert (plot.title, plot.picture) == (kind.title, kind.picture)
        plot.deleteLater()
