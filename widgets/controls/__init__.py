"""The controls of every panel: small, alike, and usable without a mouse."""

from widgets.controls.buttons import Chip, IconButton, Painted, focus_ring
from widgets.controls.combo import Combo
from widgets.controls.fields import AxesField, Field, NumberField, parse_axes, said, said_axes
from widgets.controls.keycap import KeyCap, paint_key
from widgets.controls.searchfield import SearchField
from widgets.controls.segmented import Segmented
from widgets.controls.slider import LogSlider
from widgets.controls.switch import Switch
from widgets.controls.tabs import TextTabs
from widgets.controls.words import Elided, Hairline, label, restyle

__all__ = [
    "AxesField",
    "Chip",
    "Combo",
    "Elided",
    "Field",
    "Hairline",
    "IconButton",
    "KeyCap",
    "LogSlider",
    "NumberField",
    "Painted",
    "SearchField",
    "Segmented",
    "Switch",
    "TextTabs",
    "focus_ring",
    "label",
    "paint_key",
    "parse_axes",
    "restyle",
    "said",
    "said_axes",
]
