"""Whether a design could be trained now, in one word and one number; worked out once for each view."""

from __future__ import annotations

from collections import deque

from designer.view import View, problems
from widgets.editor import Editor

_known: deque[tuple[View, int]] = deque(maxlen=8)


def errors(editor: Editor) -> int:
    """Count what must be mended before training; a move or a rename costs nothing, it leaves the view as it was."""
    for view, count in _known:
        if view is editor.view:
            return count
    count = sum(problem.severity == "error" for problem in problems(editor.design, editor.view))
    _known.append((editor.view, count))
    return count


def objection(editor: Editor) -> str:
    """Say why a training can not begin, "" when it can."""
    if not editor.design.nodes:
        return "Train needs a network"
    count = errors(editor)
    if not count:
        return ""
    return f"Train waits for {count} fix" + ("es" if count > 1 else "")
