"""Designs and their files: saved, opened again, asked about, and refused in words."""

import errno
import os

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from designer.storage import read
from widgets.tabs import Tab

Key = Qt.Key
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def chosen(monkeypatch):
    """What is chosen in the dialogs of the system."""
    answers = {"save": "", "open": []}
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (answers["save"], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: (answers["open"], ""))
    return answers


@pytest.fixture
def asked(monkeypatch):
    """What is answered when somebody is asked about unsaved changes, and how often that was."""
    answers = {"answer": "Keep editing", "times": 0}

    def answer(box):
        answers["times"] += 1
        next(button for button in box.buttons() if button.text() == answers["answer"]).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return answers


def nudged(person):
    person.click(person.middle("n3"))
    person.key(Key.Key_Right)


def tabs(person):
    QApplication.processEvents()
    return sorted((tab for tab in person.window.findChildren(Tab) if tab.isVisible()), key=lambda tab: tab.x())


def test_save_as_and_open_again_is_the_same(drawer, chosen, tmp_path):
    nudged(drawer)
    chosen["save"] = str(tmp_path / "mine")
    drawer.key(Key.Key_S, CTRL | SHIFT)
    path = tmp_path / "mine.neurarium"
    saved = drawer.design
    assert read(path).same(saved)
    assert not drawer.editor.document.dirty
    drawer.key(Key.Key_W, CTRL)
    chosen["open"] = [str(path)]
    drawer.key(Key.Key_O, CTRL)
    assert drawer.design.same(saved)
    assert drawer.editor.path == path


def test_save_goes_to_the_same_file(drawer, chosen, tmp_path):
    chosen["save"] = str(tmp_path / "mine.neurarium")
    nudged(drawer)
    drawer.key(Key.Key_S, CTRL)
    chosen["save"] = ""
    drawer.key(Key.Key_Right)
    assert drawer.editor.document.dirty
    drawer.key(Key.Key_S, CTRL)
    assert read(tmp_path / "mine.neurarium").same(drawer.design)


def test_save_as_given_up_writes_nothing(drawer, chosen, tmp_path):
    nudged(drawer)
    drawer.key(Key.Key_S, CTRL)
    assert drawer.editor.document.dirty
    assert not list(tmp_path.glob("*.neurarium"))


@pytest.mark.parametrize(
    ("answer", "open_still", "written"), [("Save", 0, 1), ("Discard", 0, 0), ("Keep editing", 1, 0)]
)
def test_closing_asks_about_unsaved_changes(drawer, chosen, asked, tmp_path, answer, open_still, written):
    nudged(drawer)
    asked["answer"] = answer
    chosen["save"] = str(tmp_path / "mine.neurarium")
    editor = drawer.editor
    drawer.key(Key.Key_W, CTRL)
    assert asked["times"] == 1
    assert (editor in drawer.window.editors) == bool(open_still)
    assert len(list(tmp_path.glob("*.neurarium"))) == written


def test_closing_without_changes_asks_nothing(drawer, asked):
    drawer.key(Key.Key_W, CTRL)
    assert asked["times"] == 0
    assert drawer.canvas is None
    assert len(drawer.window.editors) == 1


def test_the_window_stays_when_somebody_keeps_editing(drawer, asked):
    nudged(drawer)
    drawer.window.close()
    assert drawer.window.isVisible()
    asked["answer"] = "Discard"
    drawer.window.close()
    assert not drawer.window.isVisible()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{ not json", "could not open"),
        (b'{"neurarium": 999, "nodes": {}}', "newer version"),
        (b'{"neurarium": 1, "nodes": {"n1": {"kind": {"type": "Neurons", "shape": "wide"}}}}', "/nodes/n1"),
        (b"\xff\xfe\x00", "could not open"),
        (None, "no such file"),
    ],
)
def test_a_file_that_can_not_be_read_is_told_of(drawer, tmp_path, content, words):
    path = tmp_path / "odd.neurarium"
    if content is not None:
        path.write_bytes(content)
    before = drawer.window.editors[:]
    assert not drawer.window.files.open_path(path)
    (said,) = drawer.notices()
    assert said.startswith("Could not open odd.neurarium")
    assert words in said.lower()
    assert drawer.window.editors == before
    assert drawer.button("Open another…", QPushButton)


def test_a_full_disk_leaves_the_old_file_and_the_drawing(drawer, chosen, tmp_path, monkeypatch):
    path = tmp_path / "mine.neurarium"
    chosen["save"] = str(path)
    nudged(drawer)
    drawer.key(Key.Key_S, CTRL)
    old = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    drawer.key(Key.Key_Right)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        drawer.key(Key.Key_S, CTRL)
    (said,) = drawer.notices()
    assert said.startswith("Could not save mine.neurarium")
    assert "No space left" in said
    assert "as it was" in said
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["mine.neurarium"]
    assert drawer.editor.document.dirty
    QTest.mouseClick(drawer.button("Try again", QPushButton), LEFT)
    assert not drawer.editor.document.dirty
    assert read(path).same(drawer.design)
    assert not drawer.notices()


def test_what_was_saved_is_listed_and_opened_by_a_click(drawer, chosen, tmp_path):
    chosen["save"] = str(tmp_path / "mine.neurarium")
    nudged(drawer)
    drawer.key(Key.Key_S, CTRL)
    saved = drawer.design
    drawer.ready()
    drawer.key(Key.Key_W, CTRL)
    (row,) = [row for row in drawer.window.welcome.page.recents.rows if row.isVisible()]
    QTest.mouseClick(row, LEFT)
    assert drawer.design.same(saved)
    drawer.key(Key.Key_W, CTRL)
    (tmp_path / "mine.neurarium").unlink()
    drawer.key(Key.Key_N, CTRL)
    assert not [row for row in drawer.window.welcome.page.recents.rows if row.isVisible()]


def test_a_file_is_opened_once(drawer, chosen, tmp_path):
    chosen["save"] = str(tmp_path / "mine.neurarium")
    drawer.key(Key.Key_S, CTRL)
    drawer.key(Key.Key_N, CTRL)
    assert drawer.window.files.open_path(tmp_path / "mine.neurarium")
    assert drawer.editor.path == tmp_path / "mine.neurarium"
    assert len([editor for editor in drawer.window.editors if editor.path]) == 1


def test_files_are_dropped_on_the_window(person, tmp_path, chosen):
    person.open("xor")
    chosen["save"] = str(tmp_path / "mine.neurarium")
    person.key(Key.Key_S, CTRL)
    person.key(Key.Key_W, CTRL)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "mine.neurarium"))])
    copy = Qt.DropAction.CopyAction
    drop = QDropEvent(QPointF(300, 300), copy, data, LEFT, Qt.KeyboardModifier.NoModifier)
    person.window.dropEvent(drop)
    assert person.editor.path == tmp_path / "mine.neurarium"


# Tabs


def test_tabs_are_opened_switched_and_closed(drawer):
    first = drawer.editor
    QTest.mouseClick(drawer.button("New design"), LEFT)
    assert drawer.canvas is None
    drawer.open("spiral")
    second = drawer.editor
    assert [tab.text() for tab in tabs(drawer)] == [first.name, second.name]
    QTest.mouseClick(tabs(drawer)[0], LEFT, pos=tabs(drawer)[0].rect().center())
    assert drawer.editor is first
    QTest.mouseClick(tabs(drawer)[1], MIDDLE)
    assert drawer.window.editors == [first]
    cross = tabs(drawer)[0].rect().center()
    cross.setX(tabs(drawer)[0].width() - 17)
    QTest.mouseClick(tabs(drawer)[0], LEFT, pos=cross)
    assert drawer.canvas is None
    (welcome,) = drawer.window.editors
    assert welcome is not first
    assert drawer.window.stack.currentWidget() is drawer.window.welcome


def test_each_tab_keeps_what_is_seen_and_selected(drawer):
    drawer.click(drawer.middle("n3"))
    drawer.wheel(drawer.middle("n3"), 3)
    first, zoom = drawer.editor, drawer.canvas.camera.zoom
    drawer.key(Key.Key_N, CTRL)
    drawer.open("spiral")
    QTest.mouseClick(tabs(drawer)[0], LEFT, pos=tabs(drawer)[0].rect().center())
    assert (drawer.editor, drawer.editor.node, drawer.canvas.camera.zoom) == (first, "n3", zoom)


def test_a_dot_says_that_there_are_unsaved_changes(drawer):
    assert "unsaved" not in tabs(drawer)[0].accessibleName()
    nudged(drawer)
    assert "unsaved" in tabs(drawer)[0].accessibleName()
    drawer.key(Key.Key_Z, CTRL)
    assert "unsaved" not in tabs(drawer)[0].accessibleName()
