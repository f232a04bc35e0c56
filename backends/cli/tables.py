"""Commands about data: what a file holds, and the network that is proposed for it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from backends.cli.files import located
from backends.cli.printer import Printer, count
from backends.cli.refusal import USER, Refused
from designer.catalog.data import SOURCES
from designer.design import Design
from designer.edits.sourcing import propose
from designer.origin import Origin
from designer.patch import patched
from designer.view import fresh

if TYPE_CHECKING:
    from backends.facts import Facts
    from backends.protocol import Inspected

BAR = "▁▂▃▄▅▆▇█"


def data(words: Namespace, out: Printer) -> int:
    """Show what a table, an array file or a folder of images holds; without a name, list the data that ships."""
    if not words.source:
        return _shipped(out)
    found = inspected(words.source, words.target)
    rows = [("column", "role", "type", "missing", "lowest", "mean", "highest", "")]
    for column, facts in zip(found.file.columns, found.facts, strict=True):
        rows.append((column.name, column.role, column.type, str(facts.missing or ""), *_figures(facts)))
        out.record("column", **_plain(column), **{"facts": _plain(facts)})
    out.table(rows, right=(3, 4, 5, 6))
    for trouble in found.troubles:
        out.line(f"{'error' if trouble.grave else 'warning'}: {trouble.title}. {trouble.detail}".strip())
        out.record("trouble", **_plain(trouble))
    targets = ", ".join(column.name for column in found.file.targets) or "none"
    inputs = sum(len(column.names) if not column.axes else 1 for column in found.file.columns if column.role == "input")
    size = f"{count(found.file.rows, 'row')}, {found.usable:,} usable; {count(inputs, 'input')}; target: {targets}"
    out.result(size, rows=found.file.rows, usable=found.usable, sha256=found.file.sha256, target=targets)
    return USER if any(trouble.grave for trouble in found.troubles) else 0


def proposed(name: str, target: str, output: str) -> Design:
    """Return the network that is proposed for a file; it names the file from where it is going to be written."""
    found = inspected(name, target)
    for trouble in found.troubles:
        if trouble.grave:
            raise Refused(f"{name}: {trouble.title}. {trouble.detail}".strip())
    from msgspec.structs import replace

    from backends.data.found import relative

    path = relative(Path(name).absolute(), Path(output).absolute().parent)
    return patched(Design(), propose(Design(), fresh(Design()), replace(found.file, path=path)))


def inspected(name: str, target: str = "") -> Inspected:
    """Look at a file, or at a data set that ships with the app. Raises Refused."""
    from backends.data.found import kind
    from backends.data.inspection import inspected as looked
    from backends.errors import DataError

    with located(name):
        try:
            path = _path(name)
            kind(path)
            *_, answer = looked(path, target=target)
        except DataError as error:
            raise Refused(f"{name}: {error}") from error
    if target and not any(column.name.casefold() == target.casefold() for column in answer.file.targets):
        names = ", ".join(column.name for column in answer.file.columns[:12])
        raise Refused(f"{name}: it has no column {target}; there are {names}")
    return answer


def _path(name: str) -> Path:
    """Return the file of a shipped set, or the one of that name."""
    import resources

    file: Origin | None = next((row.file for row in SOURCES if row.name == name and row.file is not None), None)
    if file is None:
        return Path(name).absolute()
    with resources.path(f"data/{file.path}") as shipped:
        return shipped


def _shipped(out: Printer) -> int:
    for row in SOURCES:
        out.record("data", name=row.name, title=row.title, samples=row.samples, help=row.help)
    out.table([("name", "samples", "what"), *((row.name, f"{row.samples:,}", row.help) for row in SOURCES)], right=(1,))
    out.result(data=len(SOURCES))
    return 0


def _figures(facts: Facts) -> tuple[str, str, str, str]:
    """Write lowest, mean and highest with a histogram; of a category, its classes with their counts."""
    if facts.mean is None or facts.lowest is None or facts.highest is None:
        top = ", ".join(f"{text}: {n:,}" for text, n in facts.top[:6])
        more = f" and {facts.different - 6:,} more" if facts.different > 6 and facts.top else ""
        return "", "", "", f"{top}{more}" or f"{facts.different:,} different"
    most = max(facts.bins, default=0) or 1
    bars = "".join(BAR[round(n / most * 7)] if n else " " for n in facts.bins)
    return f"{facts.lowest:.4g}", f"{facts.mean:.4g}", f"{facts.highest:.4g}", bars


def _plain(record: object) -> dict[str, object]:
    from msgspec import to_builtins

    found: dict[str, object] = to_builtins(record)
    return found
