"""Samples in memory: loaded once, divided once, gathered once for each epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from backends.codegen.source import Value
from backends.control import Control
from backends.data import load
from backends.data.own import samples as own
from backends.data.parts import parts
from backends.data.rows import fills
from backends.data.samples import Samples
from backends.data.ticket import NOBODY, Cancelled, Ticket
from backends.errors import DataError, TrainingError
from backends.protocol import Busy, Event
from designer.catalog.data import Data
from designer.design import Design, by_number, number
from designer.naming import title
from designer.origin import TABLE

BLOCK = 64 * 2**20
"""Bytes that are gathered at once."""
FILLING = 1_000_000
"""Samples that a median is taken of."""

Batch = tuple[Tensor, ...]
"""One tensor for each value, in the order that was asked for."""


class Resident:
    """The data fields that a training reads, in three parts; row i of all fields of a node is one sample.

    Missing numbers are filled from the training part as samples are gathered, a block at a time: those of a large
    file stay on the disk until then.

    Two data nodes are independent streams: an epoch is as long as the first one, the others start again
    as often as that takes.
    """

    def __init__(self, design: Design, values: tuple[Value, ...], ticket: Ticket = NOBODY) -> None:
        self.values = values
        self._ticket = ticket
        self._seed = design.header.seed
        self._nodes = sorted({node for node, _ in values}, key=by_number)
        self._rows: dict[str, tuple[Tensor, Tensor, Tensor]] = {}
        self.labels: dict[str, Tensor] = {}
        self._fields: dict[Value, Tensor] = {}
        self._fills: dict[Value, Tensor] = {}
        for node in self._nodes:
            self._take(design, node)
        self.sizes = tuple(len(part) for part in self._rows[self._nodes[0]])

    def _take(self, design: Design, node: str) -> None:
        kind = design.nodes[node].kind
        if not isinstance(kind, Data):
            raise TypeError(type(kind).__name__)
        try:
            samples = own(kind, self._ticket) if kind.file is not None else load(kind, self._seed)
        except (DataError, OSError) as error:
            raise TrainingError(str(error), node) from error
        except Cancelled as error:
            raise TrainingError("Stopped before all samples were read.", node) from error
        labels = _labels(kind, samples)
        found = parts(kind, labels.numpy() if labels is not None else None, len(samples), self._seed)
        if not len(found[0]):
            raise TrainingError(f"{title(design.nodes[node])} has no samples to train on.", node)
        self._rows[node] = (torch.from_numpy(found[0]), torch.from_numpy(found[1]), torch.from_numpy(found[2]))
        if labels is not None:
            self.labels[node] = labels
        for name, rows in samples.fields.items():
            self._fields[node, name] = torch.from_numpy(rows)
        if kind.file is not None and TABLE in samples.fields:
            train = samples.fields[TABLE][np.sort(found[0])[:: max(1, len(found[0]) // FILLING)]]
            self._fills[node, TABLE] = torch.from_numpy(fills(kind.file.cells, train))

    def part(self, which: int, values: tuple[Value, ...] | None = None) -> Batch:
        """Return the training (0), validation (1) or test (2) samples of some fields."""
        return tuple(self._gathered(value, self._lengthened(value[0], which)) for value in values or self.values)

    def chunks(self, which: int, values: tuple[Value, ...], size: int) -> Iterator[Batch]:
        """Walk a part in order, so many samples at a time."""
        split = {node: torch.split(self._lengthened(node, which), size) for node in {node for node, _ in values}}
        for i in range(-(-self.sizes[which] // size)):
            yield tuple(self._gathered(value, split[value[0]][i]) for value in values)

    def rows(self, which: int) -> Tensor:
        """Return which samples of the first stream belong to a part."""
        return self._rows[self._nodes[0]][which]

    def field(self, value: Value, rows: Tensor | None = None) -> Tensor:
        """Return samples of a field: all, or the given rows."""
        return self._gathered(value, torch.arange(len(self._fields[value])) if rows is None else rows)

    def filled(self, value: Value, rows: Tensor) -> Tensor:
        """Return samples of a field without gaps."""
        fill = self._fills.get(value)
        return rows if fill is None else torch.where(torch.isnan(rows), fill, rows)

    def epoch(self, number_: int, batch: int) -> Iterator[Batch]:
        """Walk the training samples once, in an order that the seed and the number of the epoch decide."""
        orders = {node: self._order(node, number_) for node in self._nodes}
        sizes = batches(self.sizes[0], batch)
        for first, last, some in self._grouped(sizes):
            rows = (self._gathered(value, orders[value[0]][first:last]) for value in self.values)
            yield from zip(*(torch.split(row, some) for row in rows), strict=True)

    def _grouped(self, sizes: list[int]) -> Iterator[tuple[int, int, list[int]]]:
        """Join neighboring batches into blocks that are gathered at once."""
        room = max(1, BLOCK // sum(self._fields[value][:1].nbytes for value in self.values))
        first, some = 0, list[int]()
        for size in sizes:
            if some and sum(some) + size > room:
                yield first, first + sum(some), some
                first, some = first + sum(some), []
            some.append(size)
        if some:
            yield first, first + sum(some), some

    def _gathered(self, value: Value, rows: Tensor) -> Tensor:
        return self.filled(value, self._fields[value][rows])

    def _order(self, node: str, number_: int) -> Tensor:
        """Shuffle the rows of a stream; the first stream's order is that of (seed, epoch) alone."""
        rows = self._rows[node][0]
        key = [self._seed, number_, *([] if node == self._nodes[0] else [number(node)])]
        order = np.random.default_rng(key).permutation(len(rows))
        return rows[torch.from_numpy(np.resize(order, self.sizes[0]))]

    def _lengthened(self, node: str, which: int) -> Tensor:
        rows = self._rows[node][which]
        return rows if node == self._nodes[0] else torch.from_numpy(np.resize(rows.numpy(), self.sizes[which]))


def waiting(control: Control, emit: Callable[[Event], None]) -> Ticket:
    """Return what a training that waits for its samples says, and how it is stopped."""
    return Ticket(busy=lambda share, words: emit(Busy(share=share, words=words)), cancelled=lambda: control.stopped)


def batches(count: int, batch: int) -> list[int]:
    """Divide samples into batches; a last batch of one is joined to the one before, for BatchNorm refuses it."""
    sizes = [batch] * (count // batch) + ([count % batch] if count % batch else [])
    return [*sizes[:-2], sizes[-2] + 1] if len(sizes) > 1 and sizes[-1] == 1 else sizes


def _labels(kind: Data, samples: Samples) -> Tensor | None:
    name = next((name for name, field in kind.fields.items() if field.classes and not field.sequence), None)
    return torch.from_numpy(samples.fields[name]) if name is not None else None
