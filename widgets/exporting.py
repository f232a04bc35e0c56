"""Exports on their way: what was asked for, and what the worker made of it."""

from __future__ import annotations

from pathlib import Path

from backends.protocol import Export, Exported, Failed, Message
from widgets.desk import Desk
from widgets.export import FORMATS, ask
from widgets.link import Link
from widgets.training import TRAINED

SMALL = 1024


class Exports:
    """Has trained networks written to files, and tells how that went."""

    def __init__(self, desk: Desk, link: Link) -> None:
        self._desk = desk
        self._link = link
        self._waiting: dict[int, str] = {}
        link.answered.connect(self._take)
        link.died.connect(self._died)

    def obstacle(self) -> str:
        """Say why nothing can be exported, "" when something can."""
        editor = self._desk.editor
        return "needs a trained network" if editor is None or editor.training.state not in TRAINED else ""

    def export(self) -> None:
        """Ask for a format and a file, and have the trained network written there."""
        editor = self._desk.editor
        if editor is None or self.obstacle():
            return
        changed = editor.text() != editor.training.design_text
        chosen = ask(self._desk.frame, editor.name, changed)
        if chosen is not None:
            format, path = chosen
            request = self._link.ask(Export(run=editor.training.run, format=format, path=str(path)))
            self._waiting[request] = format

    def _take(self, event: Message) -> None:
        if event.to not in self._waiting:
            return
        format = self._waiting.pop(event.to)
        title = next(row.title for row in FORMATS if row.name == format)
        if isinstance(event, Exported):
            size = f"{event.size / SMALL:.0f} kB" if event.size >= SMALL else f"{event.size} bytes"
            text = f"Loaded again and compared: largest difference {event.difference:.1e}. {size}."
            self._desk.notices.tell("success", f"Exported {Path(event.path).name}", text)
        elif isinstance(event, Failed):
            self._desk.notices.tell("error", f"Could not export as {title}", event.reason)

    def _died(self, reason: str) -> None:
        for request in tuple(self._waiting):
            self._take(Failed(to=request, reason=reason))
