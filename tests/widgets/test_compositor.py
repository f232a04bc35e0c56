"""Where nothing blends windows, popups and menus are cut to their shape instead of standing on a black margin."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QMenu, QWidget

from widgets import compositor, popup, theme
from widgets.quick_add import QuickAdd


@pytest.fixture(params=[True, False])
def blended(request, monkeypatch) -> Iterator[bool]:
    for module in (popup, theme):
        monkeypatch.setattr(module, "blends", lambda: request.param)
    return request.param


def test_a_popup_has_a_shadow_only_where_it_is_seen_through(qtbot, dressed, blended):
    holder = QWidget()
    qtbot.addWidget(holder)
    card = QuickAdd(holder)
    card.open_at(QPoint(200, 200), [])
    assert (card.card() == card.rect()) is not blended
    assert card.mask().isEmpty() is blended
    assert card.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground) is blended


def test_a_menu_keeps_its_round_corners(qtbot, dressed, blended):
    menu = QMenu()
    qtbot.addWidget(menu)
    theme.round_corners(menu)
    menu.addAction("Train")
    menu.popup(QPoint(100, 100))
    assert menu.mask().isEmpty() is blended


def test_a_rounded_region_lacks_its_corners_and_nothing_else():
    region = compositor.rounded_region(QRectF(0, 0, 60, 40), 12)
    assert not region.contains(QPoint(0, 0))
    assert not region.contains(QPoint(59, 39))
    for inside in (QPoint(30, 0), QPoint(0, 20), QPoint(58, 20), QPoint(30, 38)):
        assert region.contains(inside)
