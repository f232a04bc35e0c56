"""The split bar: which part of the rows trains, which watches, and which is kept for the end; two handles move it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.controls.buttons import focus_ring
from widgets.paint import elided, grouped, rounded, width, write
from widgets.theme import Theme, look

HEIGHT, GAP = 28, 4
NAMES = ("Train", "Validation", "Test")
HELP = ("rows to learn from", "rows that watch over the training", "rows for the very end")
TINTS = (0.16, 0.09, 0.04)
REACH = 9.0
"""Pixels around a handle at which a press takes it."""
STEP = 0.01


class Split(QWidget):
    """Shows three shares and how many usable rows each has; `moved` tells both edges and a token that a drag shares."""

    moved = Signal(float, float, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Split of the rows")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._edges = (0.8, 0.9)
        self._counts: tuple[int, int, int] = (0, 0, 0)
        self._held = -1
        self._current = 0
        self._token = object()
        look.changed.connect(self.update)

    def show_split(self, edges: tuple[float, float], counts: tuple[int, int, int]) -> None:
        """Show where the parts end, in 0 ... 1, and how many rows each has."""
        self._edges, self._counts = edges, counts
        parts = (f"{name} {grouped(count)}" for name, count in zip(NAMES, counts, strict=True))
        self.setAccessibleDescription(", ".join(parts))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(420, HEIGHT)

    def _x(self, edge: float) -> float:
        return edge * self.width()

    def _handle_at(self, x: float) -> int:
        distances = [abs(self._x(edge) - x) for edge in self._edges]
        nearest = min(range(2), key=lambda i: (distances[i], -i))
        return nearest if distances[nearest] <= REACH else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw three tints, their words, and the handles between them."""
        painter, theme = QPainter(self), look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places()
        named = all(self._named(i, place) for i, place in enumerate(places) if i)
        for i, place in enumerate(places):
            if place.width() >= 2:
                self._part(painter, theme, i, place, named or not i)
        for i, edge in enumerate(self._edges):
            x = min(max(self._x(edge), 2.5), self.width() - 2.5)
            rounded(painter, QRectF(x - 2.5, 5, 5, 18), 2.5, theme["text"])
            if self.hasFocus() and i == self._current:
                focus_ring(painter, theme, QRectF(x - 6, 1, 12, 26), 5)
        painter.end()

    def _places(self) -> list[QRectF]:
        limits, places = (0.0, *self._edges, 1.0), []
        for i in range(3):
            left = self._x(limits[i]) + (GAP / 2 if i else 0)
            right = self._x(limits[i + 1]) - (GAP / 2 if i < 2 else 0)
            places.append(QRectF(left, 0, max(0.0, right - left), HEIGHT))
        return places

    def _named(self, i: int, place: QRectF) -> bool:
        """Say whether a part has room for its name and its count."""
        return width(NAMES[i], 12, 500) + width(grouped(self._counts[i]), 12) + 28 <= place.width()

    def _part(self, painter: QPainter, theme: Theme, i: int, place: QRectF, named: bool) -> None:
        rounded(painter, place, min(6.0, place.width() / 2), theme.tint(TINTS[i]), theme.tint(0.12))
        count, base = grouped(self._counts[i]), place.center().y() + 12 * 0.364
        share = self._counts[i] / max(1, sum(self._counts))
        long = f"{count} rows, {share:.0%}".replace("%", " %")
        if not named:
            if width(count, 12) + 8 <= place.width():
                write(painter, place.center().x(), base, count, 12, theme["muted"], 400, "c")
            return
        name = width(NAMES[i], 12, 500)
        figure = next((text for text in (long, count) if name + width(text, 12) + 28 <= place.width()), "")
        if figure:
            write(painter, place.right() - 9, base, figure, 12, theme["muted"], 400, "r")
        room = place.width() - (width(figure, 12) + 24 if figure else 16)
        if room > 20:
            write(painter, place.left() + 9, base, elided(NAMES[i], 12, 500, room), 12, theme["text"], 500)

    # The hand ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a handle."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held, self._token = self._handle_at(event.position().x()), object()
            self._current = max(0, self._held)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if self._held < 0:
            over = self._handle_at(event.position().x()) >= 0
            self.setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.ArrowCursor)
            at = event.position()
            part = next((i for i, place in enumerate(self._places()) if place.contains(at)), 0)
            self.setToolTip(f"{NAMES[part]}: {grouped(self._counts[part])} {HELP[part]}")
            return
        self._move(self._held, event.position().x() / max(1, self.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move a handle, up and down take the other one."""
        step = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}.get(Qt.Key(event.key()))
        if step is not None:
            self._move(self._current, self._edges[self._current] + step)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._current, self._token = 1 - self._current, object()
            self.update()
        else:
            super().keyPressEvent(event)

    def _move(self, handle: int, edge: float) -> None:
        """Move an edge in whole percents; the other one keeps its place, or is pushed."""
        edge = round(min(1.0, max(0.0, edge)) / STEP) * STEP
        first, second = self._edges
        if handle == 0:
            first, second = max(0.01, edge), max(second, edge)
        else:
            first, second = max(0.01, min(first, edge)), max(0.01, edge)
        edges = (round(first, 4), round(second, 4))
        if edges != self._edges:
            self._edges = edges
            self.update()
            self.moved.emit(*edges, self._token)
