"""The command palette finds everything one can do, and says why something is not possible."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.command_palette import CommandPalette, Entry
from widgets.palette.search import PRESETS


@pytest.fixture
def done():
    return []


@pytest.fixture
def palette(qtbot, dressed, done):
    entries = [
        Entry(title="Train", keys="Ctrl ↵", icon="play", do=lambda: done.append("train")),
        Entry(title="Train one epoch", do=lambda: done.append("epoch")),
        Entry(title="Reset weights", reason="needs a trained run", do=lambda: done.append("reset")),
        Entry(
            title="Export", help="Write the trained model", aliases=("save model",), do=lambda: done.append("export")
        ),
        *(Entry(title=f"Command {i}", do=lambda: None) for i in range(300)),
        *(
            Entry(title=preset.title, section="Layers", cell=("hidden", ""), aliases=preset.aliases, do=lambda: None)
            for _ in range(10)
            for preset in PRESETS
        ),
    ]
    holder = QWidget()
    qtbot.addWidget(holder)
    popup = CommandPalette(holder)
    popup.open_over(entries)
    yield popup
    holder.close()


def shown(popup):
    return [line.title for line in popup.lines.lines]


def test_a_few_letters_and_enter_do_it(qtbot, palette, done):
    qtbot.keyClicks(palette.field, "tr one")
    assert shown(palette) == ["Commands", "Train one epoch"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["epoch"]


def test_sections_keep_their_heads(qtbot, palette):
    qtbot.keyClicks(palette.field, "add")
    assert shown(palette)[:2] == ["Layers", "Add"]


def test_what_is_not_possible_shows_its_reason_and_is_passed_over(qtbot, palette, done):
    qtbot.keyClicks(palette.field, "reset")
    line = palette.lines.lines[1]
    assert (line.aside, line.enabled) == ("needs a trained run", False)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == []


def test_another_name_finds_it_too(qtbot, palette, done):
    qtbot.keyClicks(palette.field, "save mod")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["export"]


def test_a_click_does_it(qtbot, palette, done):
    index = palette.lines.index(1)
    place = palette.list.visualRect(index).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert done == ["train"]


def test_pages_turn(qtbot, palette):
    qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() > 8
    qtbot.keyClick(palette.field, Qt.Key.Key_PageUp)
    assert palette.list.currentIndex().row() == 1


def test_screen_readers_hear_the_keys_and_the_reason(palette):
    heard = [palette.lines.data(palette.lines.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in range(1, 4)]
    assert heard == ["Train, Ctrl ↵", "Train one epoch", "Reset weights, needs a trained run"]


def test_five_hundred_entries_are_ranked_in_ten_milliseconds(palette):
    palette.answer("warm")
    start = time.perf_counter()
    palette.answer("tra")
    assert time.perf_counter() - start < 0.02
    assert not palette.grab().isNull()
