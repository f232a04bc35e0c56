"""What the window remembers of a design that is opened: the newest training of what it computes."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from backends.places import runs_folder
from backends.runs import Runs
from designer.activations import ReLU
from designer.edits.changing import set_fields, set_header, set_training
from designer.templates import template
from tests.widgets.runs.stock import stock
from widgets.editor import Editor
from widgets.runs.memory import latest, past
from widgets.training import State
from widgets.validity import hindrance


@pytest.fixture
def design():
    return template("xor").design


def edited(design):
    editor = Editor(design)
    key = next(key for key, node in design.nodes.items() if hasattr(node.kind, "activation"))
    assert editor.do("ReLU", set_fields, key, {"activation": ReLU()})
    return editor.design


def remembered(design, path=None):
    runs = Runs(runs_folder())
    editor = Editor(design, Path(path) if path else None)
    found = latest(design, editor.own_name, editor.path)(runs)
    runs.close()
    if found is not None:
        editor.training.recall(found)
    return editor, found


def test_nothing_is_remembered_of_what_was_never_trained(design):
    stock(runs_folder(), edited(design), 1)
    editor, found = remembered(design)
    assert found is None
    assert editor.training.state is State.IDLE


def test_the_newest_training_of_the_same_model_comes_back(design):
    ids = [stock(runs_folder(), each, number) for number, each in enumerate((design, design, edited(design)), 1)]
    editor, found = remembered(design)
    assert found.run.id == ids[1]
    assert found.previous[0] == "Run 1"
    training = editor.training
    assert training.state is State.DONE
    assert [epoch.number for epoch in training.epochs] == list(range(1, 9))
    assert training.best == (found.run.best, found.run.best_epoch)
    assert training.title == "Run 2"
    assert not hindrance(editor)


def test_another_seed_or_rate_is_still_the_same_model(design):
    stock(runs_folder(), design, 1)
    editor = Editor(design)
    editor.commit("Rate", set_training(design, optimizer=replace(design.header.stage.optimizer, rate=0.5)))
    editor.commit("Name", set_header(editor.design, {"name": "Another"}))
    _, found = remembered(editor.design)
    assert found is not None


def test_an_edited_file_remembers_its_own_training_and_says_what_changed(design):
    stock(runs_folder(), design, 1, path="/somewhere/mine.neurarium")
    editor, found = remembered(edited(design), "/somewhere/mine.neurarium")
    assert found is not None
    assert hindrance(editor) == "Changed since run 1: ReLU."


def test_drawings_without_a_name_are_told_apart_by_what_they_compute(design):
    nameless = replace(design, header=replace(design.header, name="Untitled"))
    stock(runs_folder(), nameless, 1)
    assert remembered(nameless)[1] is not None
    assert remembered(edited(nameless))[1] is None


def test_a_run_that_was_cut_off_goes_on_from_its_newest_checkpoint(design):
    id = stock(runs_folder(), design, 1, state="running", process="gone", wanted=60)
    for step in (20, 60):
        (runs_folder() / id / f"step-{step:08}.safetensors").touch()
    editor, found = remembered(design)
    assert found.run.state == "cut"
    assert editor.training.state is State.STOPPED
    assert editor.training.step == 60
    assert (editor.training.trained, editor.training.wanted) == (8, 60)


def test_a_run_that_diverged_goes_on_from_before_the_rise(design):
    id = stock(runs_folder(), design, 1, state="failed", reason="The loss became infinite at step 80.", kept=40)
    for step in (40, 70):
        (runs_folder() / id / f"step-{step:08}.safetensors").touch()
    editor, _ = remembered(design)
    assert editor.training.state is State.FAILED
    assert editor.training.failure.kind == "diverged"
    assert editor.training.step == 40
    assert not hindrance(editor)


def test_a_run_that_failed_at_once_is_begun_anew(design):
    stock(runs_folder(), design, 1, state="failed", reason="The data is gone.")
    editor, _ = remembered(design)
    assert hindrance(editor) == "Nothing of it was kept."


def test_a_run_that_another_window_trains_is_left_alone(design):
    stock(runs_folder(), design, 1)
    editor, found = remembered(design)
    editor.training.record = replace(found.run, state="running")
    assert "another window" in hindrance(editor)


def test_one_run_can_be_asked_for(design):
    ids = [stock(runs_folder(), design, number) for number in (1, 2)]
    runs = Runs(runs_folder())
    assert past(runs, runs.get(ids[0])).previous == ("", [])
    assert past(runs, runs.get(ids[1])).previous[0] == "Run 1"
    runs.close()
