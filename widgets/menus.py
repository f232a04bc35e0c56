"""The table of actions as Qt has it: shortcuts, the menu behind the sign, and what is possible now."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from widgets.actions import ACTIONS, BY_ID, MENUS
from widgets.theme import round_corners


class Menus:
    """Makes a QAction of every row of the table; asks the window whether and how to do it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.actions = {action.id: self._made(action.id) for action in ACTIONS}
        window.addActions([self.actions[action.id] for action in ACTIONS if not action.canvas])

    def _made(self, name: str) -> QAction:
        action = BY_ID[name]
        made = QAction(action.title, self._window)
        made.setShortcuts([QKeySequence(key) for key in action.keys])
        context = Qt.ShortcutContext
        made.setShortcutContext(context.WidgetWithChildrenShortcut if action.canvas else context.WindowShortcut)
        made.setToolTip(action.help or action.title)
        made.triggered.connect(lambda: self._window.run(name))  # type: ignore[attr-defined]
        return made

    def menu(self) -> QMenu:
        """Make the menu behind the sign."""
        menu = QMenu(self._window)
        round_corners(menu)
        menu.aboutToShow.connect(self.refresh)
        for title in MENUS:
            part = menu.addMenu(title)
            round_corners(part)
            for action in ACTIONS:
                if action.menu == title:
                    part.addAction(self.actions[action.id])
                    if action.ends_section:
                        part.addSeparator()
        return menu

    def lend(self, canvas: QWidget) -> None:
        """Give a canvas the single letters that work only there."""
        canvas.addActions([self.actions[action.id] for action in ACTIONS if action.canvas])

    def obstacle(self, name: str) -> str:
        """Say why an action is not possible now, "" when it is."""
        return BY_ID[name].when(self._window)

    def do(self, name: str) -> None:
        """Do an action."""
        attrgetter(BY_ID[name].do)(self._window)()

    def refresh(self) -> None:
        """Enable what is possible now."""
        for action in ACTIONS:
            reason = self.obstacle(action.id)
            made = self.actions[action.id]
            made.setEnabled(not reason)
            made.setToolTip(reason or action.help or action.title)
