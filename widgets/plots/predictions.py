"""Predictions: validation samples with what the network says of them, the worst first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from widgets.controls import Chip
from widgets.paint import counted, elided, grouped, rounded, width, write
from widgets.plots.arrays import classes, numbers, scattered
from widgets.plots.mosaic import Mosaic, grays, grid, most
from widgets.plots.plot import INSET, Plot
from widgets.plots.verdicts import Cell, Verdicts, naming, verdicts
from widgets.theme import Theme

GAP, BELOW = 6.0, 15.0
"""Pixels between tiles, and for the words under each."""
LEAST, MOST = 34.0, 64
"""Side of the smallest tile, and how many are shown at most."""
DETAIL, ROOMY = 74.0, 260
"""Height of what is said of one sample, and from which height of the plot on there is room for it."""
KEPT = 400
"""So many different rings with words are kept."""
RIM = 1.0
LABEL, FIGURE = 22.0, 52.0
MARGIN = 0.08
"""Share of the points' extent that is shown around them."""


class Predictions(Plot):
    """Tiles of images, or points of a plane; wrong ones are ringed. A click chooses one, a double click tries it."""

    title = "Predictions"
    picture = "verdicts"
    empty = "What it says of unseen samples appears here while training."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell: Cell | None = None
        """Show only these, None for all."""
        self.chosen = 0
        """Which of the shown samples is told of."""
        self._verdicts: Verdicts | None = None
        self._inputs: NDArray[Any] = np.zeros((0, 1, 1), np.uint8)
        self._rows: NDArray[Any] = np.zeros(0, np.int64)
        self._called: Callable[[int], str] = str
        self._mosaic = Mosaic()
        self._tiles: list[QRectF] = []
        self._marks: dict[tuple[object, ...], QPixmap] = {}
        self.attempt = Chip("Try this one", self)
        self.attempt.clicked.connect(self._try)
        self.attempt.hide()

    @property
    def filled(self) -> bool:
        """Say whether there are samples with verdicts."""
        return self._verdicts is not None and len(self._inputs) > 0

    @property
    def number(self) -> int:
        """The chosen sample, -1 without any."""
        return int(self._rows[self.chosen]) if self.chosen < len(self._rows) else -1

    def show_cell(self, cell: Cell | None) -> None:
        """Show the samples of one cell of the confusion matrix, or all again."""
        self.cell, self.chosen = cell, 0
        self.refresh()

    def subtitle(self) -> str:
        """Say which samples."""
        if self.cell is None:
            return "the surest mistakes first"
        true, answer = (self._called(part) for part in self.cell)
        return f"{true}, and it says so" if self.cell[0] == self.cell[1] else f"{true} taken for {answer}"

    def footer(self) -> tuple[str, str]:
        """Say how many there are."""
        if self._verdicts is None:
            return "", ""
        if self.cell is not None:
            total = int((self._verdicts.labels == self.cell[0]).sum())
            return f"{grouped(len(self._rows))} of {grouped(total)}", self.epoch()
        wrong = int(self._verdicts.wrong.sum())
        return f"{grouped(wrong)} of {counted(len(self._verdicts.labels), 'sample')} wrong, ringed", self.epoch()

    def refresh(self) -> None:
        """Take over the latest verdicts."""
        pictures = self.training.pictures if self.training is not None else {}
        self._called, _ = naming(self.editor.design if self.editor is not None else None)
        inputs = pictures.get("samples", {}).get("inputs")
        self._inputs = numbers(inputs) if inputs is not None else np.zeros((0, 1, 1), np.uint8)
        found = self._verdicts = verdicts(pictures)
        if found is None:
            self._rows = np.zeros(0, np.int64)
        else:
            rows = found.worst() if self.cell is None else found.of(self.cell)
            self._rows = rows[rows < len(self._inputs)]
        self.chosen = min(self.chosen, max(0, len(self._rows) - 1))
        self._arrange()
        super().refresh()

    def dress(self, theme: Theme) -> None:
        """Print the images anew."""
        self._printed = None

    _printed: tuple[object, ...] | None = None

    # Places -----------------------------------------------------------------------------------------

    @property
    def planar(self) -> bool:
        """Say whether samples are points."""
        return self._inputs.ndim == 2

    @property
    def field(self) -> QRectF:
        """Where the samples are."""
        return self.place.adjusted(0, 0, 0, -DETAIL if self._detailed else 0)

    @property
    def _detailed(self) -> bool:
        return self.height() >= ROOMY and bool(len(self._rows))

    def _arrange(self) -> None:
        """Lay tiles out: as many as there are, but none too small."""
        if not self.planar:
            count = min(len(self._rows), MOST, most(self.field, GAP, BELOW, LEAST))
            self._tiles = grid(count, self.field, GAP, BELOW)
        self.attempt.setVisible(self._detailed and self.isVisible())
        size = self.attempt.sizeHint()
        self.attempt.setGeometry(
            self.width() - INSET - size.width(), round(self.field.bottom()) + 14, size.width(), size.height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._arrange()

    def at(self, point: QPointF) -> int:
        """Return which of the shown samples is at a point, -1 for none."""
        if self.planar:
            spots = self._spots()[self._rows]
            far = np.hypot(*(spots - point.toTuple()).T) if len(spots) else np.zeros(0)
            return int(far.argmin()) if len(far) and far.min() < 9 else -1
        return next((i for i, tile in enumerate(self._tiles) if tile.adjusted(0, 0, 0, BELOW).contains(point)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a sample."""
        if event.button() == Qt.MouseButton.LeftButton and (place := self.at(event.position())) >= 0:
            self.chosen = place
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Try a sample."""
        if self.at(event.position()) >= 0:
            self._try()

    def _try(self) -> None:
        if self.number >= 0:
            self.tried.emit(self.number)

    # Painting ---------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw tiles or points, and what is said of the chosen one."""
        if self._verdicts is None:
            return
        if not len(self._rows):
            write(painter, place.center().x(), place.center().y(), "None of them", 12, theme["faint"], align="c")
        elif self.planar:
            self._draw_points(painter, theme, self._verdicts)
        else:
            self._draw_tiles(painter, theme, self._verdicts)
        if self._detailed:
            self._draw_detail(painter, theme, self._verdicts)

    def _draw_tiles(self, painter: QPainter, theme: Theme, found: Verdicts) -> None:
        rows = self._rows[: len(self._tiles)]
        printed = (theme.name, rows.tobytes(), id(self._inputs.base))
        if printed != self._printed:
            self._printed = printed
            self._mosaic.print(grays(self._inputs[rows], theme))
        self._mosaic.draw(painter, theme, self._tiles, self.devicePixelRatioF())
        ratio = self.devicePixelRatioF()
        tiles = [self._mosaic.inside(tile, ratio) for tile in self._tiles]
        for tile, answer, label in zip(tiles, found.answers[rows].tolist(), found.labels[rows].tolist(), strict=True):
            corner = tile.topLeft() - QPointF(RIM, RIM)
            painter.drawPixmap(corner, self._mark(theme, tile.width(), tile.height(), ratio, answer, label))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._detailed and self.chosen < len(self._tiles):
            painter.setPen(QPen(theme["select"], 2))
            painter.drawRoundedRect(tiles[self.chosen].adjusted(-2, -2, 2, 2), 6, 6)

    def _mark(self, theme: Theme, wide: float, high: float, ratio: float, answer: int, label: int) -> QPixmap:
        """Return ring and words of a tile; there are few different ones, so each is drawn once."""
        names = self._called(answer), self._called(label) if answer != label else ""
        key = (theme.name, wide, high, ratio, names)
        if key not in self._marks:
            if len(self._marks) >= KEPT:
                self._marks.clear()
            self._marks[key] = _marked(theme, wide, high, ratio, *names)
        return self._marks[key]

    def _spots(self) -> NDArray[Any]:
        """Return where all points lie, in pixels (n, 2); y grows upwards in the data."""
        low, high = self._inputs.min(0), self._inputs.max(0)
        room = (high - low) * MARGIN + 1e-9
        share = (self._inputs - low + room) / (high - low + 2 * room)
        field = self._square()
        return np.stack([field.left() + share[:, 0] * field.width(), field.bottom() - share[:, 1] * field.height()], 1)

    def _square(self) -> QRectF:
        side = min(self.field.width(), self.field.height())
        return QRectF(self.field.center().x() - side / 2, self.field.top(), side, side)

    def _draw_points(self, painter: QPainter, theme: Theme, found: Verdicts) -> None:
        square, ratio, spots = self._square(), self.devicePixelRatioF(), self._spots()
        rounded(painter, square, 6, theme["canvas"])
        inside = (spots - square.topLeft().toTuple()) * ratio
        two = int(found.labels.max()) < 2
        colors = (theme["neg"], theme["pos"]) if two else classes(theme)
        cloud = scattered(inside, found.labels, colors, square.size() * ratio, 1.5 * ratio)
        cloud.setDevicePixelRatio(ratio)
        painter.setOpacity(0.35)
        painter.drawImage(square.topLeft(), cloud)
        painter.setOpacity(1.0)
        rounded(painter, square, 6, edge=theme["line"])
        rows = self._rows if self.cell is not None else self._rows[found.wrong[self._rows]]
        for row in rows.tolist():
            wrong = bool(found.wrong[row])
            painter.setPen(QPen(theme["error" if wrong else "text"], 1.5))
            painter.setBrush(colors[int(found.labels[row]) % len(colors)])
            painter.drawEllipse(QPointF(*spots[row]), 3.2, 3.2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme["select"], 2))
        painter.drawEllipse(QPointF(*spots[self.number]), 6.5, 6.5)

    def _draw_detail(self, painter: QPainter, theme: Theme, found: Verdicts) -> None:
        """Say which sample it is, and draw a bar for each of its likeliest classes."""
        top, row = self.field.bottom() + 18, self.number
        left, right = float(INSET), self.width() - INSET - self.attempt.width() - 16.0
        order = "The first one" if not self.chosen else f"Number {self.chosen + 1}"
        head = f"{order}, really {self._called(int(found.labels[row]))}"
        write(painter, left, top + 10, elided(head, 12, 600, right - left), 12, theme["text"], 600)
        names = [self._called(label) for label in found.likely[row].tolist()]
        room = min(90.0, max(LABEL, *(width(name, 12) for name in names)) + 4)
        for i, (name, share) in enumerate(zip(names, found.shares[row].tolist(), strict=True)):
            y, best = top + 24 + 16 * i, i == 0
            tone, weight = theme["text" if best else "muted"], 600 if best else 400
            write(painter, left, y + 4, elided(name, 12, weight, room), 12, tone, weight)
            bar = QRectF(left + room, y - 3, max(10.0, right - left - room - FIGURE), 6)
            rounded(painter, bar, 3, theme.tint(0.08))
            long = bar.width() * share
            if long >= 0.5:
                color = theme["output"] if best else theme.tint(0.55, "output")
                rounded(painter, QRectF(bar.left(), bar.top(), max(2.0, long), 6), min(3.0, max(2.0, long) / 2), color)
            write(painter, right, y + 4, f"{100 * share:.1f} %", 12, tone, weight, "r")


def _marked(theme: Theme, wide: float, high: float, ratio: float, answer: str, truth: str) -> QPixmap:
    """Draw the answer below a tile; a wrong one is ringed and says what is true."""
    made = QPixmap(round((wide + 2 * RIM) * ratio), round((high + RIM + BELOW) * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(RIM, RIM)
    name = elided(answer, 11, 600, wide)
    write(painter, 0, high + 13, name, 11, theme["error" if truth else "muted"], 600 if truth else 400)
    if truth:
        if (room := wide - width(name, 11, 600) - 4) > 12:
            write(painter, wide, high + 13, elided(f"is {truth}", 11, 400, room), 11, theme["muted"], align="r")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme["error"], 1.5))
        painter.drawRoundedRect(QRectF(0, 0, wide, high), 4, 4)
    painter.end()
    return made
