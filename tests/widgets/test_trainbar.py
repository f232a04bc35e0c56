"""The train bar says what can be done now, and why not."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from backends.protocol import Array, Epoch, Failed, Finished, Paused, Progress, Started
from designer.edits import connect_target, remove
from designer.edits.changing import move
from designer.templates import template
from widgets.editor import Editor
from widgets.theme import DARK, LIGHT, load_fonts, look
from widgets.trainbar import Running, TrainBar, clock


@pytest.fixture
def bar(qtbot):
    load_fonts()
    made = TrainBar()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def editor(bar):
    made = Editor(template("xor").design)
    bar.show_editor(made)
    return made


def progress(step=10, epoch=1):
    losses = np.ones(1, np.float32)
    array = Array(dtype="float32", shape=losses.shape, data=losses.tobytes())
    return Progress(epoch=epoch, step=step, losses=array, steps_per_second=86, seconds_left=6.2)


def start(editor):
    editor.training.begin(1, b"", "run")
    editor.training.take(Started(samples=(8, 1, 1), epochs=60, steps_per_epoch=10, parameters=9, form="as drawn"))


@pytest.mark.parametrize(
    ("seconds", "words"), [(6.2, "0:06"), (59.7, "1:00"), (760, "12:40"), (11100, "3:05:00"), (-1, "0:00")]
)
def test_a_time_is_written_as_people_do(seconds, words):
    assert clock(seconds) == words


def test_an_empty_design_can_not_be_trained_and_the_bar_says_why(bar):
    bar.show_editor(Editor())
    assert not bar.button.isEnabled()
    assert bar.reason.text() == "Train needs a network"


def test_a_valid_design_is_one_click_from_training(bar, editor, qtbot):
    assert bar.button.isEnabled()
    assert bar.reason.isHidden()
    assert "Ctrl+Enter" in bar.button.toolTip()
    with qtbot.waitSignal(bar.train_asked):
        bar.button.click()


def test_an_error_is_counted_and_its_mending_frees_the_button(bar, editor):
    (wire,) = (key for key, wire in editor.design.wires.items() if wire.input == "target")
    loss = editor.design.wires[wire].target
    editor.do("Cut", remove, (wire,))
    assert bar.reason.text() == "Train waits for 1 fix"
    assert not bar.button.isEnabled()
    editor.do("Wire", connect_target, loss)
    assert bar.button.isEnabled()


def test_a_move_does_not_look_for_problems_again(bar, editor, monkeypatch):
    monkeypatch.setattr("widgets.editor.problems", lambda *_: pytest.fail("looked again"))
    assert editor.do("Move", move, {next(iter(editor.design.nodes)): (8.0, 8.0)})


def test_a_running_training_shows_how_far_it_is(bar, editor):
    start(editor)
    editor.training.take(progress(step=380, epoch=37))
    assert bar.button.isHidden()
    assert "Epoch 38" in bar.running.epoch.text()
    assert "/ 60" in bar.running.epoch.text()
    assert bar.running.left.text() == "0:06 left"
    assert bar.running.bar.value() == round(1000 * 380 / 600)
    assert "86 steps/s" in bar.running.toolTip()
    assert "as drawn" in bar.running.toolTip()


def test_nothing_can_be_held_before_the_worker_has_started(bar, editor):
    editor.training.begin(1, b"", "run")
    assert not bar.running.pause.isEnabled()
    assert bar.running.stop.isEnabled()


def test_pause_holds_and_then_goes_on(bar, editor, qtbot):
    start(editor)
    with qtbot.waitSignal(bar.pause_asked) as asked:
        bar.running.pause.click()
    assert asked.args == [True]
    editor.training.take(Paused(on=True))
    editor.training.take(progress())
    assert bar.running.left.text() == "paused"
    assert bar.running.pause.accessibleName() == "Resume training"
    with qtbot.waitSignal(bar.pause_asked) as asked:
        bar.running.pause.click()
    assert asked.args == [False]


def test_stop_is_asked_for(bar, editor, qtbot):
    start(editor)
    with qtbot.waitSignal(bar.stop_asked):
        qtbot.mouseClick(bar.running.stop, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Finished(stopped=False, epochs=60, steps=600, seconds=3), "60 epochs done"),
        (Finished(stopped=True, epochs=1, steps=12, seconds=1), "Stopped after 1 epoch"),
        (Failed(reason="Loss became NaN at step 312."), "Loss became NaN at step 312."),
    ],
)
def test_the_end_of_a_training_is_told_and_it_can_be_trained_anew(bar, editor, event, words):
    start(editor)
    editor.training.take(Epoch(number=1, train=0.5))
    editor.training.take(event)
    assert bar.reason.text() == words
    assert bar.button.text() == "Train again"
    assert bar.button.isEnabled()
    assert bar.reason.property("tone") == ("error" if isinstance(event, Failed) else "muted")


def test_a_bar_follows_only_the_editor_it_shows(bar, editor):
    bar.show_editor(Editor(template("spiral").design))
    start(editor)
    assert bar.running.isHidden()


def test_the_look_can_change_at_any_time(bar, editor):
    start(editor)
    before = bar.running.pause.icon().cacheKey()
    look.wear(LIGHT)
    try:
        assert bar.running.pause.icon().cacheKey() != before
        assert not bar.grab().isNull()
    finally:
        look.wear(look.theme)


def test_the_epoch_can_be_read_after_the_theme_was_changed(dressed):
    running = Running()
    running._fill("Epoch 3", " / 60", "0:06 left")
    look.wear(LIGHT)
    said = running.epoch.text()
    look.wear(DARK)
    assert LIGHT["text"].name() in said
    assert DARK["text"].name() in running.epoch.text()
