"""Bars: how the values of a column are spread, small enough for a header or a card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from widgets.paint import elided, rounded, width, write
from widgets.theme import Theme

LEAST = 1.0
"""Pixels of a bar that stands for a single row."""
WORDY = 22.0
"""Pixels from which a share has room for a word."""


def histogram(painter: QPainter, place: QRectF, counts: Sequence[int], color: QColor, gap: float = 1.5) -> None:
    """Draw counts as bars; nothing stands where nothing was counted."""
    most = max(counts, default=0)
    if not most:
        return
    step = place.width() / len(counts)
    gap = min(gap, step / 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for i, count in enumerate(counts):
        if count:
            high = max(LEAST, place.height() * count / most)
            bar = QRectF(place.left() + i * step + gap / 2, place.bottom() - high, step - gap, high)
            round_by = min(1.5, bar.width() / 3)
            painter.drawRoundedRect(bar, round_by, round_by)


def shares(
    painter: QPainter, theme: Theme, place: QRectF, counts: Sequence[tuple[str, int]], color: QColor, words: bool = True
) -> None:
    """Draw categories side by side, each as wide as its share, with its name where there is room."""
    total = sum(count for _, count in counts)
    room = place.width() - 2.0 * (len(counts) - 1)
    if not total or room <= len(counts):
        return
    x = place.left()
    for name, count in counts:
        wide = room * count / total
        if wide >= 1:
            rounded(painter, QRectF(x, place.top(), wide, place.height()), min(3.0, wide / 3), color)
        if words and wide > WORDY:
            text = elided(name, 10.5, 500, wide - 6)
            if width(text, 10.5, 500) <= wide - 4:
                write(painter, x + wide / 2, place.center().y() + 3.8, text, 10.5, theme["text"], 500, "c")
        x += wide + 2
