"""The code follows the drawing, marks what is selected, and leads back to the drawing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from backends.codegen.torch import generate
from designer.edits.changing import move, rename, set_fields
from widgets.code import Code
from widgets.code.sheet import GUTTER, LINE, TOP, Sheet
from widgets.editor import Editor
from widgets.theme import DARK, LIGHT, look


@pytest.fixture
def panel(shown):
    return shown(Code(), 488, 400)


def settled(qtbot, panel):
    qtbot.waitUntil(lambda: not panel._timer.isActive(), timeout=1000)


def test_the_text_is_the_module(panel, editor):
    assert panel.sheet.toPlainText() == generate(editor.design, editor.view).text.rstrip("\n")


def test_a_change_is_written_once_the_hand_rests(qtbot, panel, editor):
    before = panel.sheet.toPlainText()
    for units in (3, 4, 5):
        editor.do("set", set_fields, "n3", {"shape": (units,)})
    assert panel.sheet.toPlainText() == before
    settled(qtbot, panel)
    assert "nn.Linear(128, 5)" in panel.sheet.toPlainText()


def test_a_move_writes_nothing_anew(panel, editor):
    editor.do("move", move, {"n2": (0.0, 0.0)})
    assert not panel._timer.isActive()


def test_a_new_name_is_written(qtbot, panel, editor):
    editor.do("rename", rename, "n2", "Funnel")
    settled(qtbot, panel)
    assert "self.funnel" in panel.sheet.toPlainText()


def test_lines_of_the_selection_are_marked(panel, editor):
    editor.select(["n2"])
    lines = panel.sheet.toPlainText().split("\n")
    assert panel.sheet.marked
    assert all("encoder" in lines[line - 1] for line in panel.sheet.marked)
    editor.select([])
    assert not panel.sheet.marked


def test_a_click_on_a_line_selects_its_node(qtbot, panel, editor):
    lines = panel.sheet.toPlainText().split("\n")
    line = next(i for i, text in enumerate(lines) if text.strip().startswith("self.decoder"))
    place = QPoint(20, round(TOP + (line + 0.5) * LINE))
    qtbot.mouseClick(panel.sheet.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert editor.node == "n4"


def test_numbers_stand_beside_their_lines(panel):
    document = panel.sheet.document()
    for line in (0, 5, panel.sheet.count - 1):
        block = document.findBlockByNumber(line)
        top = panel.sheet.cursorRect(QTextCursor(block)).center().y() + panel.sheet.verticalScrollBar().value()
        assert top == pytest.approx(TOP + (line + 0.5) * LINE, abs=4)
    assert panel.sheet.viewport().x() == GUTTER


def test_the_code_is_copied(qtbot, panel, editor):
    qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == generate(editor.design, editor.view).text


def test_an_empty_design_says_when_code_appears(panel):
    panel.show_editor(Editor())
    assert panel.words.isVisible()
    assert panel.words.text() == "Code appears here as you draw."
    assert not panel.sheet.isVisible()


def test_a_hidden_panel_writes_nothing(qtbot, panel, editor):
    panel.hide()
    before = panel.sheet.toPlainText()
    editor.do("set", set_fields, "n3", {"shape": (9,)})
    settled(qtbot, panel)
    assert panel.sheet.toPlainText() == before
    panel.show()
    settled(qtbot, panel)
    assert "nn.Linear(128, 9)" in panel.sheet.toPlainText()


def test_colors_follow_the_theme(panel):
    def colors():
        block = panel.sheet.document().findBlockByNumber(0)
        return {span.format.foreground().color().name() for span in block.layout().formats()}

    assert colors() == {DARK["latent"].name()}
    look.wear(LIGHT)
    assert colors() == {LIGHT["latent"].name()}
    look.wear(DARK)


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=8).map("\n".join), min_size=1, max_size=6))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_may_follow_any_other(dressed, texts):
    sheet = Sheet()
    for text in texts:
        sheet.show_text(text)
        assert sheet.toPlainText() == text.rstrip("\n")
        assert sheet.count == len(text.rstrip("\n").split("\n"))
        heights = {sheet.document().findBlockByNumber(i).blockFormat().lineHeight() for i in range(sheet.count)}
        assert heights == {LINE}
