"""The card of a feature map: the map under the pointer, how strong it is, and the masks that made it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from designer.naming import title
from widgets import paint
from widgets.canvas.faces import Card
from widgets.canvas.live import lut, numbers, picture
from widgets.canvas.tiles import draw_tiles
from widgets.theme import Theme
from widgets.training import Training

SIZE = QSizeF(270, 92)
INSET, MAP, ABOVE = 12.0, 68.0, 14.0
"""Pixels around everything, side of the map, and between this card and that of the layer."""
SLICE, SMALL = 24.0, 17.0
"""Side of a mask's slice, and where there are many of them."""
FEW = 6


class MapCard(Struct, frozen=True):
    """What is said of one map."""

    image: QImage
    name: str
    peak: str
    slices: tuple[QImage, ...]
    words: str


def told(card: Card, key: str, place: int, training: Training, theme: Theme) -> MapCard:
    """Collect what is known of a map; `place` is its number on the card of node `key`."""
    channel = card.live.channels[place]
    found = training.pictures["maps"]
    row = int(np.flatnonzero(numbers(found[f"{key}.channels"]) == channel)[0])
    peak = float(numbers(found[f"{key}.peaks"])[row])
    masks = training.pictures.get("filters", {}).get(key)
    slices: tuple[QImage, ...] = ()
    words = f"{card.node.kind.caption()}, {title(card.node)}"
    if masks is not None and channel < masks.shape[0]:
        weights = numbers(masks).astype(float)
        share = weights[channel] / max(float(np.abs(weights).max(initial=0)), 1e-9)
        slices = tuple(picture(rows) for rows in lut(theme.name)[((share + 1) * 127.5).astype(int)])
        words = "one kernel slice per input map" if len(slices) > 1 else "its kernel"
    return MapCard(card.live.maps[place], f"Map {channel + 1}", f"peak {peak:.2f}", slices, words)


def corner(anchor: QRectF, room: QRectF) -> QPointF:
    """Return where the card stands: above the layer's, or below it where there is no room."""
    x = min(max(room.left() + 8, anchor.center().x() - SIZE.width() / 2), room.right() - 8 - SIZE.width())
    above = anchor.top() - ABOVE - SIZE.height()
    return QPointF(x, above if above >= room.top() + 8 else anchor.bottom() + ABOVE)


def paint_map(painter: QPainter, theme: Theme, at: QPointF, card: MapCard) -> None:
    """Draw the card; (x, y) in pixels of the canvas."""
    place = QRectF(at, SIZE)
    paint.shadow(painter, theme, place, 10, 2)
    paint.rounded(painter, place, 10, theme["raised"], theme["line2"])
    draw_tiles(painter, theme, [card.image], [QRectF(at.x() + INSET, at.y() + INSET, MAP, MAP)])
    left, right = at.x() + INSET + MAP + 14, place.right() - INSET
    paint.write(painter, left, at.y() + 25, card.name, 13, theme["text"], 600)
    paint.write(painter, right, at.y() + 25, card.peak, 12, theme["muted"], 400, "r")
    many = len(card.slices) > FEW
    side = SMALL if many else SLICE
    across = int((right - left + 3) // (side + 3))
    y = at.y() + 34
    shown = card.slices[: across * (2 if many else 1)]
    spots = [
        QRectF(left + i % across * (side + 3), y + i // across * (side + 2), side, side) for i in range(len(shown))
    ]
    draw_tiles(painter, theme, shown, spots)
    if not many:
        words = paint.elided(card.words, 11, 400, right - left)
        paint.write(painter, left, place.bottom() - 14, words, 11, theme["muted"])
