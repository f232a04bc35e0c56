"""What a worker prints, line by line, and no faster than anybody reads."""

from __future__ import annotations

import time

LINES = 200
"""Printed lines that are passed on each second; a flood is kept in the ring alone."""
LONGEST = 1 << 16
"""Bytes after which a line is cut."""


class Lines:
    """Cuts what is printed into lines, and lets only so many pass each second."""

    def __init__(self) -> None:
        self._part = b""
        self._second = 0.0
        self._count = 0
        self._left_out = 0

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that end in this data."""
        *lines, self._part = (self._part + data).split(b"\n")
        if len(self._part) > LONGEST:
            lines, self._part = [*lines, self._part], b""
        now = time.monotonic()
        passed: list[bytes] = []
        if now - self._second > 1.0:
            if self._left_out:
                passed.append(b"... %d lines left out" % self._left_out)
            self._second, self._count, self._left_out = now, 0, 0
        room = max(0, LINES - self._count)
        passed += lines[:room]
        self._count += len(lines[:room])
        self._left_out += len(lines) - len(lines[:room])
        return [line.decode(errors="replace").rstrip("\r") for line in passed]

    def rest(self) -> list[str]:
        """Return what is left without an end of line, and what was left out."""
        left_out = [f"... {self._left_out} lines left out"] if self._left_out else []
        return left_out + ([self._part.decode(errors="replace")] if self._part else [])
