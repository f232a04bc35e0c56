"""Measures of the panel, in pixels, and how large its squares may be."""

from __future__ import annotations

from PySide6.QtCore import QSize

from widgets.tryit.sight import HEAD

LARGEST, SMALL = 256, 150
"""Side of the pad where there is room, and where something else has to go first."""
INSET, TOP, BOTTOM, GAP = 20, 18, 20, 18
RAISED = 8
"""What has a title stands so much higher, so that the titles are in line with the pad."""
TOOLS, SEEN = 32, 104
"""Breadth of the column of buttons and of what the network sees."""
LEAST = 240
"""The answer is never narrower."""


def fitting(room: QSize, squares: int, seen: bool, answer: bool) -> int:
    """Return the side of the squares (pad, image, plane) such that all parts fit."""
    high = room.height() - TOP - BOTTOM
    wide = room.width() - INSET - 10 - TOOLS - GAP - 2 * GAP * max(0, squares - 1)
    wide -= (SEEN + 2 * GAP if seen else 0) + (LEAST if answer else 0)
    saved = (HEAD - RAISED) * max(0, squares - 1)
    return max(40, min(LARGEST, high, (wide + saved) // max(1, squares)))
