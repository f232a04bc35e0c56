"""Photos: a file with something written on it becomes ink on the pad."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from widgets.tryit.strokes import PEN, SIDE

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"})
LARGE = 512
"""A larger picture is read smaller."""
SMALL = 64
"""From so many pixels on it is a photo or a scan: shades of the paper are taken away, and thin lines made broad."""
SHADE = (0.25, 0.6)
"""Below the first share of the darkest ink is paper, above the second one is full ink."""
FLAT = 24
"""Ink differs from the paper by at least so many of 255 grays."""
FILLED = 0.78
"""Share of the pad that the longer side of what is written takes."""
THIN = 0.5
"""A line thinner than this share of the pen is made broader."""
Ink = NDArray[np.float32]


class PhotoError(ValueError):
    """Nothing can be read from the file; the message says why."""


def read(path: Path) -> tuple[Ink, str]:
    """Return the ink of a picture, (side, side) in 0 ... 1, and what was done to it. Raises PhotoError."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        raise PhotoError(f"{path.name}: {reader.errorString().rstrip('.')}.")
    if max(size.width(), size.height()) > LARGE:
        reader.setScaledSize(size.scaled(QSize(LARGE, LARGE), Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    if picture.isNull():
        raise PhotoError(f"{path.name}: {reader.errorString().rstrip('.')}.")
    gray = _gray(picture)
    ink, inverted, broader = written(gray, path.name)
    steps = ["dark on light, so inverted"] if inverted else []
    steps += ["cropped and centered"] + (["thin lines made broader"] if broader else [])
    return ink, f"{path.name}, {size.width()} × {size.height()}: {', '.join(steps)}."


def written(gray: NDArray[np.uint8], name: str) -> tuple[Ink, bool, bool]:
    """Find what is written, (height, width) in 0 ... 255: (ink, was it dark on light, was it made broader)."""
    paper = float(np.median(np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])))
    low, high = np.percentile(gray, (0.5, 99.5))
    inverted = paper - low > high - paper
    most = paper - low if inverted else high - paper
    if most < FLAT:
        low, high = float(gray.min()), float(gray.max())
        inverted = paper - low > high - paper
        most = paper - low if inverted else high - paper
    if most < FLAT:
        raise PhotoError(f"{name}: nothing is written there; all of it is alike.")
    ink = ((paper - gray if inverted else gray - paper) / most).clip(0, 1).astype(np.float32)
    photo = max(gray.shape) > SMALL
    if photo:
        ink = ((ink - SHADE[0]) / (SHADE[1] - SHADE[0])).clip(0, 1).astype(np.float32)
    ink = _cropped(ink)
    room = PEN * SIDE / (FILLED * SIDE) * max(ink.shape)
    breadth = _breadth(ink) if photo else room
    broader = breadth < THIN * room
    if broader:
        ink = _broadened(ink, round((room - breadth) / 2))
    return _laid(ink), bool(inverted), broader


def _gray(picture: QImage) -> NDArray[np.uint8]:
    """Lay a picture on white where it is see-through, and drop its colors."""
    sheet = QImage(picture.size(), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, picture)
    painter.end()
    gray = sheet.convertToFormat(QImage.Format.Format_Grayscale8)
    bits = np.frombuffer(gray.constBits(), np.uint8).reshape(gray.height(), gray.bytesPerLine())
    return bits[:, : gray.width()].copy()


def _cropped(ink: Ink) -> Ink:
    rows, columns = (np.flatnonzero(ink.max(axis) > 0.5) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _breadth(ink: Ink) -> float:
    """Estimate how broad lines are: twice the area over the length of the edge."""
    full = np.pad(ink > 0.5, 1)
    edge = sum(int((full != np.roll(full, 1, axis)).sum()) for axis in (0, 1))
    return 2 * float(full.sum()) / max(1, edge * np.pi / 4)


def _broadened(ink: Ink, by: int) -> Ink:
    """Let lines grow by so many pixels to each side."""
    grown = np.pad(ink, by)
    reach = np.arange(-by, by + 1)
    shifts = [(y, x) for y in reach for x in reach if by - 1 <= np.hypot(y, x) <= by + 0.3] + [(0, 0)]
    found: Ink = np.max([np.roll(grown, shift, (0, 1)) for shift in shifts], 0)
    return found


def _laid(ink: Ink) -> Ink:
    """Scale the longer side to its share of the pad and lay it in the middle."""
    height, width = ink.shape
    rows = np.ascontiguousarray((ink * 255).round().astype(np.uint8))
    picture = QImage(rows.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
    longest = round(FILLED * SIDE)
    size = QSize(width, height).scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio)
    picture = picture.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    bits = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    made = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - picture.height()) // 2, (SIDE - picture.width()) // 2
    made[top : top + picture.height(), left : left + picture.width()] = bits[:, : picture.width()] / 255
    return made
