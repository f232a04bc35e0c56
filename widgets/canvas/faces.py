"""Faces: what a card shows. Each painter draws one kind of card at its own origin, in scene units."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from backends.facts import Facts
from designer.activations import Activation
from designer.catalog.combine import Combine
from designer.catalog.convolution import Conv2d, ConvTranspose2d
from designer.catalog.data import SOURCES, Data
from designer.catalog.functions import Activate
from designer.catalog.neurons import Neurons
from designer.catalog.pooling import AvgPool2d, MaxPool2d
from designer.design import Node
from designer.infer import Fact
from designer.layer import Loss, Unknown
from designer.naming import title
from designer.roles import Role
from designer.signal import size
from widgets import paint
from widgets.canvas.geometry import RADIUS, Outline
from widgets.canvas.table import paint_columns
from widgets.canvas.tiles import draw_tiles, grid
from widgets.theme import Theme, font, paint_icon

TEXT_X, RIGHT = 26.0, 10.0
NAMED, DETAILED = 0.4, 0.8
"""Zoom from which a card shows its name, and from which it shows everything: text never gets below 9 pixels."""
SHORT = 120.0
"""A card not higher than this has a smaller plate."""
FEW = 6
"""So many filters are shown above their maps; of more, only the maps."""
SPARK = 160.0
"""A card at least this high has room for a history."""


class Live(Struct, frozen=True):
    """What a running training says about one node."""

    bins: tuple[float, ...] = ()
    """Activity of the spine's segments, 0 ... 1."""
    history: tuple[float, ...] = ()
    value: str = ""
    note: str = ""
    image: QImage | None = None
    """Samples of a data node, or the latent points of a bottleneck."""
    filters: tuple[QImage, ...] = ()
    """Masks of a convolution."""
    maps: tuple[QImage, ...] = ()
    """What they find in one sample."""
    channels: tuple[int, ...] = ()
    """Whose the maps are, counted from 0."""


class Card(Struct, frozen=True):
    """Everything that a face is painted from."""

    node: Node
    outline: Outline
    role: Role
    fact: Fact
    live: Live
    ports: tuple[tuple[str, bool, bool], ...]
    """(name, is an output, is wired)"""
    facts: dict[str, Facts] = {}
    """Of a table, what was found in its columns."""
    column: str = ""
    """The column that somebody looks at."""
    mark: str = ""
    """Number of the problem on this card's corner, "" when there is none."""
    severity: str = ""

    @property
    def token(self) -> str:
        """Style token of the card's kind."""
        return self.role.family.value


def paint_card(painter: QPainter, theme: Theme, card: Card, zoom: float) -> None:
    """Draw a card at the painter's origin."""
    if isinstance(card.node.kind, Combine):
        _disc(painter, theme, card)
    elif card.outline.round:
        _neuron(painter, theme, card, zoom)
    else:
        _frame(painter, theme, card)
        if zoom >= DETAILED:
            face = _loss if isinstance(card.node.kind, Loss) else FACES.get(type(card.node.kind), _operator)
            face(painter, theme, card)
            _header(painter, theme, card)
        elif zoom >= NAMED:
            _far(painter, theme, card, zoom)
    painter.setOpacity(1.0)
    _ports(painter, theme, card)
    _badge(painter, theme, card)


def _frame(painter: QPainter, theme: Theme, card: Card) -> None:
    place = QRectF(0, 0, card.outline.width, card.outline.height)
    if card.node.muted:
        painter.setOpacity(0.45)
        paint.rounded(painter, place, RADIUS, theme["node"])
        painter.setPen(QPen(theme.tint(0.7), 1.2, Qt.PenStyle.CustomDashLine))
        pen = painter.pen()
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(0.6, 0.6, -0.6, -0.6), RADIUS, RADIUS)
        return
    paint.shadow(painter, theme, place, RADIUS)
    error = card.severity == "error"
    paint.rounded(painter, place, RADIUS, theme["node"], theme["error" if error else "line2"], 1.5 if error else 1.0)


def _header(painter: QPainter, theme: Theme, card: Card) -> None:
    loss = isinstance(card.node.kind, Loss)
    x, r = (34.0, 7.5) if loss else (TEXT_X, 6.0)
    paint.cell(painter, theme, 19 if loss else 14, 20, r, card.token, card.role.glyph)
    room = card.outline.width - x - RIGHT + 2
    name = paint.elided(_name(card.node), 13, 600, room)
    paint.write(painter, x, 24, name, 13, theme["text"], 600)
    paint.write(painter, x, 40, paint.elided(_second(card), 11, 400, room + 4), 11, theme["muted"])


def _name(node: Node) -> str:
    """Name a card; a loss without a name of its own says which it is in the second line."""
    return "Loss" if isinstance(node.kind, Loss) and not node.name else title(node)


def _second(card: Card) -> str:
    """Say the second line: what is wrong, or what the node does."""
    if card.severity == "error" and not isinstance(card.node.kind, Loss):
        short = card.fact.problems[0].title if card.fact.problems else ""
        return short.removeprefix(title(card.node)).strip() or short
    return card.node.kind.caption()


def _spine(painter: QPainter, theme: Theme, card: Card, units: int) -> None:
    color = theme["norm" if card.node.frozen else card.token]
    paint.spine(painter, 11, 34, card.outline.height - 46, units, color, card.live.bins)


def _neurons(painter: QPainter, theme: Theme, card: Card) -> None:
    kind = card.node.kind
    assert isinstance(kind, Neurons)
    _spine(painter, theme, card, size(kind.shape))
    _plate(painter, theme, card, kind.activation)
    weights = card.fact.weights
    words = _weights(weights, card.outline.width - TEXT_X - 6)
    paint.write(painter, TEXT_X, card.outline.height - 14, words, 11, theme["muted"])


def _weights(count: int, room: float) -> str:
    """Count weights in words that fit into the card."""
    text = paint.counted(count, "weight")
    return text if paint.width(text, 11) <= room else f"{paint.shortened(count)} weights"


def _plate(painter: QPainter, theme: Theme, card: Card, activation: Activation) -> None:
    tall = card.outline.height > SPARK
    history = card.live.history if tall else ()
    height = 36.0 if history else 40.0 if card.outline.height > SHORT else 34.0
    wide = card.outline.width - TEXT_X - RIGHT
    top = card.outline.height / 2 - height / 2
    if not tall:
        top = 50 + (card.outline.height - 28 - 50 - height) / 2
    place = QRectF(TEXT_X, top, wide, height)
    color = theme[card.token]
    paint.plate(painter, theme, place)
    if card.live.image is not None:
        painter.drawImage(place.adjusted(2, 2, -2, -2), card.live.image)
    else:
        paint.curve(painter, theme, place.adjusted(6, 5, -6, -5), activation, color)
    if tall:
        paint.write(painter, TEXT_X, top - 7, activation.called(), 11, theme["muted"], 500)
    if history:
        paint.sparkline(painter, QRectF(TEXT_X, card.outline.height - 58, wide, 22), history, color)


def _activate(painter: QPainter, theme: Theme, card: Card) -> None:
    kind = card.node.kind
    assert isinstance(kind, Activate)
    _plate(painter, theme, card, kind.activation)


def _operator(painter: QPainter, theme: Theme, card: Card) -> None:
    """An operator without a face of its own says what leaves it."""
    signal = card.fact.signals.get("out")
    place = QRectF(TEXT_X - 12, 52, card.outline.width - 28, 28)
    paint.plate(painter, theme, place)
    words = str(signal) if signal is not None else "?"
    words = paint.elided(words, 11, 400, place.width() - 8)
    paint.write(painter, place.center().x(), place.center().y() + 4, words, 11, theme["muted"], 500, "c")
    if card.fact.weights:
        text = _weights(card.fact.weights, card.outline.width - 20)
        paint.write(painter, 14, card.outline.height - 14, text, 11, theme["muted"])


def _images(painter: QPainter, theme: Theme, card: Card) -> None:
    """Filters in the colors of signs, feature maps in gray; what is not trained yet says what leaves it."""
    signal = card.fact.signals.get("out")
    channels = signal.axes[0] if signal is not None else 1
    _spine(painter, theme, card, channels)
    wide, height = card.outline.width, card.outline.height
    _tiles(painter, theme, card, DETAILED)
    words = str(signal) if signal is not None else "?"
    if not card.live.maps:
        x = (TEXT_X + wide - RIGHT) / 2
        paint.cell(painter, theme, x, height / 2 - 4, 17, card.token, card.role.glyph)
        paint.write(painter, x, height / 2 + 34, words, 11, theme["muted"], 500, "c")
    foot = paint.counted(card.fact.weights, "weight") if card.fact.weights else words if card.live.maps else ""
    paint.write(painter, TEXT_X, height - 14, foot, 11, theme["muted"])
    if 0 < len(card.live.maps) < channels:
        more = f"+{channels - len(card.live.maps)}"
        paint.write(painter, wide - RIGHT, height - 14, more, 11, theme["faint"], 400, "r")


def map_places(card: Card, zoom: float) -> tuple[list[QRectF], list[QRectF]]:
    """Return where a card's filters and maps are, in its own units: a few filters above their maps, or only maps."""
    live, wide, height = card.live, card.outline.width, card.outline.height
    place = QRectF(TEXT_X, 48, wide - TEXT_X - RIGHT, height - 76)
    if zoom < DETAILED:
        top = 16 + 12 / zoom
        place = QRectF(12, top, wide - 24, height - top - 12)
    if live.filters and len(live.filters) == len(live.maps) <= FEW:
        half = (place.height() - 5) / 2
        above, below = (QRectF(place.x(), y, place.width(), half) for y in (place.top(), place.bottom() - half))
        return grid(len(live.filters), above, 3), grid(len(live.maps), below, 3)
    return [], grid(len(live.maps), place) if live.maps else []


def _tiles(painter: QPainter, theme: Theme, card: Card, zoom: float) -> None:
    """Draw filters and maps."""
    above, below = map_places(card, zoom)
    draw_tiles(painter, theme, card.live.filters[: len(above)], above)
    draw_tiles(painter, theme, card.live.maps, below)


def _data(painter: QPainter, theme: Theme, card: Card) -> None:
    kind = card.node.kind
    assert isinstance(kind, Data)
    if kind.file is not None:
        paint_columns(painter, theme, card.outline, kind.file, card.facts, card.column)
        return
    place = QRectF(13, 52, 118, 118)
    if card.live.image is not None:
        painter.drawImage(place, card.live.image)
    else:
        paint.plate(painter, theme, place)
    source = next((row for row in SOURCES if row.name == kind.source), None)
    points = any(field.axes == (2,) for field in kind.fields.values())
    rows = any(field.sequence for field in kind.fields.values())
    if source is not None:
        text = paint.counted(source.samples, "sequence" if rows else "point" if points else "image")
        paint.write(painter, 13, 190, text, 11, theme["muted"])
    paint.write(painter, 13, 208, f"{round(100 * (1 - kind.holdout))} % train", 11, theme["muted"])
    for name, y in tuple(card.outline.outs.items())[1:]:
        paint.write(painter, card.outline.width - 14, y + 4, name, 11, theme["muted"], 400, "r")


def _loss(painter: QPainter, theme: Theme, card: Card) -> None:
    for name, y in card.outline.ins.items():
        paint.write(painter, 14, y + 4, name, 11, theme["muted"])
    wide, height = card.outline.width, card.outline.height
    painter.fillRect(QRectF(14, 133, wide - 28, 1), theme["line"])
    if card.live.value:
        paint.write(painter, 14, height - 13, card.live.value, 14, theme["text"], 600)
        paint.write(painter, wide - 14, height - 13, card.live.note, 11, theme["muted"], 400, "r")
    else:
        weight = getattr(card.node.kind, "weight", 1.0)
        paint.write(painter, 14, height - 14, f"weight {weight:g}", 11, theme["muted"])


def _unknown(painter: QPainter, theme: Theme, card: Card) -> None:
    paint.write(painter, TEXT_X, 62, "made by another", 11, theme["faint"])
    paint.write(painter, TEXT_X, 78, "version", 11, theme["faint"])


FACES: dict[type, Callable[[QPainter, Theme, Card], None]] = {
    Neurons: _neurons,
    Data: _data,
    Activate: _activate,
    Conv2d: _images,
    ConvTranspose2d: _images,
    MaxPool2d: _images,
    AvgPool2d: _images,
    Unknown: _unknown,
}


def _far(painter: QPainter, theme: Theme, card: Card, zoom: float) -> None:
    """From further away a card keeps spine, name, size and curve, in letters that can still be read."""
    kind, height = card.node.kind, card.outline.height
    letters, small = 12 / zoom, 10.5 / zoom
    x = TEXT_X if isinstance(kind, Neurons) else 12.0
    room = card.outline.width - x - 6
    paint.write(
        painter, x, 8 + letters, paint.elided(_name(card.node), letters, 600, room), letters, theme["text"], 600
    )
    if isinstance(kind, Data) and kind.file is not None:
        paint_columns(painter, theme, card.outline, kind.file, card.facts, card.column, zoom)
        return
    if isinstance(kind, Data) and card.live.image is not None:
        painter.drawImage(QRectF(13, 52, 118, 118), card.live.image)
        return
    if card.live.maps:
        _tiles(painter, theme, card, zoom)
        return
    second = paint.elided(_brief(card), small, 400, room)
    paint.write(painter, x, 12 + letters + small, second, small, theme["muted"])
    if not isinstance(kind, Neurons):
        paint.cell(painter, theme, card.outline.width / 2, height / 2 + 16, 12, card.token, card.role.glyph)
        return
    _spine(painter, theme, card, size(kind.shape))
    plate = QRectF(TEXT_X, max(height / 2 - 18, 24 + letters + small), card.outline.width - TEXT_X - RIGHT, 36)
    if plate.bottom() < height - 4:
        paint.plate(painter, theme, plate)
        if card.live.image is not None:
            painter.drawImage(plate.adjusted(2, 2, -2, -2), card.live.image)
        else:
            paint.curve(painter, theme, plate.adjusted(6, 5, -6, -5), kind.activation, theme[card.token], 1.7 / zoom)


def _brief(card: Card) -> str:
    """Say the second line in a word or two."""
    if isinstance(card.node.kind, Loss) and card.live.value:
        return card.live.value
    if isinstance(card.node.kind, Neurons):
        return paint.grouped(size(card.node.kind.shape))
    return _second(card)


def _neuron(painter: QPainter, theme: Theme, card: Card, zoom: float) -> None:
    """A single neuron is a cell: what it answers over the plane inside, its kind as the ring, its curve as a chip."""
    kind = card.node.kind
    assert isinstance(kind, Neurons)
    r = card.outline.width / 2
    center = QPointF(r, r)
    if card.node.muted:
        painter.setOpacity(0.45)
    else:
        paint.shadow(painter, theme, QRectF(3, 3, 2 * r - 6, 2 * r - 6), r - 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme["node"])
    painter.drawEllipse(center, r - 4, r - 4)
    if card.live.image is not None:
        brush = QBrush(card.live.image)
        scale = 2 * (r - 5) / card.live.image.width()
        brush.setTransform(QTransform.fromTranslate(5, 5).scale(scale, scale))
        painter.setBrush(brush)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)  # a plane, not samples with pixels
        painter.drawEllipse(center, r - 5, r - 5)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    color = theme["error" if card.severity == "error" else "norm" if card.node.frozen else card.token]
    painter.setPen(QPen(color, 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(center, r - 4, r - 4)
    if zoom < NAMED:
        return
    chip = QRectF(r * 1.7 - 13, r * 1.7 - 9, 26, 18)
    if card.live.image is None:
        chip = QRectF(r - 24, r - 17, 48, 34)
    else:
        paint.rounded(painter, chip, 5, theme["node"], theme["line2"])
    paint.curve(painter, theme, chip.adjusted(4, 3, -4, -3), kind.activation, theme["text"], 1.5)
    letters = 12.0 if zoom >= DETAILED else 11.5 / zoom
    name = paint.elided(title(card.node), letters, 600, 2.2 * r)
    paint.write(painter, r, 2 * r + letters + 2, name, letters, theme["text"], 600, "c")


def _disc(painter: QPainter, theme: Theme, card: Card) -> None:
    """Adding and multiplying are a sign where wires meet, not a box."""
    r = card.outline.width / 2
    if card.node.muted:
        painter.setOpacity(0.45)
    edge = theme["error"] if card.severity == "error" else theme["line2"]
    painter.setPen(QPen(edge, 1.5))
    painter.setBrush(theme["node"])
    painter.drawEllipse(QPointF(r, r), r - 4, r - 4)
    paint.cell(painter, theme, r, r, r - 10, card.token, card.role.glyph)


def _ports(painter: QPainter, theme: Theme, card: Card) -> None:
    for name, out, wired in card.ports:
        heights = card.outline.outs if out else card.outline.ins
        x = card.outline.width if out else 0.0
        y = heights.get(name, card.outline.height / 2)
        paint.port(painter, theme, x, y, card.token, "" if wired else "free")


def _badge(painter: QPainter, theme: Theme, card: Card) -> None:
    x, y = card.outline.width - 2, 2.0
    if card.node.frozen:
        painter.setPen(QPen(theme["line2"], 1))
        painter.setBrush(theme["node"])
        painter.drawEllipse(QPointF(x, y), 9, 9)
        paint_icon(painter, "lock", QRectF(x - 6, y - 6, 12, 12), theme["text"])
        x -= 22
    if card.mark:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme["canvas"])
        painter.drawEllipse(QPointF(x, y), 11, 11)
        painter.setBrush(theme[BADGES[card.severity]])
        painter.drawEllipse(QPointF(x, y), 9, 9)
        ink = QColor("#14161B") if theme.name == "dark" else QColor("#FFFFFF")
        painter.setFont(font(11, 600))
        painter.setPen(ink)
        painter.drawText(QRectF(x - 9, y - 9, 18, 18), Qt.AlignmentFlag.AlignCenter, card.mark)


BADGES = {"error": "error", "warning": "warning", "hint": "muted"}
