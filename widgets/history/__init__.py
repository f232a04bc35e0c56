"""What was done, step by step."""

from widgets.history.panel import History

__all__ = ["History"]
