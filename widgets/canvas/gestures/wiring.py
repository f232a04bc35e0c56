"""Wiring: from port to port by dragging or by two clicks; let go over a card it finds the port that fits."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from designer.catalog.neurons import Neurons
from designer.edits.removing import remove
from designer.edits.wiring import connect, first_fit, misfit
from widgets import paint
from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.surface import Surface
from widgets.canvas.wires import STRONG, cubic, feedback, stroke
from widgets.theme import look

SNAP_RADIUS = 24.0
"""Pixels within which a port catches the wire."""
CLICK = 4.0


class Wiring(Gesture):
    """Begins at an output, or at an input and then looks for an output; `picked` is the wire taken up by its end."""

    hint = "Let go on a port or a card; in the void to add a layer that fits; Esc cancels"

    def __init__(self, canvas: Surface, start: QPointF, node: str, port: str, out: bool, picked: str = "") -> None:
        super().__init__(canvas, start)
        self.node, self.port, self.out, self.picked = node, port, out, picked
        self.sticky = False
        """Begun by a click: the wire follows the hand until the next click."""
        self._free = canvas.camera.to_scene(start)
        self._target = ("", "")
        self._reason = ""
        self._known: dict[tuple[str, str], str] = {}
        canvas.hide_wire(picked)

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Let the nearest port that fits catch the wire."""
        self._free = self.canvas.camera.to_scene(point)
        self._target, self._reason = self._aim(point)
        self.canvas.say(self._reason or self.hint)

    def clicked(self, point: QPointF) -> bool:
        """Say whether the hand has hardly moved since the press."""
        return (point - self.start).manhattanLength() <= CLICK

    def end(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Connect, or offer what could be added here."""
        self._target, self._reason = self._aim(point)
        self.canvas.hide_wire("")
        editor = self.canvas.editor
        if self._target[0] and not self._reason:
            source, output, target, input = self._ends(*self._target)
            if self.picked and (target, input) == self._home():
                return
            label = f"Connect {editor.called(source)} → {editor.called(target)}"
            editor.do(label, connect, source, output, target, input, self.picked)
        elif self._target[0]:
            self.canvas.say(self._reason)
            editor.refused.emit(self._reason)
        elif self.picked:
            editor.do("Remove a wire", remove, (self.picked,))
        elif self.out:
            self.canvas.quick_add_asked.emit(point, self.node, self.port)

    def cancel(self) -> None:
        """Leave everything as it was."""
        self.canvas.hide_wire("")

    def paint(self, painter: QPainter) -> None:
        """Draw the wire to the hand or to the port that caught it, and ring what fits."""
        scene, theme = self.canvas.scene, look.theme
        here = scene.port_point(self.node, self.port, self.out)
        there = scene.port_point(*self._target, not self.out) if self._target[0] else self._free
        a, b = (here, there) if self.out else (there, here)
        color = theme["error"] if self._reason else theme["text"]
        if self._target[0] == self.node and not self._reason:
            card = scene.rect(self.node)
            stroke(painter, feedback(card, card)[0], theme["recurrent"], STRONG, [3.0, 2.2])
        else:
            stroke(painter, cubic(a.x(), a.y(), b.x(), b.y()), color, STRONG, [0.01, 2.2] if self._reason else None)
        if self._target[0]:
            token = scene.roles[self._target[0]].family.value
            paint.port(painter, theme, there.x(), there.y(), token, "misfit" if self._reason else "fits")
        if self._reason:
            paint.pill(painter, theme, there.x(), there.y() - 28, paint.elided(self._reason, 11, 500, 420))

    def _aim(self, point: QPointF) -> tuple[tuple[str, str], str]:
        """Return the port that would be wired, and why it would not fit."""
        scene, camera = self.canvas.scene, self.canvas.camera
        place = camera.to_scene(point)
        node, port, out = scene.port_at(place, SNAP_RADIUS / camera.zoom)
        if node and out is not self.out and (node, port) != (self.node, self.port):
            return (node, port), self._fit(node, port)
        body = scene.node_at(place)
        if not body or (body == self.node and not self._feeds_itself(place)):
            return ("", ""), ""
        if self.out:
            editor = self.canvas.editor
            chosen = first_fit(editor.design, editor.view, self.node, self.port, body, self.picked)
            ports = [chosen] if chosen else list(scene.outlines[scene.index[body]].ins)[:1]
        else:
            ports = list(scene.outlines[scene.index[body]].outs)[:1]
        return ((body, ports[0]), self._fit(body, ports[0])) if ports else (("", ""), "")

    def _feeds_itself(self, place: QPointF) -> bool:
        """Say whether a wire that is held over its own card leads back into it: not while it has hardly left."""
        off = place - self.canvas.scene.port_point(self.node, self.port, self.out)
        near = QPointF.dotProduct(off, off) < (SNAP_RADIUS / self.canvas.camera.zoom) ** 2
        return self.out and not near and isinstance(self.canvas.editor.design.nodes[self.node].kind, Neurons)

    def _home(self) -> tuple[str, str]:
        """Return where the wire ended that was picked up."""
        wire = self.canvas.editor.design.wires[self.picked]
        return wire.target, wire.input

    def _fit(self, node: str, port: str) -> str:
        if (node, port) not in self._known:
            editor = self.canvas.editor
            self._known[node, port] = misfit(editor.design, editor.view, *self._ends(node, port), self.picked)
        return self._known[node, port]

    def _ends(self, node: str, port: str) -> tuple[str, str, str, str]:
        return (self.node, self.port, node, port) if self.out else (node, port, self.node, self.port)
