"""What is taken for what: counts as scikit-learn has them, and the samples behind each."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sklearn.metrics import confusion_matrix

from designer.catalog.data import data
from designer.templates import template
from widgets.plots.confusion import Confusion
from widgets.plots.predictions import Predictions
from widgets.plots.verdicts import naming, verdicts
from widgets.theme import DARK

LEFT, Key = Qt.MouseButton.LeftButton, Qt.Key
CLASSES = 5


def story(training, count=300, classes=CLASSES, seed=0):
    """Verdicts of a classifier that is mostly right, and images whose gray is their number."""
    dice = np.random.default_rng(seed)
    labels = dice.integers(0, classes, count).astype(np.int32)
    answers = np.where(dice.random(count) < 0.8, labels, dice.integers(0, classes, count))
    likely = np.stack([answers, (answers + 1) % classes], 1).astype(np.int32)
    shares = np.sort(dice.dirichlet([1, 1], count), 1)[:, ::-1].astype(np.float16)
    images = (np.arange(count) % 256).astype(np.uint8)[:, None, None] * np.ones((1, 8, 8), np.uint8)
    training.start().snap("samples", inputs=images)
    return training.snap("verdicts", labels=labels, likely=likely, shares=shares)


def test_counts_are_those_of_scikit_learn(training):
    found = verdicts(story(training).pictures)
    np.testing.assert_array_equal(found.matrix(), confusion_matrix(found.labels, found.answers))
    assert found.matrix(9).shape == (9, 9)


def test_the_samples_of_a_cell_are_sorted_by_how_sure_the_mistake_was(training):
    found = verdicts(story(training).pictures)
    for cell in np.ndindex(CLASSES, CLASSES):
        rows = found.of(cell)
        assert set(rows) == {i for i in range(300) if (found.labels[i], found.answers[i]) == cell}
        assert (np.diff(found.shares[rows, 0]) <= 0).all()
    worst = found.worst()
    wrong = int(found.wrong.sum())
    assert sorted(worst) == list(range(300))
    assert found.wrong[worst[:wrong]].all()
    assert found.shares[worst[0], 0] == found.shares[found.wrong, 0].max()
    assert found.shares[worst[-1], 0] == found.shares[~found.wrong, 0].max()


def test_the_commonest_mistakes_come_first(training):
    found = verdicts(story(training).pictures)
    rows = found.confusions(3)
    counts = confusion_matrix(found.labels, found.answers)
    np.fill_diagonal(counts, 0)
    assert [len(row.samples) for row in rows] == sorted(counts.ravel().tolist(), reverse=True)[:3]
    assert all(row.total == (found.labels == row.cell[0]).sum() for row in rows)


def test_nothing_right_or_nothing_wrong_is_no_trouble(training, shown):
    labels = np.zeros(4, np.int32)
    training.start().snap("verdicts", labels=labels, likely=labels[:, None], shares=np.ones((4, 1), np.float16))
    assert verdicts(training.pictures).confusions(3) == ()
    plot = shown(Confusion)
    assert plot.footer() == ("4 right", "0 wrong")
    assert not plot.grab().isNull()


def test_a_click_opens_a_cell_and_another_closes_it(shown, training, qtbot):
    story(training)
    plot = shown(Confusion)
    opened = []
    plot.opened.connect(opened.append)
    for _ in range(2):
        QTest.mouseClick(plot, LEFT, pos=plot.middle((3, 1)).toPoint())
    QTest.mouseClick(plot, LEFT, pos=plot.middle((4, 0)).toPoint())
    QTest.keyClick(plot, Key.Key_Right)
    QTest.keyClick(plot, Key.Key_Escape)
    assert opened == [(3, 1), None, (4, 0), (4, 1), None]
    QTest.mouseMove(plot, plot.middle((2, 0)).toPoint())
    count = int(verdicts(training.pictures).matrix()[2, 0])
    qtbot.waitUntil(lambda: plot.footer()[0].startswith(f"2 taken for 0: {count} of "))


def test_right_is_gray_and_wrong_is_red(shown, training):
    story(training)
    plot = shown(Confusion)
    picture = plot.grab().toImage()
    counts = verdicts(training.pictures).matrix()
    wrong = next(cell for cell in np.ndindex(CLASSES, CLASSES) if cell[0] != cell[1] and counts[cell])
    right, red = (picture.pixelColor(plot.middle(cell).toPoint() + _corner(plot)) for cell in ((0, 0), wrong))
    assert abs(right.red() - right.blue()) < 16
    assert red.red() > red.blue() + 20
    assert DARK["error"].red() > DARK["error"].blue()


def _corner(plot):
    """From the middle of a cell to where no digit is."""
    _, side = plot._field()
    return (plot.middle((1, 1)) - plot.middle((1, 1))).toPoint() + type(plot.rect().topLeft())(0, round(side / 2 - 5))


def test_classes_have_the_names_of_the_data():
    assert naming(template("lenet").design)[1] == 10
    assert naming(template("deep-autoencoder").design)[1] == 0
    called, count = naming(template("spiral").design)
    field = data("spiral").fields["label"]
    assert [called(i) for i in range(count)] == [field.called(i) for i in range(count)]


# Predictions


def test_the_surest_mistakes_come_first_and_are_ringed(shown, training):
    story(training)
    plot = shown(Predictions)
    found = verdicts(training.pictures)
    assert plot._rows.tolist() == found.worst().tolist()
    assert plot.number == found.worst()[0]
    picture = plot.grab().toImage()
    tile = plot._mosaic.inside(plot._tiles[1], 1.0)
    edge = picture.pixelColor(round(tile.left()), round(tile.center().y()))
    assert edge.red() > edge.blue() + 40
    inside = picture.pixelColor(tile.center().toPoint())
    assert abs(inside.red() - (12 + (242 - 12) * (int(plot._rows[1]) % 256) / 255)) <= 3


def test_a_cell_filters_and_a_click_chooses(shown, training):
    story(training)
    plot, found = shown(Predictions), verdicts(training.pictures)
    cell = found.confusions(1)[0].cell
    plot.show_cell(cell)
    assert plot._rows.tolist() == found.of(cell).tolist()
    assert plot.subtitle() == f"{cell[0]} taken for {cell[1]}"
    QTest.mouseClick(plot, LEFT, pos=plot._tiles[2].center().toPoint())
    tried = []
    plot.tried.connect(tried.append)
    QTest.mouseClick(plot.attempt, LEFT)
    QTest.mouseDClick(plot, LEFT, pos=plot._tiles[0].center().toPoint())
    assert tried == [found.of(cell)[2], found.of(cell)[2]] or tried == [found.of(cell)[2], found.of(cell)[0]]
    plot.show_cell(None)
    assert len(plot._rows) == 300


def test_points_are_shown_as_points(shown, training):
    story(training, classes=2)
    points = np.random.default_rng(1).uniform(-1, 1, (300, 2)).astype(np.float32)
    training.snap("samples", inputs=points)
    plot = shown(Predictions)
    assert plot.planar
    row = 4
    spot = plot._spots()[plot._rows[row]]
    assert plot._rows[plot.at(type(plot.place.center())(*spot))] is not None
    QTest.mouseClick(plot, LEFT, pos=type(plot.place.center())(*spot).toPoint())
    near = np.hypot(*(plot._spots()[plot.number] - spot))
    assert near < 2
    assert not plot.grab().isNull()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_samples_are_no_trouble(shown, training, count):
    story(training, count=max(1, count))
    plot = shown(Predictions)
    plot.show_cell((7, 7) if not count else None)
    assert not plot.grab().isNull()
    assert plot.number == (-1 if not count else verdicts(training.pictures).worst()[0])
