"""The first page: every shipped design is one key away, and the first frame is cheap."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from designer.templates import templates
from widgets.theme import DARK, LIGHT, load_fonts, look
from widgets.welcome.page import Welcome
from widgets.welcome.recents import Recent, bars, told
from widgets.welcome.samples import digits, points

NOW = datetime(2026, 3, 12, 12, 0)
FIRST_FRAME = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
from widgets.theme import load_fonts
from widgets.welcome.page import Welcome
load_fonts()
page = Welcome()
page.resize(1216, 826)
page.grab()
sys.exit(bool({'numpy', 'pyqtgraph', 'torch'} & sys.modules.keys()))
"""


@pytest.fixture
def page(qtbot):
    load_fonts()
    made = Welcome()
    qtbot.addWidget(made)
    made.resize(1216, 826)
    with qtbot.waitExposed(made):
        made.show()
    return made


def recent(name, days=0):
    return Recent(path=Path("/designs") / name, name=name, weights=17218, when=datetime.now() - timedelta(days=days))


def test_the_first_frame_needs_no_numpy():
    subprocess.run([sys.executable, "-c", FIRST_FRAME], cwd=Path(__file__).parents[2], check=True)


def test_every_shipped_design_has_a_card_from_small_to_large(page):
    cards = page.page.cards
    assert {card.template.id for card in cards} == {template.id for template in templates()}
    assert [card.weights for card in cards] == sorted(card.weights for card in cards)


def test_a_click_chooses_a_template(page, qtbot):
    card = page.page.cards[-1]
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert chosen.args == [card.template.id]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_keyboard_walks_the_cards_and_opens_one(page, qtbot, key):
    page.focus_first()
    first, second = page.page.cards[:2]
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert page.page.focusWidget() is second
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.keyClick(second, key)
    assert chosen.args == [second.template.id]


def test_down_goes_one_row_further(page, qtbot):
    page.focus_first()
    cards = page.page.cards
    qtbot.keyClick(cards[0], Qt.Key.Key_Down)
    below = page.page.focusWidget()
    assert below.y() > cards[0].y()
    assert below.x() == cards[0].x()
    qtbot.keyClick(below, Qt.Key.Key_Up)
    assert page.page.focusWidget() is cards[0]


def test_a_narrow_page_has_fewer_columns(page, qtbot):
    def columns():
        return len({card.x() for card in page.page.cards})

    assert columns() == 4
    page.resize(620, 700)
    qtbot.waitUntil(lambda: columns() == 2)
    rights = [card.geometry().right() for card in page.page.cards]
    assert max(rights) < page.page.gallery.width()


@pytest.mark.parametrize("width", [620, 1216, 1700, 2336])
def test_the_list_of_files_has_a_place_of_its_own(page, qtbot, width):
    page.resize(width, 900)
    page.show_recents([recent(f"net {i}") for i in range(8)])
    recents, cards = page.page.recents, page.page.cards
    qtbot.waitUntil(lambda: recents.height() >= 8 * 44, timeout=1500)
    assert recents.width() >= min(380, width - 2 * 32)
    qtbot.waitUntil(lambda: page.page.gallery.rect().contains(recents.geometry()), timeout=1500)
    assert not any(card.geometry().intersects(recents.geometry().adjusted(10, 0, -10, 0)) for card in cards)


def test_a_wide_window_has_more_columns(page, qtbot):
    page.resize(2336, 900)
    qtbot.waitUntil(lambda: len({card.x() for card in page.page.cards}) == 6)


def test_open_and_blank_are_asked_for(page, qtbot):
    with qtbot.waitSignal(page.open_asked):
        page.page.open.click()
    with qtbot.waitSignal(page.blank_asked):
        page.page.blank.click()


def test_recent_files_are_listed_and_opened(page, qtbot):
    assert not page.page.recents.nothing.isHidden()
    page.show_recents([recent("net"), recent("other", 30)])
    assert [row.text() for row in page.page.recents.rows] == ["net", "other"]
    with qtbot.waitSignal(page.recent_chosen) as chosen:
        qtbot.mouseClick(page.page.recents.rows[1], Qt.MouseButton.LeftButton)
    assert chosen.args == [Path("/designs/other")]
    page.show_recents([])
    assert not page.page.recents.nothing.isHidden()


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (NOW - timedelta(hours=2, minutes=19), "today 09:41"),
        (NOW - timedelta(days=1), "yesterday 12:00"),
        (NOW - timedelta(days=2), "Tuesday"),
        (NOW - timedelta(days=10), "2 March"),
        (NOW - timedelta(days=400), "5 February 2025"),
    ],
)
def test_a_day_is_told_as_people_do(when, words):
    assert told(when, NOW) == words


def test_everything_that_can_be_clicked_has_a_name(page):
    page.show_recents([recent("net")])
    for button in page.page.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text()


def test_real_points_are_filled_in_after_the_first_frame(page, qtbot):
    (card,) = (card for card in page.page.cards if card.template.id == "xor")
    qtbot.waitUntil(lambda: bool(card._points))
    filled = card.grab().toImage()
    card.show_points([])
    assert card.grab().toImage() != filled


def test_points_lie_on_the_plate_and_belong_to_two_classes():
    found = points("spiral")
    assert {label for _, _, label in found} == {0, 1}
    assert all(-0.05 <= x <= 1.05 and -0.05 <= y <= 1.05 for x, y, _ in found)
    assert points("digits") == []


def test_digits_are_read_without_numpy_as_they_are():
    import numpy as np

    import resources

    with resources.path("data/digits.npz") as path, np.load(path) as archive:
        assert digits(3) == tuple(image.tobytes() for image in archive["images"][:3])


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_card_lifts_under_the_focus(page, theme):
    look.wear(theme)
    try:
        card = page.page.cards[0]
        before = card.grab().toImage()
        card.setFocus(Qt.FocusReason.TabFocusReason)
        assert card.lifted
        assert card.grab().toImage() != before
    finally:
        look.wear(DARK)


def test_a_recent_design_is_told_by_its_bars(editor):
    made = bars(editor.design, editor.view)
    assert [kind for kind, _ in made] == ["input", "hidden", "latent", "hidden", "output", "output"]
    heights = [share for _, share in made]
    assert min(heights) > 0
    assert max(heights) == 1
    assert heights[2] < heights[1]


def test_an_arrow_begins_at_the_first_card_and_enter_presses_a_button(person, qtbot):
    page = person.window.welcome.page
    person.key(Qt.Key.Key_Down)
    assert page.cards[0].hasFocus()
    page.blank.setFocus()
    person.key(Qt.Key.Key_Return)
    assert person.canvas is not None
