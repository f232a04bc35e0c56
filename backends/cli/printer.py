"""What a command prints: lines for people, or one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any


class Printer:
    """Prints to standard output, errors to standard error; `json` chooses who reads."""

    def __init__(self, json: bool = False) -> None:
        self.json = json

    def line(self, text: str = "") -> None:
        """Print a line for people."""
        if not self.json:
            print(clean(text))

    def text(self, text: str) -> None:
        """Print many lines as they are."""
        if not self.json:
            sys.stdout.write(text)

    def record(self, kind: str, /, **fields: Any) -> None:
        """Print an object for programs."""
        if self.json:
            print(json.dumps({"type": kind, **fields}), flush=True)

    def result(self, text: str = "", /, **fields: Any) -> None:
        """Print what came of the command: the last line."""
        self.record("result", **fields)
        if text:
            self.line(text)

    def error(self, reason: str, code: int) -> None:
        """Print why the command failed: exactly one line on standard error."""
        self.record("error", reason=clean(reason), code=code)
        self.complain(reason)

    def complain(self, reason: str) -> None:
        """Print the line on standard error alone."""
        print(f"error: {clean(reason)}", file=sys.stderr, flush=True)

    def note(self, text: str) -> None:
        """Print on standard error what does not end the command."""
        print(f"note: {clean(text)}", file=sys.stderr, flush=True)

    def table(self, rows: Sequence[tuple[str, ...]], right: tuple[int, ...] = ()) -> None:
        """Print rows in columns; those in `right` are numbers."""
        shown = [tuple(map(clean, row)) for row in rows]
        widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
        for row in shown:
            cells = [
                cell.rjust(width) if index in right else cell.ljust(width)
                for index, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            self.line("  ".join(cells).rstrip())


def clean(text: str) -> str:
    """Keep control characters, from a file or a file's name, away from the terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def count(number: int, thing: str) -> str:
    """Write a number of things: `1 epoch`, `1,200 steps`."""
    return f"{number:,} {thing}{'s' * (number != 1)}"
