"""What all plots share: a title row, a place for the picture, a footer, and words while there is nothing to see."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from widgets.editor import Editor
from widgets.paint import elided, width, write
from widgets.plots.pulse import pulse
from widgets.theme import Theme, look
from widgets.training import Training

INSET = 20
HEAD, FOOT = 44, 46
"""Pixels above and below the picture."""


class Plot(QWidget):
    """Follows one training; what is new is shown at the next beat, and only while the plot is seen."""

    title: ClassVar[str] = ""
    picture: ClassVar[str] = ""
    """Which picture of the training it shows; "" for curves."""
    empty: ClassVar[str] = "Appears here while training. Press Ctrl Enter."

    tried = Signal(int)
    """A hand wants to try this validation sample, by its number in the picture "samples"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor: Editor | None = None
        self.training: Training | None = None
        self.setAccessibleName(self.title)
        self.setMinimumSize(220, 150)
        look.changed.connect(self._dressed)

    def show_editor(self, editor: Editor | None) -> None:
        """Follow the training of another editor, or of none."""
        self.editor = editor
        self.show_training(editor.training if editor is not None else None)

    def show_training(self, training: Training | None) -> None:
        """Follow another training, or none."""
        if self.training is not None:
            self.training.changed.disconnect(self.ask)
            self.training.progressed.disconnect(self.ask)
            self.training.pictured.disconnect(self._pictured)
        self.training = training
        if training is not None:
            training.changed.connect(self.ask)
            training.progressed.connect(self.ask)
            training.pictured.connect(self._pictured)
        self.ask()

    def ask(self) -> None:
        """Show what is new at the next beat."""
        pulse.ask(self)

    def refresh(self) -> None:
        """Take over what the training has collected."""
        self.update()

    def dress(self, theme: Theme) -> None:
        """Take over the colors of a theme."""

    @property
    def filled(self) -> bool:
        """Say whether there is anything to see."""
        return False

    def subtitle(self) -> str:
        """Say beside the title what is seen."""
        return ""

    def footer(self) -> tuple[str, str]:
        """Say below the picture, at the left and at the right, how to read it."""
        return "", ""

    @property
    def place(self) -> QRectF:
        """Where the picture goes."""
        return QRectF(INSET, HEAD, self.width() - 2 * INSET, self.height() - HEAD - FOOT)

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw the picture."""

    def epoch(self) -> str:
        """Say how far the training was when the picture was made."""
        epochs = self.training.epochs if self.training is not None else []
        return f"epoch {epochs[-1].number}" if epochs else ""

    def _pictured(self, name: str) -> None:
        if name == self.picture:
            self.ask()

    def _dressed(self, theme: Theme) -> None:
        self.dress(theme)
        self.ask()
        self.update()

    def sizeHint(self) -> QSize:
        """The size of a third of the dock."""
        return QSize(352, 294)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened unseen."""
        super().showEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw words and picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = look.theme
        painter.fillRect(self.rect(), theme["panel"])
        write(painter, INSET, 28, self.title, 12, theme["text"], 600)
        if self.filled:
            self._words(painter, theme)
            self.draw(painter, theme, self.place)
        else:
            words = elided(self.empty, 12, 400, self.width() - 2 * INSET)
            write(painter, self.width() / 2, self.height() / 2 + 4, words, 12, theme["faint"], align="c")
        painter.end()

    def _words(self, painter: QPainter, theme: Theme) -> None:
        write(painter, INSET + width(self.title, 12, 600) + 8, 28, self.subtitle(), 12, theme["muted"])
        left, right = self.footer()
        y = self.height() - 14
        room = self.width() - 2 * INSET - width(right, 11, 500) - 12
        write(painter, INSET, y, elided(left, 11, 400, room), 11, theme["faint"])
        write(painter, self.width() - INSET, y, right, 11, theme["muted"], 500, "r")
