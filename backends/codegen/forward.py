"""The forward pass, a line for each part. Images are laid flat where neurons read them, and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count

from backends.codegen.extent import Extent
from backends.codegen.parts import Part
from backends.codegen.source import Value
from designer.catalog.neurons import Neurons
from designer.record import Axes
from designer.view import View

COMBINE = {"product": "prod(-1)", "max": "amax(-1)", "min": "amin(-1)", "mean": "mean(-1)"}
"""How weighted inputs become one number where they are not just added."""

Line = tuple[str, tuple[str, ...]]
"""A line of code and the nodes that it belongs to."""


class Forward:
    """Knows what every value is called, and in which form its variable holds it."""

    def __init__(self, view: View, extent: Extent, parts: tuple[Part, ...], arguments: dict[Value, str]) -> None:
        self._view = view
        self._extent = extent
        self._parts = parts
        self._arguments = arguments
        self._home = {key: (part, i) for part in parts for i, key in enumerate(part.members)}
        self._names = {*arguments.values(), *(part.name for part in parts)}
        self._flat = self._kept_flat()
        self._hoisted: dict[str, str] = {}

    def lines(self) -> Iterator[Line]:
        """Write the lines in order; what two of them would compute alike is computed once, before."""
        reads = {part.members: self._pieces(part) for part in self._parts if part.kind is not None}
        shared = Counter(piece for pieces in reads.values() for piece in pieces if "(" in piece)
        joined = Counter(self._joined(pieces) for pieces in reads.values() if len(pieces) > 1)
        for part in self._parts:
            if part.kind is None:
                yield f"{part.name} = {self._operator(part)}", part.members
                continue
            for piece in reads[part.members]:
                if shared[piece] > 1 and piece not in self._hoisted:
                    yield f"{self._fresh('flat', piece)} = {piece}", part.members
            whole = self._joined(reads[part.members])
            if joined[whole] > 1 and whole not in self._hoisted:
                text = self._joined([self._hoisted.get(piece, piece) for piece in reads[part.members]])
                yield f"{self._fresh('joined', whole)} = {text}", part.members
            yield f"{part.name} = {self._neurons(part, part.kind, reads[part.members])}", part.members

    def returned(self, values: tuple[Value, ...]) -> str:
        """Write what is returned, in the axes that were drawn."""
        return ", ".join(self._shaped(value) for value in values)

    def called(self, value: Value) -> str:
        """Return a plain name for a value."""
        return self._arguments.get(value) or self._home[value[0]][0].name

    def _axes(self, value: Value) -> Axes:
        return self._view.facts[value[0]].signals[value[1]].axes

    def _kept_flat(self) -> frozenset[str]:
        """Neurons of several axes stay flat as long as only neurons (or nobody) read them."""
        operators = (part.members[0] for part in self._parts if part.kind is None)
        shaped = {node for key in operators for node, _ in self._extent.sources[key]}
        return frozenset(
            part.members[0]
            for part in self._parts
            if part.kind is not None
            and len(part.kind.shape) > 1
            and part.members[0] not in shaped
            and not (part.kind.activation.vector and part.emit.call != "{0}")
        )

    def _shaped(self, value: Value) -> str:
        node = value[0]
        if value in self._arguments:
            return self._arguments[value]
        part, i = self._home[node]
        if len(part.members) > 1:
            start, stop = part.spans[i]
            return f"{part.name}[:, {start}:{stop}]"
        return part.name + (f".unflatten(1, {self._axes(value)})" if node in self._flat else "")

    def _pieces(self, part: Part) -> list[str]:
        """Write the inputs of neurons as rows of numbers; neighbors of one layer are taken in one piece."""
        values = self._extent.sources[part.members[0]]
        pieces = []
        at = 0
        while at < len(values):
            home = self._home.get(values[at][0])
            if home is None or len(home[0].members) == 1:
                pieces.append(self._row(values[at]))
                at += 1
                continue
            layer, first = home
            last = first
            while at + 1 < len(values) and self._home.get(values[at + 1][0]) == (layer, last + 1):
                last, at = last + 1, at + 1
            whole = (first, last) == (0, len(layer.members) - 1)
            pieces.append(layer.name + ("" if whole else f"[:, {layer.spans[first][0]}:{layer.spans[last][1]}]"))
            at += 1
        return pieces

    def _row(self, value: Value) -> str:
        rank = len(self._axes(value))
        if value[0] in self._flat:
            return self.called(value)
        return self._shaped(value) + (".flatten(1)" if rank > 1 else "" if rank else ".unsqueeze(1)")

    @staticmethod
    def _joined(pieces: list[str]) -> str:
        return f"torch.cat([{', '.join(pieces)}], 1)" if len(pieces) > 1 else pieces[0]

    def _fresh(self, wish: str, text: str) -> str:
        name = next(name for i in count(1) if (name := wish if i == 1 else f"{wish}_{i}") not in self._names)
        self._names.add(name)
        self._hoisted[text] = name
        return name

    def _neurons(self, part: Part, kind: Neurons, pieces: list[str]) -> str:
        whole = self._joined(pieces)
        x = self._hoisted.get(whole) or self._joined([self._hoisted.get(piece, piece) for piece in pieces])
        layer, shape = f"self.{part.name}", kind.shape
        total = f"{layer}({x})"
        if kind.aggregate != "sum":
            total = f"({x}.unsqueeze(1) * {layer}.weight).{COMBINE[kind.aggregate]}"
            total += f" + {layer}.bias" if kind.bias is not None else ""
        if len(shape) == 1 or part.members[0] in self._flat:
            return part.emit.call.format(total, self=part.name)
        closed = f"({total})" if " + " in total else total
        return part.emit.call.format(f"{closed}.unflatten(1, {shape})", self=part.name)

    def _operator(self, part: Part) -> str:
        sources = self._extent.sources[part.members[0]]
        texts = [self._shaped(value) for value in sources]
        classes = self._view.facts[sources[0][0]].signals[sources[0][1]].classes if sources else 0
        return part.emit.call.format(*texts, all=", ".join(texts), self=part.name, classes=classes)
