"""The drawing as a program, beside the drawing."""

from widgets.code.panel import Code

__all__ = ["Code"]
