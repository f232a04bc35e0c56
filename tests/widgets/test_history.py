"""The history says every step in words, and a click goes there."""

import pytest
from PySide6.QtCore import Qt

from designer.edits.changing import rename, set_fields
from widgets.editor import Editor
from widgets.history import History


@pytest.fixture
def panel(shown, editor):
    for units in (4, 8):
        editor.do(f"Set neurons of Latent to {units}", set_fields, "n3", {"shape": (units,)})
    editor.do("Rename Encoder to Funnel", rename, "n2", "Funnel")
    return shown(History(), 400, 300)


def heard(panel):
    model = panel.list.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def click(qtbot, panel, row):
    place = panel.list.visualRect(panel.list.model().index(row, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_step_is_said_and_the_last_one_holds(panel):
    assert heard(panel) == [
        "Opened",
        "Set neurons of Latent to 4",
        "Set neurons of Latent to 8",
        "Rename Encoder to Funnel, now",
    ]


def test_a_click_goes_there_and_back(qtbot, panel, editor):
    click(qtbot, panel, 1)
    assert editor.design.nodes["n3"].kind.shape == (4,)
    assert heard(panel)[1:] == [
        "Set neurons of Latent to 4, now",
        "Set neurons of Latent to 8, undone",
        "Rename Encoder to Funnel, undone",
    ]
    click(qtbot, panel, 3)
    assert editor.called("n2") == "Funnel"


def test_a_click_tells_that_the_file_is_behind(qtbot, panel, editor):
    with qtbot.waitSignal(editor.filed):
        click(qtbot, panel, 0)
    assert not editor.document.dirty


def test_undo_is_seen(panel, editor):
    editor.undo()
    assert heard(panel)[-2:] == ["Set neurons of Latent to 8, now", "Rename Encoder to Funnel, undone"]


def test_a_new_step_takes_the_undone_ones_away(panel, editor):
    editor.undo()
    editor.undo()
    editor.do("Rename Decoder to Horn", rename, "n4", "Horn")
    assert heard(panel) == ["Opened", "Set neurons of Latent to 4", "Rename Decoder to Horn, now"]


def test_enter_goes_where_the_keyboard_is(qtbot, panel, editor):
    panel.list.setCurrentIndex(panel.list.model().index(0, 0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert editor.document.place == 0


def test_a_new_design_has_only_a_beginning(panel):
    panel.show_editor(Editor())
    assert heard(panel) == ["Started, now"]
