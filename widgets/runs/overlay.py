"""The curves of several runs over each other: two in front, the others faint, each named where it ends."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import isfinite, log10

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets.paint import elided, width, write
from widgets.plots import ticks
from widgets.theme import Theme, look

LEFT, TOP, BOTTOM = 46, 22, 34
APART = 16
"""Pixels between two names at the line ends."""
LEADER = 22
FAR = 24
"""Pixels: the leader of a curve that ends earlier is paler, for it crosses others."""
LONGEST = 96
"""Pixels for a name."""
POINTS = 600
DASHES = (3.0, 3.0)
STYLES = {"A": ("text", 2.0), "B": ("focus", 2.0), "": ("faint", 1.2)}
"""Color and stroke of a curve: A, B, and all others."""


class Line(Struct, frozen=True, kw_only=True):
    """A run's curve. `part` is A, B or nothing; y is a share of 1, or a loss."""

    id: str
    name: str
    part: str = ""
    x: Sequence[float] = ()
    y: Sequence[float] = ()


class Field(Struct, frozen=True, kw_only=True):
    """A set of curves on one scale: shares of right answers, or losses as logarithms."""

    title: str
    lines: tuple[Line, ...]
    share: bool = False


class Overlay(QWidget):
    """Shows one field, or two below each other."""

    chosen = Signal(str)
    """The id of the run whose name was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: tuple[Field, ...] = ()
        self._names: list[tuple[QRectF, str]] = []
        self._cursor: float | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Curves of the runs")
        look.changed.connect(self.update)

    def show_fields(self, *fields: Field) -> None:
        """Draw these."""
        self._fields = tuple(field for field in fields if field.lines)
        self.setAccessibleDescription("; ".join(map(_described, self._fields)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the fields side by side where it is flat, below each other where it is high."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme["panel"])
        self._names = []
        count = max(1, len(self._fields))
        wide = self.width() > 1.6 * self.height()
        for i, field in enumerate(self._fields):
            part = (self.width() / count, self.height()) if wide else (self.width(), self.height() / count)
            corner = (i * part[0], 0.0) if wide else (0.0, i * part[1])
            self._field(painter, theme, field, QRectF(*corner, *part))
        painter.end()

    def _field(self, painter: QPainter, theme: Theme, field: Field, whole: QRectF) -> None:
        names = min(LONGEST, max(width(line.name, 11, 600) for line in field.lines)) + LEADER + 6
        place = whole.adjusted(LEFT, TOP, -names, -BOTTOM)
        last = _last(field)
        low, high, marks = _range(field)
        if place.width() < 40 or place.height() < 30 or high <= low:
            return
        unit = "%" if field.share else field.title if len(self._fields) > 1 else "loss"
        write(painter, place.left() - 10, place.top() - 8, unit, 11, theme["faint"], align="r")
        for value, text in marks:
            y = place.bottom() - (value - low) / (high - low) * place.height()
            painter.fillRect(QRectF(place.left(), round(y), place.width(), 1), theme["line"])
            write(painter, place.left() - 10, y + 4, text, 11, theme["faint"], align="r")
        for mark in ticks.whole(max(1, round(last)), 5):
            x = place.left() + mark / max(1.0, last) * place.width()
            write(painter, x, place.bottom() + 20, str(mark), 11, theme["faint"], align="c")
        write(painter, place.right() + 16, place.bottom() + 20, "epoch", 11, theme["faint"])
        spots = [(line, _spots(line, field.share, place, last, low, high)) for line in field.lines]
        painter.save()
        painter.setClipRect(place.adjusted(0, -4, 0, 1))
        for line, points in spots[::-1]:
            self._curve(painter, theme, line, points)
        painter.restore()
        if self._cursor is not None and place.left() <= self._cursor <= place.right():
            self._pointed(painter, theme, field, place, round((self._cursor - place.left()) / place.width() * last))
        self._ends(painter, theme, [(line, points[-1]) for line, points in spots if points], place)

    def _curve(self, painter: QPainter, theme: Theme, line: Line, points: list[QPointF]) -> None:
        token, stroke = STYLES[line.part]
        pen = QPen(theme[token], stroke)
        if not line.part:
            pen.setDashPattern(DASHES)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _pointed(self, painter: QPainter, theme: Theme, field: Field, place: QRectF, epoch: int) -> None:
        """Mark the epoch under the pointer, and say above the field how A and B stood there."""
        last = _last(field)
        x = place.left() + epoch / max(1.0, last) * place.width()
        painter.fillRect(QRectF(x, place.top(), 1, place.height()), theme.tint(0.3))
        words = [(f"epoch {epoch}", "muted"), *((said, STYLES[line.part][0]) for line, said in at(field, epoch))]
        x = min(max(place.left(), x - 20), place.right() - sum(width(text, 11, 600) + 10 for text, _ in words))
        for text, token in words:
            write(painter, x, place.top() - 8, text, 11, theme[token], 600)
            x += width(text, 11, 600) + 10

    def _ends(self, painter: QPainter, theme: Theme, ends: list[tuple[Line, QPointF]], place: QRectF) -> None:
        """Name each curve beside its end; names that would touch are pushed apart and led to."""
        ends.sort(key=lambda end: end[1].y())
        heights = apart(
            [min(place.bottom(), max(place.top(), end.y())) for _, end in ends], place.top(), place.bottom()
        )
        for (line, end), y in zip(ends, heights, strict=True):
            token, _ = STYLES[line.part]
            x = place.right() + LEADER
            if place.top() - 4 <= end.y() <= place.bottom() + 1:
                if line.part:
                    for radius, alpha in ((6, 0.22), (3, 1.0)):
                        painter.setPen(Qt.PenStyle.NoPen)
                        painter.setBrush(theme.tint(alpha, token))
                        painter.drawEllipse(end, radius, radius)
                near = end.x() > place.right() - FAR
                painter.setPen(QPen(theme.tint(0.5 if near else 0.2, token), 1))
                painter.drawPolyline(QPolygonF([end + QPointF(7, 0), QPointF(x - 9, y), QPointF(x - 4, y)]))
            words = elided(line.name, 11, 600 if line.part else 400, LONGEST)
            write(painter, x, y + 4, words, 11, theme[token], 600 if line.part else 400)
            self._names.append((QRectF(x - 4, y - 8, LONGEST, 16), line.id))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a name chooses its run."""
        for place, id in self._names:
            if place.contains(event.position()):
                self.chosen.emit(id)
                return

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the epoch under the pointer, and say how the two runs stood there."""
        over = any(place.contains(event.position()) for place, _ in self._names)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self._cursor = event.position().x()
        self.update()

    def leaveEvent(self, event: object) -> None:
        """The pointer left."""
        self._cursor = None
        self.update()


def at(field: Field, epoch: float) -> list[tuple[Line, str]]:
    """Say how A and B stood after an epoch, where they were measured last before it."""
    found = []
    for line in field.lines:
        place = bisect_right(line.x, epoch) - 1
        if line.part and place >= 0:
            found.append((line, _written(line.y[place], field.share)))
    return found


def apart(heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Push sorted heights at least 16 pixels apart, and all of them between two limits as far as they fit."""
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + APART) if found else height)
    limit = bottom
    for i in range(len(found) - 1, -1, -1):
        found[i] = min(found[i], limit)
        limit = found[i] - APART
    shift = top - found[0] if found and found[0] < top else 0.0
    return [height + max(0.0, shift) for height in found]


def _height(value: float, share: bool) -> float:
    if share:
        return 100 * value
    return log10(value) if value > 0 and isfinite(value) else float("nan")


def _range(field: Field) -> tuple[float, float, list[tuple[float, str]]]:
    """Return the lowest and highest height that is drawn, and its marks; the first steps of a run may fall out."""
    values = [_height(y, field.share) for line in field.lines for y in line.y]
    seen = [value for value in values if isfinite(value)]
    if not seen:
        return 0.0, 0.0, []
    if field.share:
        late = [_height(y, True) for line in field.lines for y in list(line.y)[len(line.y) // 4 :]]
        low, high = max(0.0, min(late) - 2), min(100.0, max(seen) + 1)
        marks = ticks.linear(low, high, 5)
        return low, high, list(zip(marks, ticks.labels(marks), strict=True))
    pad = max(0.02, 0.06 * (max(seen) - min(seen)))
    low, high = min(seen) - pad, max(seen) + pad
    losses = ticks.logarithmic(10**low, 10**high)
    return low, high, list(zip(map(log10, losses), ticks.labels(losses), strict=True))


def _last(field: Field) -> float:
    """Return up to which epoch is drawn: as far as A and B were trained; longer ones behind them are cut."""
    front = [line.x[-1] for line in field.lines if line.part and len(line.x)]
    return max(front or [line.x[-1] for line in field.lines if len(line.x)], default=1.0)


def _spots(line: Line, share: bool, place: QRectF, last: float, low: float, high: float) -> list[QPointF]:
    count = bisect_right(line.x, last)
    step = max(1, count // POINTS)
    kept = sorted({*range(0, count, step), count - 1} - {-1})
    pairs = [(line.x[i], _height(line.y[i], share)) for i in kept]
    return [
        QPointF(
            place.left() + x / max(1.0, last) * place.width(),
            place.bottom() - (y - low) / (high - low) * place.height(),
        )
        for x, y in pairs
        if isfinite(y)
    ]


def _described(field: Field) -> str:
    ends = [f"{line.name} {_written(line.y[-1], field.share)}" for line in field.lines if len(line.y)]
    return f"{field.title}: {', '.join(ends)}"


def _written(value: float, share: bool) -> str:
    return f"{100 * value:.1f} %" if share else ticks.figure(value)
