"""Curves over epochs: pyqtgraph draws them, and what lies above them is painted as everything else is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from widgets.paint import width, write
from widgets.plots import ticks
from widgets.theme import Theme, font, look

LEFT, BOTTOM, RIGHT = 46, 40, 10
"""Pixels for the numbers beside and below, and for half of the last one."""
LONG = 2000
"""From so many points on a curve is drawn without antialiasing."""
DASHES = (3.0, 3.0)


class Curve(Struct):
    """A curve: how it looks, and its points (y as drawn: perhaps a logarithm)."""

    name: str
    token: str
    stroke: float = 1.8
    alpha: float = 1.0
    dashed: bool = False
    ends: bool = True
    """It ends in a dot that stands for now."""
    item: Any = None
    x: NDArray[np.float32] = np.empty(0, np.float32)
    y: NDArray[np.float32] = np.empty(0, np.float32)


SWATCH = 26.0
"""Pixels of a line's sample in the legend, with the gap behind it."""


class Row(Struct, frozen=True):
    """A line of the legend."""

    name: str
    token: str
    value: str
    dashed: bool = False


class Chart(pyqtgraph.PlotWidget):  # type: ignore[misc]
    """A field of curves with a fixed range; the hand can point at it, not move it."""

    pointed = Signal(float)
    """The epoch under the pointer, NaN when it left."""

    def __init__(self, curves: Sequence[Curve], parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.curves = list(curves)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._item = self.getPlotItem()
        self._item.hideButtons()
        self._item.setMenuEnabled(False)
        self._item.setMouseEnabled(False, False)
        self._item.setContentsMargins(0, 8, RIGHT, 0)
        self._item.layout.setContentsMargins(0, 0, 0, 0)
        self._view = self._item.getViewBox()
        self._view.setDefaultPadding(0)
        self._item.disableAutoRange()
        for curve in self.curves:
            curve.item = pyqtgraph.PlotCurveItem(skipFiniteCheck=False)
            self._item.addItem(curve.item)
        for name, room in (("left", LEFT), ("bottom", BOTTOM)):
            axis = self._item.getAxis(name)
            axis.setStyle(tickLength=0, tickTextOffset=8 if name == "left" else 6, tickFont=font(11), tickAlpha=255)
            axis.setStyle(autoExpandTextSpace=False, autoReduceTextSpace=False, hideOverlappingLabels=False)
            (axis.setWidth if name == "left" else axis.setHeight)(room)
        self.overlay = Overlay(self)
        self.scene().sigMouseMoved.connect(self._moved)
        self.dress(look.theme)

    def dress(self, theme: Theme) -> None:
        """Take over the colors of a theme."""
        self.setBackground(theme["panel"])
        for curve in self.curves:
            self._ink(curve)
        left, bottom = self._item.getAxis("left"), self._item.getAxis("bottom")
        left.setGrid(255)
        left.setTickPen(QPen(theme["line"]))
        bottom.setStyle(tickAlpha=0)
        for axis in (left, bottom):
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTextPen(QPen(theme["faint"]))
        self.overlay.update()

    def fade(self, curve: Curve, alpha: float) -> None:
        """Let a curve come forward or step back."""
        if curve.alpha != alpha:
            curve.alpha = alpha
            self._ink(curve)

    def _ink(self, curve: Curve) -> None:
        # mixed, not see-through: pyqtgraph draws thin curves piece by piece, and see-through pieces add up
        pen = QPen(look.theme.mix("panel", curve.token, curve.alpha), curve.stroke)
        pen.setCosmetic(True)
        if curve.dashed:
            pen.setDashPattern(DASHES)
        curve.item.setPen(pen)

    def draw(self, curve: Curve, x: NDArray[np.float32], y: NDArray[np.float32]) -> None:
        """Give a curve new points; gaps are NaN."""
        curve.x, curve.y = x, y
        curve.item.setData(x, y, connect="finite" if len(x) <= LONG else "all", antialias=len(x) <= LONG)

    def frame(self, epochs: float, low: float, high: float, rows: Sequence[tuple[float, str]]) -> None:
        """Show 0 ... `epochs` and low ... high, with these ticks at the left."""
        self._view.setRange(xRange=(0, epochs), yRange=(low, high), padding=0, disableAutoRange=True)
        self._item.getAxis("left").setTicks([list(rows)])
        self._item.getAxis("bottom").setTicks([[(value, str(value)) for value in ticks.whole(round(epochs))]])

    def at(self, x: float, y: float) -> QPointF:
        """Return where a point lies, in pixels."""
        found = self._view.mapViewToScene(QPointF(x, y))
        return QPointF(self.mapFromScene(found))

    def spots(self, curve: Curve, field: QRectF) -> NDArray[np.float32]:
        """Return where the points of a curve lie, in pixels (n, 2)."""
        (left, right), (low, high) = self._view.viewRange()
        x = field.left() + (curve.x - left) / (right - left) * field.width()
        y = field.bottom() - (curve.y - low) / (high - low) * field.height()
        return np.stack([x, y], 1).astype(np.float32)

    @property
    def field(self) -> QRectF:
        """Where the curves are, in pixels."""
        return QRectF(self.mapFromScene(self._view.sceneBoundingRect()).boundingRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the overlay above all."""
        super().resizeEvent(event)
        if hasattr(self, "overlay"):  # pyqtgraph resizes while it is still being made
            self.overlay.setGeometry(self.rect())

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left."""
        super().leaveEvent(event)
        self.pointed.emit(float("nan"))

    def _moved(self, place: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(place)
        self.pointed.emit(self._view.mapSceneToView(place).x() if inside else float("nan"))


class Overlay(QWidget):
    """What lies above the curves: now, the end dots, the legend, and what the pointer is at."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._chart = chart
        self._rows: tuple[Row, ...] = ()
        self._now = 0.0
        self._cursor = float("nan")

    def show_rows(self, rows: Sequence[Row], now: float, cursor: float) -> None:
        """Show this legend, shade what lies behind `now`, and mark the epoch under the pointer."""
        self._rows, self._now, self._cursor = tuple(rows), now, cursor
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it all."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, chart = look.theme, self._chart
        field = chart.field
        now = chart.at(self._now, 0).x()
        if self._now and now < field.right() - 1:
            painter.fillRect(QRectF(now, field.top(), field.right() - now, field.height()), theme.tint(0.025))
            painter.fillRect(QRectF(now, field.top(), 1, field.height()), theme.tint(0.25))
        cursor = self._cursor == self._cursor
        if cursor:
            x = chart.at(self._cursor, 0).x()
            painter.fillRect(QRectF(x, field.top(), 1, field.height()), theme.tint(0.4, "focus"))
        painter.setPen(Qt.PenStyle.NoPen)
        for curve in chart.curves:
            if curve.ends and len(curve.x):
                self._dot(painter, theme, curve, cursor and len(curve.x) > 1)
        self._legend(painter, theme, field)
        write(painter, field.right(), self.height() - 5, "epoch", 11, theme["faint"], align="r")
        painter.end()

    def _dot(self, painter: QPainter, theme: Theme, curve: Curve, cursor: bool) -> None:
        place = int(np.abs(curve.x - self._cursor).argmin()) if cursor else len(curve.x) - 1
        if not np.isfinite(curve.y[place]):
            return
        center = self._chart.at(float(curve.x[place]), float(curve.y[place]))
        for radius, alpha in ((6, 0.22), (3, 1.0)):
            painter.setBrush(theme.tint(alpha, curve.token))
            painter.drawEllipse(center, radius, radius)

    def _legend(self, painter: QPainter, theme: Theme, field: QRectF) -> None:
        if not self._rows:
            return
        values = max(width(row.value, 12, 500) for row in self._rows)
        names = max(width(row.name, 12, 500) for row in self._rows)
        room = field.width() - 20 - names - values
        gap = min(32.0, max(8.0, room - SWATCH))
        swatch = SWATCH if room >= SWATCH + gap else 0.0  # the name has the color too
        place = self._free(field, swatch + names + gap + values, 20.0 * len(self._rows))
        for i, row in enumerate(self._rows):
            y = place.top() + 10 + 20 * i
            color = theme[row.token]
            pen = QPen(color, 2)
            if row.dashed:
                pen.setDashPattern(DASHES)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            if swatch:
                painter.drawLine(QPointF(place.left(), y), QPointF(place.left() + 18, y))
            write(painter, place.left() + swatch, y + 4.4, row.name, 12, color, 500)
            write(painter, place.right(), y + 4.4, row.value, 12, color, 500, "r")

    def _free(self, field: QRectF, wide: float, high: float) -> QRectF:
        """Return the corner where the legend hides least of the curves; the first one if it can."""
        right, left = field.right() - 8 - wide, field.left() + 12
        top, bottom = field.top() + 6, field.bottom() - 8 - high
        corners = [QRectF(x, y, wide, high) for x, y in ((right, top), (right, bottom), (left, bottom), (left, top))]
        spots = [self._chart.spots(curve, field) for curve in self._chart.curves if curve.ends and len(curve.x)]
        if not spots:
            return corners[0]
        points = np.concatenate(spots)
        return min(corners, key=lambda place: _covered(place.adjusted(-6, -4, 6, 4), points))


def _covered(place: QRectF, points: NDArray[np.float32]) -> int:
    inside = (points > (place.left(), place.top())) & (points < (place.right(), place.bottom()))
    return int(inside.all(1).sum())
