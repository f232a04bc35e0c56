"""The split bar: two handles say how many rows are held out."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from backends.data.parts import parts as made
from designer.catalog.data import data
from widgets.data.panel import parts
from widgets.data.split import Split


@pytest.fixture
def split(qtbot, dressed):
    bar = Split()
    qtbot.addWidget(bar)
    bar.resize(400, 28)
    bar.show_split((0.8, 0.9), (318, 40, 40))
    bar.show()
    bar.told = []
    bar.moved.connect(lambda *args: bar.told.append(args))
    return bar


def drag(bar, start, *ends):
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(start, 14))
    for end in ends:
        QTest.mouseMove(bar, QPoint(end, 14))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(ends[-1], 14))


def test_a_drag_of_the_first_handle_is_one_gesture(split):
    drag(split, 320, 300, 280)
    assert [round(edge, 2) for edge, _, _ in split.told] == [0.75, 0.7]
    assert len({id(token) for *_, token in split.told}) == 1


def test_a_press_elsewhere_moves_nothing(split):
    drag(split, 100, 200)
    assert split.told == []


def test_the_keys_move_the_current_handle(split):
    split.setFocus()
    QTest.keyClick(split, Qt.Key.Key_Left)
    assert split.told[-1][:2] == (0.79, 0.9)
    QTest.keyClick(split, Qt.Key.Key_Down)
    QTest.keyClick(split, Qt.Key.Key_Right)
    assert split.told[-1][:2] == (0.79, 0.91)


def test_handles_do_not_leave_the_bar_or_cross(split):
    drag(split, 320, -50)
    assert split.told[-1][0] == 0.01
    drag(split, 360, 900)
    assert split.told[-1][1] == 1.0
    drag(split, 4, 410)
    first, second, _ = split.told[-1]
    assert first <= second <= 1.0


@pytest.mark.parametrize("count", [1, 2, 3, 10, 398, 1797])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.5, 0.98])
@pytest.mark.parametrize("split", ["shuffled", "tail"])
def test_the_counts_are_those_of_the_training(share, count, split):
    from msgspec.structs import replace

    kind = replace(data("digits"), holdout=share, split=split)
    assert parts(share, count) == tuple(len(rows) for rows in made(kind, None, count, 0))
