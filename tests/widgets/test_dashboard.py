"""The dashboard shows what the design has, and asks the worker for nothing else."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from backends.protocol import Array, Failed, Progress, Started
from designer.edits import remove
from designer.templates import template
from widgets.dashboard import Dashboard
from widgets.editor import Editor
from widgets.settings import Settings
from widgets.theme import load_fonts

IMPORTS = """
import sys, widgets.dashboard, widgets.trainbar, widgets.statusbar
sys.exit(bool({'numpy', 'pyqtgraph', 'torch'} & sys.modules.keys()))
"""


@pytest.fixture
def board(qtbot):
    load_fonts()
    made = Dashboard()
    qtbot.addWidget(made)
    made.resize(1104, 294)
    made.show()
    return made


def train(editor):
    editor.training.begin(1, b"", "run")
    editor.training.take(Started(samples=(8, 1, 1), epochs=2, steps_per_epoch=4, parameters=9, form=""))
    array = Array(dtype="float32", shape=(1,), data=np.ones(1, np.float32).tobytes())
    editor.training.take(Progress(epoch=0, step=1, losses=array, steps_per_second=86.4, seconds_left=1))


def shown(board):
    return [title for title, plot in board._plots.items() if plot.isVisible()]


def test_its_import_is_light():
    subprocess.run([sys.executable, "-c", IMPORTS], cwd=Path(__file__).parents[2], check=True)


def test_without_a_training_there_are_words_and_no_plots(board):
    board.show_editor(Editor(template("xor").design))
    assert board.empty
    assert shown(board) == []
    assert board.pictures() == ()


def test_a_training_brings_the_plots_and_asks_for_their_pictures(board, qtbot):
    editor = Editor(template("deep-autoencoder").design)
    board.show_editor(editor)
    with qtbot.waitSignal(board.pictures_changed):
        train(editor)
    assert set(shown(board)) == {"Loss", "Reconstructions", "Latent"}
    assert board.pictures() == ("reconstructions", "latent")


def test_plots_stand_side_by_side_with_a_line_between(board):
    editor = Editor(template("deep-autoencoder").design)
    board.show_editor(editor)
    train(editor)
    places = sorted(board.plot(title).geometry().getCoords() for title in shown(board))
    assert places[0][0] == 0
    assert places[-1][2] == board.width() - 1
    assert all(after[0] - before[2] == 2 for before, after in pairwise(places))


def test_a_narrow_dock_shows_fewer_and_asks_for_fewer(board, qtbot):
    editor = Editor(template("deep-autoencoder").design)
    board.show_editor(editor)
    train(editor)
    with qtbot.waitSignal(board.pictures_changed):
        board.resize(600, 214)
    assert board.pictures() == ("reconstructions",)


def test_a_folded_dock_asks_for_nothing(board, qtbot):
    editor = Editor(template("spiral").design)
    board.show_editor(editor)
    train(editor)
    with qtbot.waitSignal(board.pictures_changed):
        board.hide()
    assert board.pictures() == ()
    board.show()
    assert board.pictures() == ("boundary",)


def test_a_changed_design_changes_the_plots(board):
    editor = Editor(template("spiral").design)
    board.show_editor(editor)
    train(editor)
    editor.do("Cut", remove, tuple(key for key, wire in editor.design.wires.items() if wire.input == "target"))
    assert shown(board) == ["Loss"]


def test_another_editor_brings_its_own_training(board):
    first, second = Editor(template("spiral").design), Editor(template("deep-autoencoder").design)
    board.show_editor(first)
    train(first)
    board.show_editor(second)
    assert shown(board) == []
    train(second)
    assert board.pictures() == ("reconstructions", "latent")
    board.show_editor(None)
    assert board.pictures() == ()


def test_a_training_that_failed_at_once_leaves_words(board):
    editor = Editor(template("spiral").design)
    board.show_editor(editor)
    editor.training.begin(1, b"", "run")
    editor.training.take(Failed(reason="No."))
    assert shown(board) == []
    assert not board.grab().isNull()


def test_plots_are_made_while_nobody_waits(board, qtbot):
    board.show_editor(Editor(template("spiral").design))
    board.hide()
    board.show()
    qtbot.waitUntil(lambda: len(board._plots) == 3)
    assert shown(board) == []


def test_what_somebody_chose_is_remembered_for_designs_of_the_same_kind(board, qtbot):
    settings = Settings()
    board = Dashboard(settings=settings)
    qtbot.addWidget(board)
    board.resize(900, 294)
    board.show()
    editor = Editor(template("lenet").design)
    board.show_editor(editor)
    train(editor)
    assert board.pictures() == ("verdicts", "samples")
    board.corner.toggled_plot.emit("Filters")
    assert [kind.title for kind in board._shown] == ["Loss", "Confusion", "Filters"]
    board.toggle("Loss")
    assert [kind.title for kind in board._shown] == ["Confusion", "Filters"]
    checked = [action.text() for action in board.corner.menu().actions() if action.isChecked()]
    assert checked == ["Confusion", "Filters"]
    again = Dashboard(settings=settings)
    qtbot.addWidget(again)
    again.resize(900, 294)
    again.show()
    for name, expected in (("lenet", ["Confusion", "Filters"]), ("spiral", ["Loss", "Decision map", "Accuracy"])):
        editor = Editor(template(name).design)
        again.show_editor(editor)
        train(editor)
        assert [kind.title for kind in again._shown] == expected


def test_the_last_plot_stays(board):
    editor = Editor(template("lenet").design)
    board.show_editor(editor)
    train(editor)
    for kind in board._shown:
        board.toggle(kind.title)
    assert len(board._shown) == 1


def test_a_cell_of_the_confusion_brings_its_samples(board):
    board.resize(900, 294)
    editor = Editor(template("lenet").design)
    board.show_editor(editor)
    train(editor)
    board.toggle("Predictions")
    board.toggle("Accuracy")
    board.plot("Confusion").open_cell((1, 2))
    assert {"Confusion", "Predictions"} <= {kind.title for kind in board._shown}
    assert board.plot("Predictions").cell == (1, 2)
    board.plot("Confusion").open_cell(None)
    assert board.plot("Predictions").cell is None
