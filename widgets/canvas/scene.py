"""The scene: a drawing as arrays, so that a thousand cards are culled, hit and drawn in a few calls.

It holds ids and places, never data; what a card says is asked of the design when the card is painted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from designer.design import Design, Node
from designer.patch import Patch
from designer.roles import Role, roles
from designer.view import View
from widgets.canvas.geometry import Outline, outline

Floats = NDArray[np.float64]


class Scene:
    """Rectangles of nodes (n, 4: x, y, width, height) and ends of wires (m, 4: x1, y1, x2, y2)."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.index: dict[str, int] = {}
        self.outlines: list[Outline] = []
        self.rects: Floats = np.empty((0, 4))
        self.wires: list[str] = []
        self.wire_index: dict[str, int] = {}
        self.ends: Floats = np.empty((0, 4))
        self.plain: NDArray[np.bool_] = np.empty(0, bool)
        """Wires that run as one cubic: neither fed back nor in a lane."""
        self.routes: dict[str, QPainterPath] = {}
        """Ways of wires that were asked for, kept until something moves."""
        self.roles: dict[str, Role] = {}
        self.families: dict[str, NDArray[np.intp]] = {}
        """Style token of a family -> rows of its nodes."""

    def build(self, design: Design, view: View) -> None:
        """Lay the whole drawing out anew."""
        self.keys = list(design.nodes)
        self.index = {key: row for row, key in enumerate(self.keys)}
        self.outlines = [outline(node.kind) for node in design.nodes.values()]
        self.rects = np.array(
            [
                (node.at[0], node.at[1] - shape.axis, shape.width, shape.height)
                for node, shape in zip(design.nodes.values(), self.outlines, strict=True)
            ],
            dtype=np.float64,
        ).reshape(-1, 4)
        self._color(design, view)
        self.wires = list(design.wires)
        self.wire_index = {key: row for row, key in enumerate(self.wires)}
        self._place_wires(design, range(len(self.wires)), np.empty((len(self.wires), 4)))
        self.plain = np.array([not wire.delay for wire in design.wires.values()], bool)

    def _color(self, design: Design, view: View) -> None:
        self.roles = roles(design, view)
        groups: dict[str, list[int]] = {}
        for row, key in enumerate(self.keys):
            groups.setdefault(self.roles[key].family.value, []).append(row)
        self.families = {token: np.array(rows) for token, rows in groups.items()}

    def _reshape(self, key: str, node: Node) -> None:
        row = self.index[key]
        self.outlines[row] = shape = outline(node.kind)
        self.routes.clear()
        self.rects[row, 2:] = shape.width, shape.height

    def take(self, design: Design, view: View, patch: Patch) -> bool:
        """Follow a patch; True when only places changed, so that nothing else has to be looked at."""
        changes = [change for change in patch.changes if change.table != "header"]
        if any(change.table != "nodes" or change.before is None or change.after is None for change in changes):
            self.build(design, view)
            return False
        places, only_places = {}, True
        for change in changes:
            places[change.key] = change.after.at
            if change.before.kind != change.after.kind or change.before.muted != change.after.muted:
                only_places = False
                self._reshape(change.key, change.after)
        self.move(design, view, places)
        if not only_places:
            self._color(design, view)
        return only_places

    def move(self, design: Design, view: View, places: Mapping[str, tuple[float, float]]) -> None:
        """Put nodes at new places and lead their wires there."""
        touched: set[int] = set()
        for key, at in places.items():
            row = self.index[key]
            self.rects[row, :2] = at[0], at[1] - self.outlines[row].axis
            for wire in (*view.into.get(key, ()), *view.out.get(key, ())):
                touched.add(self.wire_index[wire])
        self._place_wires(design, touched, self.ends)

    def rect(self, key: str) -> QRectF:
        """Return where a card is."""
        return QRectF(*self.rects[self.index[key]])

    def bounds(self, keys: Iterable[str] | None = None) -> QRectF:
        """Return the smallest rectangle around all cards, or around some."""
        rows = self.rects if keys is None else self.rects[[self.index[key] for key in keys if key in self.index]]
        if not len(rows):
            return QRectF()
        left, top = rows[:, 0].min(), rows[:, 1].min()
        return QRectF(left, top, (rows[:, 0] + rows[:, 2]).max() - left, (rows[:, 1] + rows[:, 3]).max() - top)

    def visible(self, *areas: QRectF) -> NDArray[np.intp]:
        """Return the rows of cards that touch any of some areas."""
        r = self.rects
        hit = np.zeros(len(r), bool)
        for area in areas:
            there = (r[:, 0] <= area.right()) & (r[:, 0] + r[:, 2] >= area.left())
            hit |= there & (r[:, 1] <= area.bottom()) & (r[:, 1] + r[:, 3] >= area.top())
        return np.flatnonzero(hit)

    def visible_wires(self, *areas: QRectF) -> NDArray[np.intp]:
        """Return the rows of wires whose box (with its bends) touches any of some areas."""
        e = self.ends
        left, right = np.minimum(e[:, 0], e[:, 2]) - 160, np.maximum(e[:, 0], e[:, 2]) + 160
        top, bottom = np.minimum(e[:, 1], e[:, 3]) - 200, np.maximum(e[:, 1], e[:, 3]) + 200
        hit = np.zeros(len(e), bool)
        for area in areas:
            there = (left <= area.right()) & (right >= area.left())
            hit |= there & (top <= area.bottom()) & (bottom >= area.top())
        return np.flatnonzero(hit)

    def node_at(self, point: QPointF, margin: float = 0.0) -> str:
        """Return the topmost card at a point, "" when there is none."""
        r = self.rects
        x, y = point.x(), point.y()
        hit = (r[:, 0] - margin <= x) & (x <= r[:, 0] + r[:, 2] + margin)
        hit &= (r[:, 1] - margin <= y) & (y <= r[:, 1] + r[:, 3] + margin)
        rows = np.flatnonzero(hit)
        return self.keys[rows[-1]] if len(rows) else ""

    def nodes_in(self, area: QRectF) -> frozenset[str]:
        """Return the cards that touch an area."""
        return frozenset(self.keys[row] for row in self.visible(area))

    def port_at(self, point: QPointF, radius: float) -> tuple[str, str, bool]:
        """Return the nearest port within a radius: node, port, is it an output; ("", "", False) when none is."""
        best, found = radius * radius, ("", "", False)
        area = QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius)
        for row in self.visible(area):
            x, y, _, _ = self.rects[row]
            shape = self.outlines[row]
            for ports, px, out in ((shape.ins, x, False), (shape.outs, x + shape.width, True)):
                for name, dy in ports.items():
                    distance = (px - point.x()) ** 2 + (y + dy - point.y()) ** 2
                    if distance <= best:
                        best, found = distance, (self.keys[row], name, out)
        return found

    def port_point(self, node: str, port: str, out: bool) -> QPointF:
        """Return where a port is."""
        row = self.index[node]
        x, y, wide, tall = self.rects[row]
        shape = self.outlines[row]
        heights = shape.outs if out else shape.ins
        return QPointF(x + (wide if out else 0), y + heights.get(port, tall / 2))

    def _place_wires(self, design: Design, rows: Iterable[int], ends: Floats) -> None:
        for row in rows:
            wire = design.wires[self.wires[row]]
            ends[row] = self._end(wire.source, wire.output, True) + self._end(wire.target, wire.input, False)
        self.ends = ends
        self.routes.clear()

    def _end(self, node: str, port: str, out: bool) -> tuple[float, float]:
        point = self.port_point(node, port, out)
        return point.x(), point.y()
