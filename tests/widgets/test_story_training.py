"""From nothing to a trained network: by a card, by the mouse alone, by the keyboard alone; and what may go wrong."""

import os
import signal

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from designer.catalog.losses import BCE
from designer.edits.removing import remove
from designer.learning import SGD
from widgets.dock import TABS
from widgets.training import State

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def accuracy(person):
    return person.editor.training.epochs[-1].figures["accuracy"]


def visible(person, kind, name):
    found = [w for w in person.window.findChildren(kind) if w.isVisible() and w.text() == name]
    return found[0] if found else None


def test_two_actions_lead_to_curves_and_pictures(drawer):
    drawer.ready()
    drawer.short(3)
    drawer.trained()
    training = drawer.editor.training
    assert len(training.losses) > 3
    assert training.epochs[-1].number == 3
    assert {"original", "output"} <= training.pictures["reconstructions"].keys()
    assert "points" in training.pictures["latent"]
    board = drawer.window.dock.panel("Dashboard")
    assert board.isVisible()
    assert board.plot("Reconstructions").isVisible()
    assert drawer.window.top.train.button.text() == "Resume"


def test_a_training_is_held_goes_on_and_is_stopped(drawer):
    drawer.ready()
    drawer.train()
    drawer.wait(State.RUNNING)
    drawer.key(Key.Key_Return, CTRL)
    drawer.wait(State.PAUSED)
    held = len(drawer.editor.training.losses)
    QTest.qWait(150)
    assert len(drawer.editor.training.losses) == held
    drawer.key(Key.Key_Return, CTRL)
    drawer.wait(State.RUNNING)
    drawer.qtbot.waitUntil(lambda: len(drawer.editor.training.losses) > held)
    drawer.key(Key.Key_Period, CTRL)
    drawer.wait(State.STOPPED)
    assert drawer.editor.training.finished.stopped


def test_the_buttons_do_as_much(drawer):
    drawer.ready()
    QTest.mouseClick(drawer.window.top.train.button, LEFT)
    drawer.wait(State.RUNNING)
    running = drawer.window.top.train.running
    assert running.isVisible()
    QTest.mouseClick(running.pause, LEFT)
    drawer.wait(State.PAUSED)
    QTest.mouseClick(running.stop, LEFT)
    drawer.wait(State.STOPPED)


def test_xor_is_drawn_with_the_mouse_alone_in_less_than_ten_actions(person):
    person.ready()
    QTest.mouseClick(person.window.welcome.page.blank, LEFT)
    person.double_click(QPointF(250, 300))
    person.choose("xor")
    for words in ("dense with tanh", "neuron", "binary"):
        last = max(person.design.nodes, key=lambda key: person.design.nodes[key].at)
        output = person.design.nodes[last].kind.emits()[0]
        start = person.port(last, output, True)
        person.drag(start, start + QPointF(70, 0))
        person.choose(words)
    assert len(person.design.nodes) == 4
    assert len(person.design.wires) == 4
    (loss,) = [key for key, node in person.design.nodes.items() if isinstance(node.kind, BCE)]
    assert {wire.input for wire in person.design.wires.values() if wire.target == loss} == {"prediction", "target"}
    QTest.mouseClick(person.window.top.train.button, LEFT)
    person.wait(State.DONE, State.FAILED)
    assert accuracy(person) >= 0.95


def test_xor_is_drawn_with_the_keyboard_alone(person):
    person.ready()
    person.key(Key.Key_K, CTRL)
    person.choose("xor")
    assert person.canvas.hasFocus()
    person.key(Key.Key_Tab)
    person.choose("dense with tanh")
    person.key(Key.Key_A, SHIFT)
    person.choose("neuron")
    person.key(Key.Key_Tab)
    person.choose("binary")
    assert len(person.design.wires) == 4
    assert person.rows == [
        "Add XOR",
        "Add Dense behind XOR",
        "Add Neuron behind Dense",
        "Teach Neuron by Binary cross entropy",
    ]
    person.trained()
    assert accuracy(person) >= 0.95


def test_letters_add_neurons_behind_the_selected_node(person):
    person.key(Key.Key_K, CTRL)
    person.choose("xor")
    for letter in "LN":
        person.key(getattr(Key, f"Key_{letter}"))
    ends = {(person.editor.called(w.source), person.editor.called(w.target)) for w in person.design.wires.values()}
    assert ends == {("XOR", "Dense"), ("Dense", "Neuron")}


# What may go wrong


def test_a_killed_worker_leaves_the_window_and_the_drawing(drawer, kept):
    drawer.ready()
    drawer.train()
    drawer.wait(State.RUNNING)
    os.kill(kept.worker._life._process.pid, signal.SIGKILL)
    drawer.wait(State.FAILED)
    (said,) = drawer.notices()
    assert said.startswith("Training stopped unexpectedly")
    assert "our drawing is safe" in said
    drawer.short(1)
    QTest.mouseClick(visible(drawer, QPushButton, "Train again"), LEFT)
    drawer.wait(State.DONE)
    assert not drawer.notices()


def test_a_loss_that_is_no_number_names_the_node(person):
    drawer = person
    drawer.open("linear-autoencoder")
    drawer.ready()
    drawer.short(20, optimizer=SGD(rate=1e6))
    drawer.train()
    drawer.wait(State.FAILED)
    (said,) = drawer.notices()
    assert said.startswith("Loss became ")
    assert any(drawer.editor.called(key) in said for key in drawer.design.nodes)
    QTest.mouseClick(visible(drawer, QPushButton, "Show the node"), LEFT)
    assert drawer.editor.node
    drawer.short(1, optimizer=SGD(rate=1e-3))
    drawer.trained()


@pytest.mark.parametrize("missing", ["n6", "n1"])
def test_a_design_without_a_loss_or_data_says_so_and_mends_itself(drawer, missing):
    drawer.editor.do("Delete", remove, {missing})
    train = drawer.window.top.train
    assert not train.button.isEnabled()
    assert train.reason.isVisible()
    assert train.reason.text().startswith("Train waits for")
    drawer.key(Key.Key_Return, CTRL)
    assert not drawer.editor.training.active
    assert drawer.hint()
    drawer.key(Key.Key_F8)
    panel = drawer.window.dock.panel("Problems")
    assert panel.isVisible()
    for _ in range(6):
        rows = [row for row in panel.rows if row.isVisible() and row.buttons[0].isVisible()]
        if train.button.isEnabled() or not rows:
            break
        QTest.mouseClick(rows[0].buttons[0], LEFT)
    assert train.button.isEnabled(), [row.accessibleName() for row in panel.rows]


def test_problems_are_counted_on_the_tab_and_in_the_status_line(drawer):
    drawer.click(drawer.middle("n6"))
    drawer.key(Key.Key_Delete)
    assert "error" in drawer.window.status.validity.text()
    QTest.mouseClick(drawer.window.status.validity, LEFT)
    assert drawer.window.dock.current == "Problems"
    assert TABS.index("Problems") == drawer.window.dock.tabs.currentIndex()


def test_another_design_takes_over_the_worker_with_a_word(drawer):
    drawer.ready()
    drawer.train()
    drawer.wait(State.RUNNING)
    first = drawer.editor
    drawer.key(Key.Key_N, CTRL)
    drawer.open("spiral")
    drawer.short(2)
    drawer.trained()
    assert first.training.state is State.STOPPED
    assert any("Stopped training Deep autoencoder" in said for said in drawer.notices())


def test_closing_the_tab_of_a_training_ends_it(drawer, kept):
    drawer.ready()
    drawer.train()
    drawer.wait(State.RUNNING)
    drawer.editor.document.mark_saved()
    drawer.key(Key.Key_W, CTRL)
    assert drawer.canvas is None
    drawer.open("spiral")
    drawer.short(1)
    drawer.trained()
