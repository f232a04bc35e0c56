"""Wires: by dragging, by two clicks, onto a card's body, refused with a reason, and taken up again."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from backends.protocol import Array, Snapshot
from designer.catalog.combine import Add
from designer.catalog.functions import Activate
from designer.catalog.losses import CrossEntropy
from designer.edits.placing import place
from widgets import paint
from widgets.canvas.canvas import REST

RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def added(drawer):
    """Put a lone node below the autoencoder and show everything."""

    def add(kind, at=(400.0, 250.0)):
        (key,) = drawer.editor.added("Add", place, kind, at)
        drawer.editor.select(())
        drawer.canvas.fit()
        return key

    return add


def wired(drawer, key, name="in"):
    """Where the wires into a port come from."""
    wires = drawer.design.wires.values()
    return sorted((wire.source, wire.output) for wire in wires if (wire.target, wire.input) == (key, name))


def test_a_wire_is_dragged_from_port_to_port(drawer, added):
    key = added(Activate())
    drawer.drag(drawer.port("n3", "out", True), drawer.port(key, "in", False))
    assert wired(drawer, key) == [("n3", "out")]
    assert drawer.rows[-1] == "Connect Latent → Activation"


def test_a_wire_is_dragged_backwards_from_an_input(drawer, added):
    key = added(Activate())
    drawer.drag(drawer.port(key, "in", False), drawer.port("n3", "out", True))
    assert wired(drawer, key) == [("n3", "out")]


def test_a_wire_is_made_by_two_clicks(drawer, added):
    key = added(Activate())
    drawer.click(drawer.port("n3", "out", True))
    assert drawer.canvas.gesture.sticky
    drawer.move(drawer.beside(key, -100, 0), Qt.MouseButton.NoButton)
    drawer.click(drawer.port(key, "in", False))
    assert wired(drawer, key) == [("n3", "out")]
    assert drawer.canvas.gesture is None


def test_a_wire_dropped_on_a_card_finds_the_port_that_fits(drawer, added):
    key = added(CrossEntropy())
    drawer.drag(drawer.port("n1", "label", True), drawer.middle(key))
    assert wired(drawer, key, "target") == [("n1", "label")]
    assert not wired(drawer, key, "prediction")


def test_a_wire_that_does_not_fit_is_refused_with_a_reason(drawer, added):
    key = added(CrossEntropy())
    before = drawer.design
    drawer.drag(drawer.port("n3", "out", True), drawer.port(key, "target", False), drop=False)
    assert "label" in drawer.hint()
    drawer.release(drawer.port(key, "target", False))
    assert drawer.design == before
    assert "label" in drawer.hint()


def test_the_wire_of_a_used_input_is_picked_up_and_plugged_in_elsewhere(drawer):
    drawer.drag(drawer.port("n6", "prediction", False), drawer.port("n6", "target", False))
    assert not wired(drawer, "n6", "prediction")
    assert wired(drawer, "n6", "target") == [("n5", "out")]
    drawer.editor.undo()
    assert wired(drawer, "n6", "prediction") == [("n5", "out")]


def test_a_wire_picked_up_and_dropped_in_the_void_is_removed(drawer):
    before = drawer.design
    drawer.drag(drawer.port("n6", "target", False), drawer.beside("n6", 0, 150))
    assert not wired(drawer, "n6", "target")
    assert drawer.rows == ["Remove a wire"]
    drawer.editor.undo()
    assert drawer.design == before


def test_a_wire_picked_up_and_put_back_changes_nothing(drawer):
    before = drawer.design
    end = drawer.port("n6", "target", False)
    drawer.drag(end, end + QPointF(3, 9))
    assert wired(drawer, "n6", "target") == [("n1", "image")]
    assert len(drawer.design.wires) == len(before.wires)
    assert not drawer.rows


def test_a_wire_in_the_void_offers_what_fits(drawer):
    drawer.drag(drawer.port("n3", "out", True), drawer.beside("n3", 60, 150))
    popup = drawer.popup()
    assert popup.note == "fits 2 numbers"
    drawer.choose("add")
    (new,) = [key for key, node in drawer.design.nodes.items() if isinstance(node.kind, Add)]
    assert wired(drawer, new) == [("n3", "out")]
    assert len(drawer.rows) == 1


@pytest.mark.parametrize("end", ["its input", "its body"])
def test_a_wire_into_itself_is_fed_back(drawer, end):
    there = drawer.port("n2", "in", False) if end == "its input" else drawer.middle("n2")
    drawer.drag(drawer.port("n2", "out", True), there)
    (wire,) = [wire for wire in drawer.design.wires.values() if wire.source == wire.target == "n2"]
    assert wire.delay == 1


@pytest.mark.parametrize("how", ["escape", "right click"])
def test_a_wire_in_the_hand_can_be_given_up(drawer, how):
    before, start = drawer.design, drawer.port("n3", "out", True)
    drawer.click(start)
    drawer.move(drawer.beside("n3", 0, 140), Qt.MouseButton.NoButton)
    if how == "escape":
        drawer.key(Qt.Key.Key_Escape)
    else:
        drawer.click(drawer.beside("n3", 0, 140), RIGHT)
    assert drawer.canvas.gesture is None
    assert drawer.design == before
    assert QApplication.activePopupWidget() is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(angle=st.floats(0, 6.28), reach=st.floats(0, 23.0), zoom=st.sampled_from([0.5, 0.6, 0.75, 1.0, 1.6]))
def test_a_wire_let_go_within_24_pixels_of_a_fitting_port_always_connects(drawer, angle, reach, zoom):
    """Ports are far enough from each other here that only one is near; a card's body is as good as its port."""
    from math import cos, sin

    canvas, editor = drawer.canvas, drawer.editor
    while editor.document.place:
        editor.undo()
    (key,) = editor.added("Add", place, Activate(), (400.0, 250.0))
    canvas.camera.zoom = zoom
    canvas.show_place(key)
    canvas.camera.x = canvas.scene.rect(key).center().x() - canvas.width() / 2 / zoom
    canvas.camera.y = canvas.scene.rect(key).center().y() - canvas.height() / 2 / zoom - 40
    start = drawer.port("n3", "out", True)
    end = drawer.port(key, "in", False) + QPointF(reach * cos(angle), reach * sin(angle))
    drawer.drag(start, end)
    assert wired(drawer, key) == [("n3", "out")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dx=st.floats(-11, 11), dy=st.floats(-11, 11), zoom=st.sampled_from([0.5, 0.6, 1.0, 2.5]))
def test_a_port_is_24_pixels_wide_for_the_hand_at_every_zoom_from_a_half_on(drawer, dx, dy, zoom):
    drawer.canvas.camera.zoom = zoom
    point = drawer.port("n3", "out", True) + QPointF(dx, dy) * 0.7
    assert drawer.canvas.mouse.port_at(point) == ("n3", "out", True)


# Weights


def test_from_near_a_single_synapse_says_its_weight(person, monkeypatch):
    person.open("xor")
    weights = {"w8": np.float32([[1.234, -0.5]]), "w11": np.float32([[-2]])}
    packed = {key: Array(dtype="float32", shape=rows.shape, data=rows.tobytes()) for key, rows in weights.items()}
    person.editor.training.take(Snapshot(picture="strands", epoch=1, arrays=packed))
    said = []
    write = paint.write
    monkeypatch.setattr(paint, "write", lambda *rest, **more: (said.append(rest[3]), write(*rest, **more)))
    for zoom in (1.0, 2.0):
        assert not {"+1.23", "−2.00"} & set(said)
        person.canvas.zoom_to(zoom)
        person.qtbot.wait(2 * REST)
        person.canvas.grab()
    assert {"+1.23", "−0.50", "−2.00"} <= set(said)
