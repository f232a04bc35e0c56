"""A table that nobody here has seen becomes a network: dropped, looked at, changed, taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from designer.catalog.data import Data
from designer.origin import TABLE
from widgets.data.panel import DataPanel

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PATIENCE = 60_000
ROWS = 120


def cars(rows=ROWS, delimiter=",", decimal=".", header=True, bad=None):
    """A table of weight, power, origin and miles, of which the last follows from the others."""
    lines = [delimiter.join(("weight", "power", "origin", "mpg"))] if header else []
    for i in range(rows):
        weight, power = 1000 + 37 * (i * 7 % 61), 50 + i * 13 % 97 + 0.5
        origin = ("USA", "Japan", "Europe")[i % 3]
        mpg = 60 - weight / 100 - power / 20 + 3 * (i % 3)
        cells = [str(weight), f"{power:.1f}", origin, f"{mpg:.2f}"]
        if i in (bad or {}):
            cells[1] = bad[i]
        lines.append(delimiter.join(cell.replace(".", decimal) for cell in cells))
    return "\n".join(lines) + "\n"


@pytest.fixture
def file(tmp_path):
    def write(name="cars.csv", **more):
        path = tmp_path / name
        path.write_text(cars(**more))
        return path

    return write


def drop(person, widget, point, *paths):
    """Let go of files over a widget, as the desktop does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(point)
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted(), "the drag was refused"
    QApplication.sendEvent(widget, QDropEvent(place, Qt.DropAction.CopyAction, data, LEFT, NONE))


def grown(person, *paths):
    """Drop on the window and wait for the network."""
    drop(person, person.window, QPoint(400, 300), *paths)
    person.qtbot.waitUntil(lambda: bool(person.design.nodes), timeout=PATIENCE)


def panel(person):
    found = person.window.dock.panel("Data")
    assert isinstance(found, DataPanel)
    return found


def data_key(person):
    return next(key for key, node in person.design.nodes.items() if isinstance(node.kind, Data))


def column(person, name):
    kind = person.design.nodes[data_key(person)].kind
    return next(row for row in kind.file.columns if row.name == name)


def header_point(table, name):
    i = [head.name for head in table._heads].index(name)
    left, wide = table._places(-float(table.horizontalScrollBar().value()))[i]
    return QPoint(round(left + wide / 2), 18)


def choose(person, name):
    table = panel(person).table
    table._show_column([head.name for head in table._heads].index(name))
    QTest.mouseClick(table.viewport(), LEFT, NONE, header_point(table, name))


def wait_for_rows(person):
    table = panel(person).table
    person.qtbot.waitUntil(lambda: table.cell(0, 0) is not None, timeout=PATIENCE)
    return table


def refused(person, words):
    person.qtbot.waitUntil(lambda: any(words in notice for notice in person.notices()), timeout=PATIENCE)
    return next(notice for notice in person.notices() if words in notice)


def test_a_dropped_table_is_a_network_in_one_step_with_its_table_open(person, file):
    grown(person, file())
    assert len(person.rows) == 1
    assert person.window.dock.isVisible()
    assert person.window.dock.current == "Data"
    assert not [p for p in person.editor.problems() if p.severity == "error"]
    key = data_key(person)
    assert person.editor.node == key
    assert person.editor.view.facts[key].signals[TABLE].axes == (5,)  # weight, power, and one for each origin
    table = wait_for_rows(person)
    assert [table.cell(0, i) for i in range(4)] == ["1000", "50.5", "USA", "47.48"]
    person.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not person.design.nodes
    person.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert person.design.nodes


def test_a_table_on_the_welcome_page_and_one_on_a_drawing(person, file, tmp_path):
    page = person.window.welcome.viewport()
    assert not page.acceptDrops()  # so that the window gets it
    grown(person, file())
    first = person.editor
    drop(person, person.canvas, QPoint(20, 20), file("other.csv", rows=60))
    person.qtbot.waitUntil(lambda: person.editor is not first and bool(person.design.nodes), timeout=PATIENCE)
    assert len(first.document.steps) == 1  # what was drawn before is as it was
    assert person.design.nodes[data_key(person)].kind.file.name == "other.csv"


def test_a_table_on_a_data_card_replaces_its_data_and_undo_brings_it_back(drawer, file):
    drop(drawer, drawer.canvas, drawer.middle("n1"), file())
    drawer.qtbot.waitUntil(lambda: drawer.design.nodes["n1"].kind.file is not None, timeout=PATIENCE)
    assert drawer.rows == ["Use cars.csv"]
    assert any(problem.severity == "error" for problem in drawer.editor.problems())
    drawer.editor.undo()
    assert drawer.design.nodes["n1"].kind.source == "digits"
    assert not [problem for problem in drawer.editor.problems() if problem.severity == "error"]


def test_a_header_that_is_clicked_opens_the_page_of_its_column(person, file):
    grown(person, file())
    wait_for_rows(person)
    choose(person, "weight")
    inspector = person.window._inspector
    assert inspector.header.title.text() == "weight"
    assert inspector.column.isVisible()
    said = " ".join(part.text() for part in inspector.column.findChildren(type(inspector.column.sum)))
    assert "2 numbers + 3 for origin = 5 inputs" in said


def test_a_column_that_is_ignored_leaves_the_network_and_comes_back(person, file):
    grown(person, file())
    wait_for_rows(person)
    choose(person, "origin")
    page = person.window._inspector.column
    ignore = page.role._group.button(2)
    QTest.mouseClick(ignore, LEFT)
    key = data_key(person)
    assert person.editor.view.facts[key].signals[TABLE].axes == (2,)
    assert person.rows[-1] == "Make origin unused"
    assert page.sum.text() == "2 inputs"
    person.editor.undo()
    assert person.editor.view.facts[key].signals[TABLE].axes == (5,)
    assert page.role.index() == 0


def test_another_target_is_led_to_the_loss(person, file):
    grown(person, file())
    wait_for_rows(person)
    choose(person, "weight")
    QTest.mouseClick(person.window._inspector.column.role._group.button(1), LEFT)
    assert [c.name for c in person.design.nodes[data_key(person)].kind.file.targets] == ["weight"]
    assert any(wire.output == "weight" and wire.input == "target" for wire in person.design.wires.values())
    assert column(person, "mpg").role == "input"


def test_a_number_that_becomes_a_category_learns_its_classes_from_the_file(person, file):
    grown(person, file())
    wait_for_rows(person)
    choose(person, "power")
    page = person.window._inspector.column
    page.type.setCurrentIndex(page.type.findData("category"))
    page.type.activated.emit(page.type.currentIndex())
    person.qtbot.waitUntil(lambda: column(person, "power").type == "category", timeout=PATIENCE)
    assert len(column(person, "power").classes) > 20


def test_a_cell_that_is_no_number_is_located_and_mended(person, file):
    grown(person, file(bad={32: "broken", 77: "broken"}))
    wait_for_rows(person)
    remark = panel(person).remark
    person.qtbot.waitUntil(lambda: "Row 33, column power" in remark.accessibleName(), timeout=PATIENCE)
    table = panel(person).table
    assert (32, 1) in table._marks
    show = next(button for button in remark._buttons if button.text() == "Show the next")
    QTest.mouseClick(show, LEFT)
    first, last = table.seen()
    assert first <= 32 < last
    blank = next(button for button in remark._buttons if "as missing" in button.text())
    QTest.mouseClick(blank, LEFT)
    assert column(person, "power").blanks == ("broken",)
    person.qtbot.waitUntil(lambda: not remark.isVisible(), timeout=PATIENCE)
    assert not table._marks
    person.editor.undo()
    person.qtbot.waitUntil(remark.isVisible, timeout=PATIENCE)


def test_a_semicolon_table_with_decimal_commas_is_understood(person, file):
    grown(person, file(delimiter=";", decimal=","))
    kind = person.design.nodes[data_key(person)].kind
    assert (kind.file.dialect.delimiter, kind.file.dialect.decimal) == (";", ",")
    assert column(person, "power").type == "number"


def test_a_table_without_a_header_has_columns_all_the_same(person, file):
    grown(person, file(header=False))
    kind = person.design.nodes[data_key(person)].kind
    assert not kind.file.dialect.header
    assert kind.file.rows == ROWS


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("letter.docx", "is no table"),
        ("table.xlsx", "save it as CSV"),
        ("cat.png", "one for each class"),
        ("model.pt", "can run code"),
        ("empty.csv", "Could not read empty.csv"),
        ("gone.csv", "Could not read gone.csv"),
    ],
)
def test_what_can_not_be_read_is_refused_in_words(person, tmp_path, name, words):
    path = tmp_path / name
    if name != "gone.csv":
        path.write_bytes(b"" if name == "empty.csv" else b"\x89PNG not really")
    drop(person, person.window, QPoint(400, 300), path)
    notice = refused(person, words)
    assert len(notice) > 30
    assert not person.design.nodes


def test_a_folder_without_images_is_refused_in_words(person, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("words")
    drop(person, person.window, QPoint(400, 300), tmp_path / "notes")
    refused(person, "Could not read notes")


def test_two_tables_at_once_are_one_too_many(person, file):
    drop(person, person.window, QPoint(400, 300), file("a.csv"), file("b.csv"))
    refused(person, "One at a time")
    assert not person.design.nodes


def test_a_drop_while_training_goes_to_a_tab_of_its_own(drawer, file):
    drawer.short(400)
    drawer.train()
    first = drawer.editor
    drop(drawer, drawer.window, QPoint(400, 60), file())
    drawer.qtbot.waitUntil(lambda: drawer.editor is not first and bool(drawer.design.nodes), timeout=PATIENCE)
    assert first.training.active
    drawer.window.trainer.stop()


def test_a_file_that_went_away_is_a_problem_with_a_way_out(person, file, tmp_path, monkeypatch):
    path = file()
    grown(person, path)
    wait_for_rows(person)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    path.replace(moved / "cars.csv")
    person.qtbot.waitUntil(lambda: "can not be read" in panel(person).remark.accessibleName(), timeout=PATIENCE)
    assert any(problem.severity == "error" for problem in person.editor.problems())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved / "cars.csv"), ""))
    QTest.mouseClick(person.button("Locate…", QPushButton), LEFT)
    assert Path(person.design.nodes[data_key(person)].kind.file.path) == moved / "cars.csv"
    person.qtbot.waitUntil(lambda: not panel(person).remark.isVisible(), timeout=PATIENCE)


def test_a_file_with_new_content_asks_to_be_taken_over(person, file):
    path = file()
    grown(person, path)
    wait_for_rows(person)
    path.write_text(cars(rows=ROWS + 5))
    person.qtbot.waitUntil(lambda: "has changed" in panel(person).remark.accessibleName(), timeout=PATIENCE)
    QTest.mouseClick(person.button("Use the new content", QPushButton), LEFT)
    assert person.design.nodes[data_key(person)].kind.file.rows == ROWS + 5
    person.qtbot.waitUntil(lambda: not panel(person).remark.isVisible(), timeout=PATIENCE)


def test_the_split_is_dragged_and_taken_back(person, file):
    grown(person, file())
    bar = panel(person).split
    x = round(0.8 * bar.width())
    QTest.mousePress(bar, LEFT, NONE, QPoint(x, 14))
    for to in (x - 20, round(0.6 * bar.width())):
        QTest.mouseMove(bar, QPoint(to, 14))
    QTest.mouseRelease(bar, LEFT, NONE, QPoint(round(0.6 * bar.width()), 14))
    assert person.design.nodes[data_key(person)].kind.holdout == pytest.approx(0.4, abs=0.011)
    assert person.rows[-1].startswith("Hold out")
    assert len(person.rows) == 2
    person.editor.undo()
    assert bar._counts == (96, 12, 12)


def test_the_chooser_of_the_top_bar_swaps_the_data_as_one_step(drawer):
    chooser = drawer.window.top.data
    assert "Digits" in chooser.text()
    chooser._fill()
    mnist = next(action for action in chooser.made.actions() if action.text().startswith("MNIST"))
    mnist.trigger()
    assert drawer.design.nodes["n1"].kind.source == "mnist"
    assert drawer.rows == ["Use MNIST 5k"]
    assert "MNIST" in chooser.text()
    drawer.editor.undo()
    assert "Digits" in chooser.text()


def test_a_palette_row_asks_for_a_file_of_ones_own(drawer, file, monkeypatch):
    path = file()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    from designer.catalog.data import OWN

    drawer.window.hand.add(Data(source=OWN, fields={}))
    drawer.qtbot.waitUntil(lambda: len(drawer.design.nodes) == 7, timeout=PATIENCE)
    assert drawer.rows == ["Add cars.csv"]
    drawer.qtbot.wait(50)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_shipped_sets_are_shown_too(drawer):
    drawer.window.show_data()
    sheet = panel(drawer).sheet
    assert sheet.isVisible()
    assert len(sheet.shown) == 1797
    line = sheet._line(3).center().toPoint()
    QTest.mouseClick(sheet.viewport(), LEFT, NONE, line)
    assert len(sheet.shown) == 183
    drawer.window.files.from_template("moons")
    assert panel(drawer).table.isVisible()
    assert wait_for_rows(drawer).cell(0, 2) in ("0", "1")
