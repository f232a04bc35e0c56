"""How wires run: a cubic from port to port, a lane below the cards for far targets, an arc above for feedback."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from designer.catalog.data import Data
from designer.design import Design, Wire
from designer.edits.exchanging import sides
from designer.naming import title
from widgets import paint
from widgets.canvas.geometry import handle
from widgets.canvas.scene import Scene
from widgets.theme import Theme

LANE_FROM = 240.0
"""A target further away than this is reached through a lane."""
LANE_GAP = 40.0
SKIP_FROM = 120.0
SKIP_GAP = 28.0
"""A wire that would run behind a card passes so far above it."""
STRAND_GAP, STRANDS_ROOM = 8.0, 36.0
"""Scene units between two synapses, and in all; many of them are thinner."""
LOOP = 56.0, 46.0
"""Width and height of a wire that leads back to its own node."""
STROKE, STRONG = 2.25, 2.75
FIGURE = 11.0
"""Pixels of the figures on synapses."""


WORDS = 160.0
"""Pixels that the name of a target may take."""


def cubic(x1: float, y1: float, x2: float, y2: float) -> QPainterPath:
    """Return the usual wire: level at both ends."""
    path = QPainterPath(QPointF(x1, y1))
    reach = handle(x2 - x1)
    path.cubicTo(x1 + reach, y1, x2 - reach, y2, x2, y2)
    return path


def in_lane(wire: Wire, x1: float, x2: float) -> bool:
    """Say whether a wire runs below the cards: it brings a far target to a loss."""
    return wire.input == "target" and not wire.delay and x2 - x1 > LANE_FROM


def lane_height(scene: Scene, ends: tuple[float, float, float, float]) -> float:
    """Return the height at which a lane passes below everything between its ends."""
    x1, y1, x2, y2 = ends
    r = scene.rects
    between = (r[:, 0] < x2 - 8) & (r[:, 0] + r[:, 2] > x1 + 8) & (r[:, 1] < max(y1, y2) + 80)
    bottoms = (r[:, 1] + r[:, 3])[between]
    return float(max(bottoms.max() if len(bottoms) else 0.0, y1, y2)) + LANE_GAP


def lane(x1: float, y1: float, x2: float, y2: float, y: float) -> QPainterPath:
    """Return a wire that dives below the cards and comes up at its target."""
    path = QPainterPath(QPointF(x1, y1))
    path.cubicTo(x1 + 30, y1, x1 + 2, y, x1 + 54, y)
    path.lineTo(x2 - 62, y)
    path.cubicTo(x2 - 14, y, x2 - 34, y2, x2, y2)
    return path


def feedback(source: QRectF, target: QRectF) -> tuple[QPainterPath, QPointF]:
    """Return the arc of a delayed wire above both cards, and where its sign sits."""
    top = min(source.top(), target.top()) - 56
    x1, x2 = source.center().x(), target.center().x()
    if abs(x1 - x2) < 1:
        x1, x2, top = x1 + LOOP[0] / 2, x2 - LOOP[0] / 2, source.top() - LOOP[1]
    bend = min(54.0, abs(x1 - x2) / 2)
    side = -1 if x2 < x1 else 1
    path = QPainterPath(QPointF(x1, source.top()))
    path.cubicTo(x1, top + bend * 0.45, x1 + side * bend * 0.3, top, x1 + side * bend, top)
    path.lineTo(x2 - side * bend, top)
    path.cubicTo(x2 - side * bend * 0.3, top, x2, top + bend * 0.45, x2, target.top() - 8)
    return path, QPointF((x1 + x2) / 2, top)


def skip_height(scene: Scene, ends: tuple[float, float, float, float]) -> float | None:
    """Return the height at which a wire passes above the cards in its way; None when nothing is."""
    x1, y1, x2, y2 = ends
    if x2 - x1 < SKIP_FROM:
        return None
    r = scene.rects
    between = (r[:, 0] > x1 - 8) & (r[:, 0] + r[:, 2] < x2 + 8)
    crossed = between & (r[:, 1] < max(y1, y2)) & (r[:, 1] + r[:, 3] > min(y1, y2))
    if not crossed.any():
        return None
    low, high = float(r[crossed, 1].min()), float(r[crossed, 1].max())
    over = between & (r[:, 1] >= low - SKIP_GAP) & (r[:, 1] <= high)
    return float(r[over, 1].min()) - SKIP_GAP


def arc(x1: float, y1: float, x2: float, y2: float, y: float) -> QPainterPath:
    """Return a wire that climbs above the cards in its way and comes down at its target."""
    path = QPainterPath(QPointF(x1, y1))
    bend = min(48.0, (x2 - x1) / 3)
    path.cubicTo(x1 + bend * 0.5, y1, x1 - bend * 0.1, y, x1 + bend, y)
    path.lineTo(x2 - bend, y)
    path.cubicTo(x2 + bend * 0.1, y, x2 - bend * 0.5, y2, x2, y2)
    return path


def route(scene: Scene, design: Design, key: str) -> QPainterPath:
    """Return the way of a wire as it is drawn."""
    if key not in scene.routes:
        scene.routes[key] = _route(scene, design, key)
    return scene.routes[key]


def _route(scene: Scene, design: Design, key: str) -> QPainterPath:
    wire = design.wires[key]
    if wire.delay:
        return feedback(scene.rect(wire.source), scene.rect(wire.target))[0]
    x1, y1, x2, y2 = (float(v) for v in scene.ends[scene.wire_index[key]])
    if in_lane(wire, x1, x2):
        return lane(x1, y1, x2, y2, lane_height(scene, (x1, y1, x2, y2)))
    height = skip_height(scene, (x1, y1, x2, y2))
    if height is not None:
        return arc(x1, y1, x2, y2, height)
    return cubic(x1, y1, x2, y2)


def distance(path: QPainterPath, point: QPointF) -> float:
    """Return how far a point is from a wire."""
    (polygon,) = path.toSubpathPolygons()
    best = inf
    for i in range(1, polygon.size()):
        a, b = polygon.at(i - 1), polygon.at(i)
        along, off = b - a, point - a
        long = QPointF.dotProduct(along, along)
        part = max(0.0, min(1.0, QPointF.dotProduct(off, along) / long)) if long else 0.0
        rest = off - along * part
        best = min(best, QPointF.dotProduct(rest, rest))
    return sqrt(best)


def paint_wire(
    painter: QPainter,
    theme: Theme,
    scene: Scene,
    design: Design,
    key: str,
    state: str = "",
    wrong: bool = False,
    weights: Sequence[float] = (),
    path: QPainterPath | None = None,
) -> None:
    """Draw a wire, along `path` if its way is known already.

    `state` is "", hover or selected; a wrong one is dotted and red.
    `weights` are those of its synapses, -1 ... 1: orange is minus, blue is plus, strong is thick.
    """
    wire = design.wires[key]
    if weights and not state and not wrong and not wire.delay:
        paint_strands(painter, theme, scene, key, weights)
        return
    path = path if path is not None else route(scene, design, key)
    color = theme["error" if wrong else "recurrent" if wire.delay else "wire"]
    if state == "hover":
        color = theme["text"]
    if state == "selected":
        color = theme["select"]
        stroke(painter, path, theme.tint(0.22, "select"), STRONG + 7)
    dashes = [0.01, 2.2] if wrong else [3.0, 2.2] if wire.delay else []
    stroke(painter, path, color, STRONG if state else STROKE, dashes)
    if wire.delay:
        _delay_sign(painter, theme, scene, wire, color)
    elif in_lane(wire, path.elementAt(0).x, path.currentPosition().x()):
        middle = path.pointAtPercent(0.5)
        paint.pill(painter, theme, middle.x(), middle.y(), caption(design, wire))


def paint_strands(painter: QPainter, theme: Theme, scene: Scene, key: str, weights: Sequence[float]) -> None:
    """Draw each synapse of a wire by itself, thin ones first, parted by a seam of the ground."""
    x1, y1, x2, y2 = (float(v) for v in scene.ends[scene.wire_index[key]])
    gap = min(STRAND_GAP, STRANDS_ROOM / len(weights))
    middle, thin = (len(weights) - 1) / 2, gap / STRAND_GAP
    for i, weight in sorted(enumerate(weights), key=lambda row: abs(row[1])):
        shift = (i - middle) * gap
        path = cubic(x1, y1 + shift, x2, y2 + shift)
        size = min(1.0, abs(weight))
        stroke(painter, path, theme["canvas"], (3 + 5 * size) * thin)
        floor = 0.55 if theme.name == "dark" else 0.78
        color = theme.tint(floor + (1 - floor) * size, "pos" if weight >= 0 else "neg")
        stroke(painter, path, color, (1 + 5 * size) * thin)


def paint_numbers(
    painter: QPainter, theme: Theme, scene: Scene, key: str, weights: Sequence[float], zoom: float
) -> None:
    """Write each weight on its synapse, where there is room for figures of one size whatever the zoom."""
    x1, y1, x2, y2 = (float(v) for v in scene.ends[scene.wire_index[key]])
    gap = min(STRAND_GAP, STRANDS_ROOM / len(weights))
    if gap * zoom < FIGURE and len(weights) > 1:
        return
    size = FIGURE / zoom
    for i, weight in enumerate(weights):
        y = (y1 + y2) / 2 + (i - (len(weights) - 1) / 2) * max(gap, 1.5 * size)
        text = f"{weight:+.2f}".replace("-", "−")
        room = paint.width(text, size, 600) + 0.8 * size
        x = (x1 + x2) / 2
        place = QRectF(x - room / 2, y - 0.75 * size, room, 1.5 * size)
        paint.rounded(painter, place, 0.75 * size, theme["canvas"], theme["line2"], 1 / zoom)
        paint.write(painter, x, y + 0.364 * size, text, size, theme["pos" if weight >= 0 else "neg"], 600, "c")


def stroke(
    painter: QPainter, path: QPainterPath, color: QColor, width: float, dashes: list[float] | None = None
) -> None:
    """Draw a path with round ends."""
    pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(dashes)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap if dashes[0] < 1 else Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def caption(design: Design, wire: Wire) -> str:
    """Say in words what a lane brings."""
    source = design.nodes[wire.source]
    if isinstance(source.kind, Data):
        found = wire.output in sides(source.kind)[1]
        words = paint.elided(wire.output, 11, 500, WORDS)
        return f"target = {words}" if found else f"target = the {words} itself"
    return f"target = {title(source)}"


def _delay_sign(painter: QPainter, theme: Theme, scene: Scene, wire: Wire, color: QColor) -> None:
    target = scene.rect(wire.target)
    path, middle = feedback(scene.rect(wire.source), target)
    tip = path.currentPosition() + QPointF(0, 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-6, -11), tip + QPointF(6, -11)]))
    wide, high = (36, 20) if wire.source == wire.target else (44, 24)
    place = QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)
    paint.rounded(painter, place, high / 2, theme["node"], color, 1.3)
    text = "z⁻¹" if wire.delay == 1 else f"z⁻{wire.delay}"
    paint.write(painter, middle.x(), middle.y() + 5, text, 13, color, 600, "c")
