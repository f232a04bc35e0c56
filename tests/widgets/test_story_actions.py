"""Everything one can do: named, reachable in two ways, without two meanings of a key, and never a crash."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox

from designer.storage import dump
from widgets.actions import ACTIONS, BY_ID, MENUS
from widgets.canvas.canvas import REST
from widgets.commands import entries
from widgets.export import FORMATS, ExportDialog
from widgets.theme import DARK, LIGHT, look

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
OBVIOUS = {"select_all", "fit_selection", "zoom_in", "zoom_out"}
"""Actions whose title says it all."""


@pytest.fixture
def quiet(monkeypatch):
    """Dialogs that would wait for somebody answer by themselves."""
    for kind in (QDialog, QMessageBox, QMenu):
        monkeypatch.setattr(kind, "exec", lambda *_: 0)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([], ""))


def test_every_action_has_a_title_and_a_word_of_help():
    for action in ACTIONS:
        assert action.title
        assert action.menu in MENUS, action.id
        assert action.help or action.id in OBVIOUS, action.id
    assert len(BY_ID) == len(ACTIONS)


def test_no_key_means_two_things():
    keys = Counter(QKeySequence(key).toString() for action in ACTIONS for key in action.keys)
    assert {key: count for key, count in keys.items() if count > 1} == {}
    assert "" not in keys


def test_every_action_is_in_the_menu_and_in_the_command_palette(drawer):
    parts = drawer.window.top.sign.menu().actions()
    menu = {entry for part in parts for entry in part.menu().actions()}
    offered = {entry.title for entry in entries(drawer.window)}
    for action in ACTIONS:
        assert drawer.window.qactions[action.id] in menu, action.id
        assert action.title in offered or action.id == "commands"


@pytest.mark.parametrize("where", ["welcome", "design", "selection", "wire"])
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_no_action_ever_fails(person, quiet, where, action):
    window = person.window
    if where != "welcome":
        person.open("xor")
    if where == "selection":
        person.editor.select({"n3"})
    if where == "wire":
        person.editor.select({next(iter(person.design.wires))})
    window.refresh_actions()
    window.run(action.id)
    QApplication.processEvents()
    if popup := QApplication.activePopupWidget():
        popup.close()
    if reason := action.when(window):
        assert reason[0].islower() or reason[0] in "“0123456789", reason
    window.refresh_actions()


def test_a_key_of_the_canvas_does_nothing_while_a_field_has_the_focus(drawer):
    drawer.editor.select({"n3"})
    drawer.window.toggle_palette()
    field = drawer.window.palette_panel.field
    field.setFocus()
    for key in (Key.Key_N, Key.Key_L, Key.Key_M, Key.Key_Delete, Key.Key_Backspace):
        drawer.key(key)
    assert not drawer.rows


def test_an_action_that_is_not_possible_says_why(drawer):
    drawer.window.run("rename")
    assert drawer.hint() == "Rename: select one node"
    drawer.window.refresh_actions()
    assert not drawer.window.qactions["rename"].isEnabled()
    assert drawer.window.qactions["rename"].toolTip() == "select one node"


def test_the_theme_changes_colors_and_nothing_else(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.wheel(drawer.middle("n3"), 2)

    def facts():
        camera = drawer.canvas.camera
        parts = (drawer.canvas, drawer.window.top, drawer.window.dock, drawer.window.status)
        shown = [w.geometry() for w in parts]
        seen = (camera.x, camera.y, camera.zoom)
        return dump(drawer.design), drawer.editor.selection, seen, shown, drawer.rows

    drawer.qtbot.wait(2 * REST)  # a zoom is stretched at first
    before, picture = facts(), drawer.window.grab().toImage()
    drawer.key(Key.Key_T, CTRL | SHIFT)
    assert look.theme is LIGHT
    assert facts() == before
    assert drawer.window.grab().toImage() != picture
    drawer.key(Key.Key_T, CTRL | SHIFT)
    assert look.theme is DARK
    assert facts() == before
    assert drawer.window.grab().toImage() == picture


def test_a_trained_network_leaves_in_every_form(drawer, monkeypatch, tmp_path):
    drawer.ready()
    drawer.window.run("export")
    assert "needs a trained network" in drawer.hint()
    drawer.short(1)
    drawer.trained()
    for form in FORMATS:
        path = tmp_path / f"net{form.suffix}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path, **__: (str(path), ""))

        def choose(dialog, form=form):
            dialog._choices[FORMATS.index(form)].setChecked(True)
            return QDialog.DialogCode.Accepted

        monkeypatch.setattr(ExportDialog, "exec", choose)
        drawer.key(Key.Key_E, CTRL)
        drawer.qtbot.waitUntil(lambda path=path: any(path.name in said for said in drawer.notices()), timeout=60_000)
        (said,) = [said for said in drawer.notices() if path.name in said]
        assert said.startswith(f"Exported {path.name}"), said
        assert path.stat().st_size > 0


def test_an_export_to_where_nothing_can_be_written_is_told_of(drawer, monkeypatch, tmp_path):
    drawer.ready()
    drawer.short(1)
    drawer.trained()
    path = tmp_path / "missing" / "net.pt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    monkeypatch.setattr(ExportDialog, "exec", lambda _: QDialog.DialogCode.Accepted)
    drawer.key(Key.Key_E, CTRL)
    drawer.qtbot.waitUntil(lambda: bool(drawer.notices()), timeout=60_000)
    assert drawer.notices()[0].startswith("Could not export as PyTorch weights")
