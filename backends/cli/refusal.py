"""How a command says no: one line for the person, one exit code for the shell."""

from __future__ import annotations

USER, MACHINE, INTERRUPTED = 2, 3, 130
"""Exit codes: the words, file or drawing of the user; a missing library, memory; Ctrl+C. 1 is left to our mistakes."""


class Refused(Exception):
    """A command can not do what it was asked to; `code` is the exit code."""

    def __init__(self, reason: str, code: int = USER) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
