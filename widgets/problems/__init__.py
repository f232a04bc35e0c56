"""The list of what has to be mended."""

from widgets.problems.panel import Problems

__all__ = ["Problems"]
