"""Scroll bars are there when they are wanted."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QScrollArea

from widgets.controls.scrolling import Shy


def test_bars_show_while_the_pointer_is_over_their_area(qtbot, dressed):
    area = QScrollArea()
    qtbot.addWidget(area)
    Shy(area)
    bar = area.verticalScrollBar()
    assert bar.property("shy")
    QApplication.sendEvent(area, QEvent(QEvent.Type.Enter))
    assert not bar.property("shy")
    QApplication.sendEvent(area, QEvent(QEvent.Type.Leave))
    assert bar.property("shy")
