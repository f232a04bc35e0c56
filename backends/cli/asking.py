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

    from backends.engine.oracle import Oracle

TABLES = ("csv", "tsv", "tab", "txt", "parquet", "pq")
LARGEST = 64 * 2**20
"""Bytes of a file that is read."""


def predict(words: Namespace, out: Printer) -> int:
    """Ask the trained network of a run about samples of its only input; one line for each.

    The samples are a table with the columns that the network was trained on, a JSON list or an .npy file,
    (n, axes...) or a single one without the n.
    """
    folder = folder_of(words.folder)
    table = Path(words.file).suffix.lower().lstrip(".") in TABLES
    numbers = None if table else _read(words.file)
    wrong: dict[int, str] = {}
    with explained(words.folder):
        from backends.engine.oracle import opened

        oracle = opened(folder)
        if numbers is None:
            numbers, wrong = _rows(words.file, oracle)
        elif numbers.ndim == len(oracle.axes):
            numbers = numbers[None]
        said = oracle.predict(Array(dtype="float32", shape=numbers.shape, data=numbers.tobytes()))
    import numpy as np

    rows = np.frombuffer(said.outputs.data, said.outputs.dtype).reshape(said.outputs.shape)
    for number, row in enumerate(rows):
        if number in wrong:
            out.line(f"no answer: {wrong[number]}")
            out.record("prediction", number=number, kind=said.kind, outputs=None, reason=wrong[number])
            continue
        out.line(_line(row, said.kind, said.names))
        best = _best(row, said.kind, said.names)
        out.record("prediction", number=number, kind=said.kind, outputs=row.tolist(), **best)
    out.result(samples=len(rows), **({"unanswered": len(wrong)} if wrong else {}))
    return 0


def _rows(name: str, oracle: Oracle) -> tuple[NDArray[np.float32], dict[int, str]]:
    """Read a table with the columns that the network was trained on. Raises Refused."""
    import numpy as np

    from backends.data.own import asked
    from backends.errors import DataError

    if oracle.data is None or oracle.data.file is None or not oracle.data.file.cells:
        raise Refused(f"{name}: this network was not trained on a table; it takes a JSON list or an .npy file")
    with located(name):
        try:
            rows, wrong = asked(Path(name).absolute(), oracle.data.file)
        except DataError as error:
            raise Refused(f"{name}: {error}") from error
    if not len(rows):
        raise Refused(f"{name}: it has no rows")
    return np.nan_to_num(np.ascontiguousarray(oracle.filled(rows))), wrong


def _best(row: NDArray[np.float32], kind: str, names: tuple[str, ...]) -> dict[str, Any]:
    if kind != "classes":
        return {}
    best = int(row.argmax())
    return {"answer": best, **({"name": names[best]} if best < len(names) else {})}


def _line(row: NDArray[np.float32], kind: str, names: tuple[str, ...]) -> str:
    """Write an answer: the class and the probabilities of all, or the numbers."""
    if kind == "classes":
        called = [names[i] if i < len(names) else str(i) for i in range(len(row))]
        shares = (f"{name}: {share:.1%}" for name, share in zip(called, row.tolist(), strict=True))
        return f"{called[row.argmax()]}  " + "  ".join(shares)
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
