"""A ticket: how somebody who waits for a long piece of work is told about it, and can call it off."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

SILENT: Callable[[float, str], None] = lambda share, words: None  # noqa: E731
NEVER: Callable[[], bool] = lambda: False  # noqa: E731


class Cancelled(Exception):
    """The one who waited does not want it any more."""


class Ticket(Struct, frozen=True, kw_only=True):
    """`busy` is told how far it is (0...1) and what is being done; `cancelled` says whether to go on."""

    busy: Callable[[float, str], None] = SILENT
    cancelled: Callable[[], bool] = NEVER

    def tell(self, share: float, words: str) -> None:
        """Say how far it is. Raises Cancelled when nobody waits any more."""
        if self.cancelled():
            raise Cancelled(words)
        self.busy(share, words)


NOBODY = Ticket()
