"""Reading the store for the list: tasks that the library's thread does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.comparison import Difference, brief, differences, recipe, same
from designer.design import Design
from widgets.runs.rows import Details

if TYPE_CHECKING:
    from backends.runs import Run, Runs


def delete(runs: Runs, ids: tuple[str, ...]) -> None:
    """Delete some runs."""
    for id in ids:
        runs.delete(id)


def details(runs: Runs, wanted: list[tuple[Run, Run | None]]) -> dict[str, Details]:
    """Read what some rows need: the curves, and what differs from the run before."""
    known: dict[str, Design] = {}

    def design(run: Run) -> Design:
        if run.id not in known:
            known[run.id] = runs.design(run.id)
        return known[run.id]

    found = {}
    for run, before in wanted:
        loss = runs.curve(run.id, "validation")
        words = recipe(design(run))
        if before is not None:
            words = brief(design(before), design(run)) or "the same again"
        found[run.id] = Details(
            different=words,
            loss=loss if len(loss[0]) else runs.curve(run.id, "train"),
            right=runs.curve(run.id, "accuracy"),
        )
    return found


def compared(runs: Runs, first: Run, second: Run | None) -> tuple[tuple[Difference, ...], tuple[str, ...], str]:
    """Say how two runs differ, what they have in common, and how the first was trained."""
    new = runs.design(first.id)
    if second is None:
        return (), (), recipe(new)
    old = runs.design(second.id)
    return differences(old, new), same(old, new), recipe(new)
