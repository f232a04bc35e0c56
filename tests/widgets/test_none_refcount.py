"""Some versions of Qt for Python lose a reference to None at every void call and abort after some thousand."""

import sys

from PySide6.QtCore import QObject


def test_void_calls_keep_the_count_of_none(qapp):
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 10
