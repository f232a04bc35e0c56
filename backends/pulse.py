"""The pulse of a worker: when it was last heard, and when that is too long ago."""

from __future__ import annotations

import time

PING = 1.0
"""Seconds between two questions whether the worker is there."""
PATIENCE = 5.0
"""Seconds without an answer after which the worker counts as silent; its answers come from a thread of their own."""
START = 60.0
"""Seconds until it must say hello, and again until it is ready: loading torch takes long on a busy machine."""


class Pulse:
    """When the worker was last heard, on a clock that does not count the sleep of the window itself."""

    def __init__(self) -> None:
        self.ready = False
        self._hello = False
        self._since = self._turn = self._heard = self._said = time.monotonic()
        self._asked = 0.0
        self._silent = False
        self._gone = 0.0

    def greeted(self, ready: bool) -> None:
        """Note a hello."""
        self._hello, self.ready = True, ready
        self._since = self._heard = time.monotonic()

    def answered(self) -> bool:
        """Note a pong; True when it ends a silence."""
        self._heard = time.monotonic()
        was, self._silent = self._silent, False
        return was

    def due(self, now: float) -> bool:
        """Say whether it is time for the next ping; a gap of our own is not held against the worker."""
        if now - self._turn > PATIENCE:
            self._heard += now - self._turn
            self._since += now - self._turn
        self._turn = now
        if not self._hello or now - self._asked < PING:
            return False
        self._asked = now
        return True

    def overdue(self, now: float) -> float:
        """Return how long the worker has been starting when that is too long, else 0."""
        waited = now - self._since
        return waited if not self.ready and waited > START else 0.0

    def silence(self, now: float) -> float:
        """Return how long the worker has been silent when that is to be said now, else 0."""
        quiet = now - self._heard
        if not self.ready or quiet < PATIENCE or (self._silent and now - self._said < PING):
            return 0.0
        self._silent, self._said = True, now
        return quiet

    def late(self) -> bool:
        """Say whether the process has been gone for a second with its pipes still held by something it started."""
        now = time.monotonic()
        self._gone = self._gone or now
        return now - self._gone > 1.0
