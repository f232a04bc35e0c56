"""The picker of activations: a grid of little curves, the twelve most used first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from designer.activations import ACTIVATIONS, Activation
from widgets.controls import Elided, Painted, SearchField, focus_ring, label
from widgets.paint import curve, elided, rounded, width, write
from widgets.theme import Theme, paint_icon

COLUMNS = 4
FIRST = 12
GAP = 6
TILE = QSize(59, 54)


class Tile(Painted):
    """An activation: its curve and its name."""

    pointed = Signal(bool)

    def __init__(self, form: type[Activation], parent: QWidget) -> None:
        super().__init__(f"{form.called()}, {form.formula}", parent)
        self.form = form
        self.activation = form()
        self.kind = "hidden"
        self.setCheckable(True)
        self.setFixedHeight(TILE.height())
        self.setMinimumWidth(48)

    def sizeHint(self) -> QSize:
        """Four of them fill a form."""
        return TILE

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """A tinted field, the curve, the name."""
        place, on, over = QRectF(self.rect()), self.isChecked(), self.underMouse()
        fill = theme.tint(0.14, "select") if on else theme.tint(0.14 if self.isDown() else 0.09 if over else 0.04)
        rounded(painter, place, 7, fill, theme["select"] if on else theme.tint(0.10), 2 if on else 1)
        color = theme[self.kind if on or over else "muted"]
        curve(painter, theme, QRectF(9, 6, place.width() - 18, 25), self.activation, color)
        weight = 500 if on else 400
        name = elided(self.form.called(), 11, weight, place.width() - 4)
        write(painter, place.center().x(), 47, name, 11, theme["text" if on or over else "muted"], weight, "c")
        if self.hasFocus():
            focus_ring(painter, theme, place, 6)

    def event(self, event: QEvent) -> bool:
        """Tell when the pointer comes and goes."""
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.pointed.emit(event.type() == QEvent.Type.HoverEnter)
        return super().event(event)


class More(Painted):
    """A link that opens the rest."""

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(f"{count} more", parent)
        self.setText(f"{count} more")
        self.setCheckable(True)
        self.setFixedHeight(24)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """The words and an arrow."""
        return QSize(round(width(self.text(), 12, 500)) + 20, 24)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Words in the color of links."""
        words = "Fewer" if self.isChecked() else self.text()
        write(painter, 0, 12 + 12 * 0.364, words, 12, theme["focus"], 500)
        arrow = QRectF(width(words, 12, 500) + 3, 6, 12, 12)
        paint_icon(painter, "up" if self.isChecked() else "right", arrow, theme["focus"])
        if self.hasFocus():
            focus_ring(painter, theme, QRectF(self.rect()), 5)


class ActivationPicker(QWidget):
    """Curves to choose from; `chosen` tells the activation. Arrow keys walk, Enter chooses, words filter."""

    chosen = Signal(object)

    def __init__(self, name: str = "Activation", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._value: Activation = ACTIVATIONS[0]()
        self._kind = "hidden"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        head = QHBoxLayout()
        head.addWidget(label(name, tone="muted", parent=self))
        head.addSpacing(12)
        self.formula = Elided(12, tone="muted", parent=self)
        self.formula.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.formula, 1)
        column.addLayout(head)
        self.filter = SearchField("Search activations", parent=self)
        self.filter.hide()
        self.filter.textChanged.connect(self._arrange)
        self.filter.left.connect(self._from_filter)
        column.addWidget(self.filter)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        for place in range(COLUMNS):
            self._grid.setColumnStretch(place, 1)
        column.addLayout(self._grid)
        foot = QHBoxLayout()
        self.more = More(len(ACTIVATIONS) - FIRST, self)
        self.more.toggled.connect(self._open)
        foot.addWidget(self.more)
        foot.addStretch(1)
        foot.addWidget(label("hover to preview", 12, tone="faint", parent=self))
        column.addLayout(foot)
        self.tiles: list[Tile] = []
        self._shown: list[Tile] = []
        self._add(ACTIVATIONS[:FIRST])
        self._arrange()

    def show_value(self, value: Activation | None) -> None:
        """Show which activation holds; None for several different ones."""
        self._value = value if value is not None else ACTIVATIONS[0]()
        for tile in self.tiles:
            tile.setChecked(value is not None and tile.form is type(value))
            tile.activation = value if value is not None and tile.form is type(value) else tile.form()
        self._describe(type(value) if value is not None else None)
        if value is not None and not any(tile.isChecked() for tile in self._shown):
            self._arrange()

    def set_kind(self, kind: str) -> None:
        """Draw the chosen curve in the color of this kind of node."""
        if kind != self._kind:
            self._kind = kind
            for tile in self.tiles:
                tile.kind = kind
                tile.update()

    def focus_chosen(self) -> None:
        """Take the focus, at the activation that holds."""
        chosen = next((tile for tile in self._shown if tile.isChecked()), self._shown[0])
        chosen.setFocus(Qt.FocusReason.TabFocusReason)

    def _add(self, forms: tuple[type[Activation], ...]) -> None:
        for form in forms:
            tile = Tile(form, self)
            tile.kind = self._kind
            tile.setChecked(form is type(self._value))
            tile.clicked.connect(lambda _=False, tile=tile: self._choose(tile))
            tile.pointed.connect(lambda on, tile=tile: self._describe(tile.form if on else type(self._value)))
            tile.installEventFilter(self)
            self.tiles.append(tile)

    def _open(self, on: bool) -> None:
        if len(self.tiles) == FIRST:
            self._add(ACTIVATIONS[FIRST:])
        self.filter.setVisible(on)
        self.filter.clear()
        self._arrange()
        if on:
            self.filter.setFocus()

    def _arrange(self) -> None:
        """Lay out what the filter lets through; the chosen one is always among the first."""
        words = self.filter.text().strip().lower()
        if not self.more.isChecked():
            shown = self.tiles[:FIRST]
            if type(self._value) in ACTIVATIONS[FIRST:]:
                if len(self.tiles) == FIRST:
                    self._add(ACTIVATIONS[FIRST:])
                shown = [*shown[:-1], next(tile for tile in self.tiles if tile.form is type(self._value))]
        else:
            shown = [tile for tile in self.tiles if words in " ".join((tile.form.called(), *tile.form.aliases)).lower()]
        for tile in self.tiles:
            if tile not in shown:
                self._grid.removeWidget(tile)
                tile.hide()
        for index, tile in enumerate(shown):
            self._grid.addWidget(tile, index // COLUMNS, index % COLUMNS)
            tile.show()
        self._shown = shown

    def _choose(self, tile: Tile) -> None:
        if tile.form is type(self._value):
            tile.setChecked(True)
        else:
            self.chosen.emit(tile.form())

    def _describe(self, form: type[Activation] | None) -> None:
        self.formula.setText(f"{form.called()}   {form.formula}" if form is not None else "several")
        self.formula.setToolTip(f"{form.formula}\n{(form.__doc__ or '').strip()}" if form is not None else "")

    def _from_filter(self, key: int) -> None:
        if self._shown:
            if key == Qt.Key.Key_Down:
                self._shown[0].setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self._choose(self._shown[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk the tiles with the arrow keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, Tile):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -COLUMNS, Qt.Key.Key_Down: COLUMNS}
            if move := step.get(Qt.Key(event.key())):
                place = self._shown.index(watched) + move
                if 0 <= place < len(self._shown):
                    self._shown[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(watched)
                return True
        return super().eventFilter(watched, event)
