"""Everybody can read every text, and every icon shows something."""

import msgspec
import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QLabel, QPushButton

import resources
from widgets.theme import DARK, ICONS, LIGHT, font, icon, load_fonts, look, palette, pixmap, stylesheet

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
TEXTS = ("text", "muted", "faint", "error", "warning", "success", "focus")
KINDS = ("input", "hidden", "output", "recurrent", "memory", "conv", "latent", "attention", "norm", "combine")
MARKS = (*KINDS, "select", "wire", "pos", "neg")


@pytest.fixture(autouse=True)
def application(qapp):
    load_fonts()
    yield qapp
    qapp.setStyleSheet("")


def luminance(color):
    """WCAG 2.2, relative luminance."""
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in color.getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_standard_says():
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize("token", TEXTS)
@pytest.mark.parametrize("surface", ["canvas", "panel", "node", "field"])
def test_text_can_be_read_on_every_surface(theme, token, surface):
    assert contrast(theme[token], theme[surface]) >= 4.5


@THEMES
@pytest.mark.parametrize("token", ["text", "muted", "error"])
def test_text_can_be_read_on_what_floats(theme, token):
    assert contrast(theme[token], theme["raised"]) >= 4.5


@THEMES
@pytest.mark.parametrize("token", MARKS)
@pytest.mark.parametrize("surface", ["canvas", "node"])
def test_marks_that_carry_meaning_stand_out(theme, token, surface):
    assert contrast(theme[token], theme[surface]) >= 3


@THEMES
def test_the_primary_button_and_selected_text_can_be_read(theme):
    assert contrast(theme["onink"], theme["ink"]) >= 4.5
    assert contrast(theme["onink"], theme.mix("ink", "canvas", 0.24)) >= 4.5
    roles = palette(theme)
    assert contrast(roles.highlightedText().color(), roles.highlight().color()) >= 4.5


def test_both_themes_name_the_same_colors():
    assert DARK.tokens.keys() == LIGHT.tokens.keys()
    assert {*LIGHT.fills} == {*KINDS}


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_shows_something(name):
    picture = pixmap(name, LIGHT["text"], 16, 2.0).toImage()
    assert picture.width() == 32
    painted = sum(picture.pixelColor(x, y).alpha() > 128 for x in range(32) for y in range(32))
    assert 8 < painted < 600


def test_an_icon_is_paler_when_disabled():
    shown, disabled = (
        icon("search").pixmap(16, mode).toImage() for mode in (icon("x").Mode.Normal, icon("x").Mode.Disabled)
    )
    assert shown != disabled


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_figures_are_all_of_one_width(weight):
    assert QFontInfo(font(13, weight)).family() == "Inter"
    metrics = QFontMetricsF(font(13, weight))
    widths = [metrics.horizontalAdvance(figure * 8) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.2  # a column of eight figures moves by less than a fifth of a pixel


def test_the_three_weights_are_three_fonts():
    widths = {QFontMetricsF(font(13, weight)).horizontalAdvance("Neurarium") for weight in (400, 500, 600)}
    assert len(widths) == 3


def test_code_has_no_ligatures_and_may_be_half_a_pixel_larger():
    metrics = QFontMetricsF(font(11.5, mono=True))
    assert QFontInfo(font(11.5, mono=True)).family() == "JetBrains Mono"
    assert metrics.horizontalAdvance("->") == pytest.approx(2 * metrics.horizontalAdvance("-"))
    assert font(12, mono=True).pixelSize() == 12


@THEMES
def test_the_style_sheet_is_understood_and_used(theme, qtbot):
    assert "$" not in stylesheet(theme)
    look.wear(theme)
    button = QPushButton("Train")
    button.setProperty("primary", True)
    label = QLabel("1117")
    for widget in (button, label):
        qtbot.addWidget(widget)
    button.resize(80, 30)
    assert button.grab().toImage().pixelColor(12, 15) == theme["ink"]
    label.ensurePolished()
    assert QFontMetricsF(label.font()).horizontalAdvance("1111") == QFontMetricsF(font(13)).horizontalAdvance("0000")


def test_a_new_look_is_announced(qtbot):
    with qtbot.waitSignal(look.changed) as told:
        look.wear(LIGHT)
    assert told.args == [LIGHT]
    assert look.theme is LIGHT
    look.wear(DARK)


def test_everything_that_ships_names_its_licence():
    things = msgspec.json.decode(resources.data("about.json"))
    assert all({*thing} == {"name", "author", "licence", "where"} and all(thing.values()) for thing in things)
    for folder in ("fonts/inter", "fonts/jetbrains-mono"):
        assert "SIL OPEN FONT LICENSE" in resources.text(f"{folder}/OFL.txt")
    assert "CC BY 4.0" in resources.text("data/NOTICE.md")
