"""The problems are counted, shown, walked with F8 and mended in one step."""

import pytest
from PySide6.QtCore import Qt

from designer.activations import Step
from designer.catalog.neurons import Neurons
from designer.edits.changing import set_fields
from designer.edits.placing import place
from designer.view import problems
from widgets.editor import Editor
from widgets.problems import Problems
from widgets.problems.panel import MOST, summary


@pytest.fixture
def panel(shown):
    return shown(Problems(), 880, 214)


@pytest.fixture
def broken(editor):
    editor.do("wrong size", set_fields, "n5", {"shape": (65,)})
    editor.do("flat", set_fields, "n4", {"activation": Step()})
    return editor


def visible(panel):
    return [row for row in panel.rows if row.isVisible()]


def test_a_sound_design_is_ready_to_train(panel):
    assert panel.summary.text() == "No problems"
    assert panel.agree.isVisible()
    assert panel.agree.words.text() == "Shapes agree on all 6 wires"
    assert panel.ready.isVisible()
    assert visible(panel) == []


def test_problems_are_counted_and_listed_worst_first(panel, broken):
    found = problems(broken.design, broken.view)
    assert panel.summary.text() == summary(found) == "1 error, 1 warning"
    assert [row.accessibleName().split(":")[0] for row in visible(panel)] == ["error 1", "warning 2"]
    assert not panel.ready.isVisible()


def test_f8_walks_round_and_selects(qtbot, panel, broken):
    seen = []
    panel.shown.connect(lambda problem: seen.append(problem.place))
    for _ in range(3):
        panel.next()
    assert seen == ["n6", "n4", "n6"]
    assert broken.node == "n6"
    assert [row.isChecked() for row in visible(panel)] == [True, False]


def test_a_click_shows_a_problem(qtbot, panel, broken):
    with qtbot.waitSignal(panel.shown) as told:
        qtbot.mouseClick(visible(panel)[1], Qt.MouseButton.LeftButton, pos=visible(panel)[1].rect().topLeft())
    assert told.args[0].place == broken.node == "n4"


def test_a_button_mends_in_one_step_with_its_own_words(qtbot, panel, broken):
    steps = len(broken.document.steps)
    qtbot.mouseClick(visible(panel)[1].buttons[0], Qt.MouseButton.LeftButton)
    assert len(broken.document.steps) == steps + 1
    assert broken.document.steps[-1].label == "Use Sigmoid"
    assert panel.summary.text() == "1 error"
    broken.undo()
    assert panel.summary.text() == "1 error, 1 warning"


def test_the_first_fix_of_the_shown_problem_is_applied(panel, broken):
    panel.next()
    panel.next()
    panel.fix()
    assert broken.document.steps[-1].label == "Use Sigmoid"


def test_the_first_fix_there_is_without_a_shown_problem(panel, broken):
    first = problems(broken.design, broken.view)[0].fixes[0].label
    panel.fix()
    assert broken.document.steps[-1].label == first
    assert panel.summary.text() == "1 warning, no errors"


def test_an_empty_design_has_nothing_to_say(panel):
    panel.show_editor(Editor())
    assert panel.summary.text() == "Nothing is drawn yet"
    assert not panel.ready.isVisible()


def test_a_move_lists_nothing_anew(panel, broken, monkeypatch):
    monkeypatch.setattr("widgets.editor.problems", lambda *_: pytest.fail("worked out again"))
    broken.select(["n2"])


def test_hundreds_of_problems_stay_a_short_list(panel, editor):
    for i in range(MOST + 5):
        editor.do("add", place, Neurons(), (float(i), 0.0))
    assert len(visible(panel)) == MOST
    assert panel._more.isVisible()


def test_rows_are_painted_in_every_state(panel, broken):
    panel.next()
    assert not panel.grab().isNull()
