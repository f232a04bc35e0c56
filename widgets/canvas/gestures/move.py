"""Move: cards follow the hand, snap to the grid and to straight wires; a card dropped on a wire is inserted."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.edits.changing import move
from designer.edits.placing import insertable, splice
from widgets.canvas.geometry import snapped
from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.surface import Surface
from widgets.theme import look

PULL = 7.0
"""Pixels within which a card is pulled to the height of its neighbor's port."""


class Move(Gesture):
    """All selected cards move by the same step; the one under the hand is the one that snaps."""

    hint = "Drop a node on a wire to insert it, Esc puts it back"

    def __init__(self, canvas: Surface, start: QPointF, anchor: str) -> None:
        super().__init__(canvas, start)
        nodes = canvas.editor.design.nodes
        self._anchor = anchor
        self._from = {key: nodes[key].at for key in canvas.editor.selection if key in nodes}
        self._level: float | None = None
        self._wire = ""
        canvas.lift(frozenset(self._from))

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Put every card where the hand says."""
        zoom = self.canvas.camera.zoom
        step = (point - self.start) / zoom
        x0, y0 = self._from[self._anchor]
        x, y = snapped(x0 + step.x(), y0 + step.y())
        self._level = self._neighbor_level(y0 + step.y(), PULL / zoom)
        y = y if self._level is None else self._level
        dx, dy = x - x0, y - y0
        places = {key: (at[0] + dx, at[1] + dy) for key, at in self._from.items()}
        self._wire = self._wire_below(point) if len(self._from) == 1 else ""
        self.canvas.editor.do(self._label(), move, places, gesture=self)

    def end(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Leave the cards where they are, or on the wire."""
        if self._wire:
            name = self.canvas.editor.called(self._anchor)
            self.canvas.editor.do(f"Insert {name} on a wire", splice, self._wire, self._anchor, gesture=self)
        self.canvas.lift(frozenset())

    def cancel(self) -> None:
        """Put every card back."""
        self.canvas.editor.do(self._label(), move, self._from, gesture=self)
        self.canvas.lift(frozenset())

    def paint(self, painter: QPainter) -> None:
        """Show the level that the card snapped to, and the wire it would be inserted on."""
        if self._wire:
            self.canvas.paint_glow(painter, self._wire)
        if self._level is not None:
            seen = self.canvas.seen()
            painter.setPen(QPen(look.theme.tint(0.35, "select"), 1 / self.canvas.camera.zoom, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(seen.left(), self._level, seen.right(), self._level))

    def _label(self) -> str:
        count = len(self._from)
        return f"Move {self.canvas.editor.called(self._anchor)}" if count == 1 else f"Move {count} nodes"

    def _neighbor_level(self, y: float, pull: float) -> float | None:
        """Find the height of a wired neighbor's port near enough to make the wire straight."""
        editor, scene = self.canvas.editor, self.canvas.scene
        best: float | None = None
        for key in (*editor.view.into.get(self._anchor, ()), *editor.view.out.get(self._anchor, ())):
            wire = editor.design.wires[key]
            if {wire.source, wire.target} <= self._from.keys():
                continue
            here, there = (True, False) if wire.source == self._anchor else (False, True)
            own = scene.port_point(self._anchor, wire.output if here else wire.input, here).y()
            other_end = wire.target if here else wire.source
            other = scene.port_point(other_end, wire.input if here else wire.output, there).y()
            level = editor.design.nodes[self._anchor].at[1] + other - own
            if abs(level - y) < pull and (best is None or abs(level - y) < abs(best - y)):
                best = level
        return best

    def _wire_below(self, point: QPointF) -> str:
        editor = self.canvas.editor
        kind = editor.design.nodes[self._anchor].kind
        free = not editor.view.into.get(self._anchor) and not editor.view.out.get(self._anchor)
        return self.canvas.wire_at(point, 14.0) if free and insertable(kind) else ""
