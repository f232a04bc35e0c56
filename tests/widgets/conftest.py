"""Every widget is tested in its own clothes, on a design that ships, by a hand that has a mouse and keys."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

import resources
from backends.client import Worker
from backends.protocol import Stop
from designer.edits.changing import set_training
from designer.storage import load
from widgets.editor import Editor
from widgets.link import Link
from widgets.notices import Notice
from widgets.popup import Popup
from widgets.theme import DARK, load_fonts, look, stylesheet
from widgets.training import State

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
PATIENCE = 60_000
"""Milliseconds that a training may take on a busy machine."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No test sees or touches the settings and runs of whoever runs it."""
    monkeypatch.setenv("NEURARIUM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """Everything is where it is sent, at once; only live pictures keep their pace."""
    monkeypatch.setattr("widgets.motion.motion.wish", "still")
    monkeypatch.setattr("widgets.motion.CALM", 0)


@pytest.fixture
def dressed(qapp):
    load_fonts()
    if look.theme is not DARK or qapp.styleSheet() != stylesheet(DARK):
        look.wear(DARK)
    yield qapp
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def editor(dressed):
    """Deep autoencoder: n1 digits, n2 encoder, n3 latent, n4 decoder, n5 pixels, n6 loss."""
    return Editor(load(resources.data("designs/deep-autoencoder.neurarium")))


@pytest.fixture
def shown(qtbot, editor):
    """Show a panel beside the design."""

    def show(panel, width=288, height=700):
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show_editor(editor)
        panel.show()
        panel.activateWindow()
        QApplication.processEvents()
        return panel

    return show


class Kept:
    """One worker for all tests: loading torch takes seconds."""

    def __init__(self):
        self.listener = None
        self.worker = Worker(self._tell)

    def _tell(self, report):
        if self.listener is not None:
            self.listener(report)


@pytest.fixture(scope="session")
def kept():
    made = Kept()
    yield made
    made.worker.stop()
    made.worker.join()


@pytest.fixture
def lent(kept, monkeypatch):
    """Lend the kept worker to every window of a test; none of them ends it."""

    class Lent(Link):
        def __init__(self, parent=None):
            super().__init__(parent)
            self._worker = kept.worker
            kept.listener = self._reported.emit

        def stop(self):
            kept.listener = None
            if kept.worker.alive:
                kept.worker.send(Stop())

    monkeypatch.setattr("widgets.window.Link", Lent)


class Person:
    """Somebody at a window, with a mouse and a keyboard. Points are pixels of the canvas."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot

    @property
    def canvas(self):
        return self.window.canvas

    @property
    def editor(self):
        return self.window.editor

    @property
    def design(self):
        return self.window.editor.design

    @property
    def rows(self):
        """What the history says."""
        document = self.window.editor.document
        return [step.label for step in document.steps[: document.place]]

    def named(self, name):
        """The id of the node with this name."""
        return next(key for key in self.design.nodes if self.editor.called(key) == name)

    # What is seen

    def button(self, name, kind=QToolButton):
        found = [w for w in self.window.findChildren(kind) if name in (w.accessibleName(), w.text())]
        return next(w for w in found if w.isVisible())

    def notices(self):
        return [w.accessibleName() for w in self.window.findChildren(Notice) if w.isVisible()]

    def hint(self):
        return self.window.status.hint._text

    def popup(self):
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), Popup))
        return QApplication.activePopupWidget()

    def middle(self, key):
        """The middle of a card, in pixels."""
        return self.canvas.camera.to_screen(self.canvas.scene.rect(key).center())

    def port(self, key, name, out):
        return self.canvas.camera.to_screen(self.canvas.scene.port_point(key, name, out))

    def beside(self, key, dx, dy):
        return self.middle(key) + QPointF(dx, dy)

    # The mouse

    def press(self, point, button=LEFT, keys=NONE, on=None):
        QTest.mousePress(on or self.canvas, button, keys, _pixel(point))

    def move(self, point, buttons=LEFT, keys=NONE, on=None):
        widget = on or self.canvas
        place = QPointF(point)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, buttons, keys
        )
        QApplication.sendEvent(widget, event)

    def release(self, point, button=LEFT, keys=NONE, on=None):
        QTest.mouseRelease(on or self.canvas, button, keys, _pixel(point))

    def drag(self, start, end, button=LEFT, keys=NONE, drop=True):
        """Press, go there in some steps, and let go unless the button is to be held."""
        start, end = QPointF(start), QPointF(end)
        self.press(start, button, keys)
        for part in (0.2, 0.6, 1.0):
            self.move(start + (end - start) * part, button, keys)
        if drop:
            self.release(end, button, keys)

    def click(self, point, button=LEFT, keys=NONE):
        self.press(point, button, keys)
        self.release(point, button, keys)

    def double_click(self, point):
        QTest.mouseClick(self.canvas, LEFT, NONE, _pixel(point))
        QTest.mouseDClick(self.canvas, LEFT, NONE, _pixel(point))
        QTest.mouseRelease(self.canvas, LEFT, NONE, _pixel(point))

    def wheel(self, point, notches=1, keys=NONE):
        place = QPointF(point)
        event = QWheelEvent(
            place,
            self.canvas.mapToGlobal(place),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    # The keys

    def key(self, key, keys=NONE):
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, keys)

    def type(self, text):
        QTest.keyClicks(QApplication.focusWidget(), text)

    def choose(self, words):
        """Type into the open list and take its first row."""
        popup = self.popup()
        QTest.keyClicks(popup.field, words)
        QTest.keyClick(popup.field, Qt.Key.Key_Return)

    # Together

    def short(self, epochs=2, **more):
        """Let the training end soon."""
        self.editor.commit("Set up the training", set_training(self.design, epochs=epochs, **more))

    def open(self, template):
        """Open a shipped design by clicking its card."""
        self.window.activateWindow()
        card = next(card for card in self.window.welcome.page.cards if card.template.id == template)
        QTest.mouseClick(card, LEFT)
        QApplication.processEvents()

    def ready(self):
        """Wait until what the first frame did not need is there."""
        self.qtbot.waitUntil(lambda: self.window.dock.panel("Dashboard") is not None, timeout=PATIENCE)

    def train(self):
        self.key(Qt.Key.Key_Return, CTRL)
        assert self.editor.training.active, self.hint()

    def wait(self, *states):
        self.qtbot.waitUntil(lambda: self.editor.training.state in states, timeout=PATIENCE)

    def trained(self):
        """Train to the end."""
        self.train()
        self.wait(State.DONE, State.FAILED)
        assert self.editor.training.state is State.DONE, self.editor.training.failure


def _pixel(point):
    return QPointF(point).toPoint()


@pytest.fixture
def make_window(qtbot, dressed, lent, home):
    """Open windows as the app does; unsaved designs are not asked about at the end."""
    from widgets.window import Window

    made = []

    def make(width=1366, height=768):
        window = Window()
        made.append(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        QApplication.processEvents()
        return window

    yield make
    for window in made:
        if popup := QApplication.activePopupWidget():
            popup.close()
        for editor in window.editors:
            editor.document.mark_saved()
        window.close()
        window.deleteLater()


@pytest.fixture
def person(make_window, qtbot):
    """Somebody who has just started the app."""
    return Person(make_window(), qtbot)


@pytest.fixture
def drawer(person):
    """Somebody who has opened the deep autoencoder."""
    person.open("deep-autoencoder")
    return person
