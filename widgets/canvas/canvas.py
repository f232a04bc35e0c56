"""The canvas: one widget that shows a design, painted from arrays, and turns the hand into gestures."""

from __future__ import annotations

import time

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.catalog.data import Data
from designer.edits.wiring import said
from designer.patch import Change, Patch
from designer.problem import Problem
from widgets.canvas.camera import NOTCH, Camera
from widgets.canvas.drawing import BLOCK, Drawing
from widgets.canvas.flight import FAR, Flight, Glide
from widgets.canvas.geometry import WIDTH
from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.widen import Widen
from widgets.canvas.ghost import Ghost
from widgets.canvas.layer import StillLayer
from widgets.canvas.mouse import CTRL, SHIFT, Mouse
from widgets.canvas.overlay import Hover, Overlay
from widgets.canvas.scene import Scene
from widgets.canvas.wires import route
from widgets.editor import Editor
from widgets.motion import HOVER, LEVEL, Tween, motion
from widgets.theme import look

QUICK = 0.008
"""Seconds: a drawing that repaints faster than this is repainted at every zoom step, else stretched."""
READABLE = 0.6
"""A new card is brought into view by zooming out only as far as this."""
REST = 90
"""Milliseconds without a wheel step after which a stretched picture becomes sharp."""
BEAT = 100
"""Milliseconds within which live pictures are gathered."""
SIDES, ABOVE_AND_BELOW, ABOVE = 48, 116, 60
"""Pixels around a fitted drawing, for what floats above the canvas."""
LANE_ROOM = 56.0
BADGE = 16.0
"""Pixels around a card's corner that count as the number of its problem."""
LANDING = 14.0
"""Pixels within which a dropped card lands on a wire."""
KIND = "application/x-neurarium-kind"
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Canvas(QWidget):
    """Shows an editor's design; what the hand does goes to the editor as edits."""

    quick_add_asked = Signal(QPointF, str, str)
    """(place in pixels, source node, its output): somebody wants to add a layer here."""
    append_asked = Signal()
    """Somebody wants to add a layer behind the selected node."""
    rename_asked = Signal(str)
    menu_asked = Signal(QPoint, str)
    """(place on the screen, what lies there)"""
    nudge_asked = Signal(int, int, bool)
    """(steps right, steps down, by a large step)"""
    dropped = Signal(str, QPointF)
    """(text of a kind, place in pixels): a layer was dragged in from the palette."""
    given = Signal(object, QPointF)
    """(what was dropped, place in pixels): files were dragged in from elsewhere."""
    said = Signal(str)
    """A hint about the gesture in progress."""
    pointed = Signal()
    """Something else lies under the pointer."""
    looked_at = Signal()
    """The camera moved."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.scene = Scene()
        self.camera = Camera()
        self.drawing = Drawing(editor, self.scene)
        self._overlay = Overlay(editor, self.scene, self.drawing)
        self._ghost = Ghost(self.scene)
        self.mouse = Mouse(self, self._overlay)
        self._layer = StillLayer(self.drawing.paint_still)
        self._led = False
        """Somebody chose what to look at, so the drawing is not fitted any more by itself."""
        self._sharp, self._cost = True, 0.0
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._sharpen)
        self._beat = QTimer(self, singleShot=True)
        self._beat.timeout.connect(self._mend_live)
        self._flight = Flight(self, self.camera, self._flown)
        self._glide = Glide(self, editor, self.scene, lambda: self.lift(frozenset()))
        self._glow = Tween(self, HOVER, lambda _: self.update(), QEasingCurve.Type.Linear)
        self._fade = Tween(self, LEVEL, lambda _: self.update(), QEasingCurve.Type.InOutQuad)
        self._fade.finished.connect(self._layer.forget)
        self._level = -1
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Canvas")
        editor.changed.connect(self._follow)
        editor.selected.connect(self.update)
        editor.findings.changed.connect(self._found)
        editor.findings.chosen.connect(self.renew)
        editor.training.pictured.connect(self._pictured)
        editor.training.progressed.connect(self._progressed)
        editor.training.changed.connect(self._restarted)
        look.changed.connect(self.renew)
        self.scene.build(editor.design, editor.view)
        self._facts = editor.view.facts
        self._judge()

    @property
    def gesture(self) -> Gesture | None:
        """What the hand is doing right now."""
        return self.mouse.gesture

    def problems(self) -> list[Problem]:
        """List the problems of the drawing as it is now."""
        return self.drawing.problems()

    # What is seen -----------------------------------------------------------------------------------

    def seen(self) -> QRectF:
        """Return the scene rectangle on the screen."""
        return self.camera.seen(self.width(), self.height())

    def looked(self) -> None:
        """The camera was moved by hand: show it, and do not fit the drawing by ourselves any more."""
        self._flight.stop()
        self._led = True
        self._show_camera()

    def _show_camera(self) -> None:
        self.looked_at.emit()
        self.update()

    def renew(self, *_: object) -> None:
        """Paint everything anew."""
        self.drawing.forget()
        self._layer.renew()
        self.update()

    def glide(self, keys: frozenset[str] | None = None) -> None:
        """Show all cards, or some, by a short flight that keeps the eye oriented."""
        self._flight.stop()
        start = (self.camera.x, self.camera.y, self.camera.zoom)
        self.fit(keys)
        end = (self.camera.x, self.camera.y, self.camera.zoom)
        self._flight.go(start, end)

    def _flown(self, arrived: bool) -> None:
        self._sharp = arrived or self._cost < QUICK
        self._show_camera()

    def fit(self, keys: frozenset[str] | None = None) -> None:
        """Show all cards, or some, with a margin for what floats above the canvas."""
        bounds = self.scene.bounds(keys)
        if keys is None and any(wire.input == "target" for wire in self.editor.design.wires.values()):
            bounds.adjust(0, 0, 0, LANE_ROOM)
        if keys is None and (ghost := self._ghost.rect()) is not None:
            bounds = bounds.united(ghost)
        self.camera.fit(bounds, max(80, self.width() - SIDES), max(80, self.height() - ABOVE_AND_BELOW))
        self.camera.x -= SIDES / 2 / self.camera.zoom
        self.camera.y -= ABOVE / self.camera.zoom
        self._led = keys is not None
        self._show_camera()

    def zoom(self, factor: float, anchor: QPointF | None = None) -> None:
        """Zoom about a point of the widget, by default its middle."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        self.camera.scale(factor, anchor if anchor is not None else middle)
        self._sharp = self._cost < QUICK
        if not self._sharp:
            self._rest.start()
        self.looked()

    def zoom_to(self, zoom: float) -> None:
        """Zoom to a scale, 1.0 = 100 %."""
        self.zoom(zoom / self.camera.zoom)

    def reveal(self, keys: frozenset[str]) -> None:
        """Make new cards visible: see more of the drawing if that is still readable, else go there."""
        if not keys or self.seen().adjusted(0, ABOVE / self.camera.zoom, 0, 0).contains(self.scene.bounds(keys)):
            return
        before = (self.camera.x, self.camera.y, self.camera.zoom)
        self.fit()
        if self.camera.zoom < READABLE:
            self.camera.x, self.camera.y, self.camera.zoom = before
            self.show_place(min(keys))

    def show_place(self, key: str) -> None:
        """Bring a node into view."""
        if key not in self.scene.index:
            return
        place = self.scene.rect(key)
        if not self.seen().contains(place):
            self.camera.x = place.center().x() - self.width() / 2 / self.camera.zoom
            self.camera.y = place.center().y() - self.height() / 2 / self.camera.zoom
            self.looked()

    def _sharpen(self) -> None:
        self._sharp = True
        self.update()

    # What changed -----------------------------------------------------------------------------------

    def _follow(self, patch: Patch) -> None:
        """Take a patch into the scene and paint anew what it touches: all of a small drawing, else spots."""
        self._glide.stop()
        few, drawing = self.drawing.few, self.drawing
        touched = frozenset(change.key for change in patch.changes)
        before = touched & self.scene.index.keys() - drawing.lifted
        if not few:
            self._mend(before, before)
        facts, roles, marks = self._facts, self.scene.roles, drawing.marks
        only_places = self.scene.take(self.editor.design, self.editor.view, patch)
        self._facts = self.editor.view.facts
        if not only_places:
            self._judge()
        if few:
            if not (only_places and drawing.lifted):
                self.renew()
                if only_places:
                    self._see_off(patch)
        else:
            dirty = set(touched)
            if not only_places:
                dirty |= {key for key, fact in self._facts.items() if facts.get(key) is not fact}
                dirty |= {key for key, role in self.scene.roles.items() if roles.get(key) != role}
                dirty |= {
                    key for key in marks.keys() | drawing.marks.keys() if marks.get(key) != drawing.marks.get(key)
                }
            cards = frozenset(dirty & self.scene.index.keys() - drawing.lifted)
            self._mend(cards, cards & touched)
        self.update()

    def _judge(self) -> None:
        self.drawing.judge()
        self._ghost.follow(self.problems())

    def _see_off(self, patch: Patch) -> None:
        """Let the cards glide that a patch sends far away."""
        moved = [change for change in patch.changes if change.table == "nodes"]
        places = {change.key: change.before.at for change in moved if _way(change) >= FAR}
        if places and not motion.still:
            self.drawing.lifted = frozenset(places)
            self._glide.start(places)

    def _found(self) -> None:
        """Something was learned about a file: its card shows it, and its problems have numbers."""
        self.drawing.judge()
        self.renew()

    def _mend(self, cards: frozenset[str], moved: frozenset[str]) -> None:
        """Paint some cards anew; of those that moved or grew, the wires too."""
        self.drawing.forget(cards)
        for key in cards:
            self._layer.mend(self.scene.rect(key).adjusted(-18, -14, 18, 22))
        for wire in self.drawing.wires_of(moved):
            box = route(self.scene, self.editor.design, wire).boundingRect()
            self._layer.mend(box.adjusted(-4, -4, 4, 4))

    def lift(self, keys: frozenset[str]) -> None:
        """Take cards out of the still picture while they move; an empty set puts them back."""
        for group in (self.drawing.lifted, keys):
            if group:
                self.drawing.forget(group)
                self._layer.mend(self.drawing.extent(group))
        self.drawing.lifted = keys
        self.update()

    def hide_wire(self, key: str) -> None:
        """Leave a wire out of the picture: its end is in somebody's hand."""
        self.drawing.hidden = key
        self.renew()

    # What lives -------------------------------------------------------------------------------------

    def _pictured(self, picture: str) -> None:
        if picture == "activity":
            self.drawing.lives.note(self.editor.training)
        self._progressed()

    def _progressed(self) -> None:
        """Several pictures come at once: one repaint shows them all."""
        if not self._beat.isActive():
            self._beat.start(motion.beat(BEAT))

    def _restarted(self) -> None:
        if not self.editor.training.started:
            self.drawing.lives.clear()
        self.renew()

    def _mend_live(self) -> None:
        if not self.isVisible() or self.camera.zoom * WIDTH < BLOCK:
            return
        pictures = self.editor.training.pictures
        if pictures.get("strands"):
            self._layer.renew()
        activity, area = pictures.get("activity", {}), self.seen()
        for key, node in self.editor.design.nodes.items():
            live = not node.kind.emits() or key in activity
            if live and key in self.scene.index and key not in self.drawing.lifted:
                place = self.scene.rect(key)
                if place.intersects(area):
                    self.drawing.forget((key,))
                    self._layer.mend(place.adjusted(-1, -1, 1, 1))
        self.update()

    # Painting ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the still layer, then what moves, then the gesture."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.theme["canvas"])
        self.drawing.ratio = self.devicePixelRatioF()
        self._notice_level()
        began, renewed = time.perf_counter(), not self._layer.fits(self.camera)
        self._layer.draw(painter, self.camera, self.size(), self.drawing.ratio, self._sharp)
        if renewed and self._sharp:
            self._cost = time.perf_counter() - began
        if self._fade.running:
            self._layer.draw_past(painter, self.camera, self.size(), 1 - self._fade.share)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(self.camera.zoom, self.camera.zoom)
        painter.translate(-self.camera.x, -self.camera.y)
        hover = self.mouse.hover if self.gesture is None else Hover()
        with self._glide.underway():
            self._overlay.paint_wires(painter, hover, self._glow.share)
            self.drawing.paint_lifted(painter, self.camera)
            self._overlay.paint_rings(painter, self.camera, hover, self._glow.share)
        if self.gesture is None:
            self._ghost.paint(painter, self.camera)
        else:
            self.gesture.paint(painter)
        if self.gesture is None or isinstance(self.gesture, Widen):
            self._overlay.paint_handle(painter, self.camera)
        painter.resetTransform()
        self._overlay.paint_map(painter, self.camera, hover, QRectF(self.rect()))
        painter.end()

    def _notice_level(self) -> None:
        """Where the zoom shows a few cards at another level, what was seen fades out over what comes."""
        if not self._sharp:
            return
        level = self.drawing.level(self.camera.zoom)
        if level != self._level >= 0 and self.drawing.few and not motion.still:
            self._layer.linger()
            self._fade.run()
        self._level = level

    def paint_glow(self, painter: QPainter, wire: str) -> None:
        """Show on which wire a card would land."""
        self._overlay.paint_glow(painter, wire)

    # The mouse --------------------------------------------------------------------------------------

    def wire_at(self, point: QPointF, reach: float = 6.0) -> str:
        """Return the wire within `reach` pixels of a point of the widget, "" when there is none."""
        return self.mouse.wire_at(point, reach)

    def say(self, text: str) -> None:
        """Tell the status line what the hand can do."""
        self.said.emit(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self._glide.stop()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.gesture is None and event.button() == Qt.MouseButton.LeftButton and self._offered(event):
            return
        self.mouse.press(event)
        self.update()

    def _offered(self, event: QMouseEvent) -> bool:
        """Do, or list, the fixes that a press asks for; False when it asks for none."""
        if fix := self._ghost.fix(self.camera, self.camera.to_scene(event.position())):
            self.editor.mend(fix)
            return True
        marked = self._marked_at(event.position())
        if marked:
            self.editor.select({marked})
            self.menu_asked.emit(event.globalPosition().toPoint(), marked)
        return bool(marked)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if self.mouse.move(event):
            self.update()
            return
        point = event.position()
        other = self.mouse.look(point)
        lively = self._ghost.fix(self.camera, self.camera.to_scene(point)) is not None
        if lively != self._ghost.lively:
            self._ghost.lively, other = lively, True
        if other:
            self._glow.run()
            self.setToolTip(self._tip())
        shape = Qt.CursorShape.ArrowCursor
        if self.mouse.space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self.mouse.on_handle(point):
            shape = Qt.CursorShape.SizeVerCursor
        elif self._ghost.lively:
            shape = Qt.CursorShape.PointingHandCursor
        elif self.mouse.hover.port:
            shape = Qt.CursorShape.CrossCursor
        if other or shape != self.cursor().shape():
            self.setCursor(shape)
            self.pointed.emit()

    def _marked_at(self, point: QPointF) -> str:
        """Return the node whose problem's number, or ghost, is at a point: a press there offers the fixes."""
        place, reach = self.camera.to_scene(point), BADGE / min(1.0, self.camera.zoom)
        if ghosted := self._ghost.node(self.camera, place):
            return ghosted
        for key in self.drawing.marks.keys() & self.scene.index.keys():
            corner = self.scene.rect(key).topRight()
            if (corner - place).manhattanLength() <= reach:
                return key
        return ""

    def _tip(self) -> str:
        hover = self.mouse.hover
        if hover.wire:
            weights = self.drawing.lives.said(self.editor.training, hover.wire)
            return f"{said(self.editor.design, hover.wire)}\n{weights}".strip()
        if not hover.port:
            return ""
        signal = self.editor.view.facts[hover.node].signals.get(hover.port)
        return f"{hover.port}: {signal}" if signal is not None else hover.port

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, or open the menu."""
        if self.mouse.release(event):
            point = event.position()
            key = self.mouse.node_at(point) or self.wire_at(point)
            if key and key not in self.editor.selection:
                self.editor.select({key})
            self.menu_asked.emit(event.globalPosition().toPoint(), key)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add on the empty canvas, rename on a card."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.mouse.forget_press()
        if key := self.mouse.node_at(event.position()):
            self.rename_asked.emit(key)
        elif not self.mouse.port_at(event.position())[1]:
            self.quick_add_asked.emit(event.position(), "", "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key asks for the menu of the selection; the mouse's own came with the release."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            key = self.editor.node
            place = self.camera.to_screen(self.scene.rect(key).center()) if key else QPointF(self.rect().center())
            self.menu_asked.emit(self.mapToGlobal(place.toPoint()), key)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered any more."""
        self.mouse.hover = Hover()
        self.pointed.emit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A mouse wheel zooms at the pointer, a trackpad pans; Ctrl zooms with both, Shift goes sideways."""
        trackpad = not event.pixelDelta().isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
        delta = event.pixelDelta() if trackpad else event.angleDelta() / 2
        if event.modifiers() & CTRL or not (trackpad or event.modifiers() & SHIFT):
            self.zoom(NOTCH ** (event.angleDelta().y() / 120), event.position())
        else:
            sideways = event.modifiers() & SHIFT and not trackpad
            self.camera.pan(*((delta.y() or delta.x(), 0) if sideways else (delta.x(), delta.y())))
            self.looked()
        event.accept()

    # Keys -------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Pinch zooms; Tab belongs to the canvas while it has the focus."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1 + event.value(), event.position())
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            self.ask_quick_add()
            return True
        return super().event(event)

    def pointer(self) -> QPointF:
        """Where the pointer is, in pixels of the widget."""
        return QPointF(self.mapFromGlobal(self.cursor().pos()))

    def ask_quick_add(self) -> None:
        """Ask for what is added behind the selected node, or for a layer at the pointer."""
        node = self.editor.design.nodes.get(self.editor.node)
        if node is not None and node.kind.emits():
            self.append_asked.emit()
            return
        point = self.pointer()
        if not self.rect().contains(point.toPoint()):
            point = QPointF(self.rect().center())
        self.quick_add_asked.emit(point, "", "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up, Space pans, arrows nudge; everything else is an action of the window."""
        step = ARROWS.get(Qt.Key(event.key())) if not event.modifiers() & ~KEYPAD else None
        if event.key() == Qt.Key.Key_Escape:
            if not self.mouse.cancel():
                self.editor.select(())
            self.update()
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.mouse.space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif step is not None and self.editor.selection:
            self.nudge_asked.emit(*step, bool(event.modifiers() & SHIFT))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space was let go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.mouse.space = False
            self.setCursor(Qt.CursorShape.ArrowCursor)
        else:
            super().keyReleaseEvent(event)

    # Drag and drop, size ----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take layers from the palette, and files."""
        if event.mimeData().hasFormat(KIND) or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the wire that the layer would land on, or the data that a file would replace."""
        layer = event.mimeData().hasFormat(KIND)
        under = "" if layer else self.mouse.node_at(event.position())
        data = under if under and isinstance(self.editor.design.nodes[under].kind, Data) else ""
        hover = Hover(wire=self.wire_at(event.position(), LANDING)) if layer else Hover(node=data)
        if hover != self.mouse.hover:
            self.mouse.hover = hover
            if not layer:
                self.say(f"Let go: {self.editor.called(data)} reads this file" if data else "Let go to read this file")
            self.update()
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Place the layer where it was let go, or hand the file on."""
        event.acceptProposedAction()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.mouse.hover = Hover()
        if not event.mimeData().hasFormat(KIND):
            self.given.emit(event.mimeData(), event.position())
            return
        self.dropped.emit(bytes(event.mimeData().data(KIND).data()).decode(), event.position())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all of the drawing until somebody chose what to look at; then keep the middle in the middle."""
        if not self._led:
            self.fit()
        elif event.oldSize().isValid():
            step = event.size() - event.oldSize()
            self.camera.pan(step.width() / 2, step.height() / 2)
            self._show_camera()


KEYPAD = SHIFT | Qt.KeyboardModifier.KeypadModifier


def _way(change: Change) -> float:
    """How far a change moves a node, in scene units."""
    (x0, y0), (x1, y1) = change.before.at, change.after.at
    return float(max(abs(x1 - x0), abs(y1 - y0)))
