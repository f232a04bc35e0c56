"""Asking the worker while a hand moves: one question at a time, not too often, and the latest wins."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from backends.protocol import Failed, Message, Question
from widgets.link import Link

PAUSE = 50
"""Milliseconds between two questions: 20 a second."""
PATIENCE = 1500
"""Milliseconds without an answer after which something is said."""


class Asking(QObject):
    """Hands on the answer to the latest question; what was asked before it and not yet sent is dropped."""

    answered = Signal(object, object)
    """The question, and what the worker said to it: `Predicted`, `Picked` or `Failed`."""

    delayed = Signal()
    """The worker has not answered for a while: it does something else."""

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._asked: tuple[int, Question] | None = None
        self._next: Callable[[], Question | None] | None = None
        self._rest = QTimer(self, singleShot=True, interval=PAUSE)
        self._rest.timeout.connect(self._go)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.delayed)
        link.answered.connect(self._take)
        link.died.connect(self._died)

    def ask(self, question: Callable[[], Question | None]) -> None:
        """Ask this as soon as the last question is answered; only then it is put into words, if there still is one."""
        self._next = question
        self._go()

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        self._asked = self._next = None
        self._patience.stop()

    def _go(self) -> None:
        if self._next is not None and self._asked is None and not self._rest.isActive():
            make, self._next = self._next, None
            if (question := make()) is not None:
                self._asked = (self._link.ask(question), question)
                self._rest.start()
                self._patience.start()

    def _take(self, event: Message) -> None:
        if self._asked is not None and event.to == self._asked[0]:
            question, self._asked = self._asked[1], None
            self._patience.stop()
            self.answered.emit(question, event)
            self._go()

    def _died(self, reason: str) -> None:
        if self._asked is not None:
            self._take(Failed(to=self._asked[0], reason=reason))
