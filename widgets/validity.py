"""Whether a design could be trained now, in one word and one number."""

from __future__ import annotations

from designer.comparison import changes_since
from widgets.editor import Editor
from widgets.training import State


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


def hindrance(editor: Editor) -> str:
    """Say why the training of a design can not go on where it stopped, "" when it can."""
    training = editor.training
    if training.active or not training.run or training.state is State.IDLE:
        return "There is no training to go on with."
    if training.state is State.FAILED and not training.step:
        return "Nothing of it was kept."
    if training.record is not None and training.record.state == "running":
        return f"{training.title} is being trained by another window."
    changes = changes_since(training.design, editor.design)
    return f"Changed since {training.title[0].lower() + training.title[1:]}: {changes}." if changes else ""
