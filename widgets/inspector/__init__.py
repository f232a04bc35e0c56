"""The panel on the right: everything about what is selected."""

from widgets.inspector.panel import Inspector
from widgets.inspector.picker import ActivationPicker

__all__ = ["ActivationPicker", "Inspector"]
