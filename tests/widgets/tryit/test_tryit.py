"""Somebody draws with the mouse, and the network that was just trained answers."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from backends.protocol import Failed
from designer.edits.changing import mute
from tests.widgets.tryit.strokes import DIGITS
from widgets.theme import LIGHT, look
from widgets.training import State
from widgets.tryit.pad import PEN, Pad
from widgets.tryit.verdict import Verdict

Key = Qt.Key
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def strokes(person, pad, lines, button=LEFT):
    """Draw lines, given within a square of 1, with the mouse."""
    for line in lines:
        points = [QPointF(x, y) * pad.width() for x, y in line]
        person.press(points[0], button, on=pad)
        for start, end in pairwise(points):
            for part in (0.25, 0.5, 0.75, 1):
                person.move(start + (end - start) * part, button, on=pad)
        person.release(points[-1], button, on=pad)


def trying(person, template, epochs):
    """Open a design, train it, and open the tab."""
    person.ready()
    person.open(template)
    person.short(epochs)
    person.trained()
    return person.window.dock.front("Try it")


@pytest.fixture
def reader(person):
    """Somebody with a trained digit classifier."""
    person.panel = trying(person, "digits-mlp", 60)
    return person


# The pad


@pytest.fixture
def pad(qtbot, dressed):
    made = Pad()
    qtbot.addWidget(made)
    made.resize(200, 200)
    made.show()
    return made


def press(pad, x, y, button=LEFT):
    QTest.mousePress(pad, button, pos=QPointF(x * pad.width(), y * pad.height()).toPoint())
    QTest.mouseRelease(pad, button, pos=QPointF(x * pad.width(), y * pad.height()).toPoint())


def test_a_click_leaves_a_dot_as_broad_as_the_pen(pad):
    press(pad, 0.5, 0.5)
    assert pad.pixels().sum() == pytest.approx(np.pi / 4 * (PEN * 512) ** 2, rel=0.05)


def test_the_right_button_erases(pad):
    press(pad, 0.5, 0.5)
    press(pad, 0.5, 0.5, RIGHT)
    assert pad.blank


def test_lines_are_taken_back_one_by_one_and_a_clear_too(pad):
    press(pad, 0.3, 0.3)
    first = pad.pixels().copy()
    press(pad, 0.7, 0.7)
    pad.clear()
    assert pad.blank
    pad.undo()
    pad.undo()
    np.testing.assert_array_equal(pad.pixels(), first)
    pad.undo()
    assert pad.blank
    assert not pad.undoable


def test_ink_is_ink_in_both_looks(pad):
    press(pad, 0.5, 0.5)
    before = pad.pixels().copy()
    look.wear(LIGHT)
    np.testing.assert_allclose(pad.pixels(), before, atol=0.01)
    assert pad.grab().toImage().pixelColor(100, 100).lightness() < 60


# Before a training


def test_before_a_training_it_says_what_will_come(person):
    person.ready()
    person.open("digits-mlp")
    person.window._show_dock(250)
    panel = person.window.dock.front("Try it")
    assert "Train first, then draw here" in panel._words
    assert not panel.pad.isVisible()
    assert not panel.grab().isNull()


def test_the_end_of_a_training_says_how_to_go_on(person):
    person.ready()
    person.open("digits-mlp")
    person.short(2)
    person.trained()
    assert "Ctrl T" in person.hint()
    person.key(Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert person.window.dock.panel("Try it").pad.isVisible()


# Words


@pytest.mark.parametrize(
    ("shares", "label", "title", "sentence"),
    [
        ((0.001, 0.94, 0.059), -1, "It answers 1", "94.0 % sure, then 2 with 5.9 %"),
        ((0.0, 1.0, 0.0), 1, "It answers 1, and is right", "100.0 % sure"),
        ((0.0, 0.9999, 0.0001), 2, "It answers 1, but it is 2", "99.9 % sure"),
        ((0.5, 0.5), -1, "It answers 0", "50.0 % sure, then 1 with 50.0 %"),
    ],
)
def test_an_answer_is_put_into_words(qtbot, dressed, shares, label, title, sentence):
    verdict = Verdict()
    qtbot.addWidget(verdict)
    verdict.show_shares(np.array(shares, np.float32), label)
    assert (verdict.title(), verdict.sentence()) == (title, sentence)
    assert not verdict.grab().isNull()


# Drawing


def test_a_drawn_digit_is_answered_at_once(reader):
    panel, right = reader.panel, 0
    for digit in (0, 1, 2, 3, 5):
        QTest.mouseClick(panel.clear, LEFT)
        reader.qtbot.waitUntil(lambda: panel.verdict.answer == -1)
        strokes(reader, panel.pad, DIGITS[digit])
        reader.qtbot.waitUntil(lambda: panel.verdict.answer >= 0)
        reader.qtbot.wait(200)
        right += panel.verdict.answer == digit
        assert panel.sees.pixels.shape == (8, 8)
        assert "% sure" in panel.verdict.sentence()
        assert panel.verdict.accessibleDescription().startswith("It answers")
    assert right >= 4


def test_the_drawing_lights_the_units_on_the_canvas(reader):
    before = reader.editor.training.pictures["activity"]["n2"].data
    strokes(reader, reader.panel.pad, DIGITS[0])
    reader.qtbot.waitUntil(lambda: reader.editor.training.pictures["activity"]["n2"].data != before)


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Delete])
def test_a_key_clears(reader, key):
    panel, nodes = reader.panel, dict(reader.design.nodes)
    strokes(reader, panel.pad, DIGITS[1])
    reader.qtbot.waitUntil(lambda: panel.verdict.answer >= 0)
    reader.key(key)
    assert panel.pad.blank
    reader.qtbot.waitUntil(lambda: panel.verdict.answer == -1)
    assert reader.design.nodes == nodes


def test_the_next_sample_is_shown_with_its_label(reader):
    panel = reader.panel
    QTest.mouseClick(panel.sample, LEFT)
    reader.qtbot.waitUntil(lambda: panel.verdict.answer >= 0)
    first = panel.sees.pixels
    assert panel._label >= 0
    assert str(panel._label) in panel.verdict.title()
    QTest.mouseClick(panel.sample, LEFT)
    reader.qtbot.waitUntil(lambda: not np.array_equal(panel.sees.pixels, first))
    strokes(reader, panel.pad, DIGITS[1])
    reader.qtbot.waitUntil(lambda: panel.verdict.title().startswith("It answers") and panel._label == -1)


def test_a_changed_design_is_answered_by_the_trained_one(reader):
    reader.editor.do("Mute", mute, "n3", True)
    assert "the trained one answers" in reader.panel._note
    strokes(reader, reader.panel.pad, DIGITS[0])
    reader.qtbot.waitUntil(lambda: reader.panel.verdict.answer >= 0)
    reader.editor.undo()
    assert not reader.panel._note


def test_a_new_training_answers_for_the_same_drawing(reader):
    panel = reader.panel
    strokes(reader, panel.pad, DIGITS[0])
    reader.qtbot.waitUntil(lambda: panel.verdict.answer >= 0)
    before = panel.verdict._shares
    reader.short(1)
    reader.trained()
    panel = reader.window.dock.front("Try it")
    reader.qtbot.waitUntil(lambda: panel.verdict.answer >= 0 and not np.array_equal(panel.verdict._shares, before))


def test_a_failure_is_said_and_the_next_answer_takes_its_place(reader):
    panel = reader.panel
    panel._answered(None, Failed(reason="Something is missing."))
    assert panel._trouble == "Something is missing."
    strokes(reader, panel.pad, DIGITS[0])
    reader.qtbot.waitUntil(lambda: panel.verdict.answer >= 0 and not panel._trouble)


def test_the_pad_is_passed_over_by_the_tab_key(reader):
    assert not reader.panel.pad.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert all(w.focusPolicy() & Qt.FocusPolicy.TabFocus for w in (reader.panel.sample, reader.panel.clear))


# Autoencoders and points


def test_an_autoencoder_gives_the_drawing_back_and_a_point_of_its_plane_is_decoded(person):
    panel = trying(person, "deep-autoencoder", 3)
    strokes(person, panel.pad, DIGITS[3])
    person.qtbot.waitUntil(lambda: panel.returns.pixels is not None and panel.latent.point is not None)
    assert panel.returns.isVisible()
    assert not panel.verdict.isVisible()
    before, square = panel.returns.pixels, panel.latent.square
    person.press(square.center(), on=panel.latent)
    person.qtbot.waitUntil(lambda: not np.array_equal(panel.returns.pixels, before))
    middle = panel.returns.pixels
    person.move(square.topLeft() + QPointF(5, 5), on=panel.latent)
    person.qtbot.waitUntil(lambda: not np.array_equal(panel.returns.pixels, middle))
    person.release(square.topLeft(), on=panel.latent)
    there = panel.latent.point
    QTest.keyClick(panel.latent, Key.Key_Right)
    assert panel.latent.point[0] > there[0]
    assert panel.latent.point[1] == pytest.approx(there[1])


def test_a_point_of_the_plane_is_answered(person):
    panel = trying(person, "xor", 60)
    person.qtbot.waitUntil(lambda: panel.plane._shares is not None)
    answers = []
    for x, y in ((0.3, 0.3), (0.7, 0.3)):
        square = panel.plane.square
        place = square.topLeft() + QPointF(x * square.width(), y * square.height())
        panel.verdict.show_shares(None)
        person.press(place, on=panel.plane)
        person.release(place, on=panel.plane)
        person.qtbot.waitUntil(lambda: panel.verdict.answer >= 0)
        answers.append(panel.verdict.answer)
    assert sorted(answers) == [0, 1]
    assert person.editor.training.state is State.DONE


@pytest.mark.parametrize("size", [(1440, 900), (1366, 768), (960, 600)])
@pytest.mark.parametrize("template", ["digits-mlp", "deep-autoencoder", "spiral"])
def test_the_parts_never_lie_over_each_other(make_window, qtbot, size, template):
    from tests.widgets.conftest import Person

    person = Person(make_window(*size), qtbot)
    panel = trying(person, template, 1)
    person.qtbot.waitUntil(lambda: bool(panel._kind))
    seen = [part.geometry() for part in panel._parts.values() if part.isVisible()]
    assert all(not a.intersects(b) for i, a in enumerate(seen) for b in seen[i + 1 :])
    assert all(panel.rect().contains(part.topLeft()) for part in seen)
    assert not panel.grab().isNull()


def test_a_prediction_of_the_dashboard_can_be_tried(reader):
    board = reader.window.dock.front("Dashboard")
    plot = board.plot("Predictions")
    plot.refresh()
    number = plot.number
    plot.tried.emit(number)
    panel = reader.window.dock.panel("Try it")
    assert panel.isVisible()
    reader.qtbot.waitUntil(lambda: panel.verdict.answer >= 0)
    assert panel._caption == f"sample {number + 1}"
    shown = plot._inputs[number]
    np.testing.assert_array_equal(np.round(panel.sees.pixels * 255), shown)
    reader.qtbot.waitUntil(lambda: panel.verdict.answer == plot._verdicts.answers[number])
