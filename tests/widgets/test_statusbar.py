"""The status bar states facts, and only facts."""

import os

import numpy as np
import pytest
from PySide6.QtCore import Qt

from backends.protocol import Array, Paused, Progress, Started
from designer.edits import remove
from designer.templates import template
from widgets.editor import Editor
from widgets.statusbar import StatusBar
from widgets.theme import load_fonts


@pytest.fixture
def bar(qtbot):
    load_fonts()
    made = StatusBar()
    qtbot.addWidget(made)
    made.resize(900, 26)
    made.show()
    return made


@pytest.fixture
def editor(bar):
    made = Editor(template("xor").design)
    bar.show_editor(made)
    return made


def test_a_new_design_is_called_one(bar):
    bar.show_editor(Editor())
    assert bar.validity.text() == "New design"
    assert bar.weights.isHidden()


def test_a_valid_design_is_called_valid_and_measured(bar, editor):
    assert bar.validity.text() == "Valid"
    assert bar.weights.text() == "13 weights"
    assert bar.cost.text().endswith("multiply-adds")


def test_errors_are_counted_and_a_click_leads_to_them(bar, editor, qtbot):
    editor.do("Cut", remove, tuple(key for key, wire in editor.design.wires.items() if wire.input == "target"))
    assert bar.validity.text() == "1 error"
    with qtbot.waitSignal(bar.problems_asked):
        qtbot.mouseClick(bar.validity, Qt.MouseButton.LeftButton)


def test_the_worker_is_stated_until_a_training_has_more_to_say(bar, editor):
    bar.set_worker("Worker ready")
    assert bar.worker.text() == "Worker ready"
    editor.training.begin(1, b"", "run")
    editor.training.take(Started(samples=(8, 1, 1), epochs=2, steps_per_epoch=4, parameters=9, form=""))
    array = Array(dtype="float32", shape=(1,), data=np.ones(1, np.float32).tobytes())
    editor.training.take(Progress(epoch=0, step=1, losses=array, steps_per_second=86.4, seconds_left=1))
    assert bar.worker.text() == "Training, 86 steps/s"
    editor.training.take(Paused(on=True))
    assert bar.worker.text() == "Training paused"


def test_the_time_of_saving_is_told_and_a_change_takes_it_back(bar, editor, tmp_path):
    assert bar.saved.isHidden()
    path = tmp_path / "net.neurarium"
    editor.save(path)
    assert bar.saved.text().startswith("Saved ")
    os.utime(path, (10_000_000, 10_000_000))
    editor.filed.emit()
    assert bar.saved.text() == "Saved 26 April 1970"
    editor.do("Cut", remove, (next(iter(editor.design.wires)),))
    assert bar.saved.text() == "Not saved"


def test_a_long_hint_is_cut_and_a_short_one_is_not(bar):
    bar.set_hint("Space drag pans")
    assert bar.hint.text() == "Space drag pans"
    bar.set_hint("word " * 200)
    assert bar.hint.text().endswith("…")


def test_empty_facts_take_no_room(bar, editor):
    assert not bar.saved.isVisible()
    assert bar.grab().toImage().pixelColor(890, 13) == bar.grab().toImage().pixelColor(880, 13)
