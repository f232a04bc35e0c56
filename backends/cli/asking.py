"""The command that asks a trained network: numbers in, probabilities or numbers out."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backends.cli.files import located
from backends.cli.kept import folder_of
from backends.cli.printer import Printer
from backends.cli.refusal import Refused
from backends.cli.runs import explained
from backends.protocol import Array

if TYPE_CHECKING:  # numpy is not loaded for the sake of `--help`
    import numpy as np
    from numpy.typing import NDArray

LARGEST = 64 * 2**20
"""Bytes of a file that is read."""


def predict(words: Namespace, out: Printer) -> int:
    """Ask the trained network of a run about samples of its only input; one line for each.

    The samples are a JSON list or an .npy file, (n, axes...) or a single one without the n.
    """
    folder = folder_of(words.folder)
    numbers = _read(words.file)
    with explained(words.folder):
        from backends.engine.oracle import opened

        oracle = opened(folder)
        if numbers.ndim == len(oracle.axes):
            numbers = numbers[None]
        said = oracle.predict(Array(dtype="float32", shape=numbers.shape, data=numbers.tobytes()))
    import numpy as np

    rows = np.frombuffer(said.outputs.data, said.outputs.dtype).reshape(said.outputs.shape)
    for number, row in enumerate(rows):
        out.line(_line(row, said.kind))
        out.record("prediction", number=number, kind=said.kind, outputs=row.tolist(), **_best(row, said.kind))
    out.result(samples=len(rows))
    return 0


def _best(row: NDArray[np.float32], kind: str) -> dict[str, Any]:
    return {"answer": int(row.argmax())} if kind == "classes" else {}


def _line(row: NDArray[np.float32], kind: str) -> str:
    """Write an answer: the class and the probabilities of all, or the numbers."""
    if kind == "classes":
        return f"{row.argmax()}  " + "  ".join(f"{label}: {share:.1%}" for label, share in enumerate(row.tolist()))
    return " ".join(f"{value:.4g}" for value in row.ravel().tolist())


def _read(name: str) -> NDArray[np.float32]:
    """Read numbers from a file, or from standard input. Raises Refused."""
    import numpy as np

    if name == "-":
        return _listed(sys.stdin.read(LARGEST), "standard input")
    with located(name):
        path = Path(name)
        if not path.is_file():
            raise Refused(f"{name}: expected a file of numbers")
        if path.stat().st_size > LARGEST:
            raise Refused(f"{name}: it is larger than {LARGEST >> 20} MiB")
        if path.suffix == ".npy":
            try:
                return np.ascontiguousarray(np.load(path, allow_pickle=False), np.float32)
            except (ValueError, TypeError, EOFError) as error:
                raise Refused(f"{name}: expected an .npy file of numbers") from error
        return _listed(path.read_bytes().decode(errors="replace"), name)


def _listed(text: str, name: str) -> NDArray[np.float32]:
    import numpy as np

    try:
        return np.array(json.loads(text), np.float32)
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise Refused(f"{name}: expected a JSON list of numbers, all rows of one length") from error
