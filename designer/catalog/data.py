"""Data: where samples come from. The fields of one node belong together: sample i of each is the same sample."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta
from msgspec.structs import force_setattr

from designer.layer import Arrivals, Family, Layer, Port
from designer.origin import Column, Field, Origin
from designer.record import Chance, Record
from designer.signal import Signal

OWN = "file"
"""The source of a data node that reads a file of the user's own."""


class Source(Record, frozen=True, kw_only=True):
    """A data set that ships with the app: what people read about it, and what its samples are."""

    name: str
    title: str
    help: str
    samples: int
    fields: dict[str, Field]
    noise: float = 0.0
    file: Origin | None = None
    """A table in `resources/data`."""


POINTS = {"point": Field(axes=(2,)), "label": Field(classes=2)}

CARS = Origin(
    path="auto-mpg.csv",
    sha256="05a1d7506963f0234d76cfd01e09626aa07ec3aeebd35b4712c8a0c85bd67a92",
    size=19644,
    rows=398,
    columns=(
        Column(name="name", role="ignore", type="text", missing="drop"),
        Column(name="mpg", role="target", missing="drop"),
        Column(name="cylinders"),
        Column(name="displacement"),
        Column(name="horsepower", blanks=("?",)),
        Column(name="weight"),
        Column(name="acceleration"),
        Column(name="year"),
        Column(name="origin", type="category", missing="drop", classes=("Europe", "Japan", "USA")),
    ),
)

SOURCES: tuple[Source, ...] = (
    Source(
        name="digits",
        title="Digits",
        help="Handwritten digits, 8 × 8 pixels (UCI)",
        samples=1797,
        fields={"image": Field(axes=(1, 8, 8)), "label": Field(classes=10)},
    ),
    Source(
        name="mnist",
        title="MNIST 5k",
        help="Handwritten digits, 28 × 28 pixels (LeCun, Cortes, Burges)",
        samples=5000,
        fields={"image": Field(axes=(1, 28, 28)), "label": Field(classes=10)},
    ),
    Source(name="xor", title="XOR", help="Two classes in opposite quadrants", samples=400, fields=POINTS),
    Source(name="moons", title="Moons", help="Two interleaved half circles", samples=400, fields=POINTS, noise=0.1),
    Source(name="circles", title="Circles", help="A ring around a disc", samples=400, fields=POINTS, noise=0.1),
    Source(name="spiral", title="Spiral", help="Two arms wound around each other", samples=1000, fields=POINTS),
    Source(name="checkerboard", title="Checkerboard", help="Four by four squares", samples=1600, fields=POINTS),
    Source(
        name="auto-mpg",
        title="Auto MPG",
        help="398 cars of 1970 to 1982 and how far they go on a gallon (UCI)",
        samples=398,
        fields=CARS.fields(),
        file=CARS,
    ),
    Source(
        name="parity",
        title="Parity",
        help="Bits one after the other: has an odd number of ones come so far?",
        samples=500,
        fields={
            "bit": Field(axes=(1,), sequence=True, length=12),
            "odd": Field(classes=2, names=("even", "odd"), sequence=True, length=12),
        },
    ),
    Source(
        name="echo",
        title="Echo",
        help="Bits one after the other: what was heard two steps ago?",
        samples=500,
        fields={
            "bit": Field(axes=(1,), sequence=True, length=12),
            "echo": Field(classes=2, sequence=True, length=12),
        },
    ),
    Source(
        name="waves",
        title="Waves",
        help="A slow and a fast wave added: what comes next?",
        samples=400,
        fields={
            "now": Field(axes=(1,), sequence=True, length=60),
            "next": Field(axes=(1,), sequence=True, length=60),
        },
    ),
)


class Data(Layer, frozen=True, kw_only=True):
    """Samples to learn from: one output for each field, so an image and its label stay together.

    A part of the samples is held out: half of it validates while training, half tests at the end.
    `stratified` keeps the share of each class equal in all parts, `tail` holds out the last samples.
    """

    inputs: ClassVar[tuple[Port, ...]] = ()
    family: ClassVar[Family] = Family.INPUT
    aliases: ClassVar[tuple[str, ...]] = ("input", "dataset", "samples", "source")

    source: Annotated[str, Meta(max_length=4096, description="Which data set")]
    fields: Annotated[dict[str, Field], Meta(description="What each sample has")]
    holdout: Annotated[Chance, Meta(title="Held out", description="Share of the samples never trained on")] = 0.2
    split: Annotated[
        Literal["shuffled", "stratified", "tail"], Meta(description="How the held-out samples are chosen")
    ] = "stratified"
    file: Annotated[Origin | None, Meta(description="The own file, and what its columns are for")] = None

    def __post_init__(self) -> None:
        """The outputs of a file follow from its columns, whatever was written beside them."""
        if self.file is not None:
            force_setattr(self, "fields", self.file.fields())

    def caption(self) -> str:
        """Say which file it is, or what a sample looks like."""
        if self.file is not None:
            return self.file.name
        return str(self.signals({})[next(iter(self.fields))]) if self.fields else ""

    def emits(self) -> tuple[str, ...]:
        """One output for each field."""
        return tuple(self.fields)

    def signals(self, arrivals: Arrivals) -> dict[str, Signal]:
        """Nothing -> the fields."""
        return {name: self._signal(field) for name, field in self.fields.items()}

    def _signal(self, field: Field) -> Signal:
        """The sequences of one source keep the same time."""
        signal = Signal(axes=field.axes, classes=field.classes)
        return signal.over(self.source, field.length) if field.sequence else signal


def data(source: str) -> Data:
    """Return the node for a data set that ships with the app. Raises KeyError for any other name."""
    (found,) = (row for row in SOURCES if row.name == source) if source in {s.name for s in SOURCES} else (None,)
    if found is None:
        raise KeyError(source)
    return Data(source=found.name, fields=found.fields, file=found.file, **_split(found.file))


def own(file: Origin) -> Data:
    """Return the node for a file of the user's own."""
    return Data(source=OWN, fields={}, file=file, **_split(file))


def _split(file: Origin | None) -> dict[str, Any]:
    """Only classes can be shared out evenly; numbers are shuffled."""
    return {"split": "shuffled"} if file is not None and not any(c.classes for c in file.targets) else {}
