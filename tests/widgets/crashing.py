"""The app as a process of its own, that draws as it is told and says when it has: what a test may kill."""

import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

import widgets.link
from widgets import app
from widgets.notices import Notice

PATIENCE = 20


def said(words):
    os.write(1, words.encode() + b"\n")


def window():
    from widgets.window import Window

    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Window))


def draw(seed):
    """Open a shipped design, change it without end, and say what was done."""
    from designer.storage import dump
    from tests.designer.scribbler import scribble

    window().files.from_template("deep-autoencoder")
    editor = window().editor
    steps = scribble(editor.document, seed)

    def step():
        next(steps)
        said(f"did {dump(editor.design).hex()}")
        QTimer.singleShot(0, step)

    step()


def take():
    """Take the first offer, and say what is open then."""
    from designer.storage import dump

    notices = [notice for notice in window().findChildren(Notice) if notice.isVisible()]
    if not notices:
        QTimer.singleShot(20, take)
        return
    said("offered " + notices[0].accessibleName())
    next(button for button in notices[0].findChildren(QPushButton) if button.text() == "Open").click()
    editor = window().editor
    said("opened " + editor.name)
    said("design " + dump(editor.design).hex())


def main(what, *seed):
    widgets.link.Link.start = lambda self: None  # nobody trains
    QTimer.singleShot(0, (lambda: draw(int(seed[0]))) if what == "draw" else take)
    app.show([])


if __name__ == "__main__":
    main(*sys.argv[1:])
