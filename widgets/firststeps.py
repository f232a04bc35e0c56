"""The empty canvas says how a network begins, in four lines, and leaves with the first node."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.controls.keycap import key_width, paint_key
from widgets.paint import write
from widgets.theme import look

STEPS = (
    ("Tab", "add data: type moons, spiral or digits"),
    ("Tab", "add a layer behind what is selected"),
    ("Tab", "end with a loss; the label is wired to it"),
    ("Ctrl ↵", "train"),
)
"""Key, and what it does then."""
TITLE, LINE, KEYS = 40, 30, 52
WIDTH = KEYS + 300


class FirstSteps(QWidget):
    """Lies in the middle of an empty canvas; the hand reaches through it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(WIDTH, TITLE + LINE * (len(STEPS) + 1))
        self.setAccessibleName("First steps")
        self.setAccessibleDescription(". ".join(f"{key}: {words}" for key, words in STEPS))
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the question, a row for each step, and the way with the mouse."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        write(painter, 0, 18, "Four steps to a network that learns", 16, theme["text"], 600)
        middle = TITLE + LINE / 2
        for key, words in STEPS:
            paint_key(painter, theme, key_width(key), middle, key)
            write(painter, KEYS, middle + 13 * 0.364, words, 13, theme["muted"])
            middle += LINE
        mouse = "With the mouse: double-click, or drag a layer in from the left."
        write(painter, 0, middle + 12 * 0.364, mouse, 12, theme["faint"])
        painter.end()
