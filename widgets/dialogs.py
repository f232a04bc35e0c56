"""Dialogs: what we build on, and all keys on one page."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import resources
from widgets import paint
from widgets.actions import ACTIONS, MENUS
from widgets.controls import Hairline, KeyCap
from widgets.theme import font, look

TITLE, HEAD = 24, 12


class About(QDialog):
    """Version, and the authors and licences of fonts, icons and data."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Neurarium")
        self.resize(560, 620)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(_sign())
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(_label("Neurarium", TITLE, 600))
        versions = ", ".join(f"{name} {version(name)}" for name in ("neurarium", "PySide6-Essentials", "torch"))
        names.addWidget(_label(versions, 12, 400, "faint"))
        head.addLayout(names, 1)
        about = "A designer for neural networks: the drawing is a PyTorch module, and you watch it learn."
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(28, 24, 28, 12)
        rows.setSpacing(12)
        rows.addLayout(head)
        rows.addWidget(_label(about, 13, 400, "muted"))
        rows.addSpacing(4)
        rows.addWidget(_label("Built on", HEAD, 600, "muted"))
        for credit in msgspec.json.decode(resources.data("about.json")):
            rows.addLayout(_credit(credit))
        rows.addStretch(1)
        _around(self, page)


class Shortcuts(QDialog):
    """The cheat sheet, made from the table of actions."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        self.resize(820, 640)
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(28, 20, 28, 12)
        columns.setSpacing(40)
        sheets = [(menu, [(a.title, a.keys) for a in ACTIONS if a.menu == menu and a.keys]) for menu in MENUS]
        sheets.append(("On the canvas", list(GESTURES)))
        halves = (QVBoxLayout(), QVBoxLayout())
        lengths = [0, 0]
        for title, rows in sheets:
            half = lengths.index(min(lengths))
            lengths[half] += len(rows) + 2
            halves[half].addWidget(_sheet(title, rows))
        for column in halves:
            column.setSpacing(4)
            column.addStretch(1)
            columns.addLayout(column, 1)
        _around(self, page)


GESTURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Zoom", ("Wheel",)),
    ("Pan", ("Space + drag",)),
    ("Wire", ("Drag a port",)),
    ("Insert on a wire", ("Drop a node on it",)),
    ("Move by a step", ("Arrows",)),
    ("Give up", ("Esc",)),
)


def _sheet(title: str, rows: Iterable[tuple[str, tuple[str, ...]]]) -> QWidget:
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(0, 8, 0, 8)
    grid.setColumnStretch(0, 1)
    grid.setVerticalSpacing(5)
    grid.addWidget(_label(title, HEAD, 600, "muted"), 0, 0, 1, 2)
    grid.setRowMinimumHeight(0, 26)
    for i, (words, keys) in enumerate(rows, 1):
        grid.addWidget(_label(words, 13, 400), i, 0)
        grid.addWidget(KeyCap(spelled(keys[0])), i, 1, Qt.AlignmentFlag.AlignRight)
    return sheet


def spelled(key: str) -> str:
    """Write a key as this system does."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key


def _credit(credit: dict[str, str]) -> QVBoxLayout:
    """Two lines: the work and its licence, and below who made it."""
    line, rows = QHBoxLayout(), QVBoxLayout()
    line.addWidget(_label(credit["name"], 13, 500), 1)
    licence = _label(credit["licence"], 12, 400, "faint")
    licence.setWordWrap(False)
    line.addWidget(licence)
    rows.setSpacing(1)
    rows.addLayout(line)
    if credit.get("author"):
        rows.addWidget(_label(credit["author"], 12, 400, "muted"))
    return rows


def _around(dialog: QDialog, page: QWidget) -> None:
    """Let a page scroll above the button that closes a dialog."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(area, 1)
    column.addWidget(Hairline(dialog))
    foot = QVBoxLayout()
    foot.setContentsMargins(20, 12, 20, 14)
    foot.addWidget(_close(dialog))
    column.addLayout(foot)


def _label(text: str, size: float, weight: int, tone: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFont(font(size, weight))
    if tone:
        label.setProperty("tone", tone)
    return label


def _sign() -> QLabel:
    picture = QPixmap(112, 112)
    picture.setDevicePixelRatio(2.0)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint.bowl(painter, look.theme, 28, 28, 24)
    painter.end()
    label = QLabel()
    label.setPixmap(picture)
    label.setFixedSize(56, 56)
    return label


def _close(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox()
    buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    return buttons
