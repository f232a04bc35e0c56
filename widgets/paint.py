"""The alphabet of the pictures: cells, curves, spines, ports and shadows, drawn the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import exp, hypot

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from designer.activations import Activation
from widgets.theme import Theme, font

ROUND = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
SHADOWS = {1: (4, 2, 0.34), 2: (9, 7, 0.46), 3: (17, 14, 0.60)}
"""Elevation -> sigma, offset (both in pixels), alpha; visual.md section 1."""
LIGHT_SHADOWS = {1: 0.22, 2: 0.28, 3: 0.32}
INNER = QColor("#14171D")
CLASS_TOKENS = (
    "input",
    "hidden",
    "output",
    "recurrent",
    "memory",
    "conv",
    "latent",
    "attention",
    "norm",
    "error",
)
THIN = "\u2009"


def grouped(count: int) -> str:
    """Write a count with thin spaces: 17 218."""
    return f"{count:,}".replace(",", THIN)


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: `1 weight`, `17 218 weights`."""
    return f"{grouped(count)} {noun}" + ("" if count == 1 else "s")


def shortened(count: float) -> str:
    """Write a large count shortly: 8.2 k, 3.1 M."""
    for limit, size, unit in ((999.95e6, 1e9, "G"), (999.95e3, 1e6, "M"), (1e4, 1e3, "k")):
        if count >= limit:
            return f"{count / size:.1f} {unit}"
    return grouped(int(count))


def width(text: str, size: float, weight: int = 400) -> float:
    """Return how wide a text is, in pixels."""
    return QFontMetricsF(font(size, weight)).horizontalAdvance(text)


def elided(text: str, size: float, weight: int, room: float) -> str:
    """Cut a text with an ellipsis so that it fits."""
    return QFontMetricsF(font(size, weight)).elidedText(text, Qt.TextElideMode.ElideRight, room)


def classes(theme: Theme) -> list[QColor]:
    """Return the ten colors of class labels: the kinds in the order of visual.md, error last."""
    return [theme[token] for token in CLASS_TOKENS]


def write(
    painter: QPainter, x: float, y: float, text: str, size: float, color: QColor, weight: int = 400, align: str = "l"
) -> None:
    """Write a line of text; (x, y) is its baseline's left, center or right end by `align`."""
    made = font(size, weight)
    if align != "l":
        room = QFontMetricsF(made).horizontalAdvance(text)
        x -= room if align == "r" else room / 2
    painter.setFont(made)
    painter.setPen(color)
    painter.drawText(QPointF(x, y), text)


def cell(painter: QPainter, theme: Theme, x: float, y: float, r: float, kind: str, glyph: str = "") -> None:
    """Draw a cell of the zoo: a filled circle whose glyph says again what its color says."""
    dark = theme.name == "dark"
    small = not dark and r < 4
    edge = 0.7 if small else max(1.0, r * 0.14)
    painter.setPen(Qt.PenStyle.NoPen if dark else QPen(theme[kind], edge))
    painter.setBrush(theme.fill(kind))
    if glyph == "square":
        painter.drawRoundedRect(QRectF(x - r, y - r, 2 * r, 2 * r), r * 0.3, r * 0.3)
    elif glyph == "target":
        _target(painter, theme, x, y, r, kind)
        return
    else:
        painter.drawEllipse(QPointF(x, y), r - (0 if dark else 0.5), r - (0 if dark else 0.5))
    stroke = QPen(INNER if dark else theme[kind], 0.8 if small else max(1.1, r * 0.17), *ROUND)
    painter.setPen(stroke)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    GLYPHS.get(glyph, _nothing)(painter, x, y, r)


def _target(painter: QPainter, theme: Theme, x: float, y: float, r: float, kind: str) -> None:
    painter.setPen(QPen(theme[kind], max(1.2, r * 0.22), *ROUND))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(x, y), r * 0.82, r * 0.82)
    painter.drawEllipse(QPointF(x, y), r * 0.34, r * 0.34)
    for dx, dy in ((0, -1), (0, 1), (-1, 0), (1, 0)):
        painter.drawLine(QPointF(x + dx * r * 0.62, y + dy * r * 0.62), QPointF(x + dx * r * 1.12, y + dy * r * 1.12))


def _nothing(painter: QPainter, x: float, y: float, r: float) -> None:
    pass


def _ring(painter: QPainter, x: float, y: float, r: float) -> None:
    painter.drawEllipse(QPointF(x, y), r * 0.48, r * 0.48)


def _triangle(painter: QPainter, x: float, y: float, r: float) -> None:
    k = r * 0.56
    painter.drawPolygon(
        QPolygonF([QPointF(x, y - k), QPointF(x + k * 0.87, y + k / 2), QPointF(x - k * 0.87, y + k / 2)])
    )


def _inner_square(painter: QPainter, x: float, y: float, r: float) -> None:
    painter.drawRect(QRectF(x - r * 0.42, y - r * 0.42, r * 0.84, r * 0.84))


def _dot(painter: QPainter, x: float, y: float, r: float) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QPointF(x, y), r * 0.18, r * 0.18)


def _strokes(*lines: tuple[float, float, float, float]) -> Callable[[QPainter, float, float, float], None]:
    def draw(painter: QPainter, x: float, y: float, r: float) -> None:
        for x1, y1, x2, y2 in lines:
            painter.drawLine(QPointF(x + x1 * r, y + y1 * r), QPointF(x + x2 * r, y + y2 * r))

    return draw


GLYPHS: dict[str, Callable[[QPainter, float, float, float], None]] = {
    "ring": _ring,
    "tri": _triangle,
    "square": _inner_square,
    "dot": _dot,
    "bar": _strokes((-0.5, 0, 0.5, 0)),
    "plus": _strokes((-0.5, 0, 0.5, 0), (0, -0.5, 0, 0.5)),
    "x": _strokes((-0.4, -0.4, 0.4, 0.4), (-0.4, 0.4, 0.4, -0.4)),
    "stack": _strokes((-0.45, -0.3, 0.45, -0.3), (-0.45, 0, 0.45, 0), (-0.45, 0.3, 0.45, 0.3)),
    "end": _strokes((-0.45, 0, 0.3, 0), (0.3, -0.4, 0.3, 0.4)),
    "cat": _strokes((-0.28, -0.45, -0.28, 0.45), (0.28, -0.45, 0.28, 0.45)),
}


@cache
def curve_points(activation: Activation, count: int = 61) -> tuple[tuple[float, float], ...]:
    """Return an activation's curve over -3 ... 3 as points in 0...1 x -1...1, scaled to fill the plate."""
    xs = [-3 + 6 * i / (count - 1) for i in range(count)]
    ys = [activation.at(x) for x in xs]
    top = max(1.0, max(abs(y) for y in ys))
    return tuple(((x + 3) / 6, y / top) for x, y in zip(xs, ys, strict=True))


def curve(
    painter: QPainter, theme: Theme, place: QRectF, activation: Activation, color: QColor, stroke: float = 1.7
) -> None:
    """Draw an activation's curve with faint axes."""
    painter.setPen(QPen(theme.tint(0.13), 1))
    middle = place.center()
    painter.drawLine(QLineF(place.left(), middle.y(), place.right(), middle.y()))
    painter.drawLine(QLineF(middle.x(), place.top(), middle.x(), place.bottom()))
    points = [
        QPointF(place.left() + x * place.width(), middle.y() - y * place.height() * 0.44)
        for x, y in curve_points(activation)
    ]
    painter.setPen(QPen(color, stroke, *ROUND))
    painter.drawPolyline(points)


def sparkline(painter: QPainter, place: QRectF, values: Sequence[float], color: QColor, stroke: float = 1.4) -> None:
    """Draw a small history with a soft field below it and a dot at its end."""
    if len(values) < 2:
        return
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = place.width() / (len(values) - 1)
    points = [
        QPointF(place.left() + i * step, place.bottom() - (value - low) / span * place.height())
        for i, value in enumerate(values)
    ]
    field = QPainterPath(points[0])
    for point in points[1:]:
        field.lineTo(point)
    field.lineTo(place.bottomRight())
    field.lineTo(place.bottomLeft())
    faint = QColor(color)
    faint.setAlphaF(0.14)
    painter.fillPath(field, faint)
    painter.setPen(QPen(color, stroke, *ROUND))
    painter.drawPolyline(points)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(points[-1], 2.2, 2.2)


def spine(
    painter: QPainter, x: float, y: float, height: float, units: int, color: QColor, live: Sequence[float] = ()
) -> None:
    """Draw a layer's spine: a segment for each neuron as far as they fit; live values 0 ... 1 dim the quiet ones."""
    count = int(min(units, max(1, height // 7)))
    gap = 2.0 if count <= 24 else 1.5
    segment = (height - gap * (count - 1)) / count
    if units <= 4:
        segment = min(segment, 28.0)
        y += (height - (segment * count + gap * (count - 1))) / 2
    painter.setPen(Qt.PenStyle.NoPen)
    solid = QColor(color)
    for i in range(count):
        if live:
            solid.setAlphaF(0.16 + 0.84 * min(1.0, max(0.0, live[i * len(live) // count])))
        painter.setBrush(solid)
        painter.drawRoundedRect(
            QRectF(x, y + i * (segment + gap), 6, segment), min(2, segment / 2), min(2, segment / 2)
        )


def plate(painter: QPainter, theme: Theme, place: QRectF) -> None:
    """Draw the sunken field in which a card shows its face."""
    painter.setPen(QPen(theme.tint(0.07), 1))
    painter.setBrush(theme.tint(0.75 if theme.name == "dark" else 0.85, "canvas"))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


def port(painter: QPainter, theme: Theme, x: float, y: float, kind: str, state: str = "") -> None:
    """Draw a port; `state` is "" (wired), free, hover, fits or misfit."""
    center = QPointF(x, y)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme["canvas"])
    painter.drawEllipse(center, 8, 8)
    color = theme[kind]
    if state == "hover":
        painter.setBrush(theme.tint(0.22, kind))
        painter.drawEllipse(center, 13, 13)
        painter.setBrush(color)
        painter.drawEllipse(center, 7, 7)
    elif state == "free":
        painter.setPen(QPen(color, 2))
        painter.setBrush(theme["node"])
        painter.drawEllipse(center, 4.5, 4.5)
    elif state == "misfit":
        painter.setPen(QPen(theme["line2"], 1.5))
        painter.drawEllipse(center, 5, 5)
    else:
        if state == "fits":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.tint(0.7, kind), 1.5))
            painter.drawEllipse(center, 12, 12)
        light = theme.name == "light"
        painter.setPen(QPen(color, 1.6) if light else Qt.PenStyle.NoPen)
        painter.setBrush(theme.fill(kind))
        painter.drawEllipse(center, 4.8 if light else 5.5, 4.8 if light else 5.5)


@cache
def _shadow(level: int, radius: int, light: bool) -> QPixmap:
    """Return a soft shadow as a picture whose middle can be stretched."""
    sigma, _, alpha = SHADOWS[level]
    alpha *= LIGHT_SHADOWS[level] if light else 1.0
    margin, side = sigma * 3, 2 * (sigma * 3 + radius) + 2
    half = side / 2 - margin - radius
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    rows = [abs(i + 0.5 - side / 2) - half for i in range(side)]
    for j, dy in enumerate(rows):
        for i, dx in enumerate(rows):
            distance = hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
            strength = alpha / (1 + exp(max(-30.0, min(30.0, distance / (sigma * 0.55)))))
            image.setPixel(i, j, round(strength * 255) << 24)
    return QPixmap.fromImage(image)


def shadow(painter: QPainter, theme: Theme, place: QRectF, radius: float, level: int = 1) -> None:
    """Draw the shadow of something that floats; level 1 card, 2 bar and hover, 3 menu."""
    sigma, offset, _ = SHADOWS[level]
    picture = _shadow(level, int(radius), theme.name == "light")
    corner = sigma * 3 + int(radius)
    outer = place.adjusted(-sigma * 3, -sigma * 3 + offset, sigma * 3, sigma * 3 + offset)
    side = picture.width()
    xs = (outer.left(), outer.left() + corner, outer.right() - corner, outer.right())
    ys = (outer.top(), outer.top() + corner, outer.bottom() - corner, outer.bottom())
    cuts = (0, corner, side - corner, side)
    for j in range(3):
        for i in range(3):
            target = QRectF(xs[i], ys[j], xs[i + 1] - xs[i], ys[j + 1] - ys[j])
            source = QRectF(cuts[i], cuts[j], cuts[i + 1] - cuts[i], cuts[j + 1] - cuts[j])
            if target.width() > 0 and target.height() > 0:
                painter.drawPixmap(target, picture, source)


def rounded(
    painter: QPainter,
    place: QRectF,
    radius: float,
    fill: QColor | QBrush | None = None,
    edge: QColor | None = None,
    stroke: float = 1.0,
) -> None:
    """Draw a rounded rectangle with its border inside."""
    inset = stroke / 2 if edge is not None else 0.0
    painter.setPen(QPen(edge, stroke) if edge is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def pill(
    painter: QPainter, theme: Theme, x: float, y: float, text: str, size: float = 11, height: float = 22
) -> QRectF:
    """Draw a label centered at a point and return where it is."""
    room = width(text, size, 500) + 20
    place = QRectF(x - room / 2, y - height / 2, room, height)
    rounded(painter, place, height / 2, theme["canvas"], theme["line2"])
    write(painter, x, y + size * 0.364, text, size, theme["muted"], 500, "c")
    return place


def bowl(painter: QPainter, theme: Theme, x: float, y: float, r: float) -> None:
    """Draw the sign of the app: three cells in a bowl."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme["text"], 1.7, *ROUND))
    painter.drawArc(QRectF(x - r, y - r, 2 * r, 2 * r), 140 * 16, 260 * 16)
    k = r / 11
    painter.setPen(QPen(theme.tint(0.6), 1.2, *ROUND))
    painter.drawLine(QPointF(x - 4 * k, y + 3 * k), QPointF(x, y - 5 * k))
    painter.drawLine(QPointF(x + 4.5 * k, y + 2.5 * k), QPointF(x, y - 5 * k))
    painter.setPen(Qt.PenStyle.NoPen)
    for dx, dy, size, kind in ((-4, 3, 2.6, "input"), (4.5, 2.5, 2.6, "hidden"), (0, -5.5, 2.9, "output")):
        painter.setBrush(theme[kind])
        painter.drawEllipse(QPointF(x + dx * k, y + dy * k), size * k, size * k)
