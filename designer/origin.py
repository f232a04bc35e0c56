"""An own file: where it lies, how it is read, and what each column is for. A drawing is checked with this alone."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Literal

from msgspec import Meta

from designer.record import Axes, Count, Record

Name = Annotated[str, Meta(max_length=4096)]
Role = Literal["input", "target", "ignore"]
Rule = Literal["drop", "median", "mean", "value", "own"]
Kind = Literal["csv", "parquet", "npy", "npz", "folder"]

TABLE = "columns"
"""The output that carries all inputs of a table together."""
FORMATS: dict[str, Kind] = {
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
    "txt": "csv",
    "data": "csv",
    "parquet": "parquet",
    "pq": "parquet",
    "npy": "npy",
    "npz": "npz",
}
"""What a file is, by the ending of its name."""


class Field(Record, frozen=True, kw_only=True):
    """One column group of a data set; classes > 0 says that its numbers are class indices.

    `names` are the names of the classes, else of the numbers along the only axis; none where nobody named them.
    """

    axes: Axes = ()
    classes: Annotated[int, Meta(ge=0, le=100_000)] = 0
    names: tuple[Name, ...] = ()
    sequence: bool = False
    """Each sample is a row of steps; `axes` are those of one step."""
    length: Annotated[int, Meta(ge=0, le=100_000)] = 0
    """How many steps."""

    def called(self, number: int) -> str:
        """Return the name of a class (or of a number), its index where it has none."""
        return self.names[number] if 0 <= number < len(self.names) else str(number)


class Dialect(Record, frozen=True, kw_only=True):
    """How a text file spells a table; what it says was found by looking at its beginning."""

    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    decimal: Literal[".", ","] = "."
    quote: Annotated[str, Meta(max_length=1)] = '"'
    header: bool = True
    encoding: Literal["utf-8", "utf-16", "latin-1"] = "utf-8"


class Column(Record, frozen=True, kw_only=True):
    """What one column (or array) of a file is for.

    `blanks` are the texts that mean missing beside an empty cell. `missing` says what becomes of such a row: it is
    left out, or the cell is filled from the training part, with `value`, or with a class of its own.
    """

    name: Name
    role: Role = "input"
    type: Literal["number", "category", "text"] = "number"
    missing: Rule = "median"
    value: float = 0.0
    blanks: tuple[Name, ...] = ()
    classes: tuple[Name, ...] = ()
    """Of a category, in the order of their codes."""
    axes: Axes = ()
    """Of an array or image that is an output by itself; a cell of a table has none."""

    @property
    def used(self) -> bool:
        """Whether it enters the network or is what should be found; text never does."""
        return self.role != "ignore" and self.type != "text"

    @property
    def names(self) -> tuple[str, ...]:
        """Name the numbers that it becomes: itself, or one for each class."""
        if self.type != "category":
            return (self.name,)
        own = (f"{self.name} is missing",) if self.missing == "own" else ()
        return (*(f"{self.name} is {text}" for text in self.classes), *own)

    @property
    def labels(self) -> tuple[str, ...]:
        """Name its classes."""
        return (*self.classes, "missing") if self.missing == "own" else self.classes


class Picture(Record, frozen=True, kw_only=True):
    """What every image of a folder is brought to: its size, its channels, and how it gets there."""

    width: Count = 64
    height: Count = 64
    channels: Literal[1, 3] = 3
    fit: Literal["crop", "pad", "stretch"] = "crop"


class Origin(Record, frozen=True, kw_only=True):
    """A file or a folder of images; `sha256` says which content the drawing was made for.

    `path` is relative to the folder of the design's own file once it has one, else absolute.
    """

    path: Name
    format: Kind = "csv"
    sha256: Annotated[str, Meta(max_length=64)] = ""
    size: Annotated[int, Meta(ge=0)] = 0
    """Bytes."""
    rows: Annotated[int, Meta(ge=0)] = 0
    dialect: Dialect = Dialect()
    columns: tuple[Column, ...] = ()
    picture: Picture | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePath(self.path.replace("\\", "/")).name

    @property
    def targets(self) -> tuple[Column, ...]:
        """What should be found."""
        return tuple(column for column in self.columns if column.used and column.role == "target")

    @property
    def cells(self) -> tuple[Column, ...]:
        """The inputs that leave together, in the order of the file."""
        return tuple(c for c in self.columns if c.used and c.role == "input" and not c.axes)

    def fields(self) -> dict[str, Field]:
        """One output for all inputs of a table, one for each array or image, one for each target."""
        found: dict[str, Field] = {}
        names = tuple(name for column in self.cells for name in column.names)
        if names:
            found[TABLE] = Field(axes=(len(names),), names=names)
        found |= {c.name: Field(axes=c.axes) for c in self.columns if c.used and c.role == "input" and c.axes}
        for column in self.targets:
            found[self.port(column)] = _target(column)
        return found

    def port(self, column: Column) -> str:
        """Name the output by which a target leaves."""
        return f"{column.name} (target)" if column.name == TABLE else column.name


def _target(column: Column) -> Field:
    if column.type == "category":
        return Field(classes=max(1, len(column.labels)), names=column.labels)
    return Field(axes=column.axes or (1,), names=() if column.axes else (column.name,))
