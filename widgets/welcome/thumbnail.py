"""A design in a few strokes: neurons as circles, layers as spines, and what they learn from."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.catalog.data import Data
from designer.catalog.neurons import Neurons
from designer.design import Design, Node
from designer.layer import Loss
from designer.roles import MATCH, Role, roles
from designer.signal import size
from designer.view import View
from widgets.paint import ROUND, cell, rounded, spine, write
from widgets.theme import Theme
from widgets.welcome import samples

FEW = 8
"""So many units of a column are still drawn one by one."""
TALLEST = 84.0
WIDE = 1.25
"""How much wider a spine is here than on a card."""
TILE, PLATE, SMALL = 30.0, 84.0, 5.5
"""Side of a digit, side of the plate with points, radius of an operator's cell."""

BACK = 14.0
"""How far above the nodes a feedback wire bends."""

Points = Sequence[tuple[float, float, int]]


class Piece(Struct, frozen=True):
    """One node as the thumbnail shows it."""

    key: str
    units: int
    role: Role
    small: bool
    """An operator, drawn as one cell."""


Columns = Sequence[tuple[Piece, ...]]
Links = Sequence[tuple[str, str]]


class Sketch(Struct, frozen=True):
    """All that a thumbnail needs of a design."""

    columns: tuple[tuple[Piece, ...], ...]
    links: tuple[tuple[str, str], ...]
    back: tuple[tuple[str, str], ...]
    """Feedback wires."""
    source: str
    """Name of the data set, "" when there is none."""
    goal: str
    """What the answer is compared with: "copy" (the sample itself), "label" or ""."""

    @property
    def countable(self) -> bool:
        """Say whether every unit can be drawn."""
        return all(sum(piece.units for piece in column) <= FEW for column in self.columns)


def sketch(design: Design, view: View) -> Sketch:
    """Pick the drawn nodes, column by column, top to bottom."""
    found = roles(design, view)
    ranks: dict[int, list[str]] = {}
    for key, node in design.nodes.items():
        if not isinstance(node.kind, Loss):
            ranks.setdefault(view.rank[key], []).append(key)
    columns = []
    for rank in sorted(ranks):
        keys = sorted(ranks[rank], key=lambda key: design.nodes[key].at[1])
        columns.append(tuple(_piece(key, design.nodes[key], found[key], view) for key in keys))
    links = tuple((wire.source, wire.target) for wire in design.wires.values() if not wire.delay)
    back = tuple((wire.source, wire.target) for wire in design.wires.values() if wire.delay)
    datas = [node.kind for node in design.nodes.values() if isinstance(node.kind, Data)]
    return Sketch(
        columns=tuple(columns),
        links=links,
        back=back,
        source=datas[0].source if datas else "",
        goal="copy" if any(found[key] == MATCH for key in found) else "label" if _labeled(design, view) else "",
    )


def _labeled(design: Design, view: View) -> bool:
    targets = (wire for wire in design.wires.values() if wire.input == "target")
    signals = (view.facts[wire.source].signals.get(wire.output) for wire in targets)
    return any(signal is not None and signal.classes for signal in signals)


def _piece(key: str, node: Node, role: Role, view: View) -> Piece:
    kind = node.kind
    if isinstance(kind, Data):
        signals = view.facts[key].signals.values()
        return Piece(key, next((signal.size for signal in signals), 1), role, False)
    units = size(kind.shape) if isinstance(kind, Neurons) else 1
    return Piece(key, units, role, not isinstance(kind, Neurons))


def draw(painter: QPainter, theme: Theme, place: QRectF, drawn: Sketch, points: Points = ()) -> None:
    """Draw a design in the middle of a place; `points` are samples in 0 ... 1 with their class."""
    image = drawn.source in samples.IMAGES
    sample = TILE if image else PLATE if points else 0.0
    goal = TILE if image and drawn.goal else 0.0
    columns = drawn.columns if drawn.countable or not sample else drawn.columns[1:]
    room = (place.width() - sample - goal - 30) / (len(columns) + (1 if goal else 0))
    step = max(18.0, min(52.0 if drawn.countable else 34.0, room))
    lead = step * 0.85
    width = (sample + lead if sample else 0) + step * (len(columns) - 1) + (goal + lead if goal else 0)
    x, middle = place.center().x() - width / 2, place.center().y()
    if image:
        _digits(painter, theme, x, middle, drawn.source)
    elif sample:
        _points(painter, theme, QRectF(x, middle - PLATE / 2, PLATE, PLATE), points)
    start = x + sample + lead if sample else x
    end = start + step * (len(columns) - 1)
    painter.setPen(QPen(theme["wire"], 1.5, *ROUND))
    if sample:
        painter.drawLine(QLineF(x + sample + 5, middle, start - 9, middle))
    if goal:
        painter.drawLine(QLineF(end + 8, middle, end + lead - 5, middle))
        if drawn.goal == "copy":
            _digits(painter, theme, end + lead, middle, drawn.source)
        else:
            _names(painter, theme, end + lead, middle)
    tops = (_cells if drawn.countable else _stacks)(painter, theme, columns, drawn.links, (start, middle, step))
    _feedback(painter, theme, drawn.back, tops)


def _digits(painter: QPainter, theme: Theme, x: float, middle: float, source: str) -> None:
    for i, pixels in enumerate(samples.digits(source=source)):
        tile = QRectF(x, middle + (i - 1.5) * (TILE + 3) + 1.5, TILE, TILE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        rim = QPainterPath()
        rim.addRoundedRect(tile, 4, 4)
        painter.setClipPath(rim)
        painter.drawImage(tile, samples.picture(theme, pixels, source))
        painter.restore()
        rounded(painter, tile, 4, edge=theme.tint(0.10))


def _names(painter: QPainter, theme: Theme, x: float, middle: float) -> None:
    """Name the classes of the three digits."""
    for i in range(3):
        write(painter, x + 4, middle + (i - 1) * (TILE + 3) + 5.5, str(i), 15, theme["muted"], 500)


def _points(painter: QPainter, theme: Theme, plate: QRectF, points: Points) -> None:
    rounded(painter, plate, 8, theme.mix("panel", "canvas", 0.4), theme.tint(0.10))
    painter.setPen(QPen(theme["canvas"] if theme.name == "dark" else QColor("#FFFFFF"), 0.7))
    inner = plate.adjusted(6, 6, -6, -6)
    for x, y, label in points:
        painter.setBrush(theme["pos" if label else "neg"])
        painter.drawEllipse(QPointF(inner.left() + x * inner.width(), inner.bottom() - y * inner.height()), 2.1, 2.1)


def _cells(
    painter: QPainter, theme: Theme, columns: Columns, links: Links, at: tuple[float, float, float]
) -> dict[str, QPointF]:
    """Draw every unit as a cell and every synapse as a line. `at`: first column, middle, step.

    Return where the top of each node is.
    """
    x, middle, step = at
    tallest = max(sum(piece.units for piece in column) for column in columns)
    r = min(7.5, TALLEST / (2.9 * tallest))
    cells: dict[str, list[QPointF]] = {}
    for i, column in enumerate(columns):
        count = sum(piece.units for piece in column)
        heights = iter([middle + (j - (count - 1) / 2) * r * 3.0 for j in range(count)])
        for piece in column:
            cells[piece.key] = [QPointF(x + i * step, next(heights)) for _ in range(piece.units)]
    painter.setPen(QPen(theme.tint(0.34), 1))
    painter.drawLines(
        [QLineF(a, b) for source, target in links for a in cells.get(source, ()) for b in cells.get(target, ())]
    )
    for piece in (piece for column in columns for piece in column):
        for center in cells[piece.key]:
            cell(painter, theme, center.x(), center.y(), r, piece.role.family.value, piece.role.glyph)
    return {key: spots[0] - QPointF(0, r) for key, spots in cells.items() if spots}


def _stacks(
    painter: QPainter, theme: Theme, columns: Columns, links: Links, at: tuple[float, float, float]
) -> dict[str, QPointF]:
    """Draw every layer as a spine; wires that skip a column run above. Return where the top of each node is."""
    x, middle, step = at
    places: dict[str, tuple[int, float, float]] = {}
    for i, column in enumerate(columns):
        share = (TALLEST - 4 * (len(column) - 1)) / len(column)
        heights = [min(share, _height(piece)) for piece in column]
        y = middle - (sum(heights) + 4 * (len(column) - 1)) / 2
        for piece, height in zip(column, heights, strict=True):
            places[piece.key] = (i, y, height)
            _piece_at(painter, theme, x + i * step, y, height, piece)
            y += height + 4
    painter.setBrush(QColor(0, 0, 0, 0))
    painter.setPen(QPen(theme["wire"], 1.5, *ROUND))
    for source, target in links:
        if source in places and target in places:
            (i, y, height), (j, yy, other) = places[source], places[target]
            if j == i + 1:
                painter.drawLine(QLineF(x + i * step + 8, y + height / 2, x + j * step - 8, yy + other / 2))
            elif j > i:
                top = min(at for column, at, _ in places.values() if i <= column <= j) - 14
                arc = QPainterPath(QPointF(x + i * step, y - 4))
                arc.cubicTo(x + i * step + 4, top, x + j * step - 4, top, x + j * step, yy - 4)
                painter.drawPath(arc)
    return {key: QPointF(x + i * step, y) for key, (i, y, _) in places.items()}


def _feedback(painter: QPainter, theme: Theme, back: Links, tops: dict[str, QPointF]) -> None:
    """Draw what leads back as dashed arcs above."""
    pen = QPen(theme["recurrent"], 1.5)
    pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(QColor(0, 0, 0, 0))
    for source, target in back:
        if source not in tops or target not in tops:
            continue
        apart = QPointF(7 if source == target else 0, -3)
        a, b = tops[source] + apart, tops[target] - QPointF(apart.x(), 3)
        top = min(a.y(), b.y()) - BACK
        arc = QPainterPath(a)
        arc.cubicTo(a.x(), top, b.x(), top, b.x(), b.y())
        painter.drawPath(arc)


def _height(piece: Piece) -> float:
    return 2 * SMALL if piece.small else min(TALLEST, 14 + 10 * log2(max(1, piece.units)))


def _piece_at(painter: QPainter, theme: Theme, x: float, y: float, height: float, piece: Piece) -> None:
    kind = piece.role.family.value
    if piece.small:
        cell(painter, theme, x, y + height / 2, SMALL, kind, piece.role.glyph)
        return
    painter.save()
    painter.translate(x - 3 * WIDE, y)
    painter.scale(WIDE, WIDE)
    spine(painter, 0, 0, height / WIDE, piece.units, theme[kind])
    painter.restore()
