"""Explaining: once a hand rests, the worker is asked where the network looks, and what it would say otherwise."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from backends.protocol import Explain, Explained, Message, Question
from widgets.link import Link
from widgets.tryit.asking import Asking

REST = 250
"""Milliseconds that nothing new is drawn before it is asked."""


class Explaining(QObject):
    """Hands on the explanation of what was shown last; one of something older is dropped."""

    explained = Signal(object)
    """`Explained`."""

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asking = Asking(link, self)
        self._asking.answered.connect(self._take)
        self._make: Callable[[], Explain | None] | None = None
        self._current: Question | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._go)

    def soon(self, make: Callable[[], Explain | None]) -> None:
        """Ask this once nothing else came for a while; only then it is put into words."""
        self._make, self._current = make, None
        self._rest.start()

    def forget(self) -> None:
        """Nobody waits for an explanation any more."""
        self._make = self._current = None
        self._rest.stop()
        self._asking.forget()

    def _go(self) -> None:
        make = self._make
        if make is not None:
            self._asking.ask(lambda: self._put(make))

    def _put(self, make: Callable[[], Explain | None]) -> Explain | None:
        question = make() if make is self._make else None
        self._current = question
        return question

    def _take(self, question: Question, event: Message) -> None:
        if question is self._current and isinstance(event, Explained):
            self.explained.emit(event)
