"""What an exporter hands back, and how every file is checked before anybody gets it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from msgspec import Struct
from torch import Tensor, nn

from backends.engine.model import Trained
from backends.errors import ExportError
from designer.signal import Signal

SAMPLES = 5
TOLERANCE = 1e-5
"""Largest difference, relative to the largest answer, at which a file still says the same."""

Answers = tuple[Tensor, ...]


class Exported(Struct, frozen=True, kw_only=True):
    """A file that was written, loaded again and compared."""

    path: Path
    difference: float
    size: int


class Format(Struct, frozen=True, kw_only=True):
    """A way to take a network along.

    `write` makes the files in an empty folder, the one named `path.name` and perhaps others beside it; `answer`
    loads them by the target's own means and runs a batch.
    """

    name: str
    title: str
    ending: str
    write: Callable[[Trained, Path], None]
    answer: Callable[[Trained, Path, Answers], Answers]


def checked(form: Format, trained: Trained, path: Path) -> Exported:
    """Write beside the target, compare, and only then put it in place. Raises ExportError; leaves nothing behind."""
    batch = example(trained)
    with tempfile.TemporaryDirectory(prefix=f".~{path.name[:40]}.", dir=path.parent) as name:
        draft = Path(name) / path.name
        try:
            form.write(trained, draft)
            answers = form.answer(trained, draft, batch)
        except OSError:
            raise
        except Exception as error:  # a target's own tools raise whatever they like
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise ExportError(f"{form.title} could not be written: {reason}") from error
        difference = compared(expected(trained.net, batch), answers)
        size = sum(file.stat().st_size for file in Path(name).iterdir())
        for file in sorted(Path(name).iterdir(), key=lambda file: file == draft):
            _placed(file, path.parent / file.name)
    return Exported(path=path, difference=difference, size=size)


def example(trained: Trained, count: int = SAMPLES) -> Answers:
    """Return a random batch of what the network takes."""
    generator = torch.Generator().manual_seed(0)
    signals = [trained.view.facts[node].signals[field] for node, field in trained.source.inputs]
    return tuple(
        torch.randint(signal.classes, (count, *_shape(signal)), generator=generator)
        if signal.classes
        else torch.rand((count, *_shape(signal)), generator=generator)
        for signal in signals
    )


def _shape(signal: Signal) -> tuple[int, ...]:
    return (signal.steps, *signal.axes) if signal.time else signal.axes


def expected(net: nn.Module, batch: Answers) -> Answers:
    """Return what a network answers, always as a tuple."""
    with torch.no_grad():
        result = net(*batch)
    return result if isinstance(result, tuple) else (result,)


def compared(wanted: Answers, found: Answers) -> float:
    """Return the largest difference. Raises ExportError when the file does not say the same."""
    if [tuple(x.shape) for x in wanted] != [tuple(x.shape) for x in found]:
        raise ExportError("The file was written, but what it returns has other shapes; it was deleted.")
    difference = max((float((a - b).abs().max()) for a, b in zip(wanted, found, strict=True) if a.numel()), default=0.0)
    scale = max(1.0, *(float(a.abs().max()) for a in wanted if a.numel()))
    if not difference <= TOLERANCE * scale:
        raise ExportError(f"The file was written, but its answers differ by {difference:.2g}; it was deleted.")
    return difference


def _placed(draft: Path, path: Path) -> None:
    with contextlib.suppress(OSError):
        shutil.copymode(path, draft)
    draft.replace(path)
