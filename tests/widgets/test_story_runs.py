"""Nothing is lost: what was trained is there again after a stop, a new start, a crash and a loss that ran away."""

import os
import signal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from backends.places import runs_folder
from backends.runs import Runs
from designer.activations import ReLU
from designer.edits.changing import set_fields, set_training
from designer.learning import SGD
from widgets.dock import TABS
from widgets.notices import Notice
from widgets.training import State
from widgets.workerlog import EMPTY, WorkerLog

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LONG = 60_000


@pytest.fixture
def learner(person):
    """Somebody who has opened XOR, a matter of a second."""
    person.open("xor")
    person.ready()
    return person


def bar(person):
    return person.window.top.train


def training(person):
    return person.editor.training


def press(person, words):
    """Click a button of a notice."""
    found = [b for n in person.window.findChildren(Notice) for b in n.findChildren(QPushButton) if n.isVisible()]
    button = next(b for b in found if b.text().startswith(words))
    QTest.mouseClick(button, LEFT)


def kill(kept):
    os.kill(kept.worker._life._process.pid, signal.SIGKILL)


def reopened(person, template="xor"):
    """Close the design and open it again from its card."""
    person.editor.document.mark_saved()
    person.key(Key.Key_W, CTRL)
    person.open(template)
    person.qtbot.waitUntil(lambda: training(person).state is not State.IDLE, timeout=LONG)


def stored():
    runs = Runs(runs_folder())
    found = runs.list()
    runs.close()
    return found


def until_kept(person):
    person.qtbot.waitUntil(lambda: training(person).kept > 0, timeout=LONG)


# Opened again -----------------------------------------------------------------------------------------


def test_a_design_that_is_opened_again_stands_trained(learner):
    learner.short(40)
    learner.trained()
    epochs = list(training(learner).epochs)
    reopened(learner)
    again = training(learner)
    assert again.state is State.DONE
    assert [(e.number, e.train, e.validation) for e in again.epochs] == [
        (e.number, pytest.approx(e.train), pytest.approx(e.validation)) for e in epochs
    ]
    assert bar(learner).reason.text().startswith("Run 1, ")
    assert bar(learner).button.text() == "Resume"
    learner.qtbot.waitUntil(lambda: "boundary" in again.pictures, timeout=LONG)
    learner.key(Key.Key_T, CTRL)
    panel = learner.window.dock.panel("Try it")
    learner.qtbot.waitUntil(panel.plane.isVisible, timeout=LONG)
    assert panel._run == again.run


def test_another_start_of_the_app_finds_the_run_too(learner, make_window):
    learner.short(20)
    learner.trained()
    learner.editor.document.mark_saved()
    learner.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    learner.window = make_window()
    learner.open("xor")
    learner.wait(State.DONE)
    assert len(training(learner).epochs) > 1
    badges = learner.window.dock.tabs._badges
    learner.qtbot.waitUntil(lambda: badges.get(TABS.index("Runs")) == "1", timeout=LONG)


def test_a_stopped_training_goes_on_where_it_was(learner):
    learner.short(4000)
    learner.train()
    learner.qtbot.waitUntil(lambda: len(training(learner).losses) > 50, timeout=LONG)
    learner.key(Key.Key_Period, CTRL)
    learner.wait(State.STOPPED)
    stopped = training(learner).finished.steps
    assert bar(learner).button.text() == "Resume"
    learner.key(Key.Key_Return, CTRL)
    learner.wait(State.RUNNING)
    assert training(learner).started.first_step == stopped
    learner.qtbot.waitUntil(lambda: len(training(learner).losses) > stopped, timeout=LONG)
    learner.key(Key.Key_Period, CTRL)
    learner.wait(State.STOPPED)
    numbers = [epoch.number for epoch in training(learner).epochs]
    assert numbers == sorted(set(numbers))
    assert [run.steps for run in stored()] == [training(learner).finished.steps]


def test_a_finished_training_goes_on_for_as_long_again(learner):
    learner.short(10)
    learner.trained()
    assert "10 epochs" in bar(learner).button.toolTip()
    QTest.mouseClick(bar(learner).button, LEFT)
    learner.qtbot.waitUntil(lambda: training(learner).trained == 20, timeout=60_000)
    learner.wait(State.DONE)
    assert len(stored()) == 1


def test_train_anew_is_a_run_of_its_own_and_the_last_one_stays_as_a_shadow(learner):
    learner.short(10)
    learner.trained()
    learner.key(Key.Key_R, CTRL | SHIFT)
    learner.wait(State.RUNNING, State.DONE)
    learner.wait(State.DONE)
    assert [run.number for run in stored()] == [2, 1]
    assert training(learner).previous[0] == "Run 1"
    assert len(training(learner).previous[1]) > 1


def test_after_an_edit_it_is_trained_anew_and_after_undo_it_goes_on(learner):
    learner.short(10)
    learner.trained()
    key = next(key for key, node in learner.design.nodes.items() if hasattr(node.kind, "activation"))
    learner.editor.do("ReLU", set_fields, key, {"activation": ReLU()})
    assert bar(learner).button.text() == "Train anew"
    learner.key(Key.Key_Z, CTRL)
    assert bar(learner).button.text() == "Resume"
    learner.key(Key.Key_Y, CTRL)
    learner.trained()
    assert len(stored()) == 2


# While it runs ----------------------------------------------------------------------------------------


def test_one_step_and_one_epoch_by_keys(learner):
    learner.short(500)
    learner.key(Key.Key_Apostrophe, CTRL)
    learner.wait(State.PAUSED)
    learner.qtbot.waitUntil(lambda: len(training(learner).losses) == 1, timeout=LONG)
    learner.key(Key.Key_Apostrophe, CTRL)
    learner.qtbot.waitUntil(lambda: len(training(learner).losses) == 2, timeout=LONG)
    learner.key(Key.Key_Return, CTRL | SHIFT)
    learner.qtbot.waitUntil(lambda: training(learner).trained == 1, timeout=LONG)
    learner.wait(State.PAUSED)
    pace = training(learner).started.steps_per_epoch
    learner.qtbot.waitUntil(lambda: len(training(learner).losses) == pace, timeout=LONG)
    QTest.mouseClick(bar(learner).running.epoch_button, LEFT)
    learner.qtbot.waitUntil(lambda: len(training(learner).losses) == 2 * pace, timeout=LONG)
    learner.key(Key.Key_Period, CTRL)
    learner.wait(State.STOPPED)


def test_the_learning_rate_is_typed_while_it_runs(learner):
    learner.short(100_000)
    learner.train()
    learner.wait(State.RUNNING)
    page = learner.window._inspector.run
    assert page.isVisible()
    assert page.live.isVisible()
    field = page.rate.field
    field.setFocus()
    field.lineEdit().selectAll()
    QTest.keyClicks(field, "0.0007")
    QTest.keyClick(field, Key.Key_Return)
    learner.qtbot.waitUntil(lambda: training(learner).rate == 0.0007, timeout=LONG)
    assert training(learner).active
    learner.window.trainer.stop()
    learner.wait(State.STOPPED)
    assert not page.live.isVisible()


def test_a_patient_training_ends_by_itself_and_says_when_it_was_best(learner):
    learner.short(100_000, patience=3, optimizer=SGD(rate=1e-6))
    learner.editor.commit("Still", set_training(learner.design, optimizer=SGD(rate=2.0)))
    learner.train()
    learner.wait(State.DONE, State.FAILED)
    assert training(learner).finished.early
    assert bar(learner).reason.text() == f"Stopped early, best at epoch {training(learner).finished.best_epoch}"


# What may go wrong ------------------------------------------------------------------------------------


def test_a_killed_worker_costs_what_was_not_kept_and_one_click(learner, kept):
    learner.short(100_000)
    learner.train()
    for _ in range(3):
        until_kept(learner)
        kill(kept)
        learner.wait(State.FAILED)
        (said,) = learner.notices()
        assert said.startswith("Training stopped unexpectedly")
        safe = training(learner).kept
        assert f"Step {safe:,} is saved".replace(",", "\u2009") in said
        press(learner, "Resume")
        learner.wait(State.RUNNING)
        assert training(learner).started.first_step >= safe
        assert not learner.notices()
        training(learner).kept = 0
    learner.window.trainer.stop()
    learner.wait(State.STOPPED)


def test_a_run_that_was_cut_off_is_offered_when_its_design_is_opened(learner, kept):
    learner.short(100_000)
    learner.train()
    until_kept(learner)
    kill(kept)
    learner.wait(State.FAILED)
    reopened(learner)
    assert training(learner).record.state == "cut"
    learner.qtbot.waitUntil(lambda: learner.notices()[0].startswith("Run 1 was cut off"))
    press(learner, "Resume")
    learner.wait(State.RUNNING)
    assert training(learner).started.first_step == training(learner).kept > 0
    learner.window.trainer.stop()
    learner.wait(State.STOPPED)


def test_a_loss_that_ran_away_is_taken_up_before_it_rose_at_a_lower_rate(person):
    person.open("linear-autoencoder")
    person.ready()
    person.short(100_000, optimizer=SGD(rate=0.1))
    person.train()
    until_kept(person)
    QTest.qWait(3500)  # until a moment is remembered that is known to be sound
    person.window.trainer.change({"rate": 1e5})
    person.wait(State.FAILED)
    failure = training(person).failure
    assert failure.kind == "diverged"
    assert 0 < failure.kept < failure.step
    (said,) = person.notices()
    assert said.startswith("Loss became ")
    press(person, "Resume at rate")
    person.wait(State.RUNNING, State.FAILED)
    assert training(person).started.first_step == failure.kept
    assert training(person).rate == 1e4


def test_a_run_is_opened_with_its_design_in_a_tab_of_its_own(learner):
    learner.short(10)
    learner.trained()
    key = next(key for key, node in learner.design.nodes.items() if hasattr(node.kind, "activation"))
    before = learner.design.nodes[key].kind.activation
    learner.editor.do("ReLU", set_fields, key, {"activation": ReLU()})
    learner.trained()
    learner.key(Key.Key_R, CTRL)
    panel = learner.window.dock.panel("Runs")
    learner.qtbot.waitUntil(lambda: len(panel.rows.runs) == 2, timeout=LONG)
    panel.shelf.setFocus()
    QTest.keyClick(panel.shelf, Key.Key_Down)
    QTest.keyClick(panel.shelf, Key.Key_Return)
    learner.qtbot.waitUntil(lambda: len(learner.window.editors) == 2, timeout=LONG)
    learner.wait(State.DONE)
    assert learner.design.nodes[key].kind.activation == before
    assert training(learner).title == "Run 1"
    assert bar(learner).button.text() == "Resume"


def test_a_design_whose_run_is_deleted_stands_as_the_run_before(learner):
    learner.short(10)
    learner.trained()
    learner.key(Key.Key_R, CTRL | SHIFT)
    learner.wait(State.RUNNING, State.DONE)
    learner.wait(State.DONE)
    learner.key(Key.Key_R, CTRL)
    panel = learner.window.dock.panel("Runs")
    for count, left in ((2, "Run 1"), (1, "This run")):
        learner.qtbot.waitUntil(lambda count=count: len(panel.rows.runs) == count, timeout=LONG)
        panel.shelf.setFocus()
        panel.shelf.setCurrentIndex(panel.rows.index(0))
        QTest.keyClick(panel.shelf, Key.Key_Delete)
        QTest.keyClick(panel.foot.yes, Key.Key_Return)
        QTest.keyClick(panel.foot.yes, Key.Key_Delete)
        learner.qtbot.waitUntil(lambda left=left: training(learner).title == left, timeout=LONG)
    learner.qtbot.waitUntil(lambda: not panel.rows.runs, timeout=LONG)
    assert training(learner).state is State.IDLE
    assert bar(learner).button.text() == "Train"
    assert stored() == ()


def test_what_the_worker_printed_can_be_read_and_copied(learner):
    learner.window.menus.do("log")
    (log,) = learner.window.findChildren(WorkerLog)
    assert log.text.placeholderText() == EMPTY
    learner.window.link.printed.emit("a library said something")
    assert "a library said something" in log.text.toPlainText()
    QTest.mouseClick(log.findChildren(QPushButton)[0], LEFT)
    assert "a library said something" in QApplication.clipboard().text()
    QTest.keyClick(log, Key.Key_Escape)
