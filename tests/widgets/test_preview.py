"""What a fix does can be seen before it is done, and the picture is not the drawing itself."""

import pytest
from PySide6.QtCore import Qt

from designer.edits.changing import set_fields
from designer.edits.removing import remove
from designer.view import problems
from widgets.problems.panel import ROOMY, Problems
from widgets.problems.preview import effect, touched

WIDE, NARROW = ROOMY + 40, ROOMY - 40


@pytest.fixture
def broken(editor):
    """The decoder gives too few pixels for the loss."""
    editor.do("Remove the loss", remove, ("n6",))
    assert problems(editor.design, editor.view)
    return editor


def test_the_preview_shows_the_first_fix_and_changes_nothing(broken, shown):
    before = broken.design
    panel = shown(Problems(), WIDE, 252)
    fix = next(p for p in problems(broken.design, broken.view) if p.fixes).fixes[0]
    assert panel.preview.isVisible()
    assert panel.preview.button.text() == fix.label
    assert not panel.preview.grab().isNull()
    assert broken.design is before


def test_its_button_does_what_was_shown(broken, shown, qtbot):
    panel = shown(Problems(), WIDE, 252)
    label = panel.preview.button.text()
    qtbot.mouseClick(panel.preview.button, Qt.MouseButton.LeftButton)
    assert broken.document.steps[-1].label == label


@pytest.mark.parametrize("width", [NARROW, 320])
def test_a_narrow_panel_keeps_its_room_for_the_list(broken, shown, width):
    assert not shown(Problems(), width, 252).preview.isVisible()


def test_a_sound_drawing_has_no_preview(editor, shown):
    assert not shown(Problems(), WIDE, 252).preview.isVisible()


def test_every_fix_of_a_spoiled_drawing_can_be_foreseen(editor, shown):
    panel = shown(Problems(), WIDE, 252)
    for spoil in (
        lambda: editor.do("a", set_fields, "n5", {"shape": (7,)}),
        lambda: editor.do("b", remove, ("n1",)),
        lambda: editor.do("c", remove, ("n6",)),
    ):
        spoil()
        for number, problem in enumerate(problems(editor.design, editor.view), 1):
            assert panel.preview.show_fix(editor, problem, number) is bool(problem.fixes)
            if problem.fixes:
                assert panel.preview.words.text()
        editor.undo()


def test_the_words_count_weights_and_wires(editor):
    from designer.edits.removing import remove_and_reconnect
    from designer.view import apply

    patch = remove_and_reconnect(editor.design, editor.view, ("n3",))
    after, view = apply(editor.design, editor.view, patch)
    words = effect(editor.design, editor.view, after, view)
    assert "more" in words
    assert "replaced" in words
    assert "n2" in touched(after, patch, "")[0]
