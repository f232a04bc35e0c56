"""The database of a folder of runs: one SQLite file that several processes read and write at the same time.

It repeats what the folders say, so it may be lost: a damaged file is moved aside and a new one begun.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FILE = "runs.db"
SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, name TEXT, path TEXT, model TEXT, number INTEGER, began REAL,
  label TEXT DEFAULT '', pinned INTEGER DEFAULT 0, size INTEGER DEFAULT 0, process TEXT, summary BLOB
);
CREATE INDEX IF NOT EXISTS newest ON runs (began);
CREATE TABLE IF NOT EXISTS chunks (
  run TEXT, series TEXT, n INTEGER, at BLOB, value BLOB, PRIMARY KEY (run, series, n)
) WITHOUT ROWID;
"""
PATIENCE = 2.0
"""Seconds to wait while another process writes."""

Row = tuple[Any, ...]


class Shelf:
    """An open database. Belongs to one thread."""

    def __init__(self, home: Path, patience: float = PATIENCE) -> None:
        self._file = home / FILE
        self._patience = patience
        self.trouble = ""
        """What is wrong with the list, in words for people; it is kept in memory then."""
        self._open()

    def ask(self, text: str, *values: object) -> list[Row]:
        """Return all rows of a query. Raises sqlite3.DatabaseError; see `damaged`."""
        return self._connection.execute(text, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change several things at once or none. Raises sqlite3.Error."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _open(self) -> None:
        try:
            self._connection = self._connected(str(self._file))
        except sqlite3.DatabaseError as error:
            if damaged(error):
                self.begin_anew()
            else:
                self._do_without(str(error))
        except OSError as error:
            self._do_without(error.strerror or str(error))

    def _connected(self, name: str) -> sqlite3.Connection:
        if name != ":memory:":
            self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(name, timeout=self._patience, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(SCHEMA)
            connection.execute("SELECT count(*) FROM runs").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def begin_anew(self) -> None:
        """Move a damaged file out of the way; the new one is empty."""
        if hasattr(self, "_connection"):
            self._connection.close()
        aside = self._file.with_name(f"runs damaged {time.strftime('%Y-%m-%d %H-%M-%S')}.db")
        try:
            self._file.rename(aside)
            for tail in ("-wal", "-shm"):
                self._file.with_name(FILE + tail).unlink(missing_ok=True)
            self._connection = self._connected(str(self._file))
        except (OSError, sqlite3.DatabaseError) as error:
            self._do_without(str(error))
        else:
            self.trouble = f"The list of runs was damaged. It was moved to {aside.name} and read anew from the folders."

    def _do_without(self, reason: str) -> None:
        self.trouble = f"The list of runs can not be written: {reason}. It is read anew from the folders each time."
        self._connection = self._connected(":memory:")


def damaged(error: sqlite3.Error) -> bool:
    """Say whether an error means that the file is no database any more."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def marks(values: Iterable[object]) -> str:
    """Write a question mark for each value."""
    return ", ".join("?" for _ in values)
