"""The alarm: an unexpected exception never closes the window; it is written down, and told once in a while.

What ends the process all the same, in native code, leaves its stacks in a file that the next start shows once.
Nothing is sent anywhere.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import time
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from designer.owner import Owner, myself
from widgets.notices import Notices
from widgets.report import Details, put_on_clipboard, report

QUIET = 10.0
"""Seconds after a notice in which further exceptions are only written down."""
LOG_BYTES, LOGS, REPORTS = 2_000_000, 5, 5
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Alarm(QObject):
    """Takes the hooks of Python and Qt from `install` to `remove`; `folder` gets the log and the crash reports."""

    _raised = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._log = logging.getLogger("neurarium.window")
        self._log.propagate = False
        self._log.setLevel(logging.INFO)
        self._handler: logging.Handler = logging.NullHandler()
        self._crash: IO[str] | None = None
        self._notices: Notices | None = None
        self._frame: QWidget | None = None
        self._last = -QUIET
        self._raised.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Watch from now on; a folder that can not be written only means that nothing is written down."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / "window.log"
            self._handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOGS, encoding="utf-8")
            self._handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
            self._crash = self._crash_file(myself()).open("w", encoding="utf-8")
            faulthandler.enable(self._crash)
        self._log.addHandler(self._handler)
        self._hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._excepted
        threading.excepthook = lambda found: self._excepted(found.exc_type, found.exc_value, found.exc_traceback)
        sys.unraisablehook = lambda found: self._excepted(found.exc_type, found.exc_value, found.exc_traceback)
        self._qt = qInstallMessageHandler(self._said)

    def remove(self) -> None:
        """Give the hooks back at a peaceful end."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        qInstallMessageHandler(self._qt)
        self._log.removeHandler(self._handler)
        self._handler.close()
        if self._crash is not None:
            faulthandler.disable()
            self._crash.close()
            self._crash_file(myself()).unlink(missing_ok=True)
            self._crash = None

    def speak(self, notices: Notices, frame: QWidget) -> None:
        """Tell of exceptions there from now on, and once of a crash that the last start left."""
        self._notices, self._frame = notices, frame
        if crash := self._left():
            self._offer("warning", "The app ended abruptly last time", "Its report stays on this machine.", crash)

    def _left(self) -> str:
        """Return the report of a process that crashed, "" when none did; it is not returned again."""
        found = ""
        with suppress(OSError):
            for path in sorted(self._folder.glob("crash-*.log"), key=lambda path: path.stat().st_mtime):
                process, _, began = path.stem.removeprefix("crash-").partition("-")
                if process.isdecimal() and Owner(process=int(process), began=began).alive:
                    continue
                found = path.read_text(encoding="utf-8", errors="replace") or found
                if path.stat().st_size:
                    path.rename(path.with_name(path.name.replace("crash-", "seen-", 1)))
                else:
                    path.unlink()
            seen = sorted(self._folder.glob("seen-*.log"), key=lambda path: path.stat().st_mtime)
            for path in seen[:-REPORTS]:
                path.unlink()
        return found

    def _crash_file(self, owner: Owner) -> Path:
        return self._folder / f"crash-{owner.process}-{owner.began}.log"

    def _excepted(
        self, kind: type[BaseException], error: BaseException | None, place: TracebackType | None = None
    ) -> None:
        trace = "".join(traceback.format_exception(kind, error, place))
        print(trace, end="", file=sys.stderr)
        if not issubclass(kind, KeyboardInterrupt):
            self._log.error(trace)
            self._raised.emit(trace)

    def _said(self, kind: QtMsgType, context: QMessageLogContext, words: str | None) -> None:
        self._log.log(LEVELS.get(kind, logging.WARNING), "Qt: %s", words)
        if kind is not QtMsgType.QtDebugMsg:
            print(words, file=sys.stderr)

    def _tell(self, trace: str) -> None:
        now = time.monotonic()
        if self._notices is not None and now - self._last >= QUIET:
            self._last = now
            self._offer("error", "Something went wrong; your drawing is safe", "", trace)

    def _offer(self, tone: str, title: str, text: str, trace: str) -> None:
        if self._notices is None:
            return
        words = report(trace)
        buttons = (
            ("Details", lambda: Details(title, words, self._frame).show()),
            ("Copy report", lambda: put_on_clipboard(words)),
        )
        self._notices.tell(tone, title, text, *buttons)
