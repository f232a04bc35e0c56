"""The panel on the left: everything that can be put on the canvas."""

from widgets.palette.panel import Palette

__all__ = ["Palette"]
