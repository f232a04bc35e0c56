"""What is alive on the cards: samples on the data, activity in the spines, the loss as a number."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from backends.data import load
from backends.protocol import Array
from designer.activations import Sigmoid
from designer.catalog.data import Data
from designer.catalog.neurons import Neurons
from designer.layer import Layer, Loss
from widgets.canvas.faces import Live
from widgets.paint import classes
from widgets.plots.arrays import scattered
from widgets.theme import DARK, LIGHT, Theme
from widgets.training import Training

Numbers = np.ndarray[Any, np.dtype[Any]]
HISTORY = 48
TILE, GAP, SIDE = 36, 5, 118
SEQUENCES = 7
"""So many sequences of bits are shown."""
DOT = 1.7
"""Radius of a latent point, in pixels of the card's picture."""
FACE = (76, 36)
FEW = 16
"""So many maps a card has room for: the strongest."""
INK, PAPER = ("#0C0E12", "#F2F4F8"), ("#F0F1F5", "#1A1E27")
"""Colors of zero and of the brightest pixel, in the dark look and in the light one."""


class Lives:
    """Keeps the latest numbers of each node between two frames."""

    def __init__(self) -> None:
        self._histories: dict[str, deque[float]] = {}
        self._samples: dict[tuple[str, str], QImage | None] = {}

    def clear(self) -> None:
        """Forget a training's numbers."""
        self._histories.clear()

    def note(self, training: Training) -> None:
        """Take the newest activity into the histories."""
        for key, values in training.pictures.get("activity", {}).items():
            history = self._histories.setdefault(key, deque(maxlen=HISTORY))
            history.append(float(np.abs(numbers(values)).mean()))

    def of(self, key: str, kind: Layer, training: Training, theme: Theme) -> Live:
        """Return what a node has to show now."""
        if isinstance(kind, Data):
            return Live(image=self.samples(kind, theme))
        if isinstance(kind, Loss):
            return _loss(training)
        if isinstance(kind, Neurons) and key in training.pictures.get("faces", {}):
            bins = self._bins(key, training)
            return Live(bins=bins, image=face(numbers(training.pictures["faces"][key]), kind, theme))
        if key in training.pictures.get("maps", {}):
            return _images(training, key, theme)
        activity = training.pictures.get("activity", {}).get(key)
        if activity is None:
            return Live()
        image = None
        if training.pictured_node == key and "latent" in training.pictures:
            image = latent(training.pictures["latent"], theme)
        return Live(bins=self._bins(key, training), history=tuple(self._histories.get(key, ())), image=image)

    def said(self, training: Training, key: str) -> str:
        """Say the weights of a wire with few synapses, "" when they are not known."""
        return "  ".join(f"{value:+.2f}" for value in self.weights(training).get(key, ()))

    def weights(self, training: Training) -> dict[str, tuple[float, ...]]:
        """Return the weights of wires with few synapses, as they are."""
        picture = training.pictures.get("strands", {})
        return {key: tuple(numbers(values).ravel().tolist()) for key, values in picture.items()}

    def strands(self, training: Training) -> dict[str, tuple[float, ...]]:
        """Return the weights of wires with few synapses, the strongest of all being 1."""
        weights = self.weights(training)
        most = max((abs(value) for row in weights.values() for value in row), default=0.0)
        return {key: tuple(value / max(most, 1e-9) for value in row) for key, row in weights.items()}

    def _bins(self, key: str, training: Training) -> tuple[float, ...]:
        activity = training.pictures.get("activity", {}).get(key)
        if activity is None:
            return ()
        bins = np.abs(numbers(activity)).astype(float)
        bins /= max(float(bins.max()) * 0.62, 1e-9)
        return tuple(bins.clip(0, 1).tolist())

    def samples(self, kind: Data, theme: Theme) -> QImage | None:
        """Return a picture of some samples; None for data that has no picture."""
        if kind.file is not None:  # what a user's file holds only the worker reads
            return None
        name = (kind.source, theme.name)
        if name not in self._samples:
            try:
                samples = load(kind, 0)
            except (KeyError, ValueError, OSError):
                self._samples[name] = None
            else:
                self._samples[name] = _portrait(samples.fields, theme)
        return self._samples[name]


def numbers(array: Array) -> Numbers:
    """Return an array of a message as numpy sees it."""
    return np.frombuffer(array.data, dtype=array.dtype).reshape(array.shape)


def face(answers: Numbers, kind: Neurons, theme: Theme) -> QImage:
    """Return what a neuron answers over the plane; of a few neurons, one small map each."""
    values = answers.astype(float)
    values = 2 * values - 1 if isinstance(kind.activation, Sigmoid) else values / max(float(np.abs(values).max()), 1e-9)
    rows = lut(theme.name)[((values[:, ::-1].clip(-1, 1) + 1) * 127.5).astype(int)]
    if len(rows) > 1:
        count, side = len(rows), rows.shape[1]
        columns = 4 if count > 2 else count
        sheet = np.zeros((-(-count // columns) * (side + 3) - 3, columns * (side + 3) - 3, 4), np.uint8)
        for i, tile in enumerate(rows):
            y, x = i // columns * (side + 3), i % columns * (side + 3)
            sheet[y : y + side, x : x + side] = tile
        rows = sheet[None]
    return picture(rows[0])


def _images(training: Training, key: str, theme: Theme) -> Live:
    """Filters on one scale, maps as they came; the spine says how strong each map is."""
    pictures = training.pictures["maps"]
    maps, peaks = numbers(pictures[key]), numbers(pictures[f"{key}.peaks"])
    strongest = np.sort(np.argsort(-peaks, kind="stable")[:FEW])
    maps, channels = maps[strongest], numbers(pictures[f"{key}.channels"])[strongest]
    masks = training.pictures.get("filters", {}).get(key)
    filters = numbers(masks)[:FEW, 0].astype(float) if masks is not None else np.zeros((0, 1, 1))
    share = filters / max(float(np.abs(filters).max(initial=0)), 1e-9)
    return Live(
        bins=tuple((maps.max((1, 2)) / 255).tolist()),
        filters=tuple(picture(rows) for rows in lut(theme.name)[((share + 1) * 127.5).astype(int)]),
        maps=tuple(picture(rows) for rows in gray(theme.name)[maps]),
        channels=tuple(channels.tolist()),
    )


def picture(pixels: Numbers) -> QImage:
    """Turn (height, width, 4) in 0 ... 255 into the same as Qt sees it."""
    rows = np.ascontiguousarray(pixels)
    return QImage(rows.data, rows.shape[1], rows.shape[0], 4 * rows.shape[1], QImage.Format.Format_RGBA8888).copy()


@cache
def gray(name: str) -> Numbers:
    """Return the 256 colors of what is seen: ink on paper in the light look, light on dark in the dark one."""
    low, high = (_rgb(color) for color in (INK if name == "dark" else PAPER))
    colors = low + (high - low) * np.linspace(0, 1, 256)[:, None]
    return np.concatenate([colors, np.full((256, 1), 255)], axis=1).astype(np.uint8)


@cache
def lut(name: str) -> Numbers:
    """Return the 256 colors of signed numbers: orange is minus, blue is plus, the middle is the card's ground."""
    theme = DARK if name == "dark" else LIGHT
    low, middle, high = _rgb(theme["negfill"]), _rgb("#14171D" if name == "dark" else "#FFFFFF"), _rgb(theme["posfill"])
    share = np.linspace(-1, 1, 256)[:, None]
    colors = np.where(
        share < 0, middle + (low - middle) * np.abs(share) ** 0.85, middle + (high - middle) * share.clip(0) ** 0.85
    )
    return np.concatenate([colors, np.full((256, 1), 255)], axis=1).astype(np.uint8)


def latent(picture: dict[str, Array], theme: Theme) -> QImage:
    """Return the latent points as a small picture for the bottleneck's card."""
    points, labels = numbers(picture["points"]).astype(float), numbers(picture["labels"])
    low, high = np.percentile(points, (1, 99), axis=0)
    shares = ((points - low) / np.maximum(high - low, 1e-9))[:: max(1, len(points) // 400)]
    wide, tall = FACE[0] * 2, FACE[1] * 2
    spots = (shares * (1, -1) + (0, 1)) * (wide - 4 * DOT, tall - 4 * DOT) + 2 * DOT
    return scattered(spots, labels[:: max(1, len(labels) // 400)], classes(theme), QSizeF(wide, tall), DOT)


def _loss(training: Training) -> Live:
    if training.epochs:
        epoch = training.epochs[-1]
        if epoch.validation is not None:
            return Live(value=figure(epoch.validation), note="val")
        return Live(value=figure(epoch.train), note="train")
    if training.losses:
        return Live(value=figure(float(np.mean(training.losses[-20:]))), note="train")
    return Live()


def figure(value: float) -> str:
    """Write a loss with three significant digits and no exponent where one can do without."""
    if value != 0 and not 1e-4 <= abs(value) < 1e5:
        return f"{value:.2e}"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.1f}"


def _portrait(fields: dict[str, Numbers], theme: Theme) -> QImage | None:
    rows = next((a[..., 0] for a in fields.values() if a.ndim == 3 and a.shape[-1] == 1), None)
    if rows is not None:
        return _bits(rows, theme) if np.isin(rows, (0, 1)).all() else _lines(rows, theme)
    images = next((a for a in fields.values() if a.ndim in (3, 4) and a.shape[-1] > 1), None)
    if images is not None:
        return _mosaic(images.reshape(-1, *images.shape[-2:])[[4, 16, 3, 7, 24, 18, 34, 26, 40]], theme)
    points = next((a for a in fields.values() if a.ndim == 2 and a.shape[1] == 2), None)
    if points is None:
        return None
    labels = next((a for a in fields.values() if a.ndim == 1), np.zeros(len(points), int))
    image = _blank(2 * SIDE, 2 * SIDE)
    step = max(1, len(points) // 300)
    low = points.min(axis=0)
    places = (points - low) / np.maximum(points.max(axis=0) - low, 1e-9)
    _dots(image, places[::step], labels[::step], theme, 3.2, signs=labels.max() < 2)
    return image


def _bits(rows: Numbers, theme: Theme) -> QImage:
    """A few sequences of bits, one below the other: full is one."""
    image = _blank(2 * SIDE, 2 * SIDE)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    step, high = 2 * SIDE / rows.shape[1], 2 * SIDE / SEQUENCES
    for y, row in enumerate(rows[:SEQUENCES].tolist()):
        for x, bit in enumerate(row):
            painter.setBrush(theme["input"] if bit else theme.tint(0.10))
            painter.drawRoundedRect(QRectF(x * step + 1, y * high + 5, step - 2, high - 10), 3, 3)
    painter.end()
    return image


def _lines(rows: Numbers, theme: Theme) -> QImage:
    """Three sequences of numbers, each as a curve."""
    image = _blank(2 * SIDE, 2 * SIDE)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme["input"], 3.2))
    top, high = max(1e-9, float(np.abs(rows).max())), 2 * SIDE / 3
    for i, row in enumerate(rows[:3].tolist()):
        step = (2 * SIDE - 8) / max(1, len(row) - 1)
        spots = [QPointF(4 + x * step, (i + 0.5 - 0.42 * value / top) * high) for x, value in enumerate(row)]
        painter.drawPolyline(QPolygonF(spots))
    painter.end()
    return image


def _mosaic(images: Numbers, theme: Theme) -> QImage:
    """Nine samples, ink on paper in the light look, light on dark in the dark one."""
    image = _blank(2 * SIDE, 2 * SIDE)
    painter = QPainter(image)
    for i, sample in enumerate(images.astype(float)):
        tile = picture(gray(theme.name)[(sample / max(1e-9, float(images.max())) * 255).astype(int)])
        x, y = 2 * (i % 3) * (TILE + GAP), 2 * (i // 3) * (TILE + GAP)
        painter.drawImage(x, y, tile.scaled(2 * TILE, 2 * TILE))
    painter.end()
    return image


def _dots(image: QImage, places: Numbers, labels: Numbers, theme: Theme, r: float, signs: bool = False) -> None:
    colors = [theme["neg"], theme["pos"]] if signs else classes(theme)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    width, height = image.width() - 4 * r, image.height() - 4 * r
    for place, label in zip(places.tolist(), labels.tolist(), strict=True):
        painter.setBrush(colors[int(label) % len(colors)])
        painter.drawEllipse(QPointF(2 * r + place[0] * width, 2 * r + (1 - place[1]) * height), r, r)
    painter.end()


def _rgb(name: str | QColor) -> Numbers:
    color = QColor(name)
    return np.array([color.red(), color.green(), color.blue()], float)


def _blank(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
