"""The remark above a table: where something does not fit, what happens until somebody chooses, and the choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from widgets.controls import Elided
from widgets.paint import rounded
from widgets.theme import look, paint_icon

HEIGHT = 52
Choice = tuple[str, Callable[[], object]]


class Remark(QWidget):
    """A bar with a sign, two lines of words and some buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._tone = "warning"
        self._title, self._text = Elided(13, 600, parent=self), Elided(12, tone="muted", parent=self)
        words = QVBoxLayout()
        words.setContentsMargins(0, 8, 0, 8)
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(44, 0, 12, 0)
        self._row.setSpacing(2)
        self._row.addLayout(words, 1)
        self._row.addSpacing(12)
        self._buttons: list[QPushButton] = []
        self._acts: list[Callable[[], object]] = []
        look.changed.connect(self.update)

    def say(self, tone: str, title: str, text: str, choices: Sequence[Choice] = ()) -> None:
        """Show this remark; `tone` is error, warning or muted. An empty title hides it."""
        self.setVisible(bool(title))
        self._tone = tone
        self._title.setText(title)
        self._text.setText(text)
        self._text.setToolTip(text)
        self.setAccessibleName(f"{title}. {text}")
        self._acts = [act for _, act in choices]
        while len(self._buttons) < len(choices):
            self._add_button(len(self._buttons))
        for i, button in enumerate(self._buttons):
            button.setVisible(i < len(choices))
            if i < len(choices):
                button.setText(choices[i][0])
                button.setAccessibleName(choices[i][0])
        self.update()

    def _add_button(self, index: int) -> None:
        button = QPushButton(self)
        button.setFlat(index > 0)
        button.clicked.connect(lambda _=False: self._act(index))
        self._row.addWidget(button)
        self._buttons.append(button)

    def _act(self, index: int) -> None:
        self._acts[index]()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field and the sign."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        token = "text" if self._tone == "muted" else self._tone
        rounded(painter, QRectF(self.rect()), 8, theme.tint(0.08, token), theme.tint(0.28, token))
        sign = {"error": "error", "warning": "warn"}.get(self._tone, "info")
        paint_icon(painter, sign, QRectF(13.5, HEIGHT / 2 - 8.5, 17, 17), theme[self._tone])
        painter.end()
