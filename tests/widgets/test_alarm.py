"""What nobody expected is told, written down, and leaves the drawing alone."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from widgets.alarm import Alarm
from widgets.report import Details, report

ROOT = Path(__file__).parent.parent.parent
START = """
import ctypes, gc, logging, os, sys, threading, warnings
import widgets.link
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication
from widgets import app
from widgets.notices import Notice
from widgets.window import Window

widgets.link.Link.start = lambda self: None
window = lambda: next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
notices = lambda: [n.accessibleName() for n in window().findChildren(Notice) if n.isVisible()]

class Unwilling:
    def __del__(self):
        raise ZeroDivisionError("three")

def raising(words):
    raise ValueError(words)
"""


def started(home, body):
    """Run the app with something that happens in its event loop; returns its code and what it said."""
    environment = {**os.environ, "NEURARIUM_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    begin = f"def begin():\n{indent(body.strip(), '    ')}\n"  # timers need an application
    code = f"{START}\n{begin}\nQTimer.singleShot(0, begin)\nraise SystemExit(app.show([]))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    return ran.returncode, ran.stdout, ran.stderr


@pytest.fixture
def alarm(drawer, home):
    made = Alarm(home / "log")
    made.speak(drawer.window.notices, drawer.window)
    return made


def raised(alarm, words="oh"):
    try:
        raise ValueError(words)
    except ValueError as error:
        alarm._excepted(type(error), error, error.__traceback__)
    QApplication.processEvents()


def test_exceptions_of_every_kind_are_told_once_and_all_written_down(home):
    code, said, printed = started(
        home,
        """
QTimer.singleShot(100, lambda: raising("one"))
QTimer.singleShot(200, lambda: threading.Thread(target=raising, args=("two",)).start())
QTimer.singleShot(300, lambda: Unwilling() and gc.collect())
QTimer.singleShot(400, lambda: qWarning("four"))
QTimer.singleShot(600, lambda: print(len(notices()), notices()[0]))
QTimer.singleShot(800, lambda: window().close())
""",
    )
    assert code == 0, printed
    assert said.strip() == "1 Something went wrong; your drawing is safe. "[:-1]
    log = (home / "data" / "log" / "window.log").read_text()
    for words in ("ValueError: one", "ValueError: two", "ZeroDivisionError: three", "Qt: four"):
        assert words in log
    assert "ValueError: one" in printed
    assert not list((home / "data" / "log").glob("crash-*"))


def test_a_native_crash_is_shown_once_at_the_next_start(home):
    code, _, _ = started(home, "QTimer.singleShot(200, lambda: ctypes.string_at(0))")
    assert code < 0
    tell = "QTimer.singleShot(300, lambda: print(notices()))\nQTimer.singleShot(500, lambda: window().close())"
    code, said, printed = started(home, tell)
    assert code == 0, printed
    assert "The app ended abruptly last time" in said
    assert started(home, tell)[1].strip() == "[]"
    (seen,) = (home / "data" / "log").glob("seen-*")
    assert "Segmentation fault" in seen.read_text()


def test_a_storm_of_exceptions_is_one_notice_in_ten_seconds(alarm, drawer, monkeypatch):
    for _ in range(50):
        raised(alarm)
    assert len(drawer.notices()) == 1
    alarm._last -= 11
    raised(alarm)
    assert len(drawer.notices()) == 2


def test_details_and_report(alarm, drawer, qtbot):
    raised(alarm, f"in {Path.home()}/secret")
    QTest.mouseClick(drawer.button("Details", QPushButton), Qt.MouseButton.LeftButton)
    (details,) = drawer.window.findChildren(Details)
    qtbot.waitUntil(details.isVisible)
    assert not details.isModal()
    words = details.findChild(QPlainTextEdit).toPlainText()
    assert "ValueError: in ~/secret" in words
    assert "Python 3" in words
    details.close()


def test_the_report_goes_to_the_clipboard(alarm, drawer):
    raised(alarm)
    QTest.mouseClick(drawer.button("Copy report", QPushButton), Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text().endswith("ValueError: oh\n")
    assert str(Path.home()) not in report(f"File {Path.home()}/x.py")


def test_a_folder_that_can_not_be_written_silences_only_the_log(drawer, tmp_path):
    (tmp_path / "log").write_text("a file stands in the way")
    alarm = Alarm(tmp_path / "log")
    hooks = sys.excepthook, sys.unraisablehook
    alarm.install()
    alarm.speak(drawer.window.notices, drawer.window)
    alarm.remove()
    assert (sys.excepthook, sys.unraisablehook) == hooks
    raised(alarm)
    assert len(drawer.notices()) == 1
