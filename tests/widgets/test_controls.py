"""Small controls do what a hand and a keyboard expect of them."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from widgets.controls import (
    AxesField,
    Chip,
    Combo,
    IconButton,
    KeyCap,
    LogSlider,
    NumberField,
    Segmented,
    Switch,
    TextTabs,
    parse_axes,
    said,
)
from widgets.controls.slider import stops

pytestmark = pytest.mark.usefixtures("dressed")


def show(qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    QApplication.processEvents()
    return widget


def heard(signal):
    told = []
    signal.connect(lambda *arguments: told.append(arguments[0]))
    return told


def type_into(qtbot, field, text, key=Qt.Key.Key_Return):
    field.setFocus()
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, key)


@pytest.mark.parametrize(
    ("text", "axes"),
    [("64", (64,)), ("1x8x8", (1, 8, 8)), ("1 × 8 × 8", (1, 8, 8)), ("(3, 4)", (3, 4)), (" 2*2 ", (2, 2))],
)
def test_a_shape_is_read_as_people_write_it(text, axes):
    assert parse_axes(text) == axes


@pytest.mark.parametrize("text", ["", "eight", "1.5", "-3", "8 by 8"])
def test_what_is_no_shape_says_what_is(text):
    with pytest.raises(ValueError, match="Use numbers such as 64"):
        parse_axes(text)


@pytest.mark.parametrize(
    ("value", "text"), [(0.003, "0.003"), (1e-05, "1e-5"), (1.0, "1"), (-0.5, "−0.5"), (128, "128"), (1e12, "1e12")]
)
def test_a_number_is_written_shortly(value, text):
    assert said(value) == text


def test_enter_commits_a_number_once(qtbot):
    field = show(qtbot, NumberField("Rate"))
    field.set_value(0.1)
    told = heard(field.edited)
    type_into(qtbot, field, "0.003")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == [0.003]
    assert field.lineEdit().text() == "0.003"


def test_a_number_that_is_not_allowed_is_shown_in_red_and_tells_nobody(qtbot):
    field = show(qtbot, NumberField("Kernel", check=lambda value: "Use 8 or less." if value > 8 else "", whole=True))
    field.set_value(3)
    told, reasons = heard(field.edited), heard(field.refused)
    type_into(qtbot, field, "9")
    assert field.invalid
    assert (told, reasons[-1], field.value()) == ([], "Use 8 or less.", 3)
    field.set_value(3)
    assert field.lineEdit().text() == "9"  # a change elsewhere does not wipe what was typed
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.invalid
    assert field.lineEdit().text() == "3"


@pytest.mark.parametrize(("start", "steps", "end"), [(0.003, 1, 0.004), (0.001, -1, 0.0009), (0.0009, 1, 0.001)])
def test_a_step_changes_the_first_digit(qtbot, start, steps, end):
    field = show(qtbot, NumberField("Rate"))
    field.set_value(start)
    field.stepBy(steps)
    assert field.value() == pytest.approx(end)


def test_steps_of_one_visit_share_a_gesture(qtbot):
    field = show(qtbot, NumberField("Neurons", whole=True))
    field.set_value(8)
    tokens = []
    field.edited.connect(lambda value, token: tokens.append(token))
    field.stepBy(1)
    field.stepBy(1)
    assert tokens[0] is tokens[1]
    type_into(qtbot, field, "20")
    assert tokens[2] is not tokens[1]


def test_a_shape_of_one_axis_can_be_stepped_and_another_can_not(qtbot):
    field = show(qtbot, AxesField("Shape"))
    field.set_value((8,))
    field.stepBy(1)
    assert field.value() == (9,)
    field.set_value((1, 8, 8))
    field.stepBy(1)
    assert field.value() == (1, 8, 8)


def wheel(widget):
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_scrolling_past_a_control_changes_nothing(qtbot):
    holder = QWidget()
    column = QVBoxLayout(holder)
    number, combo, slider, other = NumberField("A", whole=True), Combo("B"), LogSlider("C"), NumberField("D")
    combo.addItems(["one", "two"])
    combo.setCurrentIndex(1)
    number.set_value(4)
    slider.set_count(16)
    for widget in (other, number, combo, slider):
        column.addWidget(widget)
    show(qtbot, holder)
    other.setFocus()
    for widget in (number, combo, slider):
        wheel(widget)
    assert (number.value(), combo.currentIndex(), slider.value()) == (4, 1, stops().index(16))


def test_a_wheel_turns_the_number_that_has_the_focus(qtbot):
    number = show(qtbot, NumberField("A", whole=True))
    number.set_value(4)
    number.setFocus()
    wheel(number)
    assert number.value() == 5


def test_the_slider_has_octaves_of_equal_length():
    found = stops()
    assert (found[0], found[-1]) == (1, 1024)
    assert found == tuple(sorted(set(found)))
    assert [found.index(2 * n) - found.index(n) for n in (8, 16, 32, 64, 128, 256, 512)] == [4] * 7


def test_all_steps_of_a_drag_share_a_gesture(qtbot):
    slider = show(qtbot, LogSlider("Neurons"))
    tokens = []
    slider.moved.connect(lambda count, token: tokens.append(token))
    slider.setSliderDown(True)
    slider.setValue(5)
    slider.setValue(9)
    slider.setSliderDown(False)
    slider.setSliderDown(True)
    slider.setValue(12)
    assert tokens[0] is tokens[1]
    assert tokens[2] is not tokens[1]


def test_showing_a_count_moves_the_slider_silently(qtbot):
    slider = show(qtbot, LogSlider("Neurons"))
    told = heard(slider.moved)
    slider.set_count(5000)
    assert slider.value() == slider.maximum()
    assert told == []


def test_a_segment_is_chosen_by_click_and_by_arrow(qtbot):
    segments = show(qtbot, Segmented("Aggregate", ["Σ", "Π", "max"], ["sum", "product", "max"]))
    told = heard(segments.chosen)
    segments.set_index(0)
    assert told == []
    buttons = segments._group.buttons()
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    buttons[1].setFocus()
    qtbot.keyClick(buttons[1], Qt.Key.Key_Right)
    assert told == [1, 2]
    assert buttons[1].accessibleName() == "Aggregate: product"


def test_a_switch_is_turned_by_the_space_bar(qtbot):
    switch = show(qtbot, Switch("Bias"))
    switch.setFocus()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()


def test_a_tab_grows_by_its_badge(qtbot):
    tabs = show(qtbot, TextTabs("Panels", ("Code", "Problems")))
    before = tabs.tabSizeHint(1).width()
    tabs.set_badge(1, 5)
    assert tabs.tabSizeHint(1).width() > before
    assert "5" in tabs.accessibleTabName(1)
    tabs.set_badge(1, 0)
    assert tabs.tabSizeHint(1).width() == before


def test_every_button_is_large_enough_to_hit(qtbot):
    made = [Switch("a"), IconButton("x", "Close"), Chip("Dense", None, "hidden"), Segmented("b", ["1", "2"])]
    for widget in made:
        qtbot.addWidget(widget)
        assert widget.sizeHint().height() >= 24
        assert widget.sizeHint().width() >= 24


@pytest.mark.parametrize("state", ["disabled", "checked", "focused"])
@pytest.mark.parametrize("make", [Switch, lambda name: IconButton("x", name), lambda name: Chip(name, None, "hidden")])
def test_every_state_looks_different(qtbot, make, state):
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(40, 40, 40, 40)
    other, widget = NumberField("Other"), make("This")
    column.addWidget(other)
    column.addWidget(widget)
    show(qtbot, holder)
    other.setFocus()
    widget.setCheckable(True)
    rest = widget.grab().toImage()
    if state == "focused":
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    widget.setEnabled(state != "disabled")
    widget.setChecked(state == "checked")
    assert widget.grab().toImage() != rest


def test_a_key_cap_says_its_key(qtbot):
    assert show(qtbot, KeyCap("Ctrl K")).accessibleName() == "Ctrl K"
