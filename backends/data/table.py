"""Tables: CSV and Parquet files read by DuckDB, which runs in this process and never touches the network."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from backends.data.dialect import number
from backends.data.samples import Numbers
from backends.data.ticket import NOBODY, Cancelled, Ticket
from backends.errors import DataError
from designer.origin import Column, Dialect

if TYPE_CHECKING:
    import duckdb

LARGE = 64 * 2**20
"""Bytes beyond which a file is not kept in memory as text."""
LONGEST_LINE = 16 * 2**20
STEP = 200_000
"""Rows that are handed over at once; fewer of a wide table."""
CELLS = 4_000_000
SHOWN = 200
"""Letters of a cell that are handed over."""
REJECTED = 100_000
"""Broken rows that are told apart; more are only counted up to here."""


class Table:
    """The cells of a file as texts, the columns called c0, c1 ... and the rows counted from 1.

    `broken` says how many lines are no rows, and the first of them with what is wrong.
    `sample` reads only so many bytes from the beginning. Raises DataError when the file can not be read.
    """

    def __init__(
        self, path: Path, dialect: Dialect | None, width: int, sample: int = 0, ticket: Ticket = NOBODY
    ) -> None:
        import duckdb

        self.path, self.width, self.dialect = path, width, dialect
        self.names: tuple[str, ...] = ()
        self._parsed = itertools.count()
        self._lock = threading.Lock()
        self._connection = duckdb.connect(
            config={"allow_unsigned_extensions": "false", "autoinstall_known_extensions": "false"}
        )
        self.run(f"SET memory_limit = '{budget() >> 20}MB'")
        self.run("SET disabled_optimizers = 'expression_rewriter,common_subexpressions,statistics_propagation'")
        cut = _cut(path, sample) if sample else None
        self._stored = cut is not None or path.stat().st_size <= LARGE
        try:
            self._open(self._csv(cut or path) if dialect else self._parquet(path), ticket)
        finally:
            if cut is not None:
                cut.unlink(missing_ok=True)

    def _open(self, source: str, ticket: Ticket) -> None:
        """Read all rows once: into memory, or to count them and to find the broken ones."""
        with self._watched(ticket, f"Reading {self.path.name}") as cursor:
            self.run(f"CREATE {'TABLE' if self._stored else 'VIEW'} cells AS {source}", cursor)
            self._count = int(self.run("SELECT count(*) FROM cells", cursor).fetchone()[0])
            self.broken = self._rejected(cursor)

    def _rejected(self, cursor: Any) -> tuple[int, tuple[tuple[int, str], ...]]:
        there = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
        if not self.run(there, cursor).fetchone()[0]:
            return 0, ()
        kinds = "SELECT line, min(error_type::VARCHAR) AS e FROM reject_errors GROUP BY line"
        (count,) = self.run(f"SELECT count(*) FROM ({kinds})", cursor).fetchone()
        first = self.run(f"{kinds} ORDER BY line LIMIT 5", cursor).fetchall()
        return count, tuple((int(line), str(kind)) for line, kind in first)

    def __len__(self) -> int:
        """Count the rows that could be read."""
        return self._count

    def page(self, first: int, count: int) -> tuple[tuple[str, ...], ...]:
        """Return rows as written, `first` counted from 1."""
        if self._stored:
            found = self.run(f"SELECT * FROM cells WHERE rowid >= {first - 1} AND rowid < {first - 1 + count}")
        else:
            found = self.run(f"SELECT * FROM cells LIMIT {count} OFFSET {first - 1}")
        return tuple(tuple("" if cell is None else str(cell)[:SHOWN] for cell in row) for row in found.fetchall())

    def texts(self, column: int, most: int) -> list[tuple[str, int]]:
        """Return the different texts of a column with their counts, the most frequent first."""
        name = f"trim(c{column}::VARCHAR)"
        query = f"SELECT {name} AS t, count(*) AS n FROM cells WHERE c{column} IS NOT NULL GROUP BY t"
        return [(text, n) for text, n in self.run(f"{query} ORDER BY n DESC, t LIMIT {most}").fetchall()]

    def spellings(self, column: int, blanks: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of these texts stand in a column."""
        text = f"coalesce(trim(c{column}), '')"
        listed = ", ".join(map(_quoted, blanks))
        found = self.run(f"SELECT DISTINCT {text} AS t FROM cells WHERE {text} IN ({listed}) ORDER BY t")
        return tuple(row[0] for row in found.fetchall())

    def different(self, column: int) -> int:
        """Count the different texts of a column; of a large file, about."""
        count = "count(DISTINCT" if self._stored else "approx_count_distinct("
        return int(self.run(f"SELECT {count} trim(c{column})) FROM cells").fetchone()[0])

    @contextmanager
    def parsed(self, columns: dict[int, Column], ticket: Ticket = NOBODY) -> Iterator[Parsed]:
        """Turn columns into numbers, once; they are forgotten when nobody needs them any more. Raises Cancelled."""
        parts = ", ".join(f"{self._number(i, column)} AS c{i}" for i, column in columns.items())
        name = f"numbers_{next(self._parsed)}"
        try:
            with self._watched(ticket, f"Reading {self.path.name}") as cursor:
                self.run(f"CREATE TABLE {name} AS SELECT {parts} FROM cells", cursor)
            yield Parsed(self, name, tuple(columns), ticket)
        finally:
            self.run(f"DROP TABLE IF EXISTS {name}")

    def spelled(self, column: int, like: Column, most: int) -> tuple[int, list[tuple[int, str]]]:
        """Count the cells of a column that are none of what they should be, and return the first with their rows."""
        cells = f"SELECT row_number() OVER () AS r, c{column} AS t FROM cells"
        where = f"FROM ({cells}) WHERE isinf({self._number_of('t', like)})"
        (count,) = self.run(f"SELECT count(*) {where}").fetchone()
        rows = self.run(f"SELECT r, t {where} ORDER BY r LIMIT {most}").fetchall() if count else []
        return count, [(int(row), str(text)) for row, text in rows]

    def run(self, query: str, cursor: Any = None) -> Any:
        """Ask DuckDB, by a cursor of its own: several threads may. Raises DataError in words."""
        import duckdb

        try:
            return (cursor or self._cursor()).execute(query)
        except duckdb.InterruptException as error:
            raise Cancelled from error
        except duckdb.OutOfMemoryException as error:
            raise DataError(f"{self.path.name} does not fit into memory; leave some columns out.") from error
        except duckdb.Error as error:
            raise DataError(f"{self.path.name} could not be read: {_plain(error)}") from error

    def _cursor(self) -> Any:
        with self._lock:
            return self._connection.cursor()

    def _csv(self, path: Path) -> str:
        d = self.dialect
        assert d is not None
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(self.width))
        options = (
            f"auto_detect = false, delim = {_quoted(d.delimiter)}, quote = {_quoted(d.quote)}, "
            f"escape = {_quoted(d.quote)}, header = {str(d.header).lower()}, encoding = {_quoted(d.encoding)}, "
            f"max_line_size = {LONGEST_LINE}, store_rejects = true, rejects_limit = {REJECTED}, columns = {{{columns}}}"
        )
        return f"SELECT * FROM read_csv({_quoted(str(path))}, {options})"

    def _parquet(self, path: Path) -> str:
        names = self.run(f"DESCRIBE SELECT * FROM read_parquet({_quoted(str(path))})").fetchall()
        self.names = tuple(str(row[0]) for row in names)
        self.width = len(self.names)
        cells = ", ".join(
            f'"{name.replace(chr(34), chr(34) * 2)}"::VARCHAR AS c{i}' for i, name in enumerate(self.names)
        )
        return f"SELECT {cells} FROM read_parquet({_quoted(str(path))})"

    def _number(self, i: int, column: Column) -> str:
        return self._number_of(f"c{i}", column)

    def _number_of(self, cell: str, column: Column) -> str:
        """Write a cell as a double. It is kept short: planning a thousand long ones takes DuckDB minutes."""
        text = f"trim({cell})"
        blanks = ", ".join(_quoted(blank) for blank in dict.fromkeys(("", *column.blanks)))
        missing = f"{cell} IS NULL OR {text} IN ({blanks})"
        if column.type == "category":
            classes = ", ".join(_quoted(name) for name in column.classes)
            value = f"(list_position([{classes}]::VARCHAR[], {text}) - 1)::DOUBLE"
        else:
            plain = f"replace({cell}, ',', '.')" if self._comma else cell
            value = f"TRY_CAST({plain} AS DOUBLE)"
            if any(number(blank) for blank in column.blanks):
                value = f"CASE WHEN {missing} THEN NULL ELSE {value} END"
        return f"coalesce({value}, if({missing}, 'nan'::DOUBLE, 'inf'::DOUBLE))"

    @property
    def _comma(self) -> bool:
        return self.dialect is not None and self.dialect.decimal == ","

    @contextmanager
    def _watched(self, ticket: Ticket, words: str) -> Iterator[Any]:
        """Lend a cursor; tell how far its query is, and call it off when nobody waits any more."""
        over, cursor = threading.Event(), self._cursor()

        def watch() -> None:
            while not over.wait(0.2):
                if ticket.cancelled():
                    cursor.interrupt()
                else:
                    ticket.busy(max(0.0, cursor.query_progress()) / 100, words)

        watcher = threading.Thread(target=watch, name="table", daemon=True)
        watcher.start()
        try:
            yield cursor
        finally:
            over.set()
            watcher.join()


class Parsed:
    """Columns of a table as numbers: NaN where a cell is missing, infinity where it is not what it should be."""

    def __init__(self, table: Table, name: str, columns: tuple[int, ...], ticket: Ticket) -> None:
        self._table, self._name, self._columns, self._ticket = table, name, columns, ticket

    def blocks(self) -> Iterator[Numbers]:
        """Walk the rows in order, (rows, columns) float64. Raises Cancelled."""
        (count,) = self._table.run(f"SELECT count(*) FROM {self._name}").fetchone()
        step = max(1000, min(STEP, CELLS // max(1, len(self._columns))))
        for first in range(0, count, step):
            query = f"SELECT * FROM {self._name} WHERE rowid >= {first} AND rowid < {first + step}"
            rows = self._table.run(query).fetchnumpy()
            if self._ticket.cancelled():
                raise Cancelled
            yield np.stack([np.asarray(rows[f"c{i}"], np.float64) for i in self._columns], 1)


def budget() -> int:
    """Return how many bytes of samples may lie in memory: a quarter of what is free."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        free = 8 << 30
    return max(free // 4, 256 << 20)


def _cut(path: Path, size: int) -> Path:
    """Copy whole lines from the beginning of a large file."""
    import tempfile

    with path.open("rb") as file:
        head = file.read(size)
    with tempfile.NamedTemporaryFile(prefix="neurarium-", suffix=".csv", delete=False) as copy:
        copy.write(head[: head.rfind(b"\n") + 1] or head)
    return Path(copy.name)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(error: duckdb.Error) -> str:
    """Return the first line of what DuckDB says, without its prefix."""
    line = str(error).strip().partition("\n")[0]
    return line.partition("Error: ")[2] or line
