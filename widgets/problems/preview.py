"""What a fix does: the drawing around the problem as it would be, before anybody presses a button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.design import Design
from designer.edits import FIXES, mended
from designer.patch import Patch
from designer.problem import Problem
from designer.view import View, apply, problems
from widgets.canvas.camera import Camera
from widgets.canvas.drawing import Drawing
from widgets.canvas.scene import Scene
from widgets.controls import label, restyle
from widgets.editor import Editor
from widgets.paint import counted, rounded
from widgets.theme import Theme, look, pixmap

WIDTH = 470
PAD = 12.0
"""Pixels between the picture's border and the cards."""
LEAST = 0.6
"""Zoom below which a card says too little: the picture shows the changed cards then, and cuts the others."""


class Picture(QWidget):
    """A part of a drawing that nobody edits; what is new in it is ringed in green."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(60)
        self._editor: Editor | None = None
        self._scene, self._camera = Scene(), Camera()
        self._shown: frozenset[str] = frozenset()
        self._new: frozenset[str] = frozenset()
        look.changed.connect(self.update)

    def show_change(self, design: Design, around: frozenset[str], new: frozenset[str]) -> None:
        """Show the cards around a change, and ring the new ones."""
        if self._editor is not None:
            self._editor.deleteLater()
        self._editor = Editor(design, parent=self)
        self._scene.build(design, self._editor.view)
        self._shown, self._new = around, new
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cards as the canvas does, and a border."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        place = QRectF(self.rect())
        rounded(painter, place, 8, look.theme["canvas"], look.theme["line2"])
        if self._editor is not None and self._shown:
            painter.setClipRect(place.adjusted(1, 1, -1, -1))
            self._paint(painter, self._editor)
        painter.end()

    def _paint(self, painter: QPainter, editor: Editor) -> None:
        camera, wide, tall = self._camera, self.width() - 2 * PAD, self.height() - 2 * PAD
        camera.fit(self._scene.bounds(self._shown), wide, tall)
        if camera.zoom < LEAST:
            middle = self._scene.bounds(self._new or self._shown).center()
            camera.zoom = LEAST
            camera.x, camera.y = middle.x() - wide / 2 / LEAST, middle.y() - tall / 2 / LEAST
        camera.pan(PAD, PAD)
        drawing = Drawing(editor, self._scene)
        drawing.ratio = self.devicePixelRatioF()
        drawing.judge()
        painter.scale(camera.zoom, camera.zoom)
        painter.translate(-camera.x, -camera.y)
        drawing.paint_still(painter, camera, [camera.seen(self.width(), self.height())])
        for key in self._new & self._scene.index.keys():
            card, radius = self._scene.rect(key), self._scene.outlines[self._scene.index[key]].radius
            rounded(painter, card.adjusted(-5, -5, 5, 5), radius + 5, None, look.theme.tint(0.22, "success"), 4)
            rounded(painter, card, radius, None, look.theme["success"], 2)


class Preview(QWidget):
    """The right part of the problems: a picture, what it costs, and the button that does it."""

    applied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.picture = Picture(self)
        self._number = label("", 12, tone="faint", parent=self)
        self._sign = QLabel(self)
        self.words = label("", 12, tone="muted", wrap=True, parent=self)
        self.button = QPushButton(self)
        self.button.setAccessibleName("Apply the fix")
        self.button.setToolTip("Apply the fix (Alt+Enter)")
        self.button.clicked.connect(self.applied)
        head = QHBoxLayout()
        head.addWidget(label("What the fix does", 12, 600, parent=self))
        head.addStretch(1)
        head.addWidget(self._number)
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(self._sign)
        told.addWidget(self.words, 1)
        told.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.picture, 1)
        column.addLayout(told)
        look.changed.connect(self._dress)
        self._dress(look.theme)

    def show_fix(self, editor: Editor, problem: Problem, number: int) -> bool:
        """Show the first fix of a problem; False when it has none or it can not be done now."""
        if not problem.fixes or problem.fixes[0].edit not in FIXES:
            return False
        try:
            patch = mended(editor.design, editor.view, problem.fixes[0])
            after, view = apply(editor.design, editor.view, patch)
        except ValueError:
            return False
        around, new = touched(after, patch, problem.place)
        self.picture.show_change(after, around, new)
        self._number.setText(f"problem {number}")
        self.words.setText(effect(editor.design, editor.view, after, view))
        self.button.setText(problem.fixes[0].label)
        self.button.setAccessibleName(f"{problem.fixes[0].label}: mends {problem.title}")
        self.button.setProperty("primary", problem.severity == "error")
        restyle(self.button)
        return True

    def _dress(self, theme: Theme) -> None:
        self._sign.setPixmap(pixmap("check", theme["success"], 15))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line to the left."""
        QPainter(self).fillRect(0, 0, 1, self.height(), look.theme["line"])


def touched(design: Design, patch: Patch, place: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the cards that a patch is about (with the ends of its wires), and those that it adds or changes."""
    new = frozenset(change.key for change in patch.changes if change.table == "nodes" and change.after is not None)
    ends = {
        end
        for change in patch.changes
        if change.table == "wires"
        for wire in (change.before, change.after)
        if wire is not None
        for end in (wire.source, wire.target)
    }
    around = frozenset((new | ends | {place}) & design.nodes.keys())
    return around, new


def effect(before: Design, view: View, after: Design, later: View) -> str:
    """Say in words what changes: weights, wires, and whether it can be trained then."""
    weights = later.weights - view.weights
    more = f"{counted(weights, 'weight')} more" if weights > 0 else f"{counted(-weights, 'weight')} fewer"
    words = [more if weights else "No new weights"]
    added = len(after.wires.keys() - before.wires.keys())
    gone = len(before.wires.keys() - after.wires.keys())
    if gone and added:
        words.append(f"{counted(gone, 'wire')} replaced")
    elif added or gone:
        words.append(f"{counted(added, 'wire')} added" if added else f"{counted(gone, 'wire')} removed")
    ready = not any(problem.severity == "error" for problem in problems(after, later))
    was = not any(problem.severity == "error" for problem in problems(before, view))
    if ready and not was:
        words.append("ready to train then")
    return ", ".join(words)
