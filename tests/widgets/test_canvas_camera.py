"""Looking: the wheel, fitting, the small map, and what is drawn how far away."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from widgets.canvas.camera import FARTHEST, NEAREST
from widgets.canvas.drawing import BLOCK
from widgets.canvas.geometry import WIDTH
from widgets.theme import look

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MIDDLE, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


def color_at(person, point):
    QApplication.processEvents()
    return person.canvas.grab().toImage().pixelColor(QPointF(point).toPoint()).name()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(x=st.integers(0, 700), y=st.integers(0, 500), notches=st.lists(st.sampled_from([-3, -1, 1, 2]), max_size=8))
def test_the_wheel_keeps_what_is_under_the_pointer_there(drawer, x, y, notches):
    camera, point = drawer.canvas.camera, QPointF(x, y)
    fixed = camera.to_scene(point)
    for count in notches:
        drawer.wheel(point, count)
        assert FARTHEST <= camera.zoom <= NEAREST
        now = camera.to_scene(point)
        assert (now.x(), now.y()) == pytest.approx((fixed.x(), fixed.y()), abs=1e-6)


def test_shift_and_the_wheel_go_sideways(drawer):
    camera = drawer.canvas.camera
    before = (camera.x, camera.y, camera.zoom)
    drawer.wheel(QPointF(300, 300), 1, SHIFT)
    assert camera.x != before[0]
    assert (camera.y, camera.zoom) == before[1:]


def test_home_shows_everything(drawer):
    camera, canvas = drawer.canvas.camera, drawer.canvas
    drawer.wheel(QPointF(0, 0), 9)
    assert not canvas.seen().contains(canvas.scene.bounds())
    drawer.key(Key.Key_Home)
    assert canvas.seen().contains(canvas.scene.bounds())
    assert camera.zoom <= 1.0


def test_f_shows_the_selection(drawer):
    drawer.click(drawer.middle("n6"))
    drawer.wheel(drawer.middle("n1"), 9)
    drawer.key(Key.Key_F)
    assert drawer.canvas.seen().contains(drawer.canvas.scene.rect("n6"))


def test_control_zero_is_one_pixel_for_one_unit(drawer):
    drawer.wheel(QPointF(0, 0), -5)
    drawer.key(Key.Key_0, CTRL)
    assert drawer.canvas.camera.zoom == 1.0


@pytest.mark.parametrize("how", ["middle", "right", "space"])
def test_the_drawing_follows_the_hand(drawer, how):
    start = drawer.beside("n3", 0, 160)
    before = drawer.middle("n3")
    if how == "space":
        QTest.keyPress(drawer.canvas, Key.Key_Space)
    button = {"middle": MIDDLE, "right": RIGHT, "space": Qt.MouseButton.LeftButton}[how]
    drawer.drag(start, start + QPointF(50, -30), button)
    moved = drawer.middle("n3") - before
    assert (moved.x(), moved.y()) == pytest.approx((50, -30))
    assert not drawer.rows
    if how == "space":
        QTest.keyRelease(drawer.canvas, Key.Key_Space)
        drawer.click(drawer.middle("n3"))
        assert drawer.editor.selection == {"n3"}


def test_the_small_map_goes_where_it_is_pressed(drawer):
    drawer.wheel(drawer.middle("n1"), 8)
    small = drawer.window.stack.currentWidget().map
    assert small.isVisible()
    assert not drawer.canvas.seen().contains(drawer.canvas.scene.rect("n6"))
    area, scale = small._frame()
    target = (drawer.canvas.scene.rect("n6").center() - area.topLeft()) * scale
    QTest.mouseClick(small, Qt.MouseButton.LeftButton, pos=target.toPoint())
    assert drawer.canvas.seen().contains(drawer.canvas.scene.rect("n6").center())


def test_the_small_map_stands_aside_while_everything_is_in_view(drawer):
    drawer.key(Key.Key_Home)
    assert not drawer.window.stack.currentWidget().map.isVisible()


def test_far_cards_are_blocks_in_the_color_of_their_kind(drawer):
    canvas = drawer.canvas
    canvas.zoom_to((BLOCK - 1) / WIDTH)
    drawer.wheel(QPointF(0, 0), 0)
    assert canvas.camera.zoom * WIDTH < BLOCK
    QTest.qWait(120)
    token = canvas.scene.roles["n2"].family.value
    assert color_at(drawer, drawer.middle("n2")) == look.theme[token].name()
    assert canvas.mouse.port_at(drawer.port("n2", "out", True)) == ("", "", False)
    assert canvas.mouse.node_at(drawer.middle("n2")) == "n2"
    canvas.zoom_to(1.2 * BLOCK / WIDTH)
    QTest.qWait(120)
    assert canvas.mouse.port_at(drawer.port("n2", "out", True)) == ("n2", "out", True)


def test_the_level_moves_no_card(drawer):
    before = drawer.canvas.scene.rects.copy()
    for zoom in (0.1, 0.4, 0.6, 2.0, 1.0):
        drawer.canvas.zoom_to(zoom)
        drawer.canvas.grab()
    assert (drawer.canvas.scene.rects == before).all()


def test_the_drawing_stays_fitted_until_somebody_looks_elsewhere(drawer):
    drawer.window.resize(1100, 700)
    QApplication.processEvents()
    assert drawer.canvas.seen().contains(drawer.canvas.scene.bounds())
    drawer.wheel(drawer.middle("n1"), 6)
    fixed, middle = drawer.canvas.camera.zoom, drawer.canvas.seen().center()
    drawer.window.resize(1300, 760)
    QApplication.processEvents()
    after = drawer.canvas.seen().center()
    assert drawer.canvas.camera.zoom == fixed
    assert (after.x(), after.y()) == pytest.approx((middle.x(), middle.y()), abs=1.0)
