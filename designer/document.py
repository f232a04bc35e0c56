"""The document: the only mutable object of the domain. It holds the design now, and how it came to be."""

from __future__ import annotations

from collections.abc import Callable

from designer.design import Design
from designer.patch import Patch
from designer.record import Record
from designer.view import View, apply, fresh

Watcher = Callable[[Patch], None]


class Step(Record, frozen=True, kw_only=True):
    """A row of the history: what was done, in words."""

    label: str
    patch: Patch
    gesture: object = None


class Document:
    """A design with its history. Every change comes in as a patch and goes out to the watchers as one."""

    def __init__(self, design: Design | None = None) -> None:
        self.design = design if design is not None else Design()
        self.view: View = fresh(self.design)
        self.steps: list[Step] = []
        self.place = 0
        """How many steps are done; those behind are undone and can be redone."""
        self._saved: int | None = 0
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> None:
        """Call `watcher` with each patch, after it was applied."""
        self._watchers.append(watcher)

    def commit(self, label: str, patch: Patch, gesture: object = None) -> bool:
        """Apply a patch as one row of history; patches of the same `gesture` share a row, or none if all is as before.

        Returns False when the patch changes nothing.
        """
        if not patch:
            return False
        last = self.steps[self.place - 1] if self.place else None
        merged = gesture is not None and last is not None and last.gesture is gesture
        if self.place < len(self.steps):
            del self.steps[self.place :]
            self._saved = self._saved if self._saved is not None and self._saved <= self.place else None
        if merged and last is not None:
            self._saved = None if self._saved == self.place else self._saved
            both = Step(label=label, patch=last.patch.then(patch), gesture=gesture)
            self.steps[-1:] = [both] if both.patch else []
            self.place = len(self.steps)
        else:
            self.steps.append(Step(label=label, patch=patch, gesture=gesture))
            self.place += 1
        self._apply(patch)
        return True

    def undo(self) -> str:
        """Take the last step back and return its label, "" when there is none."""
        if not self.place:
            return ""
        self.place -= 1
        self._apply(self.steps[self.place].patch.inverse())
        return self.steps[self.place].label

    def redo(self) -> str:
        """Do the step again that was undone last and return its label, "" when there is none."""
        if self.place == len(self.steps):
            return ""
        self.place += 1
        self._apply(self.steps[self.place - 1].patch)
        return self.steps[self.place - 1].label

    def go(self, place: int) -> None:
        """Undo or redo until `place` steps are done."""
        while self.place > max(0, place):
            self.undo()
        while self.place < min(place, len(self.steps)):
            self.redo()

    @property
    def dirty(self) -> bool:
        """Say whether there is anything that a save would keep."""
        return self._saved != self.place

    def mark_saved(self) -> None:
        """Remember that the file on disk says what the design says now."""
        self._saved = self.place

    def mark_dirty(self) -> None:
        """Remember that no file says what the design says: a recovered or a shipped design."""
        self._saved = None

    def _apply(self, patch: Patch) -> None:
        self.design, self.view = apply(self.design, self.view, patch)
        for watcher in tuple(self._watchers):
            watcher(patch)
