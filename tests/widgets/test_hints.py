"""The status line proposes what works where the pointer is, and lets go of what is old."""

import pytest
from PySide6.QtCore import QPointF, Qt

from widgets import hints
from widgets.hints import hint


def test_the_welcome_page_says_what_to_do_first(person):
    assert person.hint() == hints.WELCOME


def test_a_blank_canvas_says_how_to_begin(person):
    person.window.files.blank()
    assert person.hint() == hints.BLANK


def test_what_was_refused_is_forgotten_when_a_design_is_opened(person):
    person.window.run("train")
    assert "needs a network" in person.hint()
    person.open("deep-autoencoder")
    assert person.hint() == hints.REST


def test_each_place_has_its_own_proposal(drawer):
    said = set()
    places = [drawer.middle("n2"), drawer.port("n2", "out", True), drawer.port("n2", "in", False), QPointF(4, 4)]
    for place in places:
        drawer.move(place, Qt.MouseButton.NoButton)
        said.add(drawer.hint())
    assert len(said) == len(places)
    assert hints.REST in said


def test_a_selected_layer_proposes_series_and_parallel(drawer):
    drawer.editor.select({"n2"})
    assert "series" in drawer.hint()
    assert "widen" in drawer.hint()


@pytest.mark.parametrize("key", ["n1", "n2", "n3", "n6"])
def test_no_proposal_shouts_or_is_empty(drawer, key):
    from widgets.canvas.overlay import Hover

    for hover in (Hover(), Hover(node=key), Hover(node=key, port="out", out=True), Hover(node=key, port="in")):
        words = hint(drawer.editor, hover)
        assert words
        assert "!" not in words


def test_tab_adds_behind_the_selected_node_and_covers_nothing(drawer):
    drawer.click(drawer.middle("n2"))
    drawer.key(Qt.Key.Key_Tab)
    drawer.choose("dense")
    (new,) = drawer.editor.selection
    assert any(wire.source == "n2" and wire.target == new for wire in drawer.design.wires.values())
    card = drawer.canvas.scene.rect(new)
    others = [drawer.canvas.scene.rect(key) for key in drawer.design.nodes if key != new]
    assert not any(card.intersects(other) for other in others)


def test_layers_added_at_the_same_place_do_not_cover_each_other(person):
    person.window.files.blank()
    for _ in range(3):
        person.editor.select(())
        person.window.run("add_layer")
    cards = [person.canvas.scene.rect(key) for key in person.design.nodes]
    assert not any(a.intersects(b) for a in cards for b in cards if a is not b)


def test_a_classifier_is_drawn_with_the_keyboard_alone(person):
    person.window.files.blank()
    for words in ("moons", "dense", "dense", "cross"):
        person.key(Qt.Key.Key_Tab)
        person.choose(words)
    titles = [person.editor.called(key) for key in person.design.nodes]
    assert titles[:3] == ["Moons", "Dense", "Dense"]
    assert len(person.design.wires) >= 4


def test_the_first_steps_leave_with_the_first_node(person):
    from widgets.firststeps import FirstSteps

    person.window.files.blank()
    (steps,) = person.window.findChildren(FirstSteps)
    assert steps.isVisible()
    assert not steps.grab().isNull()
    person.window.run("add_layer")
    assert not steps.isVisible()


def test_the_title_makes_way_for_the_bar_of_the_selection(drawer):
    page = drawer.window._pages[drawer.editor]
    assert page._title.isVisible()
    drawer.editor.select({"n1"})
    for words in (page._title, page._about):
        assert not (words.isVisible() and words.geometry().intersects(page.bar.geometry()))
    drawer.editor.select(())
    assert page._about.isVisible()


def test_a_complaint_is_gone_once_the_drawing_was_changed(person):
    person.window.files.blank()
    person.window.run("train")
    assert "Train" in person.hint()
    person.window.run("add_layer")
    assert "Train" not in person.hint()


def test_train_that_waits_for_a_fix_shows_the_problems(drawer):
    drawer.editor.select({"n6"})
    drawer.window.run("delete")
    drawer.window.run("train")
    assert drawer.window.dock.isVisible()
    assert drawer.window.dock.current == "Problems"
    assert drawer.window.dock.panel("Problems").preview.isVisible()
