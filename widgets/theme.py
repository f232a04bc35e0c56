"""How everything looks: colors by what they mean, two fonts, the icons, and the style of every control."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

import msgspec
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLineEdit, QMenu

import resources
from widgets.compositor import Cut, blends
from widgets.motion import Rise

ICONS = msgspec.json.decode(resources.data("icons.json"), type=dict[str, str])
STROKE = 1.4
CORNER = 12
"""How round menus and popups are, in pixels."""
WORDS = 4
"""Clear pixels between the icon of a button and its words, above the 4 that Qt leaves."""
FONTS = (
    "fonts/inter/Inter-Regular.otf",
    "fonts/inter/Inter-Medium.otf",
    "fonts/inter/Inter-SemiBold.otf",
    "fonts/jetbrains-mono/JetBrainsMono-Regular.ttf",
)


class Theme(msgspec.Struct, frozen=True, eq=False):
    """One of the two looks. Ask it for a color by what the color means: `theme["focus"]`."""

    name: str
    tokens: dict[str, str]
    fills: dict[str, str]

    def __getitem__(self, token: str) -> QColor:
        return QColor(self.tokens[token])

    def fill(self, kind: str) -> QColor:
        """Return what fills a cell of this kind; the light look draws a bright area inside a dark stroke."""
        return QColor(self.fills.get(kind) or self.tokens[kind])

    def tint(self, alpha: float, token: str = "text") -> QColor:
        """Return a see-through color: rest .05, hover .08, pressed .14, border .12."""
        color = self[token]
        color.setAlphaF(alpha)
        return color

    def mix(self, start: str, end: str, share: float) -> QColor:
        """Return the color that lies `share` of the way from one token to another."""
        pairs = zip(self[start].getRgb()[:3], self[end].getRgb()[:3], strict=True)  # type: ignore[index]
        return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def _read() -> tuple[Theme, Theme]:
    tokens = msgspec.json.decode(resources.data("tokens.json"))
    fills = tokens["fills"]
    dark, light = (Theme(name, tokens[name], fills.get(name, {})) for name in ("dark", "light"))
    return dark, light


DARK, LIGHT = _read()


class Look(QObject):
    """The theme in use. Who paints with it listens to `changed`."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK

    def wear(self, theme: Theme) -> None:
        """Dress the whole application and tell every listener."""
        self.theme = theme
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyle("Fusion")  # the one style that looks the same on every system
            application.setFont(font(13))
            application.setPalette(palette(theme))
            application.setStyleSheet(stylesheet(theme))
        self.changed.emit(theme)


look = Look()


def system_prefers_dark() -> bool:
    """Tell whether the desktop asks for dark; one that does not say gets dark too."""
    return QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light


@cache
def load_fonts() -> None:
    """Make our two fonts known to Qt; needs a running application. Raises RuntimeError when one does not load."""
    for name in FONTS:
        if QFontDatabase.addApplicationFontFromData(QByteArray(resources.data(name))) < 0:
            raise RuntimeError(f"Qt cannot read the font {name}")


@cache
def _font(size: float, weight: int, mono: bool, track: float) -> QFont:
    made = QFont("JetBrains Mono" if mono else "Inter")
    if size == int(size):
        made.setPixelSize(int(size))
    else:  # only points may be fractions; a point is 1/72 of what the screen calls an inch
        made.setPointSizeF(size * 72 / QGuiApplication.primaryScreen().logicalDotsPerInch())
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("calt" if mono else "tnum"), 0 if mono else 1)
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, track)
    return made


def font(size: float, weight: int = 400, mono: bool = False, track: float = 0) -> QFont:
    """Return Inter with figures of equal width, or JetBrains Mono without ligatures; `size` and `track` in pixels."""
    return QFont(_font(size, weight, mono, track))


def svg(name: str, color: QColor) -> bytes:
    """Return an icon as a picture file, drawn in one color on a grid of 16."""
    hue = color.name()
    body = ICONS[name].replace("currentColor", hue)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">'
        f'<g fill="none" stroke="{hue}" stroke-width="{STROKE}" stroke-linecap="round" stroke-linejoin="round">'
        f"{body}</g></svg>"
    ).encode()


@cache
def _renderer(name: str, hue: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg(name, QColor(hue))))


def paint_icon(painter: QPainter, name: str, place: QRectF, color: QColor) -> None:
    """Draw an icon straight into a painting, sharp at every zoom."""
    opacity = painter.opacity()
    painter.setOpacity(opacity * color.alphaF())
    _renderer(name, color.name()).render(painter, place)
    painter.setOpacity(opacity)


@cache
def _pixmap(name: str, color: int, size: int, ratio: float, gap: int) -> QPixmap:
    made = QPixmap(round((size + gap) * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_icon(painter, name, QRectF(0, 0, size, size), QColor.fromRgba(color))
    painter.end()
    return made


def pixmap(name: str, color: QColor, size: int = 16, ratio: float | None = None, gap: int = 0) -> QPixmap:
    """Return an icon as pixels; `ratio` is device pixels for one pixel, by default the sharpest screen's.

    A `gap` of clear pixels behind it keeps the words of a button away: Qt leaves 4 and knows no setting for it.
    """
    application = QGuiApplication.instance()
    sharpest = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    return _pixmap(name, color.rgba(), size, ratio or sharpest, gap)


@cache
def _icon(name: str, token: str, size: int, theme: Theme, ratio: float, gap: int) -> QIcon:
    lively = "text" if token == "muted" else token
    tokens = {
        QIcon.Mode.Normal: token,
        QIcon.Mode.Active: lively,
        QIcon.Mode.Selected: lively,
        QIcon.Mode.Disabled: "faint",
    }
    made = QIcon()
    for mode, wanted in tokens.items():
        color = theme.tint(0.5, wanted) if mode == QIcon.Mode.Disabled else theme[wanted]
        for sharpness in sorted({1.0, 2.0, ratio}):
            made.addPixmap(pixmap(name, color, size, sharpness, gap), mode)
    return made


def icon(name: str, token: str = "muted", size: int = 16, theme: Theme | None = None, gap: int = 0) -> QIcon:
    """Return an icon for a button or menu in the theme in use: brighter under the pointer, paler when disabled."""
    return _icon(name, token, size, theme or look.theme, QGuiApplication.primaryScreen().devicePixelRatio(), gap)


def label_icon(button: QAbstractButton, name: str, token: str = "text") -> None:
    """Put an icon before the words of a button, with the room that words need."""
    button.setIcon(icon(name, token, gap=WORDS))
    button.setIconSize(QSize(16 + WORDS, 16))


def palette(theme: Theme) -> QPalette:
    """Return the theme as Qt's roles, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    made = QPalette()
    tokens = {
        "panel": (role.Window, role.AlternateBase, role.Mid),
        "field": (role.Base,),
        "raised": (role.Button, role.ToolTipBase, role.Light, role.Midlight),
        "text": (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.HighlightedText, role.BrightText),
        "faint": (role.PlaceholderText,),
        "focus": (role.Link, role.LinkVisited, role.Accent),
        "line": (role.Dark,),
        "canvas": (role.Shadow,),
    }
    for token, roles in tokens.items():
        for wanted in roles:
            made.setColor(wanted, theme[token])
    made.setColor(role.Highlight, theme.mix("field", "select", 0.35))
    for wanted in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, wanted, theme["faint"])
    return made


@cache
def _drawn() -> QTemporaryDir:
    """Style sheets read their arrows from disk only, so a few icons lie there while the program runs."""
    return QTemporaryDir()


def _draw(theme: Theme, name: str, token: str = "muted") -> str:
    place = Path(_drawn().path()) / f"{name}-{token}-{theme.name}.svg"
    place.write_bytes(svg(name, theme[token]))
    return place.as_posix()


@cache
def stylesheet(theme: Theme) -> str:
    """Return the style of every control, from `resources/controls.qss` and the tokens."""
    tints = {f"tint{percent:02}": theme.tint(percent / 100) for percent in range(1, 100)}
    errors = {f"error{percent}": theme.tint(percent / 100, "error") for percent in (14, 24, 40)}
    mixed = {
        "selection": theme.mix("field", "select", 0.35),
        "inkhover": theme.mix("ink", "canvas", 0.12),
        "inkpressed": theme.mix("ink", "canvas", 0.24),
        "knob": theme.mix("text", "canvas", 0.18),
        "menudisabled": theme.mix("raised", "muted", 0.7),
    }
    colors = {name: color.name(QColor.NameFormat.HexArgb) for name, color in (tints | errors | mixed).items()}
    icons = {f"icon_{name}": _draw(theme, name) for name in ("up", "down", "right", "check", "x")}
    icons["icon_ticked"] = _draw(theme, "check", "onink")
    return Template(resources.text("controls.qss")).substitute(theme.tokens | colors | icons)


def round_corners(menu: QMenu) -> None:
    """Let what lies under a menu show at its rounded corners, and let it rise when it opens."""
    menu.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    menu.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
    if blends():
        menu.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    else:
        Cut(menu, CORNER)
    Rise(menu)


def inset(field: QAbstractSpinBox) -> None:
    """Keep the number of a field away from its border, which no style sheet can."""
    for inner in field.findChildren(QLineEdit):
        inner.setTextMargins(10, 0, 0, 0)
