"""Dialogs: what we build on, and all keys on one page."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

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
        self.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(6)
        column.addWidget(_sign())
        column.addWidget(_label("Neurarium", TITLE, 600))
        about = "A designer for neural networks: the drawing is a PyTorch module, and you watch it learn."
        column.addWidget(_label(about, 13, 400, "muted"))
        versions = ", ".join(f"{name} {version(name)}" for name in ("neurarium", "PySide6-Essentials", "torch"))
        column.addWidget(_label(versions, 12, 400, "faint"))
        column.addSpacing(12)
        for row in msgspec.json.decode(resources.data("about.json")):
            name = " · ".join(str(row[key]) for key in ("name", "author", "licence") if row.get(key))
            column.addWidget(_label(name, 12, 400, "muted"))
        column.addSpacing(12)
        column.addWidget(_close(self))


class Shortcuts(QDialog):
    """The cheat sheet, made from the table of actions."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        self.resize(820, 640)
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(28, 20, 28, 12)
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(4)
        sheets = [(menu, [(a.title, a.keys) for a in ACTIONS if a.menu == menu and a.keys]) for menu in MENUS]
        sheets.append(("On the canvas", list(GESTURES)))
        for i, (title, rows) in enumerate(sheets):
            grid.addWidget(_sheet(title, rows), i // 2, i % 2, Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(Hairline(self))
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 12, 20, 14)
        foot.addWidget(_close(self))
        column.addLayout(foot)


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
    return label


def _close(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox()
    buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    return buttons
