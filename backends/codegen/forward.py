"""The forward pass, a line for each part. Images are laid flat where neurons read them, and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from backends.codegen.extent import Extent
from backends.codegen.loop import loop
from backends.codegen.parts import Part
from backends.codegen.source import Value
from backends.codegen.values import Line, Values
from designer.view import View


class Forward:
    """Writes the lines between what comes in and what is returned."""

    def __init__(
        self,
        view: View,
        extent: Extent,
        parts: tuple[Part, ...],
        arguments: dict[Value, str],
        outputs: tuple[Value, ...] = (),
    ) -> None:
        self._parts = parts
        self._outputs = outputs
        self._values = Values(view, extent, parts, arguments)
        self._hoisted: dict[str, str] = {}

    def lines(self) -> Iterator[Line]:
        """Write the lines in order; what two of them would compute alike is computed once, before."""
        values = self._values
        whole = [part for part in self._parts if part.kind is not None and not part.ring]
        pieces = {part.members: values.pieces(values.reads(part), values.scope(part)) for part in whole}
        shared = Counter(piece for row in pieces.values() for piece in row if "(" in piece)
        joined = Counter(values.joined(pieces[part.members], values.scope(part)) for part in whole)
        for ring, group in groupby(self._parts, key=lambda part: part.ring):
            if ring:
                members = tuple(group)
                yield from loop(values, members, self._wanted(members))
                continue
            for part in group:
                yield from values.delays(values.reads(part), part.members)
                if part.kind is None:
                    yield f"{part.name} = {values.operator(part, values.scope(part))}", part.members
                else:
                    yield from self._neurons(part, shared, joined)

    def _neurons(self, part: Part, shared: Counter[str], joined: Counter[str]) -> Iterator[Line]:
        values, scope = self._values, self._values.scope(part)
        pieces = values.pieces(values.reads(part), scope)
        for piece in pieces:
            if shared[piece] > 1 and piece not in self._hoisted:
                self._hoisted[piece] = values.fresh("flat")
                yield f"{self._hoisted[piece]} = {piece}", part.members
        whole = values.joined(pieces, scope)
        x = values.joined([self._hoisted.get(piece, piece) for piece in pieces], scope)
        if len(pieces) > 1 and joined[whole] > 1 and whole not in self._hoisted:
            self._hoisted[whole] = values.fresh("joined")
            yield f"{self._hoisted[whole]} = {x}", part.members
        assert part.kind is not None
        text = values.neurons(part, part.kind, self._hoisted.get(whole, x), scope)
        yield f"{part.name} = {text}", part.members

    def _wanted(self, members: tuple[Part, ...]) -> set[str]:
        """Name the variables of a loop that are read outside of it."""
        inside = {key for part in members for key in part.members}
        others = (value for part in self._parts if part not in members for value, _ in self._values.reads(part))
        return {self._values.called(value) for value in (*others, *self._outputs) if value[0] in inside}

    def returned(self, values: tuple[Value, ...]) -> str:
        """Write what is returned, in the axes that were drawn."""
        return ", ".join(self._values.shaped(value) for value in values)

    def called(self, value: Value) -> str:
        """Return a plain name for a value."""
        return self._values.called(value)
