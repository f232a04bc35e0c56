"""The store of runs: what was trained, when, how well, and where it is kept.

The folders of the runs are the truth; the database beside them answers quickly, and is made anew from them.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from array import array
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backends.alive import alive
from backends.errors import RunError
from backends.record import DESIGN, RECORD, STEP, Curve, Record, read_record
from backends.shelf import FILE, Row, Shelf, damaged, marks
from designer.design import Design
from designer.storage import DesignError, read, write_atomic

CHUNK = 512
"""Points of a curve in one row of the database."""
LABEL = "label.json"
GONE = ".deleted "


class Run(Struct, frozen=True, kw_only=True):
    """One training, as a list shows it."""

    id: str
    folder: Path
    number: int
    """1, 2, 3 ... within one name."""
    name: str
    path: str
    """Where the design was saved, "" when it never was."""
    label: str = ""
    """The user's own name for the run."""
    model: str
    """Fingerprint of what was trained."""
    state: str
    """running, finished, stopped, failed, or cut: its process is gone."""
    reason: str = ""
    began: float
    """Seconds since 1970."""
    seconds: float = 0.0
    epochs: int
    wanted: int
    steps: int
    parameters: int
    seed: int
    form: str
    torch: str
    threads: int
    data: str
    """Digest of the samples."""
    train: float | None
    validation: float | None
    best: float | None
    """Lowest validation loss, of training where nothing validates."""
    best_epoch: int | None
    figures: dict[str, float]
    """The latest of the validation part; of the test part as "test loss", "test accuracy" ..."""
    pinned: bool = False
    size: int = 0
    """Bytes on disk."""
    parent: str = ""
    kept: int = -1
    """The step from which a run that diverged goes on; -1 = from the newest checkpoint."""
    holds: str = "last"
    """Which weights the run answers with: those of the last step, or of the best epoch."""


class Label(Struct, frozen=True, kw_only=True):
    """What the user says about a run, in a file of its own: the training writes all others."""

    label: str = ""
    pinned: bool = False


DECODER = msgspec.msgpack.Decoder(Run, dec_hook=lambda form, value: form(value))


class Runs:
    """The runs in a folder. Belongs to one thread; another one opens its own.

    What some other process writes meanwhile is seen at the next question.
    """

    def __init__(self, home: Path, patience: float = 2.0) -> None:
        self.home = home
        self._shelf = Shelf(home, patience)
        self.refresh()

    @property
    def trouble(self) -> str:
        """Say in words for people what is wrong with the list, "" when nothing is."""
        return self._shelf.trouble

    def close(self) -> None:
        """Let go of the database."""
        self._shelf.close()

    def refresh(self) -> None:
        """Take in folders that the database does not know, and forget those that are gone."""
        here = _folders(self.home)
        known = {row[0] for row in self._ask("SELECT id FROM runs")}
        fresh = (name for name in sorted(here - known) if (self.home / name / RECORD).is_file())
        with suppress(sqlite3.OperationalError):  # the next time will do
            for name in fresh:
                with suppress(RunError, OSError):
                    self._take_in(name)
            self._forget(known - here)

    # Asking -------------------------------------------------------------------------------------------

    def list(self, name: str = "", path: str = "", model: str = "") -> tuple[Run, ...]:
        """Return the runs of a drawing, the newest first: any of the three matches; without a word all of them."""
        wanted = {column: value for column, value in (("name", name), ("path", path), ("model", model)) if value}
        which = f"WHERE {' OR '.join(f'{column} = ?' for column in wanted)}" if wanted else ""
        rows = self._rows(f"{which} ORDER BY began DESC, rowid DESC", *wanted.values())
        return tuple(self._run(row) for row in rows)

    def get(self, id: str) -> Run:
        """Return one run. Raises RunError when there is none."""
        rows = self._rows("WHERE id = ?", id)
        if not rows:
            raise RunError(f"There is no run {id!r}.")
        return self._run(rows[0])

    def series(self, id: str) -> tuple[str, ...]:
        """Name the curves of a run: train, validation, accuracy ..."""
        rows = self._ask("SELECT DISTINCT series FROM chunks WHERE run = ?", id)
        return tuple(row[0] for row in rows if row[0] != STEP)

    def curve(self, id: str, series: str) -> tuple[array[float], array[float]]:
        """Return epochs and values of a series, float64; a value that was not finite is NaN."""
        at, values = array("d"), array("d")
        query = "SELECT at, value FROM chunks WHERE run = ? AND series = ? ORDER BY n"
        for row in self._ask(query, id, series):
            at.frombytes(row[0])
            values.frombytes(row[1])
        return at, values

    def losses(self, id: str) -> tuple[array[float], array[float]]:
        """Return steps and their losses; of a long training means of several steps each, at the last of them."""
        return self.curve(id, STEP)

    def design(self, id: str) -> Design:
        """Return the drawing as it was trained. Raises RunError."""
        try:
            return read(self.home / id / DESIGN)
        except (OSError, DesignError) as error:
            raise RunError(f"The drawing of this run can not be read: {error}") from error

    def usage(self) -> int:
        """Return how many bytes all runs take."""
        (total,) = self._ask("SELECT coalesce(sum(size), 0) FROM runs")[0]
        file = self.home / FILE
        return int(total) + (file.stat().st_size if file.exists() else 0)

    # Tidying ------------------------------------------------------------------------------------------

    def rename(self, id: str, label: str) -> None:
        """Give a run a name of the user's own. Raises RunError."""
        self._label(replace(self._labeled(id), label=label), id)

    def pin(self, id: str, on: bool) -> None:
        """Keep a run from being tidied away. Raises RunError."""
        self._label(replace(self._labeled(id), pinned=on), id)

    def delete(self, id: str) -> None:
        """Remove a run and all that it kept. Raises RunError while it trains, or when the disk refuses."""
        run = self.get(id)
        if run.state == "running":
            raise RunError("This run trains now. Stop it first.")
        aside = self.home / f"{GONE}{id}"
        try:
            if run.folder.exists():
                run.folder.rename(aside)
            self._forget({id})
        except (OSError, sqlite3.Error) as error:
            raise RunError(f"The run could not be deleted: {_words(error)}.") from error
        shutil.rmtree(aside, ignore_errors=True)

    def prune(self, most: int) -> tuple[Run, ...]:
        """Delete the oldest runs until all take at most so many bytes; return what went.

        What is pinned or trains stays.
        """
        left = self.usage()
        gone: tuple[Run, ...] = ()
        for run in reversed(self.list()):
            if left <= most:
                break
            if not run.pinned and run.state != "running":
                self.delete(run.id)
                left -= run.size
                gone += (run,)
        return gone

    # Writing: the training does ----------------------------------------------------------------------

    def enter(self, id: str, record: Record) -> None:
        """Add a run, or one that goes on; gives it the next number of its name. Raises sqlite3.Error."""
        with self._shelf.writing() as connection:
            if not record.number:
                query = "SELECT coalesce(max(number), 0) + 1 FROM runs WHERE name = ?"
                (record.number,) = connection.execute(query, (record.name,)).fetchone()
            self._write(connection, id, record)
            connection.execute("DELETE FROM chunks WHERE run = ?", (id,))
            self._append(connection, id, record, {})

    def update(self, id: str, record: Record, known: dict[str, int]) -> None:
        """Write what is new about a run: `known` counts the points of each series that are written already.

        Raises sqlite3.Error; nothing is written then.
        """
        with self._shelf.writing() as connection:
            self._write(connection, id, record)
            self._append(connection, id, record, known)

    def _write(self, connection: sqlite3.Connection, id: str, record: Record) -> None:
        values = {
            "id": id,
            "name": record.name,
            "path": record.path,
            "model": record.model,
            "number": record.number,
            "began": record.began,
            "size": _size(self.home / id),
            "process": record.process,
            "summary": msgspec.msgpack.encode(_summary(self.home / id, record), enc_hook=str),
        }
        changed = ", ".join(f"{column} = excluded.{column}" for column in values if column != "id")
        connection.execute(
            f"INSERT INTO runs ({', '.join(values)}) VALUES ({marks(values)}) ON CONFLICT (id) DO UPDATE SET {changed}",
            tuple(values.values()),
        )

    def _append(self, connection: sqlite3.Connection, id: str, record: Record, known: dict[str, int]) -> None:
        for series, curve in record.curves.items():
            first = known.get(series, 0) // CHUNK
            rows = ((id, series, n, *_packed(curve, n)) for n in range(first, -(-len(curve) // CHUNK)))
            connection.executemany("REPLACE INTO chunks (run, series, n, at, value) VALUES (?, ?, ?, ?, ?)", rows)

    # Rows ---------------------------------------------------------------------------------------------

    def _ask(self, text: str, *values: object) -> Sequence[Row]:
        try:
            return self._shelf.ask(text, *values)
        except sqlite3.DatabaseError as error:
            if not damaged(error):
                raise
            self._shelf.begin_anew()
            self.refresh()
            return self._shelf.ask(text, *values)

    def _rows(self, which: str, *values: object) -> Sequence[Row]:
        return self._ask(f"SELECT id, label, pinned, size, process, summary FROM runs {which}", *values)

    def _run(self, row: Row) -> Run:
        id, label, pinned, size, process, summary = row
        run = DECODER.decode(summary)
        state = "cut" if run.state == "running" and not alive(process) else run.state
        return replace(run, folder=self.home / id, state=state, label=label, pinned=bool(pinned), size=size)

    def _take_in(self, name: str) -> None:
        record, folder = read_record(self.home / name), self.home / name
        self.enter(name, record)
        with suppress(OSError, msgspec.DecodeError):
            self._mark(name, msgspec.json.decode((folder / LABEL).read_bytes(), type=Label))

    def _forget(self, ids: set[str]) -> None:
        if ids:
            with self._shelf.writing() as connection:
                for table, column in (("runs", "id"), ("chunks", "run")):
                    connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(id,) for id in ids])

    def _labeled(self, id: str) -> Label:
        run = self.get(id)
        return Label(label=run.label, pinned=run.pinned)

    def _label(self, label: Label, id: str) -> None:
        try:
            write_atomic(self.home / id / LABEL, msgspec.json.encode(label))
            self._mark(id, label)
        except (OSError, sqlite3.Error) as error:
            raise RunError(f"This could not be written: {_words(error)}.") from error

    def _mark(self, id: str, label: Label) -> None:
        with self._shelf.writing() as connection:
            row = (label.label, label.pinned, id)
            connection.execute("UPDATE runs SET label = ?, pinned = ? WHERE id = ?", row)


def folder_for(home: Path) -> Path:
    """Name a new folder for a run, after the time; it is not made yet."""
    name = time.strftime("%Y-%m-%d %H-%M-%S")
    names = (home / (f"{name}-{again}" if again > 1 else name) for again in range(1, 1000))
    return next(folder for folder in names if not folder.exists())


def summarized(folder: Path) -> Run:
    """Read a run from its folder alone, wherever that lies. Raises RunError."""
    record = read_record(folder)
    run = _summary(folder, record)
    state = "cut" if run.state == "running" and not alive(record.process) else run.state
    return replace(run, folder=folder, state=state, size=_size(folder))


def _summary(folder: Path, record: Record) -> Run:
    figures = {**record.figures, **{f"test {name}": value for name, value in record.test.items()}}
    return Run(
        id=folder.name,
        folder=folder,
        figures={name: value for name, value in figures.items() if value is not None},
        train=record.last("train"),
        validation=record.last("validation"),
        **{name: getattr(record, name) for name in Run.__struct_fields__ if name in SHARED},
    )


SHARED = frozenset(Run.__struct_fields__) & frozenset(Record.__struct_fields__) - {"figures"}


def _packed(curve: Curve, n: int) -> tuple[bytes, bytes]:
    at, values = curve.at[n * CHUNK : (n + 1) * CHUNK], curve.values[n * CHUNK : (n + 1) * CHUNK]
    numbers = (float("nan") if value is None else value for value in values)
    return array("d", at).tobytes(), array("d", numbers).tobytes()


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _folders(home: Path) -> set[str]:
    try:
        return {entry.name for entry in home.iterdir() if not entry.name.startswith(".") and entry.is_dir()}
    except OSError:
        return set()


def _size(folder: Path) -> int:
    total = 0
    with suppress(OSError):
        for entry in folder.iterdir():
            with suppress(OSError):
                total += entry.stat().st_size
    return total
