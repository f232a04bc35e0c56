"""Quick add offers what fits, says what would come out, and stays on the screen."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from designer.catalog import PALETTE
from designer.edits.placing import place
from designer.edits.wiring import connect, misfit
from designer.layer import Loss
from designer.view import apply
from widgets.quick_add import QuickAdd, offers

EDGES = [QPoint(0, 0), QPoint(5000, 5000), QPoint(-300, 200)]


@pytest.fixture
def opened(qtbot, editor):
    holder = QWidget()
    qtbot.addWidget(holder)

    def make(source="", output="", fits="", at=EDGES[0]):
        popup = QuickAdd(holder)
        popup.open_at(at, offers(editor.design, editor.view, source or None, output), fits)
        return popup

    return make


def shown(popup):
    return [line.title for line in popup.lines.lines]


def named(rows, title):
    return next(row for row in rows if row.title == title)


@pytest.mark.parametrize(
    ("source", "output", "title", "detail"),
    [
        ("n1", "image", "Flatten", "64 numbers"),
        ("n1", "image", "Dense", "32 numbers"),
        ("n1", "image", "Add", "1 × 8 × 8"),
        ("n1", "image", "MSE", "against the image"),
        ("n1", "label", "One-hot", "10 numbers"),
    ],
)
def test_an_offer_says_what_would_come_out(editor, source, output, title, detail):
    row = named(offers(editor.design, editor.view, source, output), title)
    assert (row.enabled, row.detail) == (True, detail)


@pytest.mark.parametrize(
    ("output", "title", "reason"),
    [
        ("label", "Dense", "needs numbers"),
        ("label", "MSE", "compares numbers"),
        ("image", "One-hot", "needs a class label"),
        ("image", "Cross entropy", "needs a class label as target"),
    ],
)
def test_what_does_not_fit_comes_last_and_says_why(editor, output, title, reason):
    rows = offers(editor.design, editor.view, "n1", output)
    assert (named(rows, title).enabled, named(rows, title).detail) == (False, reason)
    assert [row.enabled for row in rows] == sorted((row.enabled for row in rows), reverse=True)


def test_a_label_goes_to_the_target_of_a_loss(editor):
    assert named(offers(editor.design, editor.view, "n1", "label"), "Cross entropy").input == "target"
    assert named(offers(editor.design, editor.view, "n5", "out"), "MSE").input == "prediction"


@pytest.mark.parametrize(("source", "output"), [("n1", "image"), ("n1", "label"), ("n3", "out"), ("n5", "out")])
def test_an_offer_agrees_with_placing_and_wiring_it(editor, source, output):
    for row in offers(editor.design, editor.view, source, output):
        if isinstance(row.kind, Loss):
            continue
        design, view = apply(editor.design, editor.view, place(editor.design, editor.view, row.kind, (0.0, 0.0)))
        key = next(iter(design.nodes.keys() - editor.design.nodes.keys()))
        assert (misfit(design, view, source, output, key, row.input) == "") == row.enabled, row.title
        if row.enabled:
            design, view = apply(design, view, connect(design, view, source, output, key, row.input))
            assert str(next(iter(view.facts[key].signals.values()))) == row.detail


def test_without_a_wire_everything_is_offered(editor):
    rows = offers(editor.design, editor.view)
    assert [row.title for row in rows] == [preset.title for _, group in PALETTE for preset in group]
    assert all(row.enabled for row in rows)


def test_letters_filter_and_enter_chooses(qtbot, opened):
    popup = opened("n1", "image", "1 × 8 × 8")
    assert popup.note == "fits 1 × 8 × 8"
    qtbot.keyClicks(popup.field, "flat")
    assert shown(popup)[0] == "Flatten"
    with qtbot.waitSignal(popup.chosen) as told:
        qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert type(told.args[0]).__name__ == "Flatten"
    assert popup.row.input == "in"


def test_an_activation_is_found_by_its_name(qtbot, opened):
    popup = opened("n1", "image")
    qtbot.keyClicks(popup.field, "swish")
    assert shown(popup) == ["Dense with SiLU", "SiLU alone"]


def test_arrows_walk_over_what_fits_only(qtbot, opened):
    popup = opened("n1", "label")
    assert popup.list.currentIndex().row() == 0
    for name in ("Hold", "Cross entropy"):
        qtbot.keyClick(popup.field, Qt.Key.Key_Down)
        assert shown(popup)[popup.list.currentIndex().row()] == name
    qtbot.keyClick(popup.field, Qt.Key.Key_Down)
    assert popup.list.currentIndex().row() == 0
    qtbot.keyClick(popup.field, Qt.Key.Key_Up)
    assert popup.list.currentIndex().row() == 2


def test_what_does_not_fit_can_not_be_chosen(qtbot, opened):
    popup = opened("n1", "label")
    qtbot.keyClicks(popup.field, "dense")
    with qtbot.assertNotEmitted(popup.chosen):
        qtbot.keyClick(popup.field, Qt.Key.Key_Return)


@pytest.mark.parametrize("how", ["escape", "shadow"])
def test_escape_or_a_click_elsewhere_closes(qtbot, opened, how):
    popup = opened()
    with qtbot.waitSignal(popup.destroyed):
        if how == "escape":
            qtbot.keyClick(popup.field, Qt.Key.Key_Escape)
        else:
            qtbot.mouseClick(popup, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


@pytest.mark.parametrize("at", EDGES, ids=str)
def test_the_card_stays_on_the_screen(opened, at):
    popup = opened(at=at)
    card = popup.card().translated(popup.pos())
    assert QGuiApplication.primaryScreen().availableGeometry().contains(card)


def test_it_opens_within_fifty_milliseconds(opened):
    opened("n1", "image").close()
    start = time.perf_counter()
    popup = opened("n1", "image")
    popup.grab()
    assert time.perf_counter() - start < 0.05


def test_nothing_found_is_said(qtbot, opened):
    popup = opened()
    qtbot.keyClicks(popup.field, "qqqq")
    assert shown(popup) == []
    assert not popup.grab().isNull()
