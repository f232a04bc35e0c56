"""Errands: questions to the worker about files, each with somebody who waits for the answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from backends.protocol import Browse, Busy, Cancel, Failed, Inspect, Inspected, Message
from widgets.link import Link

Told = Callable[[Message], object]


class Errands(QObject):
    """Hands each answer to the one who asked; a worker that dies is an answer too."""

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._waiting: dict[int, Told] = {}
        link.answered.connect(self._take)
        link.died.connect(self._died)

    def ask(self, request: Inspect | Browse, told: Told) -> int:
        """Ask, and tell the answers (`Busy` and a first look among them) to `told`. Raises OSError without a worker."""
        number = self._link.ask(request)
        self._waiting[number] = told
        return number

    def cancel(self, number: int) -> None:
        """Nobody waits for the answer any more, and the worker need not go on."""
        if self._waiting.pop(number, None) is not None:
            self._link.ask(Cancel(request=number))

    def _take(self, event: Message) -> None:
        told = self._waiting.get(event.to)
        if told is None:
            return
        if not isinstance(event, Busy) and not (isinstance(event, Inspected) and not event.exact):
            del self._waiting[event.to]
        told(event)

    def _died(self, reason: str) -> None:
        waiting, self._waiting = self._waiting, {}
        for number, told in waiting.items():
            told(Failed(to=number, reason=reason))
