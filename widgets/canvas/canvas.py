"""The canvas: one widget that paints the drawing from arrays and turns the mouse into gestures."""

from __future__ import annotations

import time
from math import ceil

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPathStroker,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.patch import Patch
from designer.problem import Problem
from designer.view import problems
from widgets import paint
from widgets.canvas import buffers
from widgets.canvas.camera import NOTCH, Camera
from widgets.canvas.faces import Card, paint_card
from widgets.canvas.geometry import WIDTH
from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.marquee import Marquee
from widgets.canvas.gestures.move import Move
from widgets.canvas.gestures.pan import Pan
from widgets.canvas.gestures.widen import Widen
from widgets.canvas.gestures.wiring import Wiring
from widgets.canvas.layer import StillLayer
from widgets.canvas.live import Lives
from widgets.canvas.scene import Scene
from widgets.canvas.wires import STRONG, paint_wire, route, stroke
from widgets.editor import Editor
from widgets.theme import look

BLOCK = 56.0
"""A card narrower than this on the screen is a solid block."""
FEW = 60
"""A drawing with at most so many cards is painted anew after an edit; in a larger one only what changed."""
SPRITES, SPRITE_ZOOM = 120, 1.3
"""How many pictures of cards are kept, and the zoom up to which they are."""
MANY_WIRES = 256
"""More visible wires than this are drawn in one call."""
QUICK = 0.008
"""Seconds: a drawing that repaints faster than this is repainted at every zoom step, else stretched."""
READABLE = 0.6
REST = 90
"""Milliseconds without a wheel step after which a stretched picture becomes sharp."""
BEAT = 40
"""Milliseconds within which live pictures are gathered."""
DOT_STEP = 24.0
PORT_HIT = 12.0


class Canvas(QWidget):
    """Shows an editor's design; what the hand does goes to the editor as edits."""

    quick_add_asked = Signal(QPointF, str, str)
    """(place in pixels, source node, its output): somebody wants to add a layer here."""
    rename_asked = Signal(str)
    menu_asked = Signal(QPoint, str)
    """(place on the screen, what lies there)"""
    dropped = Signal(str, QPointF)
    """(text of a kind, scene place): a layer was dragged in from the palette."""
    said = Signal(str)
    """A hint about the gesture in progress."""
    looked_at = Signal()
    """The camera moved."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.scene = Scene()
        self.camera = Camera()
        self.lives = Lives()
        self.gesture: Gesture | None = None
        self._layer = StillLayer(self._paint_still)
        self._lifted: frozenset[str] = frozenset()
        self._lifted_wires: frozenset[str] = frozenset()
        self._hidden_wire = ""
        self._hover: tuple[str, str, bool] = ("", "", False)
        self._hover_wire = ""
        self._marks: dict[str, tuple[str, str]] = {}
        self._wrong: frozenset[str] = frozenset()
        self._space = False
        self._pressed: tuple[QPointF, str] | None = None
        self._cost = 0.0
        self._sprites: dict[str, QPixmap] = {}
        self._sprite_zoom = 0.0
        self._followed_hand = False
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._sharpen)
        self._beat = QTimer(self, singleShot=True, interval=BEAT)
        self._beat.timeout.connect(self._mend_live)
        self._sharp = True
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Canvas")
        editor.changed.connect(self._followed)
        editor.selected.connect(self.update)
        editor.training.pictured.connect(self._pictured)
        editor.training.progressed.connect(self._progressed)
        editor.training.changed.connect(self._restarted)
        look.changed.connect(self.renew)
        self.scene.build(editor.design, editor.view)
        self._facts = editor.view.facts
        self._judge()

    # What is seen -----------------------------------------------------------------------------------

    def seen(self) -> QRectF:
        """Return the scene rectangle on the screen."""
        return self.camera.seen(self.width(), self.height())

    def looked(self) -> None:
        """The camera was moved by hand: show it, and do not fit the drawing by ourselves any more."""
        self._followed_hand = True
        self._show_camera()

    def _show_camera(self) -> None:
        self.looked_at.emit()
        self.update()

    def renew(self, *_: object) -> None:
        """Paint everything anew."""
        self._sprites.clear()
        self._layer.renew()
        self.update()

    def fit(self, keys: frozenset[str] | None = None) -> None:
        """Show all cards, or some, with a margin for what floats above the canvas."""
        bounds = self.scene.bounds(keys)
        wide = max(80, self.width() - 48)
        tall = max(80, self.height() - 150)
        self.camera.fit(bounds.adjusted(0, 0, 0, LANE_ROOM if keys is None and self._lanes() else 0), wide, tall)
        self.camera.x -= 24 / self.camera.zoom
        self.camera.y -= 72 / self.camera.zoom
        self._followed_hand = keys is not None
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
        if not keys or self.seen().adjusted(0, 56 / self.camera.zoom, 0, 0).contains(self.scene.bounds(keys)):
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
            center = place.center()
            self.camera.x = center.x() - self.width() / 2 / self.camera.zoom
            self.camera.y = center.y() - self.height() / 2 / self.camera.zoom
            self.looked()

    def _lanes(self) -> bool:
        return any(wire.input == "target" for wire in self.editor.design.wires.values())

    def _sharpen(self) -> None:
        self._sharp = True
        self.update()

    # What changed -----------------------------------------------------------------------------------

    def _followed(self, patch: Patch) -> None:
        few = len(self.scene.keys) <= FEW
        touched = frozenset(change.key for change in patch.changes) & self.scene.index.keys() - self._lifted
        if touched and not few:
            self._mend(touched, touched)
        facts, roles, marks = self._facts, self.scene.roles, self._marks
        only_places = self.scene.take(self.editor.design, self.editor.view, patch)
        self._facts = self.editor.view.facts
        if not only_places:
            self._judge()
            self._lifted_wires = self._wires_of(self._lifted)
        if few and not (only_places and self._lifted):
            self._layer.renew()
        elif not few:
            dirty = touched.union(change.key for change in patch.changes if change.after is not None)
            if not only_places:
                dirty |= {key for key, fact in self._facts.items() if facts.get(key) is not fact}
                dirty |= {key for key, role in self.scene.roles.items() if roles.get(key) != role}
                dirty |= {key for key in marks.keys() | self._marks.keys() if marks.get(key) != self._marks.get(key)}
            dirty = (dirty & self.scene.index.keys()) - self._lifted
            self._mend(frozenset(dirty), frozenset(dirty) & touched)
        else:
            self._sprites.clear()
        if self._hover[0] not in self.scene.index:
            self._hover = ("", "", False)
        if self._hover_wire not in self.scene.wire_index:
            self._hover_wire = ""
        self.update()

    def _mend(self, cards: frozenset[str], moved: frozenset[str]) -> None:
        """Paint some cards anew; of those that moved or grew, the wires too."""
        for key in cards:
            self._sprites.pop(key, None)
            self._layer.mend(self.scene.rect(key).adjusted(-18, -14, 18, 22))
        for wire in self._wires_of(moved) & self.scene.wire_index.keys():
            box = route(self.scene, self.editor.design, wire).boundingRect()
            self._layer.mend(box.adjusted(-4, -4, 4, 4))

    def _judge(self) -> None:
        """Number the problems as the list does, for the badges."""
        marks: dict[str, tuple[str, str]] = {}
        wrong = set()
        for count, problem in enumerate(self.problems(), 1):
            if problem.place and problem.place not in marks and problem.severity != "hint":
                marks[problem.place] = (str(count), problem.severity)
            if problem.wire and problem.severity == "error":
                wrong.add(problem.wire)
        self._marks, self._wrong = marks, frozenset(wrong)

    def problems(self) -> list[Problem]:
        """List the problems of the drawing as it is now."""
        return problems(self.editor.design, self.editor.view)

    def _pictured(self, picture: str) -> None:
        if picture == "activity":
            self.lives.note(self.editor.training)
        self._progressed()

    def _progressed(self) -> None:
        """Several pictures come at once: one repaint shows them all."""
        if not self._beat.isActive():
            self._beat.start()

    def _restarted(self) -> None:
        if not self.editor.training.started:
            self.lives.clear()
        self.renew()

    def _mend_live(self) -> None:
        if not self.isVisible() or self.camera.zoom * WIDTH < BLOCK:
            return
        pictures = self.editor.training.pictures
        if pictures.get("strands"):
            self._layer.renew()
        activity = pictures.get("activity", {})
        area = self.seen()
        for key, node in self.editor.design.nodes.items():
            live = not node.kind.emits() or key in activity
            if live and key in self.scene.index and key not in self._lifted:
                place = self.scene.rect(key)
                if place.intersects(area):
                    self._sprites.pop(key, None)
                    self._layer.mend(place.adjusted(-1, -1, 1, 1))
        self.update()

    def lift(self, keys: frozenset[str]) -> None:
        """Take cards out of the still picture while they move; an empty set puts them back."""
        for group in (self._lifted, keys):
            if group:
                self._layer.mend(self._extent(group))
        self._lifted = keys
        self._lifted_wires = self._wires_of(keys)
        self.update()

    def hide_wire(self, key: str) -> None:
        """Leave a wire out of the picture: its end is in somebody's hand."""
        self._hidden_wire = key
        self.renew()

    def _wires_of(self, keys: frozenset[str]) -> frozenset[str]:
        view = self.editor.view
        return frozenset(wire for key in keys for wire in (*view.into.get(key, ()), *view.out.get(key, ())))

    def _extent(self, keys: frozenset[str]) -> QRectF:
        """Return the area of some cards with their wires and shadows."""
        area = self.scene.bounds(keys)
        for wire in self._wires_of(keys):
            if wire in self.scene.wire_index:
                area = area.united(route(self.scene, self.editor.design, wire).boundingRect())
        return area.adjusted(-24, -24, 24, 32)

    # Painting ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the still layer, then what moves, then what floats."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.theme["canvas"])
        began = time.perf_counter()
        renewed = not self._layer.fits(self.camera)
        self._layer.draw(painter, self.camera, self.size(), self.devicePixelRatioF(), self._sharp)
        if renewed and self._sharp:
            self._cost = time.perf_counter() - began
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(self.camera.zoom, self.camera.zoom)
        painter.translate(-self.camera.x, -self.camera.y)
        self._paint_moving(painter)
        painter.end()

    def _paint_still(self, painter: QPainter, camera: Camera, areas: list[QRectF]) -> None:
        for area in areas:
            painter.fillRect(area, look.theme["canvas"])
            self._paint_dots(painter, camera, area)
        rows = self.scene.visible_wires(*areas)
        self._paint_wires(painter, camera, [self.scene.wires[row] for row in rows], rows)
        self._paint_cards(painter, camera, areas)

    def _paint_dots(self, painter: QPainter, camera: Camera, area: QRectF) -> None:
        strength = min(1.0, (camera.zoom - 0.3) / 0.3)
        if strength <= 0:
            return
        xs = np.arange(np.floor(area.left() / DOT_STEP), np.ceil(area.right() / DOT_STEP) + 1) * DOT_STEP
        ys = np.arange(np.floor(area.top() / DOT_STEP), np.ceil(area.bottom() / DOT_STEP) + 1) * DOT_STEP
        grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        color = look.theme["dot"]
        color.setAlphaF(strength)
        painter.setPen(QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        buffers.draw_points(painter, grid)

    def _paint_wires(self, painter: QPainter, camera: Camera, keys: list[str], rows: np.ndarray) -> None:
        left_out = self._lifted_wires | {self._hidden_wire}
        if len(keys) > MANY_WIRES or camera.zoom * WIDTH < BLOCK:
            if left_out != {""}:
                rows = rows[[key not in left_out for key in keys]]
            self._paint_many(painter, camera, rows)
            return
        strands = self.lives.strands(self.editor.training)
        for key in keys:
            if key not in left_out:
                weights = strands.get(key, ())
                wrong = key in self._wrong
                paint_wire(painter, look.theme, self.scene, self.editor.design, key, wrong=wrong, weights=weights)

    def _paint_many(self, painter: QPainter, camera: Camera, rows: np.ndarray) -> None:
        ends = self.scene.ends[rows]
        if camera.zoom * WIDTH < BLOCK:
            ends = ends + np.array([-WIDTH / 2, 0, WIDTH / 2, 0])
        painter.setPen(QPen(look.theme["wire"], 1 / camera.zoom))
        buffers.draw_lines(painter, buffers.cubics(ends, 4 if camera.zoom < 0.3 else 2))

    def _paint_cards(self, painter: QPainter, camera: Camera, areas: list[QRectF]) -> None:
        rows = self.scene.visible(*(area.adjusted(-24, -32, 24, 24) for area in areas))
        if camera.zoom * WIDTH < BLOCK:
            self._paint_blocks(painter, camera, rows)
            return
        for row in rows:
            key = self.scene.keys[row]
            if key not in self._lifted:
                self._paint_sprite(painter, key, camera.zoom)

    def _paint_blocks(self, painter: QPainter, camera: Camera, rows: np.ndarray) -> None:
        seen = np.zeros(len(self.scene.keys), bool)
        seen[rows] = True
        for key in self._lifted:
            seen[self.scene.index[key]] = False
        painter.setPen(Qt.PenStyle.NoPen)
        wide = max(20.0, 7 / camera.zoom)
        for token, members in self.scene.families.items():
            shown = self.scene.rects[members[seen[members]]].copy()
            shown[:, 0] += (shown[:, 2] - wide) / 2
            shown[:, 2] = wide
            painter.setBrush(look.theme[token])
            buffers.draw_rects(painter, shown)

    def _paint_sprite(self, painter: QPainter, key: str, zoom: float) -> None:
        """Draw a card from its picture: in a large drawing most cards look as they did a moment ago."""
        if len(self.scene.keys) <= FEW or zoom > SPRITE_ZOOM:
            self._paint_card(painter, key, zoom)
            return
        if self._sprite_zoom != zoom or len(self._sprites) > SPRITES:
            self._sprites.clear()
            self._sprite_zoom = zoom
        place = self.scene.rect(key).adjusted(-18, -14, 18, 22)
        if key not in self._sprites:
            self._sprites[key] = self._sprite(key, place, zoom)
        painter.drawPixmap(place.topLeft(), self._sprites[key])

    def _sprite(self, key: str, place: QRectF, zoom: float) -> QPixmap:
        ratio = self.devicePixelRatioF() * zoom
        picture = QPixmap(ceil(place.width() * ratio), ceil(place.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.translate(-place.topLeft())
        self._paint_card(painter, key, zoom)
        painter.end()
        return picture

    def _paint_card(self, painter: QPainter, key: str, zoom: float) -> None:
        place = self.scene.rects[self.scene.index[key]]
        painter.save()
        painter.translate(place[0], place[1])
        paint_card(painter, look.theme, self.card(key), zoom)
        painter.restore()

    def card(self, key: str) -> Card:
        """Collect what a card shows."""
        editor, node = self.editor, self.editor.design.nodes[key]
        shape = self.scene.outlines[self.scene.index[key]]
        wires = editor.design.wires
        entered = {wires[wire].input for wire in editor.view.into.get(key, ())}
        left = {wires[wire].output for wire in editor.view.out.get(key, ())}
        ports = (
            *((name, False, name in entered) for name in shape.ins),
            *((name, True, name in left) for name in shape.outs),
        )
        mark, severity = self._marks.get(key, ("", ""))
        live = self.lives.of(key, node.kind, editor.training, look.theme)
        return Card(node, shape, self.scene.roles[key], editor.view.facts[key], live, ports, mark, severity)

    def _paint_moving(self, painter: QPainter) -> None:
        """Draw what changes from frame to frame: lifted cards, hover, selection and the gesture."""
        theme, zoom = look.theme, self.camera.zoom
        blocks = zoom * WIDTH < BLOCK
        lifted = sorted(self._lifted_wires & self.scene.wire_index.keys())
        if lifted:
            self._paint_moved_wires(painter, lifted)
        for key in self.editor.selection & self.scene.wire_index.keys():
            paint_wire(painter, theme, self.scene, self.editor.design, key, "selected")
        if self._hover_wire and self.gesture is None and self._hover_wire not in self.editor.selection:
            paint_wire(painter, theme, self.scene, self.editor.design, self._hover_wire, "hover")
        for key in self._lifted:
            if not blocks:
                self._paint_card(painter, key, zoom)
            else:
                painter.fillRect(self.scene.rect(key), theme[self.scene.roles[key].family.value])
        self._paint_rings(painter, blocks)
        node, port, out = self._hover
        if port and self.gesture is None:
            point = self.scene.port_point(node, port, out)
            paint.port(painter, theme, point.x(), point.y(), self.scene.roles[node].family.value, "hover")
        if self.gesture is not None:
            self.gesture.paint(painter)
        handle = self._handle()
        if (handle is not None and self.gesture is None) or isinstance(self.gesture, Widen):
            self._paint_handle(painter)

    def _paint_moved_wires(self, painter: QPainter, keys: list[str]) -> None:
        if len(keys) > MANY_WIRES:
            self._paint_many(painter, self.camera, np.array([self.scene.wire_index[key] for key in keys]))
            return
        for key in keys:
            paint_wire(painter, look.theme, self.scene, self.editor.design, key, wrong=key in self._wrong)

    def _paint_rings(self, painter: QPainter, blocks: bool) -> None:
        theme = look.theme
        chosen = self.editor.selection & self.scene.index.keys()
        unit = 1 / self.camera.zoom if blocks else 1.0
        for key in chosen:
            place = self.scene.rect(key)
            radius = self.scene.outlines[self.scene.index[key]].radius
            halo = place.adjusted(-5, -5, 5, 5)
            paint.rounded(painter, halo, radius + 5, None, theme.tint(0.22, "select"), 4 * unit)
            paint.rounded(painter, place, radius, None, theme["select"], 2 * unit)
            if not blocks:
                self._paint_ports(painter, key)
        hovered = self._hover[0]
        if hovered and hovered not in chosen and self.gesture is None:
            radius = self.scene.outlines[self.scene.index[hovered]].radius
            paint.rounded(painter, self.scene.rect(hovered), radius, None, theme.mix("line2", "text", 0.35), 1.2 * unit)
            if not blocks:
                self._paint_ports(painter, hovered)

    def _paint_ports(self, painter: QPainter, key: str) -> None:
        """Ports lie on the border, so they are drawn over the ring."""
        token = self.scene.roles[key].family.value
        for name, out, wired in self.card(key).ports:
            point = self.scene.port_point(key, name, out)
            paint.port(painter, look.theme, point.x(), point.y(), token, "" if wired else "free")

    def paint_glow(self, painter: QPainter, wire: str) -> None:
        """Show on which wire a card would land."""
        path = route(self.scene, self.editor.design, wire)
        stroke(painter, path, look.theme.tint(0.25, "select"), STRONG + 9)
        stroke(painter, path, look.theme["select"], STRONG)

    def _handle(self) -> QPointF | None:
        """Return the middle of the handle below a selected layer of neurons."""
        key = self.editor.node
        if not key or self.camera.zoom < 0.5 or not hasattr(self.editor.design.nodes[key].kind, "shape"):
            return None
        place = self.scene.rect(key)
        below = 38 if self.scene.outlines[self.scene.index[key]].round else 22
        return QPointF(place.center().x(), place.bottom() + below)

    def _paint_handle(self, painter: QPainter) -> None:
        middle = self._handle()
        if middle is None:
            return
        theme = look.theme
        signal = self.editor.view.facts[self.editor.node].signals.get("out")
        text = f"×{signal.size}" if signal is not None else "×?"
        place = QRectF(middle.x() - 25, middle.y() - 10, 50, 20)
        paint.rounded(painter, place, 10, theme["canvas"], theme["select"], 1.2)
        paint.write(painter, middle.x(), middle.y() + 4, text, 11, theme["text"], 600, "c")

    # What lies where --------------------------------------------------------------------------------

    def wire_at(self, point: QPointF, reach: float = 6.0) -> str:
        """Return the wire within `reach` pixels of a point of the widget, "" when there is none."""
        place, radius = self.camera.to_scene(point), reach / self.camera.zoom
        area = QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius)
        rows = self.scene.visible_wires(area)
        if len(rows) > MANY_WIRES:
            return ""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * radius)
        for row in rows[::-1]:
            key = self.scene.wires[row]
            path = route(self.scene, self.editor.design, key)
            near = path.boundingRect().adjusted(-radius, -radius, radius, radius).contains(place)
            if near and stroker.createStroke(path).contains(place):
                return str(key)
        return ""

    def _port_at(self, point: QPointF) -> tuple[str, str, bool]:
        if self.camera.zoom * WIDTH < BLOCK:
            return ("", "", False)
        return self.scene.port_at(self.camera.to_scene(point), PORT_HIT / min(1.0, self.camera.zoom))

    def _on_handle(self, point: QPointF) -> bool:
        middle = self._handle()
        if middle is None:
            return False
        offset = self.camera.to_scene(point) - middle
        return abs(offset.x()) <= 27 and abs(offset.y()) <= 13

    # The mouse --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture, or end the one that follows the hand."""
        point = event.position()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if isinstance(self.gesture, Wiring) and self.gesture.sticky:
            if event.button() == Qt.MouseButton.LeftButton:
                self._finish(point, event.modifiers())
            else:
                self.cancel()
            return
        if self.gesture is not None:
            return
        if event.button() == Qt.MouseButton.MiddleButton or (
            self._space and event.button() == Qt.MouseButton.LeftButton
        ):
            self._begin(Pan(self, point))
        elif event.button() == Qt.MouseButton.RightButton:
            self._pressed = (point, "pan")
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press_left(point, event.modifiers())

    def _press_left(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        node, port, out = self._port_at(point)
        if self._on_handle(point):
            self._begin(Widen(self, point, self.editor.node))
        elif port:
            self._begin(self._wiring(point, node, port, out))
        elif body := self.scene.node_at(self.camera.to_scene(point)):
            self._press_card(body, keys)
            self._pressed = (point, body)
        elif wire := self.wire_at(point):
            chosen = self.editor.selection
            self.editor.select(chosen ^ {wire} if keys & Qt.KeyboardModifier.ControlModifier else {wire})
        else:
            if not keys & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
                self.editor.select(())
            self._pressed = (point, "")

    def _press_card(self, key: str, keys: Qt.KeyboardModifier) -> None:
        chosen = self.editor.selection
        if keys & Qt.KeyboardModifier.ControlModifier:
            self.editor.select(chosen ^ {key})
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            self.editor.select(chosen | {key})
        elif key not in chosen:
            self.editor.select({key})

    def _wiring(self, point: QPointF, node: str, port: str, out: bool) -> Wiring:
        """A wire begun at a used input that takes one is picked up by its end."""
        if not out:
            kind = self.editor.design.nodes[node].kind
            single = any(entry.name == port and entry.takes != "many" for entry in kind.inputs)
            there = [w for w in self.editor.view.into.get(node, ()) if self.editor.design.wires[w].input == port]
            if single and there:
                wire = self.editor.design.wires[there[0]]
                return Wiring(self, point, wire.source, wire.output, True, there[0])
        return Wiring(self, point, node, port, out)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        point = event.position()
        if self.gesture is None and self._pressed is not None:
            start, what = self._pressed
            if (point - start).manhattanLength() <= 4:
                return
            self._pressed = None
            self._drag(start, what)
        if self.gesture is not None:
            self.gesture.move(point, event.modifiers())
            self.update()
        else:
            self._hovered(point)

    def _drag(self, start: QPointF, what: str) -> None:
        if what == "pan":
            self._begin(Pan(self, start))
        elif what and what in self.editor.selection:
            self._begin(Move(self, start, what))
        elif not what:
            self._begin(Marquee(self, start))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture; a wire begun by a click goes on."""
        pressed, self._pressed = self._pressed, None
        if isinstance(self.gesture, Wiring) and not self.gesture.sticky and self.gesture.clicked(event.position()):
            self.gesture.sticky = True
            return
        if self.gesture is not None:
            self._finish(event.position(), event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton and pressed is not None:
            self._ask_menu(event.position(), event.globalPosition().toPoint())
        elif pressed is not None and pressed[1] and not event.modifiers():
            self.editor.select({pressed[1]})

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add on the empty canvas, rename on a card."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = None
        if key := self.scene.node_at(self.camera.to_scene(event.position())):
            self.rename_asked.emit(key)
        elif not self._port_at(event.position())[1]:
            self.quick_add_asked.emit(event.position(), "", "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key asks for the menu of the selection; the mouse's own came with the release."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            key = self.editor.node
            place = self.camera.to_screen(self.scene.rect(key).center()) if key else QPointF(self.rect().center())
            self.menu_asked.emit(self.mapToGlobal(place.toPoint()), key)

    def _ask_menu(self, point: QPointF, on_screen: QPoint) -> None:
        key = self.scene.node_at(self.camera.to_scene(point)) or self.wire_at(point)
        if key and key not in self.editor.selection:
            self.editor.select({key})
        self.menu_asked.emit(on_screen, key)

    def _begin(self, gesture: Gesture) -> None:
        self.gesture = gesture
        self.say(gesture.hint)
        self.update()

    def _finish(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        gesture, self.gesture = self.gesture, None
        self.say("")
        if gesture is not None:
            gesture.end(point, keys)
        self.update()

    def cancel(self) -> bool:
        """Give the gesture in progress up; False when there is none."""
        gesture, self.gesture = self.gesture, None
        self._pressed = None
        if gesture is not None:
            gesture.cancel()
            self.say("")
            self.update()
        return gesture is not None

    def say(self, text: str) -> None:
        """Tell the status line what the hand can do."""
        self.said.emit(text)

    def _hovered(self, point: QPointF) -> None:
        node, port, out = self._port_at(point)
        if not node:
            node = self.scene.node_at(self.camera.to_scene(point))
        wire = "" if node else self.wire_at(point)
        if (node, port, out) != self._hover or wire != self._hover_wire:
            self._hover, self._hover_wire = (node, port, out), wire
            self.update()
        self.setToolTip(self._tip(node, port))
        over_handle = self._on_handle(point)
        shape = Qt.CursorShape.SizeVerCursor if over_handle else Qt.CursorShape.CrossCursor if port else None
        self.setCursor(shape if shape is not None else Qt.CursorShape.ArrowCursor)

    def _tip(self, node: str, port: str) -> str:
        if not port:
            return ""
        signal = self.editor.view.facts[node].signals.get(port)
        return f"{port}: {signal}" if signal is not None else port

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered any more."""
        self._hover, self._hover_wire = ("", "", False), ""
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A mouse wheel zooms at the pointer, a trackpad pans; Ctrl zooms with both, Shift goes sideways."""
        keys = event.modifiers()
        trackpad = not event.pixelDelta().isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
        delta = event.pixelDelta() if trackpad else event.angleDelta()
        if keys & Qt.KeyboardModifier.ControlModifier or not (trackpad or keys & Qt.KeyboardModifier.ShiftModifier):
            notches = event.angleDelta().y() / 120
            self.zoom(NOTCH**notches, event.position())
        elif keys & Qt.KeyboardModifier.ShiftModifier and not trackpad:
            self.camera.pan(delta.y() / 2 or delta.x() / 2, 0)
            self.looked()
        else:
            self.camera.pan(delta.x(), delta.y())
            self.looked()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinch zooms; Tab belongs to the canvas while it has the focus."""
        if event.type() == QEvent.Type.NativeGesture and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:  # type: ignore[attr-defined]
            self.zoom(1 + event.value(), event.position())  # type: ignore[attr-defined]
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            self.ask_quick_add()
            return True
        return super().event(event)

    def ask_quick_add(self) -> None:
        """Ask for the list of layers, at the pointer when it is over the canvas."""
        point = QPointF(self.mapFromGlobal(self.cursor().pos()))
        if not self.rect().contains(point.toPoint()):
            point = QPointF(self.rect().center())
        self.quick_add_asked.emit(point, "", "")

    # Keys -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up, Space pans; everything else is an action of the window."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.cancel():
                self.editor.select(())
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space was let go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.setCursor(Qt.CursorShape.ArrowCursor)
        else:
            super().keyReleaseEvent(event)

    # Drag and drop ----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take layers from the palette."""
        if event.mimeData().hasFormat(KIND):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the wire that the layer would land on."""
        wire = self.wire_at(event.position(), 14.0)
        if wire != self._hover_wire:
            self._hover_wire = wire
            self.update()
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Place the layer where it was let go."""
        text = bytes(event.mimeData().data(KIND).data()).decode()
        event.acceptProposedAction()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.dropped.emit(text, event.position())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all of the drawing until somebody chose what to look at; then keep the middle in the middle."""
        if not self._followed_hand:
            self.fit()
        elif event.oldSize().isValid():
            step = event.size() - event.oldSize()
            self.camera.pan(step.width() / 2, step.height() / 2)
            self._show_camera()


KIND = "application/x-neurarium-kind"
LANE_ROOM = 72.0
