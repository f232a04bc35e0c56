"""Who can not see a control hears its name, and can reach it with the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
)

from designer.activations import Step
from designer.edits.changing import set_fields
from widgets.code import Code
from widgets.command_palette import CommandPalette
from widgets.history import History
from widgets.inspector import Inspector
from widgets.palette import Palette
from widgets.problems import Problems
from widgets.quick_add import QuickAdd

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
    QTextEdit,
)
INSIDES = (QComboBox, QAbstractSpinBox, QAbstractItemView)
MAKERS = (Inspector, Palette, Problems, Code, History)


def controls(panel):
    """Walk what a hand can use; scroll bars and the insides of other controls speak for themselves."""
    for form in CONTROLS:
        for widget in panel.findChildren(form):
            inside = isinstance(widget.parentWidget(), INSIDES) or widget.window() is not panel.window()
            if not isinstance(widget, QScrollBar) and not inside:
                yield widget


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_every_control_of_a_panel_has_a_name(shown, editor, make):
    panel = shown(make())
    editor.do("flat", set_fields, "n4", {"activation": Step()})
    selections = [[], ["n1"], ["n2"], ["n6"], ["n2", "n4"], [next(iter(editor.design.wires))]]
    for selection in selections:
        editor.select(selection)
        found = list(controls(panel))
        assert found
        assert [widget for widget in found if not widget.accessibleName().strip()] == []


@pytest.mark.parametrize("make", [QuickAdd, CommandPalette], ids=lambda make: make.__name__)
def test_every_control_of_a_popup_has_a_name(qtbot, dressed, make):
    popup = make()
    qtbot.addWidget(popup)
    assert [widget for widget in controls(popup) if not widget.accessibleName().strip()] == []


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_every_control_can_be_reached_with_the_keyboard(shown, editor, make):
    panel = shown(make())
    editor.select(["n2"])
    for widget in controls(panel):
        if widget.isVisible() and widget.isEnabled():
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_panel_has_a_name_and_lives_without_a_design(shown, make):
    panel = shown(make())
    assert panel.accessibleName()
    panel.show_editor(None)
    assert not panel.grab().isNull()
