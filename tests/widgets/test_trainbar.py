"""The train bar says what can be done now, and why not."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from backends.protocol import Array, Epoch, Failed, Finished, Paused, Progress, Started
from designer.activations import ReLU
from designer.edits import connect_target, remove
from designer.edits.changing import move, rename, set_fields, set_training
from designer.templates import template
from widgets.editor import Editor
from widgets.theme import DARK, LIGHT, load_fonts, look
from widgets.trainbar import Running, TrainBar, clock

EARLY = "Stopped early, best at epoch 6"
DIVERGED = Failed(reason="Loss became NaN at step 312. A weight overflowed.", kind="diverged", step=312, kept=300)


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
    editor.training.begin(1, b"", "run", editor.design)
    sizes = {"samples": (8, 1, 1), "epochs": 60, "steps_per_epoch": 10, "parameters": 9}
    editor.training.take(Started(**sizes, form="as drawn", number=7))


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
    ("event", "words", "button"),
    [
        (Finished(stopped=False, epochs=60, steps=600, seconds=3), "Run 7, loss 0.5000", "Resume"),
        (Finished(stopped=True, epochs=1, steps=12, seconds=1), "Run 7, epoch 1 of 60", "Resume"),
        (Finished(stopped=False, epochs=9, steps=90, seconds=1, early=True, best_epoch=6), EARLY, "Resume"),
        (Failed(reason="The data is gone."), "The data is gone.", "Train anew"),
        (DIVERGED, "Loss became NaN at step 312", "Resume"),
    ],
)
def test_the_end_of_a_training_is_told_with_what_can_be_done(bar, editor, event, words, button):
    start(editor)
    editor.training.take(Epoch(number=1, train=0.5))
    editor.training.take(event)
    assert bar.reason.text() == words
    assert bar.button.text() == button
    assert bar.button.isEnabled()
    assert bar.anew.isVisible() == (button == "Resume")
    assert bar.reason.property("tone") == ("error" if isinstance(event, Failed) else "muted")


def test_the_share_of_right_answers_is_what_a_classifier_is_told_by(bar, editor):
    start(editor)
    editor.training.take(Epoch(number=1, train=0.5, figures={"accuracy": 0.9789}))
    editor.training.take(Finished(stopped=False, epochs=60, steps=600, seconds=3))
    assert bar.reason.text() == "Run 7, 97.9 % right"


def test_a_run_goes_on_while_the_drawing_computes_the_same(bar, editor, qtbot):
    start(editor)
    editor.training.take(Finished(stopped=True, epochs=1, steps=12, seconds=1))
    node = next(key for key, node in editor.design.nodes.items() if hasattr(node.kind, "activation"))
    assert editor.do("Move", move, {node: (8.0, 8.0)})
    assert editor.do("Rename", rename, node, "Another")
    editor.commit("Longer", set_training(editor.design, epochs=90))
    assert bar.button.text() == "Resume"
    assert "90 epochs" in bar.button.toolTip()
    editor.do("Activation", set_fields, node, {"activation": ReLU()})
    assert bar.button.text() == "Train anew"
    assert bar.anew.isHidden()
    assert "Changed since run 7: ReLU." in bar.button.toolTip()
    editor.undo()
    assert bar.button.text() == "Resume"
    editor.commit("Batch", set_training(editor.design, batch=7))
    assert bar.button.text() == "Train anew"
    assert "batch 7" in bar.button.toolTip()


def test_anew_and_one_epoch_are_asked_for(bar, editor, qtbot):
    start(editor)
    with qtbot.waitSignal(bar.epoch_asked):
        qtbot.mouseClick(bar.running.epoch_button, Qt.MouseButton.LeftButton)
    editor.training.take(Finished(stopped=True, epochs=1, steps=12, seconds=1))
    with qtbot.waitSignal(bar.anew_asked):
        qtbot.mouseClick(bar.anew, Qt.MouseButton.LeftButton)


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
