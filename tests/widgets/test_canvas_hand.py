"""Selecting, moving, inserting, deleting, copying and naming, each as one row of the history."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from designer.catalog.functions import Activate
from designer.edits.placing import place

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MIDDLE, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
Key = Qt.Key


def corners(person, *keys):
    """The rectangle around some cards, in pixels, a little larger."""
    area = person.canvas.camera.rect_to_screen(person.canvas.scene.bounds(keys)).adjusted(-12, -12, 12, 12)
    return area.topLeft(), area.bottomRight()


def field(person):
    found = [w for w in person.canvas.findChildren(QLineEdit) if w.accessibleName() == "Name of the node"]
    return next((w for w in found if w.isVisible()), None)


# Selecting


def test_a_rectangle_selects_what_it_touches(drawer):
    drawer.drag(*corners(drawer, "n2", "n3"))
    assert drawer.editor.selection == {"n2", "n3"}
    assert not drawer.rows


def test_shift_adds_and_control_toggles(drawer):
    drawer.click(drawer.middle("n2"))
    drawer.drag(*corners(drawer, "n3", "n4"), keys=SHIFT)
    assert drawer.editor.selection == {"n2", "n3", "n4"}
    drawer.drag(*corners(drawer, "n4", "n5"), keys=CTRL)
    assert drawer.editor.selection == {"n2", "n3", "n5"}
    drawer.click(drawer.middle("n5"), keys=CTRL)
    drawer.click(drawer.middle("n6"), keys=SHIFT)
    assert drawer.editor.selection == {"n2", "n3", "n6"}


def test_a_rectangle_given_up_selects_what_was_selected_before(drawer):
    drawer.click(drawer.middle("n2"))
    drawer.drag(*corners(drawer, "n3", "n4"), keys=SHIFT, drop=False)
    drawer.key(Key.Key_Escape)
    assert drawer.editor.selection == {"n2"}


def test_a_click_on_nothing_selects_nothing_and_keeps_redo(drawer):
    drawer.click(drawer.middle("n2"))
    drawer.key(Key.Key_Right)
    drawer.key(Key.Key_Z, CTRL)
    drawer.click(drawer.beside("n3", 0, 170))
    assert not drawer.editor.selection
    assert len(drawer.editor.document.steps) == 1


def test_a_wire_is_selected_by_a_click_and_deleted_by_a_key(drawer):
    middle = (drawer.port("n2", "out", True) + drawer.port("n3", "in", False)) / 2
    drawer.click(middle)
    assert drawer.editor.selection == {"w8"}
    drawer.key(Key.Key_Delete)
    assert "w8" not in drawer.design.wires
    assert drawer.rows == ["Delete a wire"]


# Moving


def test_a_card_follows_the_hand_and_snaps_and_undo_is_one_row(drawer):
    before = drawer.design
    drawer.drag(drawer.middle("n3"), drawer.beside("n3", 53, 91))
    x, y = drawer.design.nodes["n3"].at
    assert (x % 8, y % 8) == (0, 0)
    assert (x, y) != before.nodes["n3"].at
    assert drawer.rows == ["Move Latent"]
    drawer.key(Key.Key_Z, CTRL)
    assert drawer.design == before


def test_a_card_is_pulled_to_the_height_of_its_neighbor(drawer):
    drawer.drag(drawer.middle("n3"), drawer.beside("n3", 0, 91))
    drawer.drag(drawer.middle("n3"), drawer.beside("n3", 0, -88))
    assert drawer.design.nodes["n3"].at[1] == 0


def test_several_cards_move_together(drawer):
    before = drawer.design
    drawer.drag(*corners(drawer, "n2", "n3"))
    drawer.drag(drawer.middle("n2"), drawer.beside("n2", 0, 80))
    steps = {drawer.design.nodes[key].at[1] - before.nodes[key].at[1] for key in ("n2", "n3")}
    assert len(steps) == 1
    assert steps != {0}
    assert drawer.rows == ["Move 2 nodes"]


def test_a_click_without_a_drag_moves_nothing(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.drag(drawer.middle("n3"), drawer.beside("n3", 2, 1))
    assert not drawer.rows


def test_a_card_dropped_on_a_wire_is_inserted_in_one_row(drawer):
    (key,) = drawer.editor.added("Add", place, Activate(), (400.0, 250.0))
    drawer.canvas.fit()
    middle = (drawer.port("n1", "image", True) + drawer.port("n2", "in", False)) / 2
    before = drawer.design
    drawer.drag(drawer.middle(key), middle)
    ends = {(wire.source, wire.target) for wire in drawer.design.wires.values()}
    assert ("n1", key) in ends
    assert (key, "n2") in ends
    assert ("n1", "n2") not in ends
    assert drawer.rows[1:] == ["Insert Activation on a wire"]
    drawer.key(Key.Key_Z, CTRL)
    assert replace(drawer.design, last=before.last) == before


def test_arrows_nudge_as_one_row_for_each_selection(drawer):
    drawer.click(drawer.middle("n3"))
    for _ in range(3):
        drawer.key(Key.Key_Right)
    drawer.key(Key.Key_Down, SHIFT)
    assert drawer.design.nodes["n3"].at == (336 + 24, 40)
    assert drawer.rows == ["Nudge"]
    drawer.click(drawer.middle("n4"))
    drawer.key(Key.Key_Left)
    assert drawer.rows == ["Nudge", "Nudge"]


def test_the_handle_gives_a_layer_more_neurons_in_one_row(drawer):
    drawer.click(drawer.middle("n3"))
    middle = drawer.canvas.camera.to_screen(drawer.canvas._overlay.handle(drawer.canvas.camera))
    drawer.drag(middle, middle + QPointF(0, 43))
    assert drawer.design.nodes["n3"].kind.shape == (5,)
    assert drawer.rows == ["Give Latent 5 neurons"]


@pytest.mark.parametrize("what", ["move", "widen", "pan", "wire"])
def test_escape_gives_up_any_gesture(drawer, what):
    camera = drawer.canvas.camera
    if what == "widen":
        drawer.click(drawer.middle("n3"))
    before, seen = drawer.design, (camera.x, camera.y)
    start = {
        "move": drawer.middle("n3"),
        "pan": drawer.beside("n3", 0, 150),
        "wire": drawer.port("n3", "out", True),
        "widen": QPointF(),
    }[what]
    if what == "widen":
        start = camera.to_screen(drawer.canvas._overlay.handle(camera))
    drawer.drag(start, start + QPointF(70, 60), MIDDLE if what == "pan" else Qt.MouseButton.LeftButton, drop=False)
    assert drawer.canvas.gesture is not None
    drawer.key(Key.Key_Escape)
    assert drawer.canvas.gesture is None
    assert drawer.design == before
    assert (camera.x, camera.y) == pytest.approx(seen)
    drawer.release(start + QPointF(70, 60), MIDDLE if what == "pan" else Qt.MouseButton.LeftButton)
    assert drawer.design == before
    assert not drawer.rows


# Deleting and copying


def test_delete_takes_the_wires_along(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.key(Key.Key_Delete)
    assert "n3" not in drawer.design.nodes
    assert not {"w8", "w9"} & drawer.design.wires.keys()
    assert drawer.rows == ["Delete Latent"]


def test_control_delete_joins_the_neighbors(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.key(Key.Key_Delete, CTRL)
    assert ("n2", "n4") in {(wire.source, wire.target) for wire in drawer.design.wires.values()}
    assert drawer.rows == ["Delete and reconnect Latent"]


def test_duplicate_selects_the_copies(drawer):
    drawer.drag(*corners(drawer, "n2", "n3"))
    drawer.key(Key.Key_D, CTRL)
    new = drawer.editor.selection
    assert len(new) == 2
    assert not new & {"n2", "n3"}
    assert len(drawer.design.nodes) == 8
    assert drawer.rows == ["Duplicate"]


def test_copy_and_paste_go_through_the_clipboard(drawer):
    drawer.drag(*corners(drawer, "n2", "n3"))
    drawer.key(Key.Key_C, CTRL)
    assert '"Neurons"' in QGuiApplication.clipboard().text()
    drawer.key(Key.Key_N, CTRL)
    assert drawer.canvas is None
    drawer.window.run("paste")
    assert sorted(drawer.editor.called(key) for key in drawer.design.nodes) == ["Encoder", "Latent"]
    assert len(drawer.design.wires) == 1


def test_cut_and_paste_bring_back_as_much(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.key(Key.Key_X, CTRL)
    assert "n3" not in drawer.design.nodes
    drawer.key(Key.Key_V, CTRL)
    assert drawer.named("Latent")
    assert drawer.rows == ["Cut", "Paste"]


@pytest.mark.parametrize("rubbish", ["", "hello", "{", "{}", '{"neurarium": 1, "nodes": {"n1": {"kind": {}}}}', "[1]"])
def test_pasting_rubbish_changes_nothing_and_says_so(drawer, rubbish):
    QGuiApplication.clipboard().setText(rubbish)
    before = drawer.design
    drawer.key(Key.Key_V, CTRL)
    assert drawer.design == before
    assert drawer.hint()


def test_rubbish_on_the_welcome_page_leaves_it_there(person):
    QGuiApplication.clipboard().setText("{ what is this")
    person.window.run("paste")
    assert person.canvas is None
    assert person.hint()


# Naming


@pytest.mark.parametrize("how", ["F2", "double click"])
def test_a_node_is_named_right_on_its_card(drawer, how):
    drawer.click(drawer.middle("n3"))
    if how == "F2":
        drawer.key(Key.Key_F2)
    else:
        drawer.double_click(drawer.middle("n3"))
    assert field(drawer).hasFocus()
    drawer.type("Bottleneck")
    drawer.key(Key.Key_Return)
    assert drawer.editor.called("n3") == "Bottleneck"
    assert drawer.rows == ["Rename Latent to Bottleneck"]
    assert drawer.canvas.hasFocus()


def test_escape_in_the_name_leaves_it_as_it_was(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.key(Key.Key_F2)
    drawer.type("Bottleneck")
    drawer.key(Key.Key_Escape)
    assert drawer.editor.called("n3") == "Latent"
    assert not drawer.rows
    assert field(drawer) is None
    assert drawer.canvas.hasFocus()


def test_a_name_is_taken_when_one_clicks_elsewhere(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.key(Key.Key_F2)
    drawer.type("Bottleneck")
    drawer.click(drawer.beside("n3", 0, 170))
    assert drawer.rows == ["Rename Latent to Bottleneck"]


def test_a_name_typed_while_its_node_goes_away_is_forgotten(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.key(Key.Key_F2)
    drawer.type("Bottleneck")
    drawer.window.run("delete")
    assert "n3" not in drawer.design.nodes
    if field(drawer) is not None:
        drawer.key(Key.Key_Return)
    assert drawer.rows == ["Delete Latent"]


def test_letters_in_the_name_are_no_commands(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.key(Key.Key_F2)
    for letter in "nlmf":
        QTest.keyClicks(field(drawer), letter)
    assert field(drawer).text() == "nlmf"
    assert len(drawer.design.nodes) == 6
    assert not drawer.rows


def test_all_of_it_can_be_taken_back(drawer):
    before = drawer.design
    drawer.key(Key.Key_A, CTRL)
    drawer.key(Key.Key_D, CTRL)
    drawer.key(Key.Key_M)
    drawer.key(Key.Key_Left)
    drawer.key(Key.Key_L, CTRL)
    for _ in range(len(drawer.rows)):
        drawer.key(Key.Key_Z, CTRL)
    assert not drawer.rows
    assert replace(drawer.design, last=before.last) == before  # numbers are never given twice


# Walking


def test_alt_and_arrows_walk_along_the_wires(person):
    person.open("xor")
    said = []
    for key in ("Right", "Right", "Down", "Up", "Right", "Right", "Right", "Left"):
        person.key(getattr(Key, f"Key_{key}"), Qt.KeyboardModifier.AltModifier)
        said.append(person.editor.called(person.editor.node))
    first, *rest = said
    assert first == "XOR"
    column = {person.editor.called(key): node.at[0] for key, node in person.design.nodes.items()}
    assert column[rest[0]] == column[rest[1]] == column[rest[2]]
    assert rest[0] == rest[2] != rest[1]
    assert rest[3:] == ["Answer", "Loss", "Loss", "Answer"]
    assert person.hint() == "" or "Loss" in person.hint()
    assert not person.rows


# Neuron by neuron


def test_a_layer_opens_into_neurons_without_covering_any_and_goes_back(person):
    person.open("moons")
    layer = person.named("Six")
    before = person.design
    person.click(person.middle(layer))
    person.key(Key.Key_E, SHIFT)
    assert person.rows == ["Open Six"]
    assert sorted(person.editor.called(key) for key in person.editor.selection) == [f"Six {i}" for i in range(1, 7)]
    cards = [person.canvas.scene.bounds([key]) for key in person.design.nodes]
    assert not any(a.intersects(b) for i, a in enumerate(cards) for b in cards[:i])
    person.key(Key.Key_E, SHIFT | CTRL)
    assert person.button("Draw neuron by neuron").isVisible()
    assert person.rows == ["Open Six", "Fuse into a layer"]
    assert person.editor.called(person.editor.node) == "Six"
    person.key(Key.Key_Z, CTRL)
    person.key(Key.Key_Z, CTRL)
    assert person.design.same(before)


def test_what_can_not_be_opened_says_why(drawer):
    drawer.click(drawer.middle("n5"))
    with pytest.raises(StopIteration):
        drawer.button("Draw neuron by neuron")
    drawer.key(Key.Key_E, SHIFT)
    assert "up to 32" in drawer.hint()
    assert not drawer.rows
