"""A few real samples for the thumbnails, read without numpy: the first frame may not pay for it."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO

from PySide6.QtGui import QColor, QImage

import resources
from designer.catalog.data import SOURCES, data
from widgets.theme import Theme

IMAGES = {"digits": (8, 16), "mnist": (28, 255)}
"""Sets of images: pixels along a side, and the brightest pixel."""
INK = {"dark": ("#0C0E12", "#F2F4F8"), "light": ("#F0F1F5", "#1A1E27")}
"""Paper and ink of an image, by theme."""


@cache
def digits(count: int = 3, source: str = "digits") -> tuple[bytes, ...]:
    """Return the first images of a set as bytes, row by row: a zero, a one, a two ..."""
    file, (side, _) = BytesIO(resources.data(f"data/{source}.npz")), IMAGES[source]
    with zipfile.ZipFile(file) as archive, archive.open("images.npy") as images:
        images.read(int.from_bytes(images.read(10)[8:], "little"))
        return tuple(images.read(side * side) for _ in range(count))


def picture(theme: Theme, pixels: bytes, source: str = "digits") -> QImage:
    """Return a digit in the paper and ink of the theme."""
    side, brightest = IMAGES[source]
    image = QImage(
        bytes(min(255, v * 255 // brightest) for v in pixels), side, side, side, QImage.Format.Format_Indexed8
    )
    image.setColorTable(inks(theme))
    return image.copy()


@cache
def inks(theme: Theme) -> list[int]:
    """Return the 256 colors from paper to ink."""
    paper, ink = (QColor(name).rgb() for name in INK[theme.name])
    channels = [(paper >> shift & 255, ink >> shift & 255, shift) for shift in (16, 8, 0)]
    return [0xFF000000 | sum(round(a + (b - a) * i / 255) << shift for a, b, shift in channels) for i in range(256)]


def points(name: str, count: int = 160) -> list[tuple[float, float, int]]:
    """Return samples of a set of points, each in 0 ... 1 with its class; none for any other set. Imports numpy.

    Sequences are rows of points, step by step: bits as two classes, numbers by their height.
    """
    from backends.data import SEQUENCES
    from backends.data.points import POINTS

    if name in SEQUENCES:
        return _steps(name)
    if name not in POINTS:
        return []
    fields = next(POINTS[name](row.samples, row.noise).fields for row in SOURCES if row.name == name)
    rows = zip(fields["point"][:count].tolist(), fields["label"][:count].tolist(), strict=True)
    return [((x + 1) / 2, (y + 1) / 2, label) for (x, y), label in rows]


def _steps(name: str) -> list[tuple[float, float, int]]:
    from backends.data import load

    rows = next(row for row in load(data(name)).fields.values() if row.ndim == 3)[..., 0].tolist()
    length, bits = len(rows[0]), {value for row in rows for value in row} <= {0.0, 1.0}
    count = 7 if bits else 3
    return [
        ((x + 0.5) / length, (count - 0.5 - y + (0.0 if bits else 0.4 * value)) / count, int(value) if bits else 1)
        for y, row in enumerate(rows[:count])
        for x, value in enumerate(row)
    ]
