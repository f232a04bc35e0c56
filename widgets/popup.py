"""A floating list to type into: the quick add and the command palette are made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMargins, QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QWidget

from widgets.compositor import Cut, blends
from widgets.controls.keycap import paint_key
from widgets.lines import ROW, SECTION, Line, LineDelegate, Lines, line_at
from widgets.motion import Rise
from widgets.paint import rounded, shadow, width, write
from widgets.theme import CORNER, Theme, font, look, paint_icon

HEAD, FOOT = 48, 45
SHADOW = QMargins(40, 26, 40, 54)
"""Room for the shadow, in pixels; none where it would be black."""


class Popup(QWidget):
    """A card that floats: a field, the rows that answer it, and a foot. Esc or a click elsewhere closes it."""

    def __init__(self, name: str, wide: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self._around = SHADOW if blends() else QMargins()
        if self._around.isNull():
            Cut(self, CORNER)
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        Rise(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        self._wide, self._most = wide, most
        self.note = ""
        self.foot: tuple[str, str, str] = ("", "", "")
        """Words, code and a key at the bottom."""
        self.answer: Callable[[str], Sequence[Line]] = lambda words: ()
        self.field = QLineEdit(self)
        self.field.setProperty("plain", True)
        self.field.setFont(font(14))
        self.field.setAccessibleName(name)
        self.field.setFixedHeight(HEAD - 2)
        self.field.textChanged.connect(self._answer)
        self.field.installEventFilter(self)
        self.lines = Lines(self)
        self.list = QListView(self)
        self.list.setAccessibleName("What was found")
        self.list.setModel(self.lines)
        self.list.setItemDelegate(LineDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.entered.connect(self._point)
        self.list.clicked.connect(self._choose)

    def took(self, line: Line) -> None:
        """Do what a chosen row stands for; the popup is closed already."""
        raise NotImplementedError

    def open_card(self, corner: QPoint) -> None:
        """Open with the card's upper left corner at a place of the screen, moved so that all of it can be seen."""
        self._answer(self.field.text())
        screen = QGuiApplication.screenAt(corner) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry().adjusted(8, 8, -8, -8)
        card = QRect(corner, QSize(self._wide, self._height()))
        card.moveLeft(max(room.left(), min(card.left(), room.right() - card.width())))
        card.moveTop(max(room.top(), min(card.top(), room.bottom() - card.height())))
        self.setGeometry(card.marginsAdded(self._around))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def card(self) -> QRect:
        """Where the card is inside the window, without its shadow."""
        return self.rect().marginsRemoved(self._around)

    def _height(self) -> int:
        rows = sum(SECTION if line.section else ROW for line in self.lines.lines)
        return HEAD + 12 + min(self._most, max(ROW, rows)) + self._foot_height()

    def _foot_height(self) -> int:
        return FOOT if any(self.foot) else 0

    def _note_room(self) -> int:
        return round(width(self.note, 11)) + 22 if self.note else 14

    def _answer(self, words: str) -> None:
        self.lines.show_lines(self.answer(words))
        first = next((i for i, line in enumerate(self.lines.lines) if line.enabled and not line.section), -1)
        if first >= 0:
            self.list.setCurrentIndex(self.lines.index(first))
        if self.isVisible():
            self.resize(self.width(), self._height() + self._around.top() + self._around.bottom())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the field into the head and the rows under the line."""
        card = self.card()
        self.field.setGeometry(card.left() + 36, card.top() + 1, card.width() - 36 - self._note_room(), HEAD - 2)
        below = card.height() - HEAD - 12 - self._foot_height()
        self.list.setGeometry(card.left() + 1, card.top() + HEAD + 6, card.width() - 2, max(ROW, below))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw shadow, card, glass, note, lines and foot."""
        painter, theme, card = QPainter(self), look.theme, QRectF(self.card())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._around.isNull():
            shadow(painter, theme, card, CORNER, 3)
        rounded(painter, card, CORNER, theme["raised"], theme["line2"])
        middle = card.top() + HEAD / 2
        paint_icon(painter, "search", QRectF(card.left() + 14, middle - 8, 16, 16), theme["muted"])
        if self.note:
            write(painter, card.right() - 14, middle + 4, self.note, 11, theme["muted"], 400, "r")
        painter.fillRect(QRectF(card.left() + 1, card.top() + HEAD - 1, card.width() - 2, 1), theme["line2"])
        if not self.lines.lines:
            words = f"Nothing called “{self.field.text().strip()[:30]}”"
            write(painter, card.left() + 18, card.top() + HEAD + 30, words, 12, theme["muted"])
        if any(self.foot):
            self._draw_foot(painter, theme, card)
        painter.end()

    def _draw_foot(self, painter: QPainter, theme: Theme, card: QRectF) -> None:
        words, code, key = self.foot
        middle = card.bottom() - FOOT / 2
        painter.fillRect(QRectF(card.left() + 1, card.bottom() - FOOT, card.width() - 2, 1), theme["line2"])
        write(painter, card.left() + 16, middle + 12 * 0.364, words, 12, theme["muted"])
        painter.setFont(font(12, mono=True))
        x = card.left() + 16 + width(words, 12) + 8
        painter.drawText(round(x), round(middle + 12 * 0.364), code)
        if key:
            paint_key(painter, theme, card.right() - 12, middle, key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk the rows and choose one while the field keeps the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Tab):
                self._step(1)
            elif key in (Qt.Key.Key_Up, Qt.Key.Key_Backtab):
                self._step(-1)
            elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                for _ in range(8):
                    self._step(1 if key == Qt.Key.Key_PageDown else -1, wrap=False)
            elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
            elif key == Qt.Key.Key_Escape:
                self.close()
            else:
                return False
            return True
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click into the shadow is a click elsewhere."""
        if not self.card().contains(event.position().toPoint()):
            self.close()

    def _step(self, by: int, wrap: bool = True) -> None:
        usable = [i for i, line in enumerate(self.lines.lines) if line.enabled and not line.section]
        if not usable:
            return
        now = self.list.currentIndex().row()
        place = usable.index(now) + by if now in usable else 0
        place = place % len(usable) if wrap else max(0, min(place, len(usable) - 1))
        self.list.setCurrentIndex(self.lines.index(usable[place]))
        if usable[place] == usable[0]:
            self.list.scrollToTop()

    def _point(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.list.setCurrentIndex(index)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsSelectable:
            line = line_at(index)
            self.close()
            self.took(line)
