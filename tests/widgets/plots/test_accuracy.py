"""Accuracy in percent, and the best of it."""

from widgets.plots.accuracy import Accuracy


def test_epochs_without_accuracy_show_nothing(shown, training):
    training.start().epoch(0.5, 0.6)
    assert not shown(Accuracy).filled


def test_the_best_epoch_is_marked(shown, training):
    training.start()
    for share in (0.5, 0.9, 0.875):
        training.epoch(0.5, 0.6, accuracy=share)
    plot = shown(Accuracy)
    rows = {row.name: row.value for row in plot.chart.overlay._rows}
    assert rows == {"validation": "87.5 %", "best, epoch 2": "90.0 %"}
    best = next(curve for curve in plot.chart.curves if curve.name == "best")
    assert best.x.tolist() == [2]


def test_perfect_from_the_start_can_be_drawn(shown, training):
    training.start().epoch(0.1, 0.1, accuracy=1.0)
    plot = shown(Accuracy)
    low, high = plot.chart._view.viewRange()[1]
    assert low < 100 < high
    plot.chart.pointed.emit(30.0)
    assert not plot.grab().isNull()
