"""Sequence: one sample from its first step to its last, what the network says, and what its loop remembers."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from designer.catalog.data import Data
from designer.design import by_number
from designer.layer import Loss
from designer.naming import title
from widgets.paint import elided, rounded, width, write
from widgets.plots import ticks
from widgets.plots.arrays import image, numbers, signs
from widgets.plots.plot import Plot
from widgets.theme import Theme

Row = NDArray[np.float32]

NAMES, WORDS, TICKS = 78.0, 94.0, 18.0
"""Room in pixels: for names at the left, for what curves are at the right, for the steps below."""
CELL, GAP = 20.0, 7.0
"""A row of bits is so high at most; between two rows."""
LAYER = 0.42
"""Share of the height that the neurons take at most, beside a curve."""
NEURON = 18.0
"""A neuron's row is so high at most."""
LINES = {"input": "", "truth": "truth", "answer": "one step ahead", "own": "on its own"}


class Seen(Struct, frozen=True, kw_only=True):
    """One picture: numbers or bits at each step, and the neurons of each node in a loop (neurons, steps)."""

    truth: Row
    input: Row
    answer: Row
    own: Row
    layers: dict[str, NDArray[Any]]

    @property
    def steps(self) -> int:
        """How long the sample is."""
        return len(self.truth)

    @property
    def bits(self) -> bool:
        """Say whether every step is a yes or a no."""
        return bool(np.isin(self.truth, (0, 1)).all()) and not len(self.own)


class Sequence(Plot):
    """Truth and answers on one time axis, above what each neuron of the loops said."""

    title = "Sequence"
    picture = "sequence"
    empty = "What is said at each step appears here while training."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen: Seen | None = None

    @property
    def seen(self) -> Seen | None:
        """What is shown now."""
        return self._seen

    @property
    def filled(self) -> bool:
        """Say whether a picture came."""
        return self._seen is not None

    def subtitle(self) -> str:
        """Say what it is of."""
        return "one validation sample"

    def footer(self) -> tuple[str, str]:
        """Say how right it is."""
        if self._seen is None:
            return "", ""
        if self._seen.bits:
            right = int(((self._seen.answer > 0.5) == (self._seen.truth > 0.5)).sum())
            return f"{right} of {self._seen.steps} steps right", self.epoch()
        return "step by step, from the left", self.epoch()

    def refresh(self) -> None:
        """Take over the latest picture."""
        arrays = self.training.pictures.get(self.picture, {}) if self.training is not None else {}
        rows = {name: numbers(array) for name, array in arrays.items()}
        self._seen = None
        if {"truth", "input", "answer"} <= rows.keys():
            layers = {key: rows[key].astype(np.float32) for key in sorted(rows.keys() - LINES.keys(), key=by_number)}
            self._seen = Seen(
                truth=rows["truth"],
                input=rows["input"],
                answer=rows["answer"],
                own=rows.get("own", np.empty(0, np.float32)),
                layers=layers,
            )
        super().refresh()

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw curve or bits above, neurons below, steps at the bottom."""
        seen = self._seen
        assert seen is not None
        right = 0.0 if seen.bits else WORDS
        whole = place.adjusted(NAMES, 0, -right, -TICKS)
        high = self._high(seen, whole.height())
        above = QRectF(whole.left(), whole.top(), whole.width(), whole.height() - high - (GAP if high else 0))
        if seen.bits:
            bottom = self._bits(painter, theme, seen, above)
            self._layers(painter, theme, seen, QRectF(whole.left(), bottom, whole.width(), high))
            bottom += high
        else:
            _curves(painter, theme, seen, above)
            self._layers(painter, theme, seen, QRectF(whole.left(), above.bottom() + GAP, whole.width(), high))
            bottom = whole.bottom()
        _steps(painter, theme, seen, whole, bottom)

    @staticmethod
    def _high(seen: Seen, room: float) -> float:
        """Return how much room the neurons take."""
        rows = sum(len(layer) for layer in seen.layers.values())
        gaps = GAP * max(0, len(seen.layers) - 1)
        most = room - 3 * (CELL + GAP) if seen.bits else LAYER * room
        return max(0.0, min(most, rows * NEURON + gaps)) if rows else 0.0

    def _bits(self, painter: QPainter, theme: Theme, seen: Seen, place: QRectF) -> float:
        """Draw what comes in, what is true and what is said, cell by cell; return where that ends."""
        step, y = place.width() / seen.steps, place.top()
        called = self._called()
        for name, row in zip(called, (seen.input, seen.truth, seen.answer), strict=True):
            said = row is seen.answer
            words, color = elided(name, 11, 500, NAMES - 12), theme["focus" if said else "muted"]
            write(painter, place.left() - 10, y + CELL / 2 + 4, words, 11, color, 500, "r")
            for i, value in enumerate(row.tolist()):
                cell = QRectF(place.left() + i * step + 1, y, step - 2, CELL)
                _cell(painter, theme, cell, value, said and (value > 0.5) != (seen.truth[i] > 0.5))
            y += CELL + GAP
        return y

    def _called(self) -> tuple[str, str, str]:
        """Name the rows of bits: by the fields of the data, and by the node that answers."""
        if self.editor is None:
            return "input", "truth", "answer"
        design = self.editor.design
        wires = [wire for wire in design.wires.values() if isinstance(design.nodes[wire.target].kind, Loss)]
        target = next((wire.output for wire in wires if wire.input == "target"), "truth")
        answer = next((title(design.nodes[wire.source]) for wire in wires if wire.input == "prediction"), "answer")
        fields = [name for node in design.nodes.values() if isinstance(node.kind, Data) for name in node.kind.fields]
        return next((name for name in fields if name != target), "input"), target, answer

    def _layers(self, painter: QPainter, theme: Theme, seen: Seen, place: QRectF) -> None:
        """Draw a row for each neuron: blue is plus, orange is minus, the whole range is -1 ... 1."""
        rows = sum(len(layer) for layer in seen.layers.values())
        if not rows or place.height() < rows:
            return
        high, y = (place.height() - GAP * (len(seen.layers) - 1)) / rows, place.top()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for key, layer in seen.layers.items():
            strip = QRectF(place.left(), y, place.width(), high * len(layer))
            painter.save()
            rim = QPainterPath()
            rim.addRoundedRect(strip, 4, 4)
            painter.setClipPath(rim)
            painter.drawImage(strip, image(signs(theme)[((layer.clip(-1, 1) + 1) * 127.5).astype(int)]))
            painter.restore()
            rounded(painter, strip, 4, edge=theme["line"])
            node = self.editor.design.nodes.get(key) if self.editor is not None else None
            if node is not None and strip.height() >= 9:
                name = elided(title(node), 11, 500, NAMES - 14)
                write(painter, place.left() - 10, strip.center().y() + 4, name, 11, theme["recurrent"], 500, "r")
            y = strip.bottom() + GAP


def _cell(painter: QPainter, theme: Theme, place: QRectF, value: float, wrong: bool) -> None:
    """Draw a bit: full is one, empty is zero, a doubt is between; a wrong answer has a red rim."""
    rounded(painter, place, 3, theme.tint(0.05), theme.tint(0.12))
    rounded(painter, place, 3, theme.tint(min(1.0, max(0.0, value)) * 0.85))
    if wrong:
        rounded(painter, place, 3, edge=theme["error"], stroke=1.6)


def _curves(painter: QPainter, theme: Theme, seen: Seen, place: QRectF) -> None:
    """Draw truth, what is said one step ahead, and what it goes on with by itself."""
    every = np.concatenate([seen.truth, seen.answer, seen.own])
    low, high = float(every.min()), float(every.max())
    room = max(1e-6, 0.06 * (high - low))
    low, high = low - room, high + (4 if len(seen.own) else 1) * room

    def path(row: Row, first: int) -> QPainterPath:
        xs = place.left() + (np.arange(first, first + len(row)) + 0.5) / seen.steps * place.width()
        ys = place.bottom() - (row - low) / (high - low) * place.height()
        line = QPainterPath(QPointF(float(xs[0]), float(ys[0])))
        for x, y in zip(xs[1:].tolist(), ys[1:].tolist(), strict=True):
            line.lineTo(x, y)
        return line

    rows = ticks.linear(low, high, 4)
    for value, text in zip(rows, ticks.labels(rows), strict=True):
        y = place.bottom() - (value - low) / (high - low) * place.height()
        painter.fillRect(QRectF(place.left(), y, place.width(), 1), theme["line"])
        write(painter, place.left() - 10, y + 4, text, 11, theme["faint"], align="r")
    first = seen.steps - len(seen.own)
    if len(seen.own):
        x = place.left() + (first + 0.5) / seen.steps * place.width()
        painter.fillRect(QRectF(x, place.top(), place.right() - x, place.height()), theme.tint(0.07, "recurrent"))
        painter.fillRect(QRectF(x, place.top(), 1, place.height()), theme.tint(0.7, "recurrent"))
        fits = width("on its own from here", 11, 500) < place.right() - x - 10
        words = "on its own from here" if fits else "on its own"
        write(painter, x + 7, place.top() + 12, words, 11, theme["recurrent"], 500)
    spots = {}
    for name, row, token, stroke, at in (
        ("answer", seen.answer, "focus", 3.4, 0),
        ("truth", seen.truth, "text", 1.4, 0),
        ("own", seen.own, "recurrent", 2.2, first),
    ):
        if not len(row):
            continue
        pen = QPen(theme[token], stroke)
        if name == "own":
            pen.setDashPattern([3.0, 2.2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path(row, at))
        spots[name] = (place.bottom() - (float(row[-1]) - low) / (high - low) * place.height(), token)
    _say(painter, theme, place, spots)


def _say(painter: QPainter, theme: Theme, place: QRectF, spots: dict[str, tuple[float, str]]) -> None:
    """Name each curve at its right end, none over another."""
    y = place.top()
    for name, (wanted, token) in sorted(spots.items(), key=lambda row: row[1][0]):
        y = max(y, min(wanted, place.bottom() - 14 * (len(spots) - 1)))
        painter.setPen(QPen(theme[token], 1))
        painter.drawLine(QLineF(place.right() + 2, wanted, place.right() + 7, y))
        write(painter, place.right() + 10, y + 4, LINES[name], 11, theme[token], 500)
        y += 14


def _steps(painter: QPainter, theme: Theme, seen: Seen, place: QRectF, bottom: float) -> None:
    """Number the steps."""
    wide = width(str(seen.steps), 11) + 10
    step = place.width() / seen.steps
    every = next((n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if n * step >= wide), 10_000)
    for i in range(1, seen.steps + 1):
        if i % every == 0 or every == 1:
            x = place.left() + (i - 0.5) * step
            write(painter, x, bottom + 15, str(i), 11, theme["faint"], align="c")
    write(painter, place.left() - 10, bottom + 15, "step", 11, theme["faint"], align="r")
