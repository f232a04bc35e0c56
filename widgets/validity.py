"""Whether a design could be trained now, in one word and one number."""

from __future__ import annotations

from widgets.editor import Editor


def errors(editor: Editor) -> int:
    """Count what must be mended before training."""
    return sum(problem.severity == "error" for problem in editor.problems())


def objection(editor: Editor) -> str:
    """Say why a training can not begin, "" when it can."""
    if not editor.design.nodes:
        return "Train needs a network"
    count = errors(editor)
    if not count:
        return ""
    return f"Train waits for {count} fix" + ("es" if count > 1 else "")
