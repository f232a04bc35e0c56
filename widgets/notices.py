"""Notices: bars at the top right that say what happened, what is safe, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets import paint
from widgets.motion import OPEN, RISE, Tween
from widgets.theme import font, icon, look, pixmap

WIDTH, GAP = 428, 12
SHORT = 6000
"""Milliseconds that good news stays."""
ICONS = {"error": "error", "warning": "warn", "success": "check", "info": "info"}
Button = tuple[str, Callable[[], object]]


class Notice(QWidget):
    """One bar: a title, a sentence and at most three buttons."""

    left = Signal()

    def __init__(self, tone: str, title: str, text: str, buttons: tuple[Button, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.lift = 0.0
        """How far below its place it still is, in pixels."""
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(f"{title}. {text}")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 12, 14)
        rows.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        sign = QLabel()
        token = "focus" if tone == "info" else tone
        sign.setPixmap(pixmap(ICONS[tone], look.theme[token], 18))
        head.addWidget(sign)
        head.addWidget(_words(title, 600, "text"), 1)
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setAccessibleName("Close this notice")
        close.clicked.connect(self.leave)
        head.addWidget(close)
        rows.addLayout(head)
        if text:
            body = _words(text, 400, "muted")
            body.setContentsMargins(28, 0, 8, 0)
            rows.addWidget(body)
        if buttons:
            rows.addLayout(self._buttons(buttons))

    def _buttons(self, buttons: tuple[Button, ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(28, 8, 0, 0)
        for i, (label, act) in enumerate(buttons):
            button = QPushButton(label)
            button.setFlat(i > 0)
            button.setAccessibleName(label)
            button.clicked.connect(lambda _=False, act=act: self._do(act))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _do(self, act: Callable[[], object]) -> None:
        self.leave()
        act()

    def leave(self) -> None:
        """Go away."""
        self.hide()
        self.setParent(None)
        self.deleteLater()
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the raised field."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.rounded(painter, QRectF(self.rect()), 10, look.theme["raised"], look.theme["line2"])


class Notices(QObject):
    """Stacks bars in a corner of a widget, the newest on top."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self._area = area
        self._bars: list[Notice] = []
        area.installEventFilter(self)

    def tell(self, tone: str, title: str, text: str = "", *buttons: Button) -> None:
        """Show a bar; `tone` is error, warning, success or info. Good news without buttons leaves by itself."""
        bar = Notice(tone, title, text, buttons, self._area)
        bar.left.connect(lambda: self._gone(bar))
        self._bars.insert(0, bar)
        bar.show()
        self._let_in(bar)
        if tone in ("success", "info") and not buttons:
            QTimer.singleShot(SHORT, bar, bar.leave)
        self._place()

    def clear(self) -> None:
        """Take every bar away."""
        for bar in tuple(self._bars):
            bar.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the bars in their corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _gone(self, bar: Notice) -> None:
        if bar in self._bars:
            self._bars.remove(bar)
        self._place()

    def _let_in(self, bar: Notice) -> None:
        """Let a bar fade in and rise a little."""
        veil = QGraphicsOpacityEffect(bar)
        bar.setGraphicsEffect(veil)

        def step(share: float) -> None:
            bar.lift = RISE * (1 - share)
            if share < 1:
                veil.setOpacity(share)
            else:
                bar.setGraphicsEffect(None)  # type: ignore[arg-type]
            self._place()

        Tween(bar, OPEN, step).run()

    def _place(self) -> None:
        y = 16
        for bar in self._bars:
            bar.adjustSize()
            bar.move(self._area.width() - bar.width() - 16, y + round(bar.lift))
            bar.raise_()
            y += bar.height() + GAP


def _words(text: str, weight: int, token: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFont(font(13 if weight > 400 else 12, weight))
    label.setStyleSheet(f"color: {look.theme[token].name()}")
    return label
