"""A row of the problems: its number, what and why, and the buttons that mend it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from designer.problem import Problem
from widgets.controls import Painted, focus_ring
from widgets.paint import elided, rounded, write
from widgets.theme import Theme

HEIGHT = 49
COLORS = {"error": "error", "warning": "warning", "hint": "muted"}
TEXT = 40
"""Pixels from the left edge of the row to its words."""


class ProblemRow(Painted):
    """A problem to click; `fixed` tells the number of the fix whose button was pressed."""

    fixed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Problem", parent)
        self.setFixedHeight(HEIGHT)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._problem: Problem | None = None
        self._number = 0
        self.buttons = (QPushButton(self), QPushButton(self))
        self.buttons[1].setFlat(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(TEXT + 12, 0, 10, 2)
        line.setSpacing(4)
        line.addStretch(1)
        for index in (1, 0):
            button = self.buttons[index]
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, index=index: self.fixed.emit(index))
            line.addWidget(button)

    def show_problem(self, number: int, problem: Problem) -> None:
        """Show a problem under its number."""
        if (number, problem) == (self._number, self._problem):
            return
        self._number, self._problem = number, problem
        words = f"{problem.severity} {number}: {problem.title}. {problem.detail}"
        self.setAccessibleName(words)
        self.setToolTip(f"{problem.title}\n{problem.detail}" if problem.detail else problem.title)
        for index, button in enumerate(self.buttons):
            fix = problem.fixes[index] if index < len(problem.fixes) else None
            button.setVisible(fix is not None)
            button.setText(fix.label if fix is not None else "")
            button.setAccessibleName(f"{fix.label}: mends {problem.title}" if fix is not None else "No fix")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(240, HEIGHT)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """A number in a circle, the title, the detail, and a line below."""
        problem = self._problem
        if problem is None:
            return
        place = QRectF(self.rect()).adjusted(0, 0, 0, -2)
        if self.isChecked() or self.underMouse():
            rounded(painter, place, 8, theme.tint(0.07 if self.isChecked() else 0.04))
        else:
            painter.fillRect(QRectF(TEXT, self.height() - 1, self.width() - TEXT - 10, 1), theme["line"])
        middle = place.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme[COLORS[problem.severity]])
        painter.drawEllipse(QPointF(19, middle), 9, 9)
        on = QColor("#14161B") if theme.name == "dark" else QColor("#FFFFFF")
        write(painter, 19, middle + 4, str(self._number), 11, on, 600, "c")
        shown = [button.geometry().left() for button in self.buttons if not button.isHidden()]
        left = TEXT
        room = min(shown, default=self.width() - 4) - left - 12
        top = middle - 11 if problem.detail else middle
        write(painter, left, top + 13 * 0.364, elided(problem.title, 13, 600, room), 13, theme["text"], 600)
        write(painter, left, middle + 9 + 12 * 0.364, elided(problem.detail, 12, 400, room), 12, theme["muted"])
        if self.hasFocus():
            focus_ring(painter, theme, place, 7)
