"""The first page: an empty design asks what to grow, and every answer is one key from training."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.templates import templates
from widgets.paint import shadow
from widgets.theme import font, label_icon, look
from widgets.welcome.card import HEIGHT, WIDTH, Card
from widgets.welcome.recents import INSET, Recent, Recents
from widgets.welcome.samples import points

GAP = 20
MARGIN = 32
"""Room around the gallery for the shadows of its cards."""
SIDE = 64
NARROW_SIDE = 32
COLUMNS = (4, 6)
"""So many cards stand side by side, in a usual window and in a wide one."""
ROOM = 380
"""Pixels of a window for each column; the list of files takes as many, or goes below the cards."""
LEAST = 224
"""A card is never narrower."""
ROOMY = 900
"""From this width on the page has wide margins."""
DOTS = 24
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
LIFTING = {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.FocusIn, QEvent.Type.FocusOut}


class Welcome(QScrollArea):
    """Offers the shipped designs, an empty one, and the files that were open last."""

    template_chosen = Signal(str)
    """The id of the template."""
    open_asked = Signal()
    data_asked = Signal()
    """Somebody wants a network for a table of one's own."""
    blank_asked = Signal()
    recent_chosen = Signal(object)
    """The path of the file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page = Page()
        self.setWidget(self.page)
        self.page.open.clicked.connect(self.open_asked)
        self.page.blank.clicked.connect(self.blank_asked)
        self.page.table.clicked.connect(self.data_asked)
        self.page.recents.chosen.connect(self.recent_chosen)
        for card in self.page.cards:
            card.clicked.connect(lambda _=False, name=card.template.id: self.template_chosen.emit(name))

    def show_recents(self, recents: list[Recent]) -> None:
        """List the files that were open last, the latest first."""
        self.page.recents.show_recents(recents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An arrow goes to the cards; Enter presses the button that has the keyboard, as Space does."""
        pressed = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(pressed, QPushButton):
            pressed.click()
        elif event.key() in ARROWS:
            self.focus_first()
        else:
            super().keyPressEvent(event)

    def focus_first(self) -> None:
        """Give the keyboard to the first card."""
        if self.page.cards:
            self.page.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)


class Page(QWidget):
    """What scrolls: the question, two buttons, cards, recent files."""

    def __init__(self) -> None:
        super().__init__()
        self._dots = QPixmap()
        self._filled = False
        question, subtitle = (
            QLabel("What shall we grow?"),
            QLabel("Pick a network and it is one key from training, or drop a table of your own anywhere."),
        )
        question.setFont(font(28, 600, track=-0.5))
        subtitle.setFont(font(14))
        subtitle.setProperty("tone", "muted")
        subtitle.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(question)
        words.addWidget(subtitle)
        self.table = QPushButton("Your own table…")
        self.table.setToolTip("A csv, tsv, parquet, npy or npz file becomes a network (Ctrl+Shift+O)")
        self.open, self.blank = QPushButton("Open…"), QPushButton("Blank")
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 0, MARGIN, 0)
        head.setSpacing(8)
        head.addLayout(words, 1)
        for button in (self.table, self.open, self.blank):
            button.setMinimumWidth(110)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.cards = sorted((Card(template) for template in templates()), key=lambda card: card.weights)
        self.recents = Recents()
        self.gallery = Gallery(self.cards, self.recents)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self.gallery)
        self._column.addStretch(1)
        look.changed.connect(self._dress)
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cards in a column of a readable width."""
        super().resizeEvent(event)
        side = (SIDE if self.width() > ROOMY else NARROW_SIDE) - MARGIN
        most = max(COLUMNS[0], min(COLUMNS[1], self.width() // ROOM))
        widest = most * (WIDTH + 32) + (most - 1) * GAP
        spare = max(0, self.width() - 2 * side - widest)
        self._column.setContentsMargins(side + spare // 2, 52, side + spare - spare // 2, 32)
        self.gallery.most = most

    def _fill(self) -> None:
        for card in self.cards:
            found = points(card.source)
            if found:
                card.show_points(found)

    def _dress(self) -> None:
        label_icon(self.table, "table")
        label_icon(self.open, "folder")
        label_icon(self.blank, "plus")
        ratio = self.devicePixelRatioF()
        self._dots = QPixmap(QSize(round(DOTS * ratio), round(DOTS * ratio)))
        self._dots.setDevicePixelRatio(ratio)
        self._dots.fill(look.theme["canvas"])
        painter = QPainter(self._dots)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.theme["dot"])
        painter.drawEllipse(QRect(DOTS // 2 - 1, DOTS // 2 - 1, 2, 2))
        painter.end()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots of the canvas that this page stands for; what must be computed waits for the first frame."""
        QPainter(self).drawTiledPixmap(self.rect(), self._dots)
        if not self._filled:
            self._filled = True
            QTimer.singleShot(0, self, self._fill)


class Gallery(QWidget):
    """Cards in rows, and the files that were open last behind them; the arrow keys walk among the cards."""

    def __init__(self, cards: list[Card], tail: QWidget) -> None:
        super().__init__()
        self._cards = cards
        self._tail = tail
        tail.setParent(self)
        tail.installEventFilter(self)
        for card in cards:
            card.setParent(self)
            card.installEventFilter(self)
        self.most = self._columns = COLUMNS[0]

    def hasHeightForWidth(self) -> bool:
        """Fewer columns make more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high all rows are."""
        rows = -(-len(self._cards) // self._count(width))
        return max(rows * (HEIGHT + GAP) - GAP, self._behind(width).bottom() - MARGIN) + 2 * MARGIN

    def sizeHint(self) -> QSize:
        """One row of cards."""
        width = max(LEAST, self.width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """At least one card."""
        return QSize(LEAST, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cards out; their shadows reach over the gaps."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put every card into its place, and the list of files behind the last one."""
        self._columns = self._count(self.width())
        for i, card in enumerate(self._cards):
            card.setGeometry(self._place(self.width(), i))
        self._tail.setGeometry(self._behind(self.width()).adjusted(-INSET, 0, INSET, 0))
        self.updateGeometry()

    def _place(self, width: int, i: int) -> QRect:
        columns = self._count(width)
        step = (width - 2 * MARGIN + GAP) / columns
        row, column = divmod(i, columns)
        left, top = MARGIN + round(column * step), MARGIN + row * (HEIGHT + GAP)
        return QRect(left, top, round(step - GAP), HEIGHT)

    def _behind(self, width: int) -> QRect:
        """Where the list of files is: in the rest of the last row if there is room, else below it."""
        count = len(self._cards)
        first, last = self._place(width, count), self._place(width, count - 1)
        tall = self._tail.sizeHint().height()
        if first.top() == last.top() and width - MARGIN - first.left() >= ROOM:
            return QRect(first.left(), first.top(), min(2 * first.width(), width - MARGIN - first.left()), tall)
        return QRect(MARGIN, last.bottom() + 2 * GAP, min(2 * last.width() + GAP, width - 2 * MARGIN), tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shadows, below all cards."""
        painter = QPainter(self)
        for card in self._cards:
            shadow(painter, look.theme, QRectF(card.geometry()), 12, 2 if card.lifted else 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk with the arrow keys; a lifted card has a longer shadow."""
        if watched is self._tail and event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        if event.type() in LIFTING:
            self.update()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched in self._cards:
            place = self._cards.index(watched)
            steps = {
                Qt.Key.Key_Left: -1,
                Qt.Key.Key_Right: 1,
                Qt.Key.Key_Up: -self._columns,
                Qt.Key.Key_Down: self._columns,
            }
            step = steps.get(Qt.Key(event.key()), 0)
            if step and 0 <= place + step < len(self._cards):
                self._cards[place + step].setFocus(Qt.FocusReason.TabFocusReason)
            return bool(step)
        return super().eventFilter(watched, event)

    def _count(self, room: int) -> int:
        return max(1, min(self.most, (room - 2 * MARGIN + GAP) // (LEAST + GAP)))
