"""The mouse: decides what a press means, and keeps the gesture that follows from it."""

from __future__ import annotations

from operator import itemgetter

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainterPathStroker

from widgets.canvas.drawing import BLOCK, MANY_WIRES
from widgets.canvas.geometry import WIDTH
from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.marquee import Marquee
from widgets.canvas.gestures.move import Move
from widgets.canvas.gestures.pan import Pan
from widgets.canvas.gestures.surface import Surface
from widgets.canvas.gestures.widen import Widen
from widgets.canvas.gestures.wiring import Wiring
from widgets.canvas.overlay import HANDLE, Hover, Overlay
from widgets.canvas.wires import distance, route

PORT_HIT = 12.0
"""Pixels around a port that count as the port."""
TREMBLE = 4.0
"""Pixels that a hand may move before a press becomes a drag."""
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Mouse:
    """Presses, drags and releases on a canvas."""

    def __init__(self, surface: Surface, overlay: Overlay) -> None:
        self._surface = surface
        self._overlay = overlay
        self.gesture: Gesture | None = None
        self.hover = Hover()
        self.space = False
        """Space is held down: the left button pans."""
        self._pressed: tuple[QPointF, str] | None = None

    # What lies where --------------------------------------------------------------------------------

    def wire_at(self, point: QPointF, reach: float = 6.0) -> str:
        """Return the nearest wire within `reach` pixels of a point of the widget, "" when there is none."""
        scene, camera = self._surface.scene, self._surface.camera
        place, radius = camera.to_scene(point), reach / camera.zoom
        rows = scene.visible_wires(QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius))
        if len(rows) > MANY_WIRES:
            return ""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * radius)
        found: list[tuple[float, str]] = []
        for row in rows[::-1]:
            path = route(scene, self._surface.editor.design, scene.wires[row])
            near = path.boundingRect().adjusted(-radius, -radius, radius, radius).contains(place)
            if near and stroker.createStroke(path).contains(place):
                found.append((distance(path, place), scene.wires[row]))
        return min(found, key=itemgetter(0))[1] if found else ""

    def port_at(self, point: QPointF) -> tuple[str, str, bool]:
        """Return the port under a point: node, port, is it an output; blocks have none."""
        camera = self._surface.camera
        if camera.zoom * WIDTH < BLOCK:
            return ("", "", False)
        return self._surface.scene.port_at(camera.to_scene(point), PORT_HIT / min(1.0, camera.zoom))

    def node_at(self, point: QPointF) -> str:
        """Return the card under a point."""
        return self._surface.scene.node_at(self._surface.camera.to_scene(point))

    def on_handle(self, point: QPointF) -> bool:
        """Say whether a point is on the handle of the selected layer, which is a little larger than it looks."""
        middle = self._overlay.handle(self._surface.camera)
        if middle is None:
            return False
        offset = self._surface.camera.to_scene(point) - middle
        return abs(offset.x()) <= HANDLE[0] / 2 + 2 and abs(offset.y()) <= HANDLE[1] / 2 + 3

    def look(self, point: QPointF) -> bool:
        """Find out what lies under the pointer; True when that is something else than before."""
        node, port, out = self.port_at(point)
        node = node or self.node_at(point)
        camera = self._surface.camera
        image = self._overlay.map_at(node, camera.to_scene(point), camera.zoom) if node and not port else -1
        found = Hover(node, port, out, "" if node else self.wire_at(point), image)
        changed, self.hover = found != self.hover, found
        return changed

    # Pressing ---------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Begin a gesture, or end the one that follows the hand."""
        point, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        if isinstance(self.gesture, Wiring) and self.gesture.sticky:
            if left:
                self.finish(point, event.modifiers())
            else:
                self.cancel()
        elif self.gesture is not None:
            return
        elif event.button() == Qt.MouseButton.MiddleButton or (self.space and left):
            self.begin(Pan(self._surface, point))
        elif event.button() == Qt.MouseButton.RightButton:
            self._pressed = (point, PAN)
        elif left:
            self._press_left(point, event.modifiers())

    def _press_left(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        node, port, out = self.port_at(point)
        editor = self._surface.editor
        if self.on_handle(point):
            self.begin(Widen(self._surface, point, editor.node))
        elif port:
            self.begin(self._wiring(point, node, port, out))
        elif body := self.node_at(point):
            self._press_card(body, keys)
            self._pressed = (point, body)
        elif wire := self.wire_at(point):
            editor.select(editor.selection ^ {wire} if keys & CTRL else {wire})
        else:
            if not keys & (SHIFT | CTRL):
                editor.select(())
            self._pressed = (point, "")

    def _press_card(self, key: str, keys: Qt.KeyboardModifier) -> None:
        editor = self._surface.editor
        if keys & CTRL:
            editor.select(editor.selection ^ {key})
        elif keys & SHIFT:
            editor.select(editor.selection | {key})
        elif key not in editor.selection:
            editor.select({key})

    def _wiring(self, point: QPointF, node: str, port: str, out: bool) -> Wiring:
        """A wire begun at a used input that takes one is picked up by its end."""
        editor = self._surface.editor
        if not out:
            kind = editor.design.nodes[node].kind
            single = any(entry.name == port and entry.takes != "many" for entry in kind.inputs)
            there = [key for key in editor.view.into.get(node, ()) if editor.design.wires[key].input == port]
            if single and there:
                wire = editor.design.wires[there[0]]
                return Wiring(self._surface, point, wire.source, wire.output, True, there[0])
        return Wiring(self._surface, point, node, port, out)

    # Moving and letting go --------------------------------------------------------------------------

    def move(self, event: QMouseEvent) -> bool:
        """Follow the hand; False when no gesture is going on."""
        point = event.position()
        if self.gesture is None and self._pressed is not None:
            start, what = self._pressed
            if (point - start).manhattanLength() <= TREMBLE:
                return True
            self._pressed = None
            self._drag(start, what)
        if self.gesture is None:
            return False
        self.gesture.move(point, event.modifiers())
        return True

    def _drag(self, start: QPointF, what: str) -> None:
        if what == PAN:
            self.begin(Pan(self._surface, start))
        elif what and what in self._surface.editor.selection:
            self.begin(Move(self._surface, start, what))
        elif not what:
            self.begin(Marquee(self._surface, start))

    def release(self, event: QMouseEvent) -> bool:
        """End the gesture; a wire begun by a click goes on. True when somebody asks for the menu."""
        pressed, self._pressed = self._pressed, None
        if isinstance(self.gesture, Wiring) and not self.gesture.sticky and self.gesture.clicked(event.position()):
            self.gesture.sticky = True
        elif self.gesture is not None:
            self.finish(event.position(), event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton and pressed is not None:
            return True
        elif pressed is not None and pressed[1] and not event.modifiers():
            self._surface.editor.select({pressed[1]})
        return False

    def forget_press(self) -> None:
        """A second click came: the first one was no drag."""
        self._pressed = None

    def begin(self, gesture: Gesture) -> None:
        """Start a gesture."""
        self.gesture = gesture
        self._surface.say(gesture.hint)

    def finish(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Let the gesture do what it was about."""
        gesture, self.gesture = self.gesture, None
        self._surface.say("")
        if gesture is not None:
            gesture.end(point, keys)

    def cancel(self) -> bool:
        """Give the gesture in progress up; False when there is none."""
        gesture, self.gesture = self.gesture, None
        self._pressed = None
        if gesture is not None:
            gesture.cancel()
            self._surface.say("")
        return gesture is not None


PAN = "pan"
"""What a right press is about until it is let go."""
