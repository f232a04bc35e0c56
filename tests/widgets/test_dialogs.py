"""The two pages of Help: everything on them can be read, in both looks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from widgets.actions import ACTIONS
from widgets.controls import KeyCap
from widgets.dialogs import About, Shortcuts


@pytest.fixture(params=[About, Shortcuts], ids=lambda kind: kind.__name__)
def dialog(request, qtbot, dressed):
    frame = QWidget()
    qtbot.addWidget(frame)
    made = request.param(frame)
    made.show()
    QApplication.processEvents()
    yield made
    assert frame.children() == [made]


def test_every_line_has_room(dialog):
    for words in dialog.findChildren(QLabel):
        if words.text():
            wanted = words.heightForWidth(words.width()) if words.wordWrap() else words.sizeHint().height()
            assert words.height() >= wanted, words.text()
            assert words.wordWrap() or words.width() >= words.sizeHint().width(), words.text()


def test_nothing_lies_over_anything_else(dialog):
    page = dialog.findChild(QScrollArea).widget()
    places = [words.mapTo(page, words.rect().topLeft()) for words in page.findChildren(QLabel)]
    sizes = [words.size() for words in page.findChildren(QLabel)]
    boxes = [(p.x(), p.y(), p.x() + s.width(), p.y() + s.height()) for p, s in zip(places, sizes, strict=True)]
    for i, (x0, y0, x1, y1) in enumerate(boxes):
        for a0, b0, a1, b1 in boxes[i + 1 :]:
            assert x1 <= a0 or a1 <= x0 or y1 <= b0 or b1 <= y0


def test_every_key_is_on_the_page(qtbot, dressed):
    frame = QWidget()
    qtbot.addWidget(frame)
    caps = [cap.accessibleName() for cap in Shortcuts(frame).findChildren(KeyCap)]
    assert len(caps) >= sum(bool(action.keys) for action in ACTIONS)


def test_the_reason_beside_train_opens_the_problems(drawer):
    bar = drawer.window.top.train
    loss = next(key for key, node in drawer.design.nodes.items() if not node.kind.emits())
    drawer.editor.select({loss})
    drawer.window.run("delete")
    assert bar.reason.isVisible()
    QTest.mouseClick(bar.reason, Qt.MouseButton.LeftButton)
    assert drawer.window.dock.isVisible()
    assert drawer.window.dock.current == "Problems"
