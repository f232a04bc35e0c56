"""A crash takes nothing: what was drawn is offered at the next start, and nothing on the disk is overwritten."""

import errno
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from designer import journal as journals
from designer.owner import Owner, began, myself
from designer.replay import opened, replay
from designer.storage import dump, read, save
from tests.designer.scribbler import kept, scribble, start
from tests.widgets.conftest import Person
from widgets import recovery
from widgets.editor import Editor

ROOT = Path(__file__).parent.parent.parent
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
DEAD = Owner(process=myself().process, began="long ago")


@pytest.fixture
def folder(home):
    return home / "data" / "recovery"


@pytest.fixture
def answers(monkeypatch, tmp_path):
    """What is answered to questions about files."""
    said = {"save": str(tmp_path / "mine.neurarium"), "box": "Discard"}
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (said["save"], ""))
    click = lambda box: next(b for b in box.buttons() if b.text() == said["box"]).click()  # noqa: E731
    monkeypatch.setattr(QMessageBox, "exec", click)
    return said


def left(folder, name="a", count=14, owner=DEAD, **told):
    """A journal that a dead process left behind; returns the drawing that it holds."""
    document = start()
    folder.mkdir(parents=True, exist_ok=True)
    journal = kept(document, folder / name, **told)
    steps = scribble(document, 1)
    for _ in range(count):
        next(steps)
    journal.close()
    bury(folder / name, owner)
    return document.design


def bury(folder, owner=DEAD):
    """Its owner is dead from now on, or another one."""
    for path in folder.glob("journal-*"):
        records = [record for record, _ in journals.records(path.read_bytes())]
        records[0]["owner"] = {"process": owner.process, "began": owner.began}
        path.write_bytes(b"".join(map(journals.record, records)))


def crashed(window, folder):
    """The process of a window is gone."""
    for keeper in window.recovery._keepers.values():
        keeper._following = False
        if keeper._journal is not None:
            keeper._journal.close()
            bury(keeper._journal.folder)
            keeper._journal = None
        keeper._sources = ()


@pytest.fixture
def restart(make_window, qtbot):
    """Start the app, as far as its first offers."""

    def make():
        person = Person(make_window(), qtbot)
        person.window.prepare()
        return person

    return make


def nudged(person):
    person.click(person.middle("n3"))
    person.key(Key.Key_Right)


def folders(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def pressed(person, name):
    QTest.mouseClick(person.button(name, QPushButton), Qt.MouseButton.LeftButton)
    QApplication.processEvents()


# While it is drawn


def test_a_design_that_was_not_changed_has_no_journal(drawer, folder):
    drawer.click(drawer.middle("n3"))
    assert not folders(folder)


def test_the_first_change_begins_a_journal_and_undoing_it_ends_it(drawer, folder):
    nudged(drawer)
    (name,) = folders(folder)
    assert replay(folder / name).design.same(drawer.design)
    drawer.key(Key.Key_Z, CTRL)
    assert not folders(folder)
    drawer.key(Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    (name,) = folders(folder)
    assert replay(folder / name).design.same(drawer.design)


def test_a_drag_is_one_change(drawer, folder):
    drawer.drag(drawer.middle("n3"), drawer.beside("n3", 40, 80))
    drawer.drag(drawer.middle("n2"), drawer.beside("n2", 0, 80))
    (name,) = folders(folder)
    assert replay(folder / name).changes == 2
    assert replay(folder / name).design.same(drawer.design)


def test_saving_removes_the_journal(drawer, folder, answers):
    nudged(drawer)
    assert folders(folder)
    drawer.key(Key.Key_S, CTRL)
    assert not folders(folder)
    drawer.key(Key.Key_Right)
    (name,) = folders(folder)
    assert opened(folder / name).path == answers["save"]
    assert opened(folder / name).saved == drawer.editor.digest


def test_discarding_removes_the_journal(drawer, folder, answers):
    nudged(drawer)
    drawer.key(Key.Key_W, CTRL)
    assert not folders(folder)


def test_closing_the_window_with_discard_removes_every_journal(drawer, folder, answers):
    nudged(drawer)
    drawer.key(Key.Key_N, CTRL)
    drawer.open("xor")
    drawer.editor.commit("Name", replace_name(drawer.editor))
    assert len(folders(folder)) == 2
    drawer.window.close()
    assert not folders(folder)


def replace_name(editor):
    from designer.edits.changing import set_header

    return set_header(editor.design, {"name": "Other"})


def test_a_full_disk_ends_the_journal_but_no_edit(drawer, folder, monkeypatch):
    nudged(drawer)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(journals.os, "write", full)
        drawer.key(Key.Key_Right)
        drawer.key(Key.Key_Right)
    (said,) = drawer.notices()
    assert "No space left" in said
    drawer.key(Key.Key_Right)
    crashed(drawer.window, folder)
    found = max(
        (replay(folder / name) for name in folders(folder) if opened(folder / name)),
        key=lambda r: len(r.opening.sources),
    )
    assert found.design.same(drawer.design)
    assert found.opening.sources


# At the next start


def test_what_was_left_is_offered_and_opened(restart, folder, tmp_path):
    path = tmp_path / "net.neurarium"
    path.write_bytes(b"as it was")
    design = left(folder, path=str(path))
    person = restart()
    (said,) = person.notices()
    assert said.startswith("Recovered Drawing")
    assert "14 changes from " in said
    assert len(person.window.editors) == 1
    pressed(person, "Open")
    assert dump(person.design) == dump(design)
    assert person.editor.name.endswith("(recovered)")
    assert person.editor.document.dirty
    assert person.editor.path == path
    assert path.read_bytes() == b"as it was"
    assert person.rows == ["Recover 14 changes"]
    assert person.canvas is not None
    person.key(Key.Key_Z, CTRL)
    assert person.design.same(start().design)


def test_recovered_journals_stay_until_the_drawing_is_saved(restart, folder, answers):
    design = left(folder)
    person = restart()
    pressed(person, "Open")
    assert "a" in folders(folder)
    assert len(folders(folder)) == 2
    person.key(Key.Key_S, CTRL)
    assert not folders(folder)
    assert read(Path(answers["save"])).same(design)
    assert not person.editor.name.endswith("(recovered)")


def test_a_second_crash_takes_nothing_and_the_drawing_is_offered_once(restart, folder):
    left(folder)
    for _ in range(3):
        person = restart()
        assert len(person.notices()) == 1
        pressed(person, "Open")
        person.editor.commit("Name", replace_name(person.editor))
        person.window.recovery._survived()
        design = person.design
        crashed(person.window, folder)
    person = restart()
    (said,) = person.notices()
    assert "Recovered Other" in said
    pressed(person, "Open")
    assert dump(person.design) == dump(design)


def test_closing_a_recovered_drawing_asks_and_discards_all_of_it(restart, folder, answers):
    left(folder)
    person = restart()
    pressed(person, "Open")
    answers["box"] = "Keep editing"
    person.key(Key.Key_W, CTRL)
    assert len(folders(folder)) == 2
    answers["box"] = "Discard"
    person.key(Key.Key_W, CTRL)
    assert not folders(folder)


def test_what_is_refused_is_not_offered_again(restart, folder):
    left(folder)
    person = restart()
    pressed(person, "Discard")
    assert not folders(folder)
    assert not restart().notices()


def test_what_is_neither_opened_nor_refused_is_offered_again(restart, folder):
    left(folder)
    restart().window.close()
    assert len(restart().notices()) == 1


def test_there_is_no_offer_when_nothing_was_lost(restart, folder, tmp_path):
    left(folder, "a", count=0)
    path = tmp_path / "net.neurarium"
    save(left(folder, "b", path=str(path)), path)  # killed between the save and the end of its journal
    assert not restart().notices()
    assert not folders(folder)


def test_what_another_instance_draws_is_not_offered(restart, folder):
    document = start()
    folder.mkdir(parents=True)
    journal = kept(document, folder / "a")
    next(scribble(document, 1))
    assert not restart().notices()
    journal.close()
    assert folders(folder) == ["a"]


def test_many_drawings_are_offered_a_few_at_a_time(restart, folder):
    for name in "abcde":
        left(folder, name, count=3)
    person = restart()
    assert len(person.notices()) == recovery.AT_ONCE
    for _ in range(2):
        pressed(person, "Discard")
    assert len(person.notices()) == recovery.AT_ONCE


def test_after_two_starts_that_failed_nothing_is_read(restart, folder):
    left(folder)
    for _ in range(2):
        person = restart()
        assert "Recovered" in person.notices()[0]
        person.window.recovery._survival.stop()  # it dies before the time is over
    person = restart()
    (said,) = person.notices()
    assert said.startswith("Drawings wait for recovery")
    pressed(person, "Try again")
    pressed(person, "Open")
    person.window.recovery._survived()
    crashed(person.window, folder)
    assert "Recovered" in restart().notices()[0]


def test_a_damaged_snapshot_is_told_and_kept(restart, folder):
    left(folder, name="a")
    (folder / "a" / "base-1.neurarium").write_bytes(b"{")
    person = restart()
    (said,) = person.notices()
    assert said.startswith("Could not recover Scribble")
    assert folders(folder) == ["a"]


def test_an_empty_folder_is_left_alone_until_it_is_old(restart, folder):
    (folder / "young").mkdir(parents=True)
    (folder / "old").mkdir()
    os.utime(folder / "old", (1, 1))
    assert not restart().notices()
    assert folders(folder) == ["young"]


def test_a_file_that_another_window_changes_is_told_of(restart, folder, tmp_path):
    path = tmp_path / "net.neurarium"
    save(start().design, path)
    other = Owner(process=os.getppid(), began=began(os.getppid()))
    left(folder, path=str(path), owner=other)
    person = restart()
    assert not person.notices()
    person.window.files.open_path(path)
    (said,) = person.notices()
    assert said.startswith("net.neurarium is open in another window")


# The real thing


def app(home, *words):
    environment = {**os.environ, "NEURARIUM_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.widgets.crashing", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("run", range(5))
def test_killed_while_it_draws_the_app_gives_back_the_same_drawing(home, run):
    first = app(home, "draw", str(run))
    lines = [first.stdout.readline()]
    time.sleep(random.Random(run).uniform(0, 0.5))
    first.kill()
    lines += [line for line in first.stdout if line.endswith("\n")]
    first.communicate()
    second = app(home, "take")
    try:
        told = dict(second.stdout.readline().rstrip().split(" ", 1) for _ in range(3))
    finally:
        second.kill()
        second.communicate()
    assert told["offered"].startswith("Recovered ")
    assert told["opened"].endswith("(recovered)")
    document = start()
    steps = scribble(document, run)
    for _ in lines:
        next(steps)
    assert dump(document.design).hex() == lines[-1].split()[1]
    acknowledged = dump(document.design).hex()
    next(steps)  # one more may have been written down before it could be said
    assert told["design"] in (acknowledged, dump(document.design).hex())


# Changed on disk


@pytest.fixture
def overtaken(drawer, answers, tmp_path):
    """Somebody whose file was written by somebody else."""
    nudged(drawer)
    drawer.key(Key.Key_S, CTRL)
    path = Path(answers["save"])
    other = Editor.open(path)
    other.commit("Name", replace_name(other))
    other.save(path)
    drawer.key(Key.Key_Right)
    drawer.key(Key.Key_S, CTRL)
    return drawer


def test_a_file_changed_on_disk_is_not_overwritten_silently(overtaken, answers):
    (said,) = overtaken.notices()
    assert said.startswith("mine.neurarium changed on disk")
    assert read(Path(answers["save"])).header.name == "Other"
    assert overtaken.editor.document.dirty
    pressed(overtaken, "Overwrite")
    assert read(Path(answers["save"])).same(overtaken.design)
    assert not overtaken.editor.document.dirty
    overtaken.key(Key.Key_Right)
    overtaken.key(Key.Key_S, CTRL)
    assert not overtaken.editor.document.dirty


def test_it_can_be_loaded_anew_and_that_can_be_taken_back(overtaken, answers):
    mine = overtaken.design
    pressed(overtaken, "Reload")
    assert overtaken.design.same(read(Path(answers["save"])))
    assert not overtaken.editor.document.dirty
    overtaken.key(Key.Key_Z, CTRL)
    assert overtaken.design.same(mine)
    assert overtaken.editor.document.dirty


def test_it_can_be_saved_elsewhere(overtaken, answers, tmp_path):
    answers["save"] = str(tmp_path / "elsewhere.neurarium")
    pressed(overtaken, "Save as…")
    assert read(tmp_path / "elsewhere.neurarium").same(overtaken.design)
    assert read(tmp_path / "mine.neurarium").header.name == "Other"


def test_a_touched_or_removed_file_is_saved_as_ever(drawer, answers):
    nudged(drawer)
    drawer.key(Key.Key_S, CTRL)
    path = Path(answers["save"])
    for change in (lambda: os.utime(path, (1, 1)), path.unlink):
        change()
        drawer.key(Key.Key_Right)
        drawer.key(Key.Key_S, CTRL)
        assert not drawer.notices()
        assert read(path).same(drawer.design)
