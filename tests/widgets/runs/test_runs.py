"""The runs: listed, named, pinned, deleted and compared by somebody with a mouse and keys."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from backends.places import runs_folder
from backends.runs import Runs
from designer.activations import Tanh
from designer.edits.changing import set_fields, set_training
from designer.learning import SGD
from designer.templates import template
from tests.widgets.runs.stock import entered, stock
from widgets.runs.library import Library
from widgets.runs.overlay import APART, apart, at
from widgets.runs.panel import RunList
from widgets.runs.words import headline
from widgets.theme import DARK, LIGHT, look

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def library(qtbot, home):
    made = Library(runs_folder())
    yield made
    made.stop()


@pytest.fixture
def designs(editor):
    """The design, and three ways on from it."""
    editor.commit("Slower", set_training(editor.design, optimizer=SGD(rate=0.05), epochs=8))
    second = editor.design
    editor.do("tanh", set_fields, "n2", {"activation": Tanh()})
    third = editor.design
    editor.undo()
    return [second, third, second]


@pytest.fixture
def panel(qtbot, shown, library, designs):
    """The panel with three runs, the newest first: 3 is A, 2 is B."""
    for number, design in enumerate(designs, 1):
        stock(runs_folder(), design, number, accuracy=0.9 + number / 100, epochs=7 + number)
    made = shown(RunList(library), 1030, 420)
    filled(qtbot, made)
    return made


def filled(qtbot, panel):
    qtbot.waitUntil(lambda: len(panel.rows.details) >= min(3, len(panel.rows.runs)) > 0)
    qtbot.waitUntil(lambda: panel.contrast.accessibleDescription() != "")


def names(panel):
    return [panel.rows.index(row).data() for row in range(panel.rows.rowCount())]


def row(panel, index):
    return panel.shelf.visualRect(panel.rows.index(index)).center()


def moved(point, widget):
    place = QPointF(point)
    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, none, NONE)


def stored(library):
    """Ask the store itself."""
    runs = Runs(runs_folder())
    found = runs.list()
    runs.close()
    return found


def test_without_a_run_the_panel_says_what_will_come(shown, library):
    panel = shown(RunList(library), 1030, 420)
    assert not panel._left.isVisible()
    assert not panel.grab().isNull()


def test_every_run_has_its_row_the_newest_first(panel):
    assert names(panel) == ["Run 3", "Run 2", "Run 1"]
    assert [panel.rows.details[run.id].different for run in panel.rows.runs] == [
        "ReLU",
        "tanh",
        "SGD, rate 0.05, 8 epochs",
    ]
    said = panel.rows.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith(f"Run 2, B, tanh, {headline(panel.rows.runs[1])}, ")
    assert panel.foot.usage.text().startswith("3 runs, ")


def test_a_click_chooses_a_and_a_click_with_ctrl_chooses_b(panel, qtbot):
    assert (panel.rows.first, panel.rows.second) == tuple(run.id for run in panel.rows.runs[:2])
    QTest.mouseClick(panel.shelf.viewport(), LEFT, NONE, row(panel, 2))
    assert panel.rows.first == panel.rows.runs[2].id
    assert panel.rows.second == panel.rows.runs[1].id
    QTest.mouseClick(panel.shelf.viewport(), LEFT, CTRL, row(panel, 0))
    assert (panel.rows.first, panel.rows.second) == (panel.rows.runs[2].id, panel.rows.runs[0].id)
    qtbot.waitUntil(lambda: "same: data, drawing" in panel.contrast.accessibleDescription())


def test_arrows_walk_and_b_compares(panel):
    panel.shelf.setFocus()
    QTest.keyClick(panel.shelf, Key.Key_Down)
    QTest.keyClick(panel.shelf, Key.Key_Down)
    assert panel.rows.first == panel.rows.runs[2].id
    QTest.keyClick(panel.shelf, Key.Key_Up)
    assert panel.rows.first == panel.rows.runs[1].id
    QTest.keyClick(panel.shelf, Key.Key_Home)
    QTest.keyClick(panel.shelf, Key.Key_End)
    assert panel.rows.first == panel.rows.runs[2].id


def test_a_against_b_is_said_in_words_and_figures(panel, qtbot):
    words = panel.contrast.accessibleDescription()
    assert "tanh → ReLU" in words
    assert "same: data, seed 3, SGD 0.05, batch 64, 8 epochs" in words
    new, old = (run.figures["accuracy"] for run in panel.rows.runs[:2])
    assert f"right {100 * new:.1f} % {100 * old:.1f} % +{100 * (new - old):.1f}" in words
    assert "epochs 10 9 +1" in words


def test_space_pins_and_f2_renames(panel, qtbot, library):
    panel.shelf.setFocus()
    QTest.keyClick(panel.shelf, Key.Key_Space)
    qtbot.waitUntil(lambda: panel.rows.runs[0].pinned)
    assert stored(library)[0].pinned
    QTest.keyClick(panel.shelf, Key.Key_F2)
    field = panel.shelf.findChild(QLineEdit)
    assert field.text() == "Run 3"
    field.selectAll()
    QTest.keyClicks(field, "The good one")
    with qtbot.assertNotEmitted(panel.open_asked, wait=50):
        QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: names(panel)[0] == "The good one")
    assert stored(library)[0].label == "The good one"
    QTest.keyClick(panel.shelf, Key.Key_Space)
    qtbot.waitUntil(lambda: not panel.rows.runs[0].pinned)
    assert not stored(library)[0].pinned


def test_an_empty_name_gives_the_number_back(panel, qtbot):
    panel.rows.renamed.emit(panel.rows.runs[0].id, "Another")
    qtbot.waitUntil(lambda: names(panel)[0] == "Another")
    panel.rows.setData(panel.rows.index(0), "  ")
    qtbot.waitUntil(lambda: names(panel)[0] == "Run 3")


def test_del_asks_once_and_esc_keeps(panel, qtbot, library):
    panel.shelf.setFocus()
    QTest.keyClick(panel.shelf, Key.Key_Delete)
    assert panel.foot.sure.text().startswith("Delete Run 3, ")
    assert panel.foot.yes.hasFocus()
    QTest.keyClick(panel.foot.yes, Key.Key_Escape)
    assert not panel.foot.question.isVisible()
    assert panel.shelf.hasFocus()
    assert len(stored(library)) == 3
    QTest.keyClick(panel.shelf, Key.Key_Delete)
    QTest.keyClick(panel.foot.yes, Key.Key_Delete)
    qtbot.waitUntil(lambda: names(panel) == ["Run 2", "Run 1"])
    assert len(stored(library)) == 2
    assert panel.rows.first == panel.rows.runs[0].id


def test_all_without_a_pin_are_deleted_by_two_clicks(panel, qtbot, library):
    kept = panel.rows.runs[1]
    panel.shelf.pin_asked.emit(kept.id)
    qtbot.waitUntil(lambda: panel.rows.runs[1].pinned)
    QTest.mouseClick(panel.foot.prune, LEFT)
    assert panel.foot.sure.text().startswith("Delete 2 runs, ")
    QTest.mouseClick(panel.foot.yes, LEFT)
    qtbot.waitUntil(lambda: names(panel) == ["Run 2"])
    assert [run.id for run in stored(library)] == [kept.id]
    assert not panel.foot.prune.isVisible()


def test_a_run_that_trains_is_not_deleted(panel, qtbot):
    panel.rows.runs = (replace(panel.rows.runs[0], state="running"), *panel.rows.runs[1:])
    panel.shelf.delete_asked.emit(panel.rows.runs[0].id)
    assert not panel.foot.question.isVisible()


def test_enter_and_the_button_open_the_design_of_a_run(panel, qtbot):
    panel.shelf.setFocus()
    with qtbot.waitSignal(panel.open_asked) as asked:
        QTest.keyClick(panel.shelf, Key.Key_Return)
    assert asked.args[0].id == panel.rows.runs[0].id
    with qtbot.waitSignal(panel.open_asked):
        QTest.mouseClick(panel.open, LEFT)


def test_the_menu_of_a_run_shows_it_on_the_canvas_by_mouse_and_by_key(panel, qtbot):
    reasons = QContextMenuEvent.Reason
    for reason, place, wanted in ((reasons.Mouse, row(panel, 1), 1), (reasons.Keyboard, QPoint(5, 390), 0)):
        QApplication.sendEvent(panel.shelf.viewport(), QContextMenuEvent(reason, place, QPoint(40, 40)))
        menu = next(menu for menu in panel.findChildren(QMenu) if menu.isVisible())
        with qtbot.waitSignal(panel.show_asked) as asked:
            menu.actions()[0].trigger()
        assert asked.args[0].id == panel.rows.runs[wanted].id
        menu.close()
        QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)


def test_the_curves_are_shares_losses_or_both(panel):
    assert [field.title for field in panel.overlay._fields] == ["right"]
    parts = [line.part for line in panel.overlay._fields[0].lines]
    assert parts == ["A", "B", ""]
    for view, titles in ((1, ["loss"]), (2, ["right", "loss"])):
        panel.views.findChildren(type(panel.views._group.button(0)))[view].click()
        assert [field.title for field in panel.overlay._fields] == titles
        assert not panel.overlay.grab().isNull()


def test_pointing_at_the_curves_says_how_both_runs_stood(panel):
    (field,) = panel.overlay._fields
    (first, said), (second, other) = at(field, 3.4)
    assert (first.part, second.part) == ("A", "B")
    assert said == f"{100 * first.y[2]:.1f} %"
    assert other == f"{100 * second.y[2]:.1f} %"
    assert at(field, 0.5) == []
    before = panel.overlay.grab().toImage()
    panel.overlay.mouseMoveEvent(moved(QPoint(120, 100), panel.overlay))
    assert panel.overlay.grab().toImage() != before


def test_a_click_on_a_name_at_the_end_of_a_curve_chooses_its_run(panel):
    panel.overlay.grab()
    place, id = panel.overlay._names[-1]
    QTest.mouseClick(panel.overlay, LEFT, NONE, place.center().toPoint() - QPoint(20, 0))
    assert panel.rows.first == id


def test_without_right_answers_there_is_only_the_loss(qtbot, shown, library, designs):
    stock(runs_folder(), designs[0], 1)
    panel = shown(RunList(library), 1030, 420)
    filled(qtbot, panel)
    assert not panel.views.isVisible()
    assert [field.title for field in panel.overlay._fields] == ["loss"]
    assert "SGD, rate 0.05" in panel.contrast._about


@pytest.mark.parametrize("width", [320, 700, 1030, 1500])
def test_the_panel_fits_any_width_in_both_looks(panel, width):
    panel.resize(width, 260)
    QApplication.processEvents()
    assert panel._middle.isVisible() == (width >= 600)
    assert panel._right.isVisible() == (width >= 900)
    for theme in (LIGHT, DARK):
        look.wear(theme)
        assert not panel.grab().isNull()


def test_names_at_the_ends_do_not_touch():
    found = apart([10, 11, 12, 200], 0, 300)
    assert all(b - a >= APART for a, b in pairwise(found))
    assert found[-1] == 200
    low = apart([298, 299, 300], 0, 300)
    assert low[-1] <= 300
    assert all(b - a >= APART for a, b in pairwise(low))
    assert apart([], 0, 1) == []


def test_a_thousand_runs_are_listed_without_the_window_waiting(qtbot, shown, library, editor):
    """The store is asked in a thread: no turn of the event loop may hold more than a glance of work."""
    for number in range(1000):
        stock(runs_folder(), editor.design, number, epochs=2)
    entered(runs_folder())
    panel = shown(RunList(library), 1030, 420)
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 1000, timeout=20_000)
    filled(qtbot, panel)
    assert len(panel.rows.details) < 40


def test_what_another_process_broke_is_said_and_not_raised(qtbot, shown, library, designs):
    id = stock(runs_folder(), designs[0], 1)
    panel = shown(RunList(library), 1030, 420)
    filled(qtbot, panel)
    (runs_folder() / id / "design.neurarium").unlink()
    with qtbot.waitSignal(library.failed) as said:
        panel._compare(id, "")
    assert "can not be read" in said.args[0]


def test_template_runs_are_found_by_name_and_by_what_they_compute(qtbot, shown, library, editor):
    stock(runs_folder(), editor.design, 1)
    stock(runs_folder(), template("xor").design, 2)
    panel = shown(RunList(library), 1030, 420)
    filled(qtbot, panel)
    assert len(panel.rows.runs) == 1
