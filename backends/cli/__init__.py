"""Every capability without a window: `neurarium COMMAND`."""

from backends.cli.program import COMMANDS, main

__all__ = ["COMMANDS", "main"]
