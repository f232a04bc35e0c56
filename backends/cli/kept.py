"""Commands about kept runs: list, show, compare and delete them."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from backends.cli.course import figure
from backends.cli.files import located
from backends.cli.printer import Printer, count
from backends.cli.refusal import Refused
from backends.errors import RunError
from backends.places import runs_folder
from backends.record import RECORD
from backends.runs import Run, Runs, summarized
from backends.shelf import FILE

UNITS = ("bytes", "kB", "MB", "GB", "TB")
NONE = "expected the folder of a run, or one of neurarium runs list"
COLUMNS = ("run", "name", "state", "epochs", "validation", "figures", "size", "folder")


def runs(words: Namespace, out: Printer) -> int:
    """List, show, compare or delete the runs that were kept."""
    with ours() as store:
        return {"list": listed, "show": shown, "compare": compared, "delete": deleted}[words.action](words, store, out)


def listed(words: Namespace, store: Runs, out: Printer) -> int:
    """List the runs, the newest first."""
    found = store.list(name=words.name or "")
    if store.trouble:
        out.complain(store.trouble)
    out.table([COLUMNS, *map(_row, found)] if found else [], right=(3, 4, 6))
    for run in found:
        out.record("run", **_fields(run))
    out.result(f"{count(len(found), 'run')}, {_bytes(store.usage())}", runs=len(found), size=store.usage())
    return 0


def shown(words: Namespace, store: Runs, out: Printer) -> int:
    """Show everything about one run."""
    run = known(words.run, store)
    out.table(list(_facts(run).items()))
    out.result(**_fields(run))
    return 0


def compared(words: Namespace, store: Runs, out: Printer) -> int:
    """Show what is different between runs, side by side."""
    found = [known(word, store) for word in words.run]
    facts = [_facts(run) for run in found]
    names = {name: None for row in facts for name in row}
    rows = [(name, *(row.get(name, "") for row in facts)) for name in names]
    out.table([row for row in rows if len(set(row[1:])) > 1])
    same = sum(len(set(row[1:])) == 1 for row in rows)
    out.result(f"the rest, {count(same, 'line')}, is equal", runs=[_fields(run) for run in found])
    return 0


def deleted(words: Namespace, store: Runs, out: Printer) -> int:
    """Delete runs and all that they kept."""
    found = [known(word, store) for word in words.run]
    for run in found:
        if run.folder.parent != store.home:
            raise Refused(f"{run.folder}: it is in no list of runs; delete the folder itself")
    for run in found:
        with explained(str(run.folder)):
            store.delete(run.id)
    size = sum(run.size for run in found)
    out.result(f"Deleted {count(len(found), 'run')}, {_bytes(size)}.", runs=[run.id for run in found], size=size)
    return 0


# Finding a run ------------------------------------------------------------------------------------


@contextmanager
def ours() -> Iterator[Runs]:
    """Open the store that the window shares. Raises Refused."""
    with located(str(runs_folder())), closing(Runs(runs_folder())) as store:
        yield store


@contextmanager
def store_of(folder: Path) -> Iterator[Runs | None]:
    """Open the store that lists a folder of a run; a folder anywhere else is in none."""
    home = folder.absolute().parent
    if home == runs_folder().absolute() or (home / FILE).is_file():
        with closing(Runs(home)) as store:
            yield store
    else:
        yield None


def known(word: str, store: Runs) -> Run:
    """Find a run by its folder, its id, its label, its number, or `name#number`. Raises Refused."""
    with located(word):
        folder = Path(word)
        if (folder / RECORD).is_file():
            with explained(word):
                return summarized(folder)
    found = [run for run in store.list() if word in _names(run)]
    if not found:
        raise Refused(f"{word}: {NONE}")
    if len(found) > 1:
        names = ", ".join(f"{run.name}#{run.number}" for run in found[:8])
        raise Refused(f"{word}: expected one run, found {len(found)}: {names}")
    return found[0]


def folder_of(word: str) -> Path:
    """Return the folder of a run; any folder will do, and whoever reads it says what is missing. Raises Refused."""
    with located(word):
        if Path(word).is_dir():
            return Path(word)
    if not runs_folder().is_dir():
        raise Refused(f"{word}: {NONE}")
    with ours() as store:
        return known(word, store).folder


@contextmanager
def explained(word: str) -> Iterator[None]:
    """Turn what the store raises into one line."""
    try:
        yield
    except RunError as error:
        raise Refused(f"{word}: {error}") from error


# Words --------------------------------------------------------------------------------------------


def _names(run: Run) -> tuple[str, ...]:
    return (run.id, str(run.number), f"{run.name}#{run.number}", *filter(None, [run.label]))


def _row(run: Run) -> tuple[str, ...]:
    validation = "" if run.validation is None else f"{run.validation:.4g}"
    title = f"{run.name}#{run.number}{f' {run.label}' if run.label else ''}"
    figures = " ".join(f"{name} {figure(name, value)}" for name, value in run.figures.items() if " " not in name)
    size = _bytes(run.size)
    return run.id, title, run.state, f"{run.epochs}/{run.wanted}", validation, figures, size, str(run.folder)


def _facts(run: Run) -> dict[str, str]:
    """Write all that is known about a run, one line each."""
    facts = {
        "run": run.id,
        "name": f"{run.name}#{run.number}",
        "label": run.label,
        "state": f"{run.state}: {run.reason}" if run.reason else run.state,
        "drawing": run.path,
        "began": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(run.began)),
        "took": f"{run.seconds:.3g} s",
        "epochs": f"{run.epochs} of {run.wanted}",
        "steps": f"{run.steps:,}",
        "parameters": f"{run.parameters:,}",
        "seed": str(run.seed),
        "train": _number(run.train),
        "validation": _number(run.validation),
        "best": f"{_number(run.best)} in epoch {run.best_epoch}" if run.best is not None else "",
        **{name: figure(name.removeprefix("test "), value) for name, value in run.figures.items()},
        "answers with": f"the weights of the {'best epoch' if run.holds == 'best' else 'last step'}",
        "form": run.form,
        "torch": f"{run.torch}, {count(run.threads, 'thread')}",
        "model": run.model,
        "data": run.data,
        "size": _bytes(run.size),
        "folder": str(run.folder),
    }
    return {name: value for name, value in facts.items() if value}


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _bytes(size: float) -> str:
    for unit in UNITS:
        if size < 1000 or unit == UNITS[-1]:
            return f"{size:.3g} {unit}"
        size /= 1000
    return ""


def _fields(run: Run) -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(run, enc_hook=str)
    return fields
