"""The document: what counts as saved, and how the history is walked."""

import pytest

from designer.catalog.combine import Add
from designer.catalog.neurons import Neurons
from designer.design import Design
from designer.document import Document
from designer.edits.changing import move, rename
from designer.edits.placing import place
from designer.patch import Patch
from designer.view import fresh


@pytest.fixture
def document():
    document = Document()
    document.commit("Add", place(document.design, document.view, Add(), (0.0, 0.0)))
    document.commit("Dense", place(document.design, document.view, Neurons(), (8.0, 0.0)))
    return document


def call(document, name, gesture=None):
    return document.commit(f"Call it {name}", rename(document.design, document.view, "n1", name), gesture)


def drag(document, x, gesture):
    return document.commit("Move", move(document.design, document.view, {"n1": (x, 0.0)}), gesture)


def test_a_new_document_is_saved_and_empty():
    document = Document()
    assert not document.dirty
    assert document.undo() == document.redo() == ""
    assert document.design == Design()


def test_what_changes_nothing_is_no_step(document):
    assert not document.commit("Nothing", Patch())
    assert not call(document, "")
    assert len(document.steps) == 2


def test_labels_come_back_from_undo_and_redo(document):
    assert document.undo() == "Dense"
    assert document.undo() == "Add"
    assert document.redo() == "Add"
    assert list(document.design.nodes) == ["n1"]


def test_going_to_a_row_does_all_steps_up_to_it(document):
    call(document, "Sum")
    document.go(1)
    assert document.place == 1
    assert list(document.design.nodes) == ["n1"]
    document.go(99)
    assert document.place == 3
    assert document.design.nodes["n1"].name == "Sum"
    document.go(-5)
    assert document.place == 0
    assert document.design.same(Design())


def test_a_new_step_drops_what_was_undone(document):
    document.undo()
    call(document, "Sum")
    assert [step.label for step in document.steps] == ["Add", "Call it Sum"]
    assert document.redo() == ""


def test_an_id_is_never_given_twice(document):
    document.undo()
    document.commit("Add", place(document.design, document.view, Add(), (0.0, 0.0)))
    assert set(document.design.nodes) == {"n1", "n3"}


def test_dirty_means_that_a_save_would_keep_something(document):
    assert document.dirty
    document.mark_saved()
    assert not document.dirty
    document.undo()
    assert document.dirty
    document.redo()
    assert not document.dirty
    call(document, "Sum")
    assert document.dirty
    document.undo()
    assert not document.dirty


def test_a_saved_state_that_was_undone_and_overwritten_is_lost(document):
    document.mark_saved()
    document.undo()
    call(document, "Sum")
    assert document.dirty
    document.undo()
    assert document.dirty


def test_a_recovered_design_is_dirty_until_it_is_saved(document):
    document.mark_saved()
    document.mark_dirty()
    document.undo()
    document.redo()
    assert document.dirty
    document.mark_saved()
    assert not document.dirty


def test_a_gesture_is_one_row(document):
    gesture = object()
    for x in range(1, 100):
        drag(document, x, gesture)
    assert len(document.steps) == 3
    document.undo()
    assert document.design.nodes["n1"].at == (0.0, 0.0)
    document.redo()
    assert document.design.nodes["n1"].at == (99.0, 0.0)


def test_two_gestures_are_two_rows(document):
    drag(document, 8.0, object())
    drag(document, 16.0, object())
    drag(document, 24.0, None)
    drag(document, 32.0, None)
    assert len(document.steps) == 6


def test_a_gesture_that_returns_leaves_no_row(document):
    document.mark_saved()
    gesture = object()
    drag(document, 8.0, gesture)
    drag(document, 0.0, gesture)
    assert len(document.steps) == document.place == 2
    assert not document.dirty
    drag(document, 8.0, gesture)
    assert len(document.steps) == 3


def test_a_gesture_goes_on_after_a_save_and_is_dirty(document):
    gesture = object()
    drag(document, 8.0, gesture)
    document.mark_saved()
    drag(document, 16.0, gesture)
    assert document.dirty
    document.undo()
    assert document.dirty


def test_watchers_hear_every_patch_after_it_happened(document):
    heard = []
    document.watch(lambda patch: heard.append((patch, document.design.nodes["n1"].name)))
    call(document, "Sum")
    document.undo()
    document.redo()
    assert [name for _, name in heard] == ["Sum", "", "Sum"]
    assert heard[1][0] == heard[0][0].inverse()
    assert document.view.facts == fresh(document.design).facts
