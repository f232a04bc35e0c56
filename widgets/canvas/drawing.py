"""The drawing as it is painted: cards and wires of an editor, at the level of detail that the zoom allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from designer.problem import Problem
from widgets.canvas import buffers
from widgets.canvas.camera import Camera
from widgets.canvas.faces import Card, paint_card
from widgets.canvas.geometry import WIDTH
from widgets.canvas.live import Lives
from widgets.canvas.scene import Scene
from widgets.canvas.wires import paint_numbers, paint_wire, route
from widgets.editor import Editor
from widgets.theme import look

BLOCK = 56.0
"""A card narrower than this on the screen is a solid block."""
MANY_WIRES = 256
"""More visible wires than this are drawn in one call."""
BESIDE, CLOSE = 44.0, 14.0
"""Scene units that strands and signs, and that captions, reach beyond their wire."""
FEW = 60
"""In a larger drawing only what changed is painted anew, and cards are kept as pictures."""
SPRITES, SPRITE_ZOOM = 120, 1.3
"""How many pictures of cards are kept, and the zoom up to which they are."""
DOT_STEP = 24.0
NEAR = 1.6
"""Zoom from which on single synapses say their weights."""
FAR = 0.3
"""Zoom below which dots vanish and wires get coarser."""

Rows = NDArray[np.intp]


class Drawing:
    """Paints; `lifted` cards and the `hidden` wire are left out of the still picture."""

    def __init__(self, editor: Editor, scene: Scene) -> None:
        self._editor = editor
        self._scene = scene
        self.lives = Lives()
        self.lifted: frozenset[str] = frozenset()
        self.hidden = ""
        self.ratio = 1.0
        """Device pixels for one pixel."""
        self.marks: dict[str, tuple[str, str]] = {}
        """Node -> number and severity of its first problem, as the list numbers them."""
        self._wrong: frozenset[str] = frozenset()
        self._sprites: dict[str, QPixmap] = {}
        self._sprite_zoom = 0.0

    @property
    def few(self) -> bool:
        """Say whether the drawing is small enough to be painted anew at every change."""
        return len(self._scene.keys) <= FEW

    def level(self, zoom: float) -> int:
        """Count the level of detail at a zoom: 0 blocks, 1 cards, 2 cards with numbers on their wires."""
        return (zoom * WIDTH >= BLOCK) + (zoom >= NEAR)

    def judge(self) -> None:
        """Look at the problems, for badges and for wires that do not fit."""
        self.marks, wrong = {}, set()
        for count, problem in enumerate(self.problems(), 1):
            if problem.place and problem.place not in self.marks and problem.severity != "hint":
                self.marks[problem.place] = (str(count), problem.severity)
            if problem.wire and problem.severity == "error":
                wrong.add(problem.wire)
        self._wrong = frozenset(wrong)

    def problems(self) -> list[Problem]:
        """List the problems of the drawing as it is now."""
        return self._editor.problems()

    def forget(self, keys: Iterable[str] | None = None) -> None:
        """Drop the pictures of some cards, or of all."""
        if keys is None:
            self._sprites.clear()
            return
        for key in keys:
            self._sprites.pop(key, None)

    def wires_of(self, keys: Iterable[str]) -> frozenset[str]:
        """Return the wires that touch some nodes."""
        view = self._editor.view
        wires = {wire for key in keys for wire in (*view.into.get(key, ()), *view.out.get(key, ()))}
        return frozenset(wires & self._scene.wire_index.keys())

    def extent(self, keys: frozenset[str]) -> QRectF:
        """Return the area of some cards with their wires and shadows."""
        area = self._scene.bounds(keys)
        for wire in self.wires_of(keys):
            area = area.united(route(self._scene, self._editor.design, wire).boundingRect())
        return area.adjusted(-24, -24, 24, 32)

    def card(self, key: str) -> Card:
        """Collect what a card shows."""
        editor, node = self._editor, self._editor.design.nodes[key]
        shape = self._scene.outlines[self._scene.index[key]]
        wires = editor.design.wires
        entered = {wires[wire].input for wire in editor.view.into.get(key, ())}
        left = {wires[wire].output for wire in editor.view.out.get(key, ())}
        ports = (
            *((name, False, name in entered) for name in shape.ins),
            *((name, True, name in left) for name in shape.outs),
        )
        mark, severity = self.marks.get(key, ("", ""))
        live = self.lives.of(key, node.kind, editor.training, look.theme)
        found, (looked, column) = editor.findings.of(key), editor.findings.column
        facts = {row.name: row for row in found.facts} if found is not None else {}
        column = column if looked == key else ""
        role, fact = self._scene.roles[key], editor.view.facts[key]
        return Card(node, shape, role, fact, live, ports, facts, column, mark, severity)

    # What stands still ------------------------------------------------------------------------------

    def paint_still(self, painter: QPainter, camera: Camera, areas: list[QRectF]) -> None:
        """Paint what lies in some areas and does not move."""
        for area in areas:
            painter.fillRect(area, look.theme["canvas"])
            _paint_dots(painter, camera, area)
        rows = self._scene.visible_wires(*areas)
        left_out = self.wires_of(self.lifted) | {self.hidden}
        if left_out != {""}:
            rows = rows[[self._scene.wires[row] not in left_out for row in rows]]
        self._paint_wires(painter, camera, rows, areas)
        self._paint_cards(painter, camera, self._scene.visible(*(area.adjusted(-24, -32, 24, 24) for area in areas)))

    def paint_lifted(self, painter: QPainter, camera: Camera) -> None:
        """Paint the cards that are being moved, and their wires."""
        rows = np.array([self._scene.wire_index[key] for key in sorted(self.wires_of(self.lifted))], np.intp)
        self._paint_wires(painter, camera, rows)
        for key in self.lifted:
            if camera.zoom * WIDTH < BLOCK:
                painter.fillRect(self._scene.rect(key), look.theme[self._scene.roles[key].family.value])
            elif len(self.lifted) > 1 and camera.zoom <= SPRITE_ZOOM:
                self._paint_sprite(painter, key, camera.zoom)
            else:
                self._paint_card(painter, key, camera.zoom)

    def _paint_wires(self, painter: QPainter, camera: Camera, rows: Rows, areas: Sequence[QRectF] = ()) -> None:
        """Paint wires; one by one they are long to draw, so those are left out that pass by some areas."""
        if len(rows) > MANY_WIRES or camera.zoom * WIDTH < BLOCK:
            self._paint_many(painter, camera, rows)
            return
        design, strands = self._editor.design, self.lives.strands(self._editor.training)
        for row in rows:
            key = self._scene.wires[row]
            path = route(self._scene, design, key)
            wrong, weights = key in self._wrong, strands.get(key, ())
            reach = BESIDE if weights or design.wires[key].delay else CLOSE
            box = path.boundingRect().adjusted(-reach, -reach, reach, reach)
            if areas and not any(area.intersects(box) for area in areas):
                continue
            paint_wire(painter, look.theme, self._scene, design, key, wrong=wrong, weights=weights, path=path)
        if camera.zoom >= NEAR:
            known = self.lives.weights(self._editor.training)
            for key in (self._scene.wires[row] for row in rows):
                if key in known and key not in self._wrong:
                    paint_numbers(painter, look.theme, self._scene, key, known[key], camera.zoom)

    def _paint_many(self, painter: QPainter, camera: Camera, rows: Rows) -> None:
        ends = self._scene.ends[rows]
        if camera.zoom * WIDTH < BLOCK:
            ends = ends + np.array([-WIDTH / 2, 0, WIDTH / 2, 0])
        painter.setPen(QPen(look.theme["wire"], 1 / camera.zoom))
        buffers.draw_lines(painter, buffers.cubics(ends, 4 if camera.zoom < FAR else 2))

    def _paint_cards(self, painter: QPainter, camera: Camera, rows: Rows) -> None:
        if camera.zoom * WIDTH < BLOCK:
            self._paint_blocks(painter, camera, rows)
            return
        for row in rows:
            key = self._scene.keys[row]
            if key in self.lifted:
                continue
            if self.few or camera.zoom > SPRITE_ZOOM:
                self._paint_card(painter, key, camera.zoom)
            else:
                self._paint_sprite(painter, key, camera.zoom)

    def _paint_blocks(self, painter: QPainter, camera: Camera, rows: Rows) -> None:
        seen = np.zeros(len(self._scene.keys), bool)
        seen[rows] = True
        seen[[self._scene.index[key] for key in self.lifted]] = False
        painter.setPen(Qt.PenStyle.NoPen)
        wide = max(20.0, 7 / camera.zoom)
        for token, members in self._scene.families.items():
            shown = self._scene.rects[members[seen[members]]]
            shown[:, 0] += (shown[:, 2] - wide) / 2
            shown[:, 2] = wide
            painter.setBrush(look.theme[token])
            buffers.draw_rects(painter, shown)

    def _paint_sprite(self, painter: QPainter, key: str, zoom: float) -> None:
        """Draw a card from its picture: in a large drawing most cards look as they did a moment ago."""
        if self._sprite_zoom != zoom or len(self._sprites) > SPRITES:
            self._sprites.clear()
            self._sprite_zoom = zoom
        place = self._scene.rect(key).adjusted(-18, -14, 18, 22)
        if key not in self._sprites:
            self._sprites[key] = self._sprite(key, place, zoom)
        painter.drawPixmap(place.topLeft(), self._sprites[key])

    def _sprite(self, key: str, place: QRectF, zoom: float) -> QPixmap:
        scale = self.ratio * zoom
        picture = QPixmap(ceil(place.width() * scale), ceil(place.height() * scale))
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.translate(-place.topLeft())
        self._paint_card(painter, key, zoom)
        painter.end()
        return picture

    def _paint_card(self, painter: QPainter, key: str, zoom: float) -> None:
        place = self._scene.rects[self._scene.index[key]]
        painter.save()
        painter.translate(place[0], place[1])
        paint_card(painter, look.theme, self.card(key), zoom)
        painter.restore()


def _paint_dots(painter: QPainter, camera: Camera, area: QRectF) -> None:
    strength = min(1.0, (camera.zoom - FAR) / FAR)
    if strength <= 0:
        return
    xs = np.arange(np.floor(area.left() / DOT_STEP), np.ceil(area.right() / DOT_STEP) + 1) * DOT_STEP
    ys = np.arange(np.floor(area.top() / DOT_STEP), np.ceil(area.bottom() / DOT_STEP) + 1) * DOT_STEP
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    color = look.theme["dot"]
    color.setAlphaF(strength)
    painter.setPen(QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    buffers.draw_points(painter, grid)
