"""The memory: what the store knows about a design that is opened, as its training stood."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from backends.protocol import Epoch
from designer.design import Design
from designer.storage import dump
from widgets.editor import Editor
from widgets.runs.words import titled
from widgets.training import Past

if TYPE_CHECKING:
    from backends.runs import Run, Runs

UNNAMED = "Untitled"


def runs_of(editor: Editor) -> Callable[[Runs], tuple[Run, ...]]:
    """Return what finds the runs of a design: those of its file, of its name, and of the same drawing."""
    design, name, path = editor.design, editor.own_name, editor.path
    return lambda runs: _known(runs, design, name, path)


def _known(runs: Runs, design: Design, name: str, path: Path | None) -> tuple[Run, ...]:
    words = {"name": "" if name == UNNAMED else name, "path": str(path or ""), "model": _model(design)}
    return runs.list(**words) if any(words.values()) else ()


def _model(design: Design) -> str:
    from designer.fingerprint import model_hash

    return model_hash(design) if design.nodes else ""


def latest(design: Design, name: str, path: Path | None) -> Callable[[Runs], Past | None]:
    """Return what finds the newest training of a drawing: of this very model, else of its file as it was then."""

    def find(runs: Runs) -> Past | None:
        known, model = _known(runs, design, name, path), _model(design)
        began = [run for run in known if run.steps]
        alike = [run for run in began if run.model == model]
        own = [run for run in began if path is not None and run.path == str(path)]
        found = [run for run in alike if run in own] or alike or own
        return past(runs, found[0], known) if found else None

    return find


def past(runs: Runs, run: Run, known: tuple[Run, ...] = ()) -> Past:
    """Read a run: its design, its curves, and those of the run before it."""
    design = runs.design(run.id)
    known = known or runs.list(name=run.name, path=run.path, model=run.model)
    before = next((row for row in known if row.began < run.began and row.epochs > 1), None)
    return Past(
        run=run,
        safe=safe(run),
        design=design,
        text=dump(design),
        epochs=epochs(runs, run),
        steps=runs.losses(run.id),
        previous=(titled(before), epochs(runs, before)) if before is not None else ("", []),
    )


def safe(run: Run) -> int:
    """Return the step of the newest checkpoint of a run, from which it can go on; 0 when there is none."""
    steps = (path.stem.removeprefix("step-") for path in run.folder.glob("step-*.safetensors"))
    return max((int(step) for step in steps if step.isdecimal()), default=0)


def epochs(runs: Runs, run: Run) -> list[Epoch]:
    """Return the epochs of a run as the worker told them."""
    series = {name: dict(zip(*runs.curve(run.id, name), strict=True)) for name in ("train", "validation", *run.figures)}
    train, validation = series.pop("train"), series.pop("validation")
    return [
        Epoch(
            number=int(number),
            train=loss,
            validation=validation.get(number),
            figures={name: values[number] for name, values in series.items() if number in values},
        )
        for number, loss in train.items()
    ]
