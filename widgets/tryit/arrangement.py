"""The arrangement: where the parts of the panel stand, from left to right, and what goes where it is narrow."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QRect, QSize

from widgets.tryit.measures import BOTTOM, GAP, INSET, RAISED, SEEN, SMALL, TOOLS, TOP, fitting
from widgets.tryit.sight import HEAD

WIDE = 1180
"""From this width on the two small images stand side by side."""
STACKED = 8
"""Pixels between them where one stands below the other."""
TALL = 250
"""From this height on there is room for both below each other."""
ASIDE, ASIDE_MOST = 200, 300
"""Breadth of the list of mistakes."""
LEAST = 240
"""The answer is never narrower."""


class Parts(Struct, frozen=True):
    """What the trained network has something for."""

    planar: bool = False
    """A point of the plane is asked about, not an image."""
    answers: bool = True
    """It answers classes or numbers; else it gives images back."""
    explains: bool = False
    """It can say where it looks."""
    latent: bool = False
    mistakes: bool = False


class Arrangement(Struct, frozen=True):
    """Rectangles by the name of the part, and where lines stand between them."""

    places: dict[str, QRect]
    lines: tuple[int, ...]
    legend: bool = False
    """There is room for words below the small images."""


def arranged(size: QSize, parts: Parts) -> Arrangement:
    """Place the parts; mistakes go first where it is narrow, then what the network sees."""
    squares = 1 + (not parts.answers) + (parts.latent and not parts.answers)
    seen = not parts.planar
    side = fitting(size, squares, seen, parts.answers)
    if side < SMALL and seen:
        seen = False
        side = fitting(size, squares, False, parts.answers)
    places, lines = dict[str, QRect](), list[int]()
    x = _first(places, side, parts.planar)
    beside = parts.explains and size.width() >= WIDE
    below = parts.explains and not beside and size.height() >= TALL
    if seen:
        lines.append(x)
        x = _sights(places, x, size, beside, below)
    if not parts.answers:
        for name in ("returns", "latent")[: squares - 1]:
            lines.append(x)
            breadth = side - HEAD + RAISED
            places[name] = QRect(x + GAP, TOP - RAISED, breadth, size.height() - TOP + RAISED - BOTTOM)
            x += breadth + 2 * GAP
        return Arrangement(places, tuple(lines))
    aside = min(ASIDE_MOST, size.width() - x - LEAST) if parts.mistakes else 0
    aside = aside if aside >= ASIDE else 0
    lines.append(x)
    places["verdict"] = QRect(x, 0, max(1, size.width() - x - aside), size.height())
    if aside:
        lines.append(size.width() - aside)
        places["mistakes"] = QRect(size.width() - aside, 0, aside, size.height())
    return Arrangement(places, tuple(lines), beside or not parts.explains)


def _first(places: dict[str, QRect], side: int, planar: bool) -> int:
    """Place the pad or the plane and the buttons beside it, and return where they end."""
    head = HEAD - RAISED if planar else 0
    top = TOP - RAISED * planar
    places["plane" if planar else "pad"] = QRect(INSET, top, side, side + head)
    x = INSET + side + 10
    rows = (
        (("sample", head), ("clear", side - TOOLS))
        if planar
        else (("undo", 0), ("sample", 36), ("clear", side - TOOLS))
    )
    for name, y in rows:
        places[name] = QRect(x, TOP + y, TOOLS, TOOLS)
    return x + TOOLS + GAP


def _sights(places: dict[str, QRect], x: int, size: QSize, beside: bool, below: bool) -> int:
    """Place the small images, and return where they end."""
    top, high = TOP - RAISED, size.height() - TOP + RAISED - BOTTOM
    if beside:
        places["sees"] = QRect(x + GAP, top, SEEN, HEAD + SEEN)
        places["looks"] = QRect(x + GAP + SEEN + GAP, top, SEEN, HEAD + SEEN)
        return x + 2 * SEEN + 3 * GAP
    if below:
        side = min(SEEN, (high - STACKED) // 2 - HEAD)
        places["sees"] = QRect(x + GAP, top, SEEN, HEAD + side)
        places["looks"] = QRect(x + GAP, top + HEAD + side + STACKED, SEEN, HEAD + side)
    else:
        places["sees"] = QRect(x + GAP, top, SEEN, high)
    return x + SEEN + 2 * GAP
