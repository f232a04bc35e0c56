"""Reading: a worker's second hand, which looks at files while the first one trains. It needs no torch."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from backends.protocol import Browse, Busy, Cancel, Event, Inspect

TELLING = 0.1
"""Seconds between two words about how far it is."""

Question = Inspect | Browse


class Reading:
    """Answers one request after the other in a thread of its own; `put` sends an event, `fail` words for a mistake."""

    def __init__(self, put: Callable[[Event], None], fail: Callable[[Exception, int], None]) -> None:
        self._put, self._fail = put, fail
        self._waiting: queue.SimpleQueue[Question] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._thread: threading.Thread | None = None

    def take(self, request: Question | Cancel) -> None:
        """Answer a request when its turn comes, or call one off."""
        if isinstance(request, Cancel):
            self._cancelled.add(request.request)
            return
        self._waiting.put(request)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="reading", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        from backends.data.ticket import Cancelled

        while True:
            request = self._waiting.get()
            try:
                self._answer(request)
            except Cancelled:
                pass
            except Exception as problem:  # noqa: BLE001 - the outermost loop of this thread
                self._fail(problem, request.to)
            self._cancelled.discard(request.to)

    def _answer(self, request: Question) -> None:
        from backends.data.inspection import browsed, inspected
        from backends.data.ticket import Ticket

        told = 0.0

        def busy(share: float, words: str) -> None:
            nonlocal told
            if time.monotonic() - told >= TELLING:
                told = time.monotonic()
                self._put(Busy(to=request.to, share=share, words=words))

        if isinstance(request, Browse):
            self._put(replace(browsed(Path(request.path), request.file, request.first, request.count), to=request.to))
            return
        ticket = Ticket(busy=busy, cancelled=lambda: request.to in self._cancelled)
        ticket.tell(0.0, "Reading the table")
        for answer in inspected(Path(request.path), request.file, ticket):
            self._put(replace(answer, to=request.to))
