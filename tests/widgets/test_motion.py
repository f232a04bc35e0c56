"""What moves ends where it would be without motion, hears the hand meanwhile, and does not move for who wants none."""

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from designer.edits.changing import move
from widgets import motion as moving
from widgets.canvas.canvas import Canvas
from widgets.motion import Curtain, Rise, Tween, motion
from widgets.notices import Notice

LONG = 400


@pytest.fixture
def lively(monkeypatch):
    monkeypatch.setattr(motion, "wish", "lively")


@pytest.fixture
def canvas(qtbot, editor):
    made = Canvas(editor)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    QTest.qWait(LONG)
    return made


def picture(canvas):
    return canvas.grab().toImage()


def unlike(one, other):
    """The share of pixels that differ."""
    a, b = (np.frombuffer(image.constBits(), np.uint32) for image in (one, other))
    return float((a != b).mean())


def test_without_motion_a_step_is_taken_at_once(qapp):
    steps, owner = [], QObject()
    Tween(owner, 100, steps.append).run()
    assert steps == [1.0]


def test_with_motion_the_steps_grow_to_one(qtbot, lively):
    steps, owner = [], QObject()
    tween = Tween(owner, 60, steps.append)
    tween.run()
    qtbot.waitUntil(lambda: not tween.running)
    assert steps == sorted(steps)
    assert steps[0] == 0.0
    assert steps[-1] == 1.0
    assert tween.share == 1.0


def test_cards_glide_to_their_new_places(qtbot, lively, canvas):
    start = picture(canvas)
    at = canvas.editor.design.nodes["n3"].at
    canvas.editor.do("Move", move, {"n3": (at[0], at[1] + 200)})
    assert canvas.scene.rect("n3").top() == pytest.approx(at[1] + 200 - canvas.scene.outlines[2].axis)
    assert unlike(picture(canvas), start) < 0.002  # on its first frame nothing has left its place
    qtbot.waitUntil(lambda: not canvas.drawing.lifted)
    glided = picture(canvas)
    canvas.renew()
    assert glided == picture(canvas)
    assert unlike(glided, start) > 0.01


def test_a_glide_makes_room_for_the_next_edit(qtbot, lively, canvas):
    canvas.editor.do("Move", move, {"n3": (0.0, 900.0)})
    assert canvas.drawing.lifted == {"n3"}
    canvas.editor.undo()
    qtbot.waitUntil(lambda: not canvas.drawing.lifted)
    there = picture(canvas)
    canvas.renew()
    assert there == picture(canvas)


def test_without_motion_cards_are_there_at_once(canvas):
    canvas.editor.do("Move", move, {"n3": (0.0, 900.0)})
    assert not canvas.drawing.lifted


def test_another_level_of_detail_fades_in(qtbot, lively, canvas, monkeypatch):
    monkeypatch.setattr("widgets.canvas.canvas.QUICK", 60.0)
    canvas.zoom_to(0.6)
    QTest.qWait(LONG)
    picture(canvas)
    canvas.zoom_to(0.4)
    fading = picture(canvas)
    qtbot.waitUntil(lambda: not canvas._fade.running)
    blocks = picture(canvas)
    assert fading != blocks
    motion.wish = "still"
    canvas.zoom_to(0.6)
    picture(canvas)
    canvas.zoom_to(0.4)
    assert picture(canvas) == blocks


def test_the_dock_slides_in_and_hears_clicks_meanwhile(qtbot, lively, drawer):
    window = drawer.window
    drawer.ready()
    window.toggle_dock()
    QApplication.processEvents()
    (curtain,) = window.findChildren(Curtain)
    assert window.dock.isVisible()
    middle = window.dock.mapTo(window, window.dock.rect().center())
    assert curtain.geometry().contains(middle)
    assert window.childAt(middle) is not curtain
    qtbot.waitUntil(lambda: not window.findChildren(Curtain))
    window.toggle_dock()
    assert window.findChildren(Curtain)
    qtbot.waitUntil(lambda: not window.findChildren(Curtain))


def test_somebody_may_want_no_motion(drawer):
    window = drawer.window
    assert motion.still
    window.run("motion")
    assert not motion.still
    assert window.settings.text("motion") == "lively"
    window.run("motion")
    assert motion.still
    assert window.settings.text("motion") == "still"
    window.toggle_dock()
    assert not window.findChildren(Curtain)


def test_what_opens_rises_to_its_place(qtbot, lively, monkeypatch, dressed):
    monkeypatch.setattr(moving, "MOVABLE", frozenset({"offscreen"}))
    card = QWidget()
    qtbot.addWidget(card)
    Rise(card)
    card.move(100, 100)
    card.show()
    assert card.pos() == QPoint(100, 100 + moving.RISE)
    qtbot.waitUntil(lambda: card.pos() == QPoint(100, 100))


def test_a_notice_ends_at_its_place(qtbot, lively, drawer):
    drawer.window.notices.tell("info", "Saved")
    (bar,) = drawer.window.findChildren(Notice)
    assert bar.graphicsEffect() is not None
    qtbot.waitUntil(lambda: bar.graphicsEffect() is None)
    assert bar.y() == 16


def test_live_pictures_come_twice_a_second_without_motion(monkeypatch):
    monkeypatch.setattr(moving, "CALM", 500)
    assert motion.beat(33) == 500
    monkeypatch.setattr(motion, "wish", "lively")
    assert motion.beat(33) == 33
