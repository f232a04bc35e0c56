"""The dock: what stands below the canvas, one panel at a time, made when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from widgets.controls.tabs import GAP, TextTabs
from widgets.controls.words import label
from widgets.editor import Editor
from widgets.theme import icon, look

TABS = ("Dashboard", "Try it", "Data", "Code", "Problems", "History", "Runs")


class Dock(QWidget):
    """Tabs and their panels."""

    fold_asked = Signal()
    changed = Signal()
    """Another panel is in front."""

    def __init__(self, makers: dict[str, Callable[[], QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._makers = makers
        self._panels: dict[str, QWidget] = {}
        self._editor: Editor | None = None
        self.tabs = TextTabs("Lower panel", TABS)
        fold = QToolButton()
        fold.setIcon(icon("down"))
        fold.setIconSize(QSize(14, 14))
        fold.setAccessibleName("Fold the lower panel")
        fold.setToolTip("Fold  Ctrl+J")
        fold.clicked.connect(self.fold_asked)
        self._fold = fold
        head = QHBoxLayout()
        head.setContentsMargins(16 - GAP // 2, 1, 12, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        self.note = label("", 12, tone="muted")
        head.addWidget(self.note)
        head.addSpacing(12)
        head.addWidget(fold)
        self._head = head
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._chosen)
        look.changed.connect(self._dress)

    @property
    def current(self) -> str:
        """Name of the panel in front."""
        return TABS[max(0, self.tabs.currentIndex())]

    def make(self, name: str) -> None:
        """Make a panel before anybody looks at it."""
        if name not in self._panels:
            panel = self._makers[name]()
            self._panels[name] = panel
            self._stack.addWidget(panel)
            panel.show_editor(self._editor)  # type: ignore[attr-defined]
            if (corner := getattr(panel, "corner", None)) is not None:
                self._head.insertWidget(self._head.count() - 1, corner)

    def front(self, name: str) -> QWidget:
        """Bring a panel to the front and return it."""
        self.tabs.setCurrentIndex(TABS.index(name))
        self._chosen()
        return self._panels[name]

    def panel(self, name: str) -> QWidget | None:
        """Return a panel if it was ever looked at."""
        return self._panels.get(name)

    def show_editor(self, editor: Editor | None) -> None:
        """Let every panel look at another editor."""
        self._editor = editor
        for panel in self._panels.values():
            panel.show_editor(editor)  # type: ignore[attr-defined]

    def _chosen(self, _: int = 0) -> None:
        name = self.current
        self.make(name)
        self._stack.setCurrentWidget(self._panels[name])
        for panel in self._panels.values():
            if (corner := getattr(panel, "corner", None)) is not None:
                corner.setVisible(panel is self._panels[name])
        self.changed.emit()

    def say(self, words: str) -> None:
        """Say something about the panel in front, beside the tabs."""
        self.note.setText(words)

    def showEvent(self, event: QShowEvent) -> None:
        """Make what is in front, if nobody has yet."""
        super().showEvent(event)
        self._chosen()

    def _dress(self, *_: object) -> None:
        self._fold.setIcon(icon("down"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel and its lines."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.theme["panel"])
        painter.fillRect(0, 0, self.width(), 1, look.theme["line"])
        painter.fillRect(0, 37, self.width(), 1, look.theme["line"])
        painter.end()

    def sizeHint(self) -> QSize:
        """As high as the picture of the design screen has it."""
        return QSize(600, 252)

    def minimumSizeHint(self) -> QSize:
        """High enough for a plot."""
        return QSize(200, 160)
