"""The designs that were open last."""

from __future__ import annotations

from datetime import datetime
from math import log2
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from designer.design import Design
from designer.roles import roles
from designer.storage import DesignError, read
from designer.view import View, fresh
from widgets.paint import counted, elided, rounded, write
from widgets.theme import Theme, font, look, paint_icon

ROW = 44
BARS = 6
INSET = 10
"""How far the highlight of a row reaches to both sides of its words."""


class Recent(Struct, frozen=True, kw_only=True):
    """A file that was open: what it is called, how large the network is, and when it was saved last."""

    path: Path
    name: str
    weights: int
    when: datetime
    bars: tuple[tuple[str, float], ...] = ()
    """Kind and height (0 to 1) of each layer, in the order of the data: the drawing at the size of a thumb."""


def bars(design: Design, view: View) -> tuple[tuple[str, float], ...]:
    """Return a bar for each of the first layers of a design, as high as the logarithm of what leaves it."""
    found = roles(design, view)
    keys = sorted(design.nodes, key=lambda key: design.nodes[key].at)[:BARS]
    sizes = [max((signal.size for signal in view.facts[key].signals.values()), default=1) for key in keys]
    most = max((log2(1 + size) for size in sizes), default=1.0)
    return tuple((found[key].family.value, log2(1 + size) / most) for key, size in zip(keys, sizes, strict=True))


class Recents(QWidget):
    """A list of files, the latest first; while it is empty it says what will come."""

    chosen = Signal(object)
    """The path of the file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        title = QLabel("Recent")
        title.setFont(font(13, 600))
        title.setIndent(INSET)
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addWidget(title)
        self._list.addSpacing(8)
        self.nothing = QLabel("Designs that you save appear here.")
        self.nothing.setFont(font(12))
        self.nothing.setProperty("tone", "muted")
        self.nothing.setIndent(INSET)
        self._list.addWidget(self.nothing)

    def show_recents(self, recents: list[Recent]) -> None:
        """List these files."""
        for row in self.rows:
            row.deleteLater()
            row.hide()
        self.rows = [Row(recent) for recent in recents]
        for row in self.rows:
            row.clicked.connect(lambda _=False, path=row.recent.path: self.chosen.emit(path))
            self._list.addWidget(row)
        self.nothing.setVisible(not recents)


class Row(QAbstractButton):
    """One file: name, weights, when."""

    def __init__(self, recent: Recent) -> None:
        super().__init__()
        self.recent = recent
        self.setText(recent.name)
        self.setAccessibleName(f"Open {recent.name}")
        self.setToolTip(str(recent.path))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A row of the list."""
        return QSize(400, ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row, brighter under the pointer and with a ring under the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = look.theme, self.height() / 2 + 4.5
        place = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        if self.underMouse() or self.hasFocus():
            rounded(painter, place, 8, theme.tint(0.06), theme["focus"] if self.hasFocus() else None, 2)
        badge = QRectF(INSET, 6, 32, 32)
        rounded(painter, badge, 6, theme["panel"], theme["line2"])
        if self.recent.bars:
            _draw_bars(painter, theme, badge.adjusted(4, 4, -4, -4), self.recent.bars)
        else:
            paint_icon(painter, "net", badge.adjusted(8, 8, -8, -8), theme["muted"])
        half = self.width() * 0.52
        write(painter, 56, middle, elided(self.text(), 13, 500, half - 64), 13, theme["text"], 500)
        write(painter, half, middle, counted(self.recent.weights, "weight"), 12, theme["muted"])
        write(painter, self.width() - 12, middle, told(self.recent.when), 12, theme["faint"], align="r")


def _draw_bars(painter: QPainter, theme: Theme, place: QRectF, bars: tuple[tuple[str, float], ...]) -> None:
    step = min(6.0, place.width() / len(bars))
    x = place.center().x() - step * len(bars) / 2
    for kind, share in bars:
        height = max(4.0, share * place.height())
        rounded(painter, QRectF(x, place.center().y() - height / 2, step - 1.5, height), 1, theme[kind])
        x += step


def told(when: datetime, now: datetime | None = None) -> str:
    """Say when something was, as people do: today 09:41, Tuesday, 12 March."""
    days = ((now or datetime.now()).date() - when.date()).days
    if days <= 0:
        return f"today {when:%H:%M}"
    if days == 1:
        return f"yesterday {when:%H:%M}"
    if days < 7:
        return f"{when:%A}"
    year = "" if when.year == (now or datetime.now()).year else f" {when.year}"
    return f"{when.day} {when:%B}{year}"


def looked_into(paths: list[Path]) -> list[Recent]:
    """Look into the recent files; one that can not be read any more is left out."""
    rows = []
    for path in paths:
        try:
            design, when = read(path), datetime.fromtimestamp(path.stat().st_mtime)
        except (OSError, DesignError):
            continue
        name = design.header.name if design.header.name != "Untitled" else path.stem
        view = fresh(design)
        rows.append(Recent(path=path, name=name, weights=view.weights, when=when, bars=bars(design, view)))
    return rows
