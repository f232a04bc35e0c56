"""A row is typed or filled from the validation part, and the trained network answers with a name."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from backends.facts import Facts
from designer.origin import Column
from widgets.tryit.row import TryRow
from widgets.tryit.rowfields import CategoryCell, Cells, NumberCell

LEFT = Qt.MouseButton.LeftButton
PATIENCE = 60_000
COLUMNS = (
    Column(name="weight"),
    Column(name="origin", type="category", classes=("Europe", "Japan", "USA")),
    Column(name="doors"),
    Column(name="color", type="category", missing="own", classes=tuple("abcdefgh")),
)
FACTS = {
    "weight": Facts(name="weight", lowest=1600.5, highest=5140.0, median=2800.0),
    "doors": Facts(name="doors", lowest=2.0, highest=8.0, median=4.0),
}


@pytest.fixture
def cells(qtbot, dressed):
    made = Cells()
    qtbot.addWidget(made)
    made.show_columns(COLUMNS, FACTS)
    made.resize(600, 300)
    made.show()
    return made


def test_a_row_is_what_the_network_reads(cells):
    assert cells.row().shape == (1, 1 + 3 + 1 + 9)
    assert cells.row()[0, 0] == 2800
    row = np.array([2000, 0, 1, 0, 3, *np.eye(9)[8]], np.float32)
    cells.show_row(row.tolist())
    np.testing.assert_allclose(cells.row()[0], row)


def test_a_slider_and_its_number_go_together(qtbot, cells):
    weight, doors = cells.cells[0], cells.cells[2]
    assert isinstance(weight, NumberCell)
    with qtbot.waitSignal(cells.edited):
        weight.slider.setValue(weight.slider.maximum())
    assert weight.numbers() == [5140.0]
    with qtbot.waitSignal(cells.edited):
        doors.slider.setValue(200)
    assert doors.numbers() == [3.0]  # doors are counted
    weight.field.setFocus()
    inner = weight.field.findChild(QLineEdit)
    inner.selectAll()
    with qtbot.waitSignal(cells.edited):
        QTest.keyClicks(inner, "1600.5")
        QTest.keyClick(weight.field, Qt.Key.Key_Return)
    assert weight.slider.value() == 0


def test_a_category_is_a_one_among_zeros(qtbot, cells):
    origin = cells.cells[1]
    assert isinstance(origin, CategoryCell)
    with qtbot.waitSignal(cells.edited):
        QTest.mouseClick(origin.choice._group.button(2), LEFT)
    assert origin.numbers() == [0, 0, 1]


def test_names_do_not_lie_under_their_sliders(cells):
    for cell in cells.cells:
        parts = [cell.line.itemAt(i).widget() for i in range(cell.line.count())]
        for before, after in itertools.pairwise(parts):
            if after.isVisible():
                assert before.geometry().right() <= after.x()


def lines(species):
    rows = ["a,b," + ("species" if species else "price")]
    for i in range(150):
        a, b = i % 10, i * 7 % 13
        rows.append(f"{a},{b}," + (("low", "high")[a + b > 10] if species else str(1000 * a + 500 * b)))
    return "\n".join(rows)


def trained_on(person, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    person.window.data.intake.drop(data)
    person.qtbot.waitUntil(lambda: bool(person.design.nodes), timeout=PATIENCE)
    person.window.canvas.setFocus()
    person.trained()
    person.window.try_it()
    row = person.window.dock.panel("Try it").findChild(TryRow)
    person.qtbot.waitUntil(lambda: bool(row.answer.said), timeout=PATIENCE)
    return row


def test_a_table_of_numbers_answers_with_a_number_and_its_name(person, tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text(lines(False))
    row = trained_on(person, path)
    assert row.isVisible()
    assert row.answer.said.startswith("price ")
    assert "the file says" in row.answer.sentence()
    a, b = row.cells.row()[0]
    assert float(row._truth.data and np.frombuffer(row._truth.data, np.float32)[0]) == 1000 * a + 500 * b
    before = row.answer.said
    first = row.cells.cells[0]
    first.slider.setValue(0 if first.slider.value() > 500 else 1000)
    person.qtbot.waitUntil(lambda: row.answer.said != before, timeout=PATIENCE)
    assert row.answer.sentence() == ""  # nobody knows the truth of a row that was typed


def test_a_table_of_classes_answers_with_their_names(person, tmp_path):
    path = tmp_path / "kinds.csv"
    path.write_text(lines(True))
    row = trained_on(person, path)
    assert row.answer.said.partition(",")[0] in ("low", "high")
    before = row.cells.row().tolist()
    QTest.mouseClick(row.sample, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(8, 8))
    person.qtbot.waitUntil(lambda: row.cells.row().tolist() != before, timeout=PATIENCE)


def test_an_image_network_keeps_its_pad(drawer):
    drawer.short(1)
    drawer.trained()
    drawer.window.try_it()
    panel = drawer.window.dock.panel("Try it")
    assert panel.findChild(TryRow).isHidden()
