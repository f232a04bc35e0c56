"""The table: rows come a page at a time, columns are chosen by mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from widgets.data.table import HEAD, PAGE, ROW, Head, Table

HEADS = (
    Head(name="name", role="text, not used", numeric=False, dim=True, note="3 different"),
    Head(name="mpg", role="target", tone="output", counts=(1, 5, 2)),
    Head(name="origin", role="category", numeric=False, categories=(("Europe", 70), ("Japan", 79), ("USA", 249))),
)
MILLIONS = 5_000_000


def row(i):
    return (f"car {i}", f"{i}.0", ("Europe", "Japan", "USA")[i % 3])


@pytest.fixture
def table(qtbot, dressed):
    made = Table()
    qtbot.addWidget(made)
    made.asked = []

    def answer(first, count):
        made.asked.append((first, count))
        made.show_page(first, [row(i) for i in range(first, first + count)])

    made.wanted.connect(answer)
    made.resize(900, 400)
    made.show_heads(HEADS, MILLIONS)
    made.show()
    qtbot.waitUntil(lambda: bool(made.asked))
    return made


def middle(table, column, y=20):
    left, wide = table._places(-float(table.horizontalScrollBar().value()))[column]
    return QPoint(round(left + wide / 2), y)


def click(table, point, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(table.viewport(), button, Qt.KeyboardModifier.NoModifier, point)


def test_only_the_rows_on_the_screen_are_asked_for(qtbot, table):
    assert table.asked == [(0, PAGE)]
    assert table.cell(0, 0) == "car 0"
    assert table.cell(PAGE, 0) is None
    table.go_to(3_000_000)
    qtbot.waitUntil(lambda: len(table.asked) > 1)
    first, last = table.seen()
    assert first < 3_000_000 < last
    assert table.cell(3_000_000, 1) == "3000000.0"
    assert len(table.asked) <= 3


def test_a_wild_scroll_asks_for_where_it_ends(qtbot, table):
    bar = table.verticalScrollBar()
    for share in range(100):
        bar.setValue(bar.maximum() * share // 100)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: table.cell(MILLIONS - 1, 0) is not None)
    assert len(table.asked) < 10
    assert table.cell(MILLIONS - 1, 0) == f"car {MILLIONS - 1}"


def test_pages_that_nobody_looked_at_for_long_are_dropped(qtbot, table):
    for page in range(60):
        table.show_page(page * PAGE, [row(i) for i in range(page * PAGE, page * PAGE + PAGE)])
    assert table.cell(5 * PAGE, 0) is None
    assert table.cell(59 * PAGE, 0) is not None


def test_a_click_on_the_header_or_on_a_cell_chooses_the_column(qtbot, table):
    with qtbot.waitSignal(table.chosen) as told:
        click(table, middle(table, 1))
    assert told.args == [1]
    assert table.column == 1
    with qtbot.waitSignal(table.chosen) as told:
        click(table, middle(table, 2, HEAD + ROW // 2))
    assert told.args == [2]
    assert table.accessibleDescription() == "Column origin, category"


def test_the_keys_walk_columns_and_rows(qtbot, table):
    table.setFocus()
    for expected in (0, 1, 2, 2):
        QTest.keyClick(table, Qt.Key.Key_Right)
        assert table.column == expected
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.column == 1
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.seen()[0] == 1
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.seen()[1] == MILLIONS
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert table.seen()[0] == 0


def test_the_right_button_asks_for_the_menu_of_a_column(qtbot, table):
    point = middle(table, 1)
    with qtbot.waitSignal(table.menu_asked) as told:
        from PySide6.QtGui import QContextMenuEvent
        from PySide6.QtWidgets import QApplication

        mouse = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(table.viewport(), QContextMenuEvent(mouse, point, table.viewport().mapToGlobal(point)))
    assert told.args[0] == 1


def pixels(table, row, column):
    """How many different colors a cell is painted in that belong to a warning."""
    image = table.viewport().grab().toImage()
    left, wide = table._places(0.0)[column]
    y = HEAD + row * ROW - table.verticalScrollBar().value()
    found = set()
    for x in range(round(left) + 1, round(left + wide) - 1):
        for dy in range(1, ROW):
            color = image.pixelColor(x, y + dy)
            if color.red() > color.blue() + 60:
                found.add((x, dy))
    return len(found)


def test_a_cell_that_does_not_fit_is_ringed(qtbot, table):
    before = pixels(table, 2, 1)
    table.show_marks({(2, 1): "“?” is not a number"})
    assert pixels(table, 2, 1) > before + 150
    assert pixels(table, 3, 1) == before


def test_a_file_without_rows_asks_for_none(qtbot, dressed):
    made = Table()
    qtbot.addWidget(made)
    asked = []
    made.wanted.connect(lambda *args: asked.append(args))
    made.show_heads(HEADS, 0)
    made.resize(600, 300)
    made.show()
    qtbot.wait(80)
    made.grab()
    assert asked == []
    assert made.seen() == (0, 0)
