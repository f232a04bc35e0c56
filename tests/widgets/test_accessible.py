"""A window that one can listen to: everything has a name and a role."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from designer.edits.changing import mute
from designer.edits.removing import remove

Key, Role = Qt.Key, QAccessible.Role
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
INTERACTIVE = {
    Role.Button,
    Role.ButtonMenu,
    Role.CheckBox,
    Role.ComboBox,
    Role.EditableText,
    Role.Link,
    Role.List,
    Role.ListItem,
    Role.PageTab,
    Role.PageTabList,
    Role.ProgressBar,
    Role.RadioButton,
    Role.Slider,
    Role.SpinBox,
    Role.Tree,
    Role.TreeItem,
}


def walk(root, depth=0):
    """Every visible thing below, as a screen reader meets it."""
    assert depth < 40
    for index in range(root.childCount()):
        child = root.child(index)
        if child is not None and child.isValid() and not child.state().invisible:
            yield child
            yield from walk(child, depth + 1)


def listing(person):
    return QAccessible.queryAccessibleInterface(person.canvas)


def names(root):
    return [child.text(QAccessible.Text.Name) for child in walk(root)]


def nameless(root):
    """What one can act on and not hear the name of."""
    found = []
    for child in walk(root):
        thing = child.object()
        focusable = thing is not None and thing.isWidgetType() and thing.focusPolicy() != Qt.FocusPolicy.NoFocus
        if (child.role() in INTERACTIVE or focusable) and not child.text(QAccessible.Text.Name).strip():
            found.append((child.role().name, type(thing).__name__, thing.objectName() if thing is not None else ""))
    return found


def test_every_node_and_wire_can_be_heard(drawer):
    said = names(listing(drawer))
    assert "Dense layer Encoder, 128 neurons, ReLU, output 128 numbers" in said
    assert "Wire from Encoder to Latent" in said
    assert "Wire from Digits, image to Loss, target" in said
    children = [listing(drawer).child(i) for i in range(len(drawer.design.nodes) + len(drawer.design.wires))]
    assert all(child.role() == Role.ListItem for child in children)
    assert all(child.text(QAccessible.Text.Name) for child in children)
    assert [listing(drawer).indexOfChild(child) for child in children] == list(range(len(children)))


def test_a_node_is_where_its_card_is(drawer):
    for key in drawer.design.nodes:
        row = listing(drawer).row(key)
        middle = drawer.canvas.mapToGlobal(drawer.middle(key).toPoint())
        assert row.rect().contains(middle)
        assert listing(drawer).childAt(middle.x(), middle.y()) is row
    middle = (drawer.port("n2", "out", True) + drawer.port("n3", "in", False)) / 2
    there = drawer.canvas.mapToGlobal(middle.toPoint())
    assert listing(drawer).childAt(there.x(), there.y()).text(QAccessible.Text.Name) == "Wire from Encoder to Latent"


def test_the_state_says_what_is_selected(drawer):
    drawer.click(drawer.middle("n3"))
    state = listing(drawer).row("n3").state()
    assert (state.selected, state.focused, state.offscreen) == (1, 1, 0)
    assert not listing(drawer).row("n2").state().selected
    assert listing(drawer).focusChild() is listing(drawer).row("n3")
    drawer.wheel(drawer.middle("n1"), 12)
    assert listing(drawer).row("n6").state().offscreen


def test_walking_tells_where_one_is(drawer):
    QAccessible.setActive(True)
    drawer.key(Key.Key_Right, ALT)
    drawer.key(Key.Key_Right, ALT)
    assert listing(drawer).focusChild().text(QAccessible.Text.Name).startswith("Dense layer Encoder")


def test_names_follow_the_drawing(drawer):
    row = listing(drawer).row("n3")
    drawer.editor.do("Mute", mute, "n3", True)
    assert "muted" in row.text(QAccessible.Text.Name)
    drawer.editor.do("Delete", remove, {"n2"})
    assert "error: " in " ".join(names(listing(drawer)))
    gone = listing(drawer).row("n2")
    assert not gone.isValid()
    assert (gone.text(QAccessible.Text.Name), gone.rect().isEmpty(), bool(gone.state().invalid)) == ("", True, True)
    assert len(names(listing(drawer))) >= len(drawer.design.nodes) + len(drawer.design.wires)


def test_a_canvas_that_is_gone_is_not_asked(drawer):
    row = listing(drawer).row("n3")
    drawer.editor.document.mark_saved()
    drawer.key(Key.Key_W, CTRL)
    drawer.qtbot.waitUntil(lambda: not row.isValid())


def test_everything_on_the_first_page_has_a_name(person):
    person.ready()
    found = nameless(QAccessible.queryAccessibleInterface(person.window))
    assert not found
    assert "Open XOR with 4 neurons" in " ".join(names(QAccessible.queryAccessibleInterface(person.window)))


@pytest.mark.parametrize("panel", ["Dashboard", "Try it", "Code", "Problems", "History"])
@pytest.mark.parametrize("node", ["", "n1", "n3", "n6"])
def test_everything_around_a_design_has_a_name(drawer, panel, node):
    drawer.ready()
    drawer.editor.select({node} - {""})
    drawer.window._show_dock(250)
    drawer.window.dock.front(panel)
    QApplication.processEvents()
    assert not nameless(QAccessible.queryAccessibleInterface(drawer.window))


@pytest.mark.parametrize("keys", [(Key.Key_K, CTRL), (Key.Key_Tab, Qt.KeyboardModifier.NoModifier)])
def test_everything_in_a_floating_list_has_a_name(drawer, keys):
    drawer.key(*keys)
    popup = drawer.popup()
    assert not nameless(QAccessible.queryAccessibleInterface(popup))
    assert QAccessible.queryAccessibleInterface(popup).text(QAccessible.Text.Name)


def test_a_notice_can_be_heard(drawer):
    drawer.window.notices.tell("error", "Could not save x", "The disk is full.", ("Save as…", lambda: None))
    QApplication.processEvents()
    assert "Could not save x. The disk is full." in drawer.notices()
    assert not nameless(QAccessible.queryAccessibleInterface(drawer.window))
