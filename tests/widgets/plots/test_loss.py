"""Loss over epochs: something moves from the first step on."""

import numpy as np
import pytest

from backends.protocol import Changed, Failed
from widgets.plots.loss import Loss


def rows(plot):
    return {row.name: row.value for row in plot.chart.overlay._rows}


def test_before_a_training_the_plot_says_what_will_come(shown):
    plot = shown(Loss)
    assert not plot.filled
    assert plot.chart.isHidden()
    assert "Ctrl Enter" in plot.empty


def test_the_first_steps_are_seen_before_the_first_epoch_ends(shown, training):
    training.start().steps([0.5, 0.4, 0.3])
    plot = shown(Loss)
    assert plot.chart.isVisible()
    assert rows(plot) == {"step": "0.3000"}
    step = plot.chart.curves[0]
    assert step.x.tolist() == pytest.approx([0.1, 0.2, 0.3])


def test_epochs_are_drawn_at_their_number_and_told(shown, training):
    training.start().steps(np.ones(20)).epoch(0.5, 0.6).epoch(0.25, 0.3)
    plot = shown(Loss)
    assert rows(plot) == {"validation": "0.3000", "train": "0.2500"}
    train = next(curve for curve in plot.chart.curves if curve.name == "train")
    assert train.x.tolist() == [1, 2]
    assert train.y.tolist() == pytest.approx(np.log10([0.5, 0.25]))
    assert "validation 0.3000" in plot.accessibleDescription()


def test_the_switch_draws_the_loss_as_it_is(shown, training):
    training.start().steps(np.ones(20)).epoch(0.5, 0.6).epoch(0.25, 0.3)
    plot = shown(Loss)
    plot.log.setChecked(False)
    plot.refresh()
    train = next(curve for curve in plot.chart.curves if curve.name == "train")
    assert train.y.tolist() == [0.5, 0.25]


def test_the_right_edge_is_the_last_epoch_from_the_start(shown, training):
    training.start(epochs=60).steps([0.5])
    plot = shown(Loss)
    (left, right), _ = plot.chart._view.viewRange()
    assert (left, right) == (0, 60)


def test_the_run_before_stays_as_a_shadow(shown, training):
    training.start().steps(np.ones(20)).epoch(0.5, 0.6).epoch(0.4, 0.41)
    plot = shown(Loss)
    training.start().steps([0.9])
    plot.refresh()
    assert rows(plot)["run before"] == "0.4100"
    assert len(plot._pyramid) == 1


def test_a_run_of_one_epoch_leaves_no_shadow(shown, training):
    training.start().steps(np.ones(10)).epoch(0.5, 0.6)
    plot = shown(Loss)
    training.start().steps([0.9])
    plot.refresh()
    assert rows(plot).keys() == {"step"}


def test_the_run_before_is_called_by_its_number(shown, training):
    training.start(number=2).steps(np.ones(20)).epoch(0.5, 0.6).epoch(0.4, 0.41)
    plot = shown(Loss)
    training.start(number=3).steps([0.9])
    plot.refresh()
    assert rows(plot)["run 2"] == "0.4100"


def test_a_run_that_goes_on_is_drawn_from_where_it_stood(shown, training):
    training.start().steps(np.ones(20)).epoch(0.5, 0.6).epoch(0.4, 0.41)
    plot = shown(Loss)
    training.go_on(first_epoch=1, first_step=10).steps([0.5] * 10).epoch(0.3, 0.35)
    plot.refresh()
    assert rows(plot) == {"validation": "0.3500", "train": "0.3000"}
    assert [epoch.train for epoch in training.epochs] == [0.5, 0.3]
    step = plot.chart.curves[0]
    assert step.x.tolist() == pytest.approx(np.arange(1, 21) / 10)
    assert step.y.tolist() == pytest.approx([0.0] * 10 + [np.log10(0.5)] * 10)


def test_a_changed_batch_makes_epochs_of_another_length(shown, training):
    training.start().steps(np.ones(10)).epoch(0.5, 0.6)
    training.take(Changed(rate=0.1, batch=64, step=10, epoch=1, steps_per_epoch=5))
    training.steps(np.ones(5)).epoch(0.4, 0.5)
    plot = shown(Loss)
    assert plot.chart.curves[0].x[-6:].tolist() == pytest.approx([1.0, 1.2, 1.4, 1.6, 1.8, 2.0])


def test_a_divergence_is_marked_where_it_happened_and_where_it_can_go_on(shown, training):
    training.start().steps(np.ones(20)).epoch(0.5, 0.6).epoch(0.4, 0.41)
    plot = shown(Loss)
    assert plot.stop.isHidden()
    training.take(Failed(reason="Loss became NaN at step 20.", kind="diverged", step=20, kept=10, rate=0.4))
    plot.refresh()
    assert not plot.stop.isHidden()
    assert plot.stop._places == pytest.approx((2.0, 1.0))
    assert not plot.grab().isNull()
    training.start().steps([0.9])
    plot.refresh()
    assert plot.stop.isHidden()


def test_pointing_tells_the_values_there(shown, training):
    training.start().steps(np.ones(30)).epoch(0.5, 0.6).epoch(0.4, 0.45).epoch(0.3, 0.35)
    plot = shown(Loss)
    plot.chart.pointed.emit(1.9)
    assert rows(plot)["train"] == "0.4000"
    plot.chart.pointed.emit(float("nan"))
    assert rows(plot)["train"] == "0.3000"


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 0.0, -1.0])
def test_a_loss_that_can_not_be_drawn_harms_nothing(shown, training, bad):
    training.start().steps([0.5, bad, 0.4]).epoch(bad, bad).epoch(0.4, None).epoch(bad, 0.2)
    plot = shown(Loss)
    assert not plot.grab().isNull()
    low, high = plot.chart._view.viewRange()[1]
    assert np.isfinite([low, high]).all()
    assert low < high


def test_a_hidden_plot_does_nothing_until_it_is_seen(shown, training, qtbot):
    plot = shown(Loss)
    plot.hide()
    training.start().steps(np.ones(20))
    qtbot.wait(80)
    assert len(plot._pyramid) == 0
    plot.show()
    assert len(plot._pyramid) == 20


def test_many_events_are_one_update(shown, training, monkeypatch, qtbot):
    plot = shown(Loss)
    count = []
    monkeypatch.setattr(Loss, "_redraw", lambda *_: count.append(1))
    training.start()
    for _ in range(200):
        training.steps([0.5])
    qtbot.waitUntil(lambda: len(plot._pyramid) == 200)
    assert len(count) <= 2
