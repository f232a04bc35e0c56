"""Sourcing: own files in a drawing. A file becomes a whole network at once; other columns keep their wires."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from designer.activations import ReLU
from designer.catalog.convolution import Conv2d
from designer.catalog.data import Data, own
from designer.catalog.losses import MSE, CrossEntropy
from designer.catalog.neurons import Neurons
from designer.catalog.normalize import Standardize, Unstandardize
from designer.catalog.pooling import MaxPool2d
from designer.design import Design, Node, Wire
from designer.edits.building import added, arriving, changed, ids, patch, spot, taken
from designer.edits.placing import STEP
from designer.layer import Layer, Loss
from designer.learning import Adam, Gradient, Phase, Stage
from designer.origin import Column, Field, Origin
from designer.patch import Change, Patch
from designer.record import Axes
from designer.view import View

APART = 152.0
"""Scene units between the rows of two targets."""
STEPS = 1000
"""About so many steps train a proposed network."""
BATCH = 32
IMAGE = 3
Chain = list[tuple[str, Layer]]
"""Layers in a row, by name."""


def propose(design: Design, view: View, file: Origin, at: tuple[float, float] = (0.0, 0.0)) -> Patch:
    """Draw a network that learns from a file: data, a common scale, two hidden layers, an answer and a loss.

    Images go through convolutions first. Each target has its own answer and loss; without a target the network gives
    back what it reads through a bottleneck. In a drawing without losses the training is chosen too.
    """
    draft = _Draft(design, at)
    data = draft.place(own(file), file.name.rpartition(".")[0] or file.name)
    fields = file.fields()
    targets = [file.port(column) for column in file.targets]
    inputs = [name for name in fields if name not in targets]
    trunk = draft.trunk(data, {name: fields[name] for name in inputs})
    if targets:
        for row, column in enumerate(file.targets):
            draft.head(trunk, data, file.port(column), column, fields[file.port(column)], row)
    else:
        for name in inputs:
            draft.copy(trunk, data, name, fields[name])
    header = () if any(isinstance(node.kind, Loss) for node in design.nodes.values()) else _training(design, file)
    return patch(header, added("nodes", draft.nodes), added("wires", draft.wires))


def set_file(design: Design, view: View, key: str, file: Origin) -> Patch:
    """Give a data node another file or other columns; a wire stays, or moves to the one output that took its place."""
    node = design.nodes[key]
    kind = node.kind
    if not isinstance(kind, Data):
        raise TypeError(type(kind).__name__)
    made = replace(kind, fields={}, file=file)
    gone = [name for name in kind.fields if name not in made.fields]
    new = [name for name in made.fields if name not in kind.fields]
    heir = new[0] if len(gone) == len(new) == 1 else ""
    lost = [wire for wire in view.out.get(key, ()) if design.wires[wire].output in gone]
    moved = {wire: replace(design.wires[wire], output=heir) for wire in lost} if heir else {}
    return patch(
        changed(design, "nodes", {key: replace(node, kind=made)}),
        changed(design, "wires", moved),
        taken(design, "wires", frozenset(lost) - moved.keys()),
    )


class _Draft:
    """Nodes and wires that are going to be added, in columns from left to right."""

    def __init__(self, design: Design, at: tuple[float, float]) -> None:
        self.nodes: dict[str, Node] = {}
        self.wires: dict[str, Wire] = {}
        self._ids: Iterator[int] = ids(design)
        self._at = at
        self._column = 0.0

    def place(self, kind: Layer, name: str, row: float = 0.0) -> str:
        """Put a node into the current column, and begin the next one."""
        key = f"n{next(self._ids)}"
        at = spot(self._at[0] + self._column * STEP, self._at[1] + row * APART)
        self.nodes[key] = Node(kind=kind, name=name[:80], at=at)
        self._column += 1.25 if isinstance(kind, Data) else 1
        return key

    def wire(self, source: str, output: str, target: str, port: str = "in", slot: int = 0) -> None:
        """Join two of the new nodes."""
        kind = self.nodes[target].kind
        wire = Wire(source=source, output=output, target=target, input=port, slot=slot, synapses=arriving(kind, port))
        self.wires[f"w{next(self._ids)}"] = wire

    def chain(self, source: str, output: str, layers: Chain, row: float = 0.0) -> str:
        """Put layers in a row behind a node and return the last one."""
        keys = [self.place(kind, name, row) for name, kind in layers]
        if keys:
            self.wire(source, output, keys[0])
        for a, b in pairwise(keys):
            self.wire(a, "out", b)
        return keys[-1] if keys else source

    def trunk(self, data: str, inputs: dict[str, Field]) -> str:
        """Bring each input to a common scale, images through convolutions, and all of them into the hidden layers."""
        width = sum(_size(field.axes) for field in inputs.values())
        sizes = enumerate(_hidden(width), 1)
        hidden: Chain = [(f"Hidden {i}", Neurons(shape=(n,), activation=ReLU())) for i, n in sizes]
        ends: list[tuple[str, str]] = []
        start = self._column
        farthest = start
        for row, (name, field) in enumerate(inputs.items()):
            self._column = start
            layers = _seeing(field.axes)
            end = self.chain(data, name, layers, row)
            ends.append((end, "out" if layers else name))
            farthest = max(farthest, self._column)
        self._column = farthest
        (first, kind), *rest = hidden
        key = self.place(kind, first)
        for slot, (end, output) in enumerate(ends):
            self.wire(end, output, key, slot=slot)
        return self.chain(key, "out", rest)

    def head(self, trunk: str, data: str, port: str, column: Column, field: Field, row: int) -> None:
        """Answer one target and compare."""
        start = self._column
        layers: Chain = [(column.name, Neurons(shape=(field.classes,) if field.classes else field.axes))]
        if not field.classes:
            layers.append(("Units", Unstandardize()))
        end = self.chain(trunk, "out", layers, row)
        loss = self.place(CrossEntropy() if field.classes else MSE(), "Loss", row)
        self.wire(end, "out", loss, "prediction")
        self.wire(data, port, loss, "target")
        self._column = start

    def copy(self, trunk: str, data: str, name: str, field: Field) -> None:
        """Give back what was read, through a narrow layer."""
        narrow = Neurons(shape=(max(2, min(16, _size(field.axes) // 4)),))
        layers: Chain = [("Bottleneck", narrow), ("Copy", Neurons(shape=field.axes)), ("Units", Unstandardize())]
        end = self.chain(trunk, "out", layers)
        loss = self.place(MSE(), "Loss")
        self.wire(end, "out", loss, "prediction")
        self.wire(data, name, loss, "target")


def _seeing(axes: Axes) -> Chain:
    """Return what an input goes through before the hidden layers."""
    if len(axes) != IMAGE or axes[0] > 4 or min(axes[1:]) < 8:
        return [("Standardize", Standardize())]
    layers: Chain = []
    for i, filters in enumerate((16, 32, 64) if min(axes[1:]) >= 48 else (16, 32), 1):
        layers.append((f"Conv {i}", Conv2d(filters=filters, padding=1, activation=ReLU())))
        layers.append((f"Pool {i}", MaxPool2d()))
    return layers


def _hidden(width: int) -> tuple[int, int]:
    """Choose the hidden layers by how many numbers arrive."""
    return (32, 16) if width <= 32 else (64, 32) if width <= 512 else (128, 64)


def _size(axes: Axes) -> int:
    count = 1
    for n in axes:
        count *= n
    return count


def _training(design: Design, file: Origin) -> tuple[Change, ...]:
    """Choose how long to train by how many rows there are; a drawing without a name is called like its file."""
    steps = max(1, file.rows * 4 // 5 // BATCH)
    batch = BATCH if steps < STEPS else 256
    epochs = max(3, min(25 if file.format == "folder" else 200, STEPS // steps))
    rule = Gradient(optimizer=Adam(rate=0.002 if file.format == "folder" else 0.003))
    stage = Stage(phases=(Phase(rule=rule),), epochs=epochs, batch=batch)
    found = [Change(table="header", key="stages", before=design.header.stages, after=(stage,))]
    if design.header.name == type(design.header)().name:
        name = file.name.rpartition(".")[0] or file.name
        found.append(Change(table="header", key="name", before=design.header.name, after=name))
    return tuple(found)
