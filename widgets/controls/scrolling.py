"""Scroll bars that show only while the pointer is over what they move."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractScrollArea

from widgets.controls.words import restyle

SHOWING = {QEvent.Type.Enter: False, QEvent.Type.Leave: True}


class Shy(QObject):
    """Hides the bars of an area until the pointer enters it; they keep their room, so nothing jumps."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        area.installEventFilter(self)
        self._hide(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with the pointer."""
        if event.type() in SHOWING:
            self._hide(SHOWING[event.type()])
        return False

    def _hide(self, shy: bool) -> None:
        for bar in (self._area.verticalScrollBar(), self._area.horizontalScrollBar()):
            bar.setProperty("shy", shy)
            restyle(bar)
