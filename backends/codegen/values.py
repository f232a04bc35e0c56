"""Values: what each of them is called, in which form its variable holds it, and how a part reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, count

from backends.codegen.extent import Extent
from backends.codegen.parts import Part
from backends.codegen.source import Value
from designer.catalog.neurons import Neurons
from designer.record import Axes, Record
from designer.signal import Signal
from designer.view import View

COMBINE = {"product": "prod(-1)", "max": "amax(-1)", "min": "amin(-1)", "mean": "mean(-1)"}
"""How weighted inputs become one number where they are not just added."""

CALL = re.compile(r"[\w.]+\(.*\)")

Line = tuple[str, tuple[str, ...]]
"""A line of code and the nodes that it belongs to."""

Read = tuple[Value, int]
"""A value, and how many steps ago it is meant."""


class Scope(Record, frozen=True, kw_only=True):
    """Where a line stands: outside of all loops, or in the body of one."""

    lead: int = 1
    """How many axes come before those that were drawn: the batch, or batch and time."""
    clock: str = ""
    """A variable with a time axis, for what must be repeated along it."""
    names: dict[tuple[str, int], str] = {}
    """What variables of so many steps ago are called here, where that is not as everywhere."""


class Values:
    """All that is known of a model's variables."""

    def __init__(self, view: View, extent: Extent, parts: tuple[Part, ...], arguments: dict[Value, str]) -> None:
        self._view = view
        self._extent = extent
        self._parts = parts
        self._arguments = arguments
        self._home = {key: (part, i) for part in parts for i, key in enumerate(part.members)}
        self._names = {*arguments.values(), *(part.name for part in parts)}
        self._flat = self._kept_flat()
        self._late: dict[tuple[str, int], str] = {}

    def signal(self, value: Value) -> Signal:
        """Return what a value is."""
        return self._view.facts[value[0]].signals[value[1]]

    def called(self, value: Value) -> str:
        """Return a plain name for a value."""
        return self._arguments.get(value) or self._home[value[0]][0].name

    def reads(self, part: Part) -> list[Read]:
        """List what a part reads, in order."""
        first = part.members[0]
        return list(zip(self._extent.sources[first], self._extent.delays[first], strict=True))

    def fresh(self, *wishes: str) -> str:
        """Return the first of some names that is free, or number the last one."""
        numbered = (f"{wishes[-1]}_{i}" for i in count(2))
        name = next(name for name in chain(wishes, numbered) if name not in self._names)
        self._names.add(name)
        return name

    def scope(self, part: Part) -> Scope:
        """Say how a part stands outside of loops: over time if anything that it reads, or gives, is."""
        reads = self.reads(part)
        return self.standing(reads) if not part.over_time else Scope()

    def standing(self, reads: list[Read]) -> Scope:
        """Say how a line stands that reads these."""
        timed = [self._late.get((self.called(value), delay), self.called(value)) for value, delay in self._timed(reads)]
        return Scope(lead=2, clock=timed[0], names=self._late) if timed else Scope()

    def _timed(self, reads: list[Read]) -> list[Read]:
        return [(value, delay) for value, delay in reads if self.signal(value).time]

    def delays(self, reads: list[Read], nodes: tuple[str, ...]) -> Iterator[Line]:
        """Write a line for each sequence that is read some steps late, once."""
        for value, delay in reads:
            name = self.called(value)
            if delay and (name, delay) not in self._late:
                self._late[name, delay] = self.fresh(f"{name}_{delay}_ago")
                room = ", ".join(["0, 0"] * len(self.held(value)) + [f"{delay}, 0"])
                yield f"{self._late[name, delay]} = F.pad({name}, ({room}))[:, :-{delay}]", nodes

    def held(self, value: Value) -> Axes:
        """Return the axes in which the variable of a value holds it, at one step."""
        part, _ = self._home.get(value[0], (None, 0))
        if part is not None and (len(part.members) > 1 or value[0] in self._flat):
            return (part.spans[-1][1],)
        return self.signal(value).axes

    def shaped(self, value: Value, delay: int = 0, scope: Scope | None = None) -> str:
        """Write a value in the axes that were drawn."""
        scope = scope or Scope(lead=2 if self.signal(value).time else 1)
        name = self._local(value, delay, scope)
        if value in self._arguments:
            return self._repeated(name, value, scope)
        part, i = self._home[value[0]]
        if len(part.members) > 1:
            name = f"{name}[{self._before(scope)}{part.spans[i][0]}:{part.spans[i][1]}]"
        elif value[0] in self._flat:
            name = f"{name}.unflatten({scope.lead}, {self.signal(value).axes})"
        return self._repeated(name, value, scope)

    def _local(self, value: Value, delay: int, scope: Scope) -> str:
        name = self.called(value)
        return scope.names.get((name, delay), name)

    @staticmethod
    def _before(scope: Scope) -> str:
        return ":, " * scope.lead

    def _repeated(self, text: str, value: Value, scope: Scope) -> str:
        """Repeat what has no time axis along that of the others."""
        if not scope.clock or self.signal(value).time:
            return text
        axes = "".join(", -1" for _ in self.signal(value).axes)
        return f"{text}.unsqueeze(1).expand(-1, {scope.clock}.shape[1]{axes})"

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

    def pieces(self, reads: list[Read], scope: Scope) -> list[str]:
        """Write the inputs of neurons as rows of numbers; neighbors of one layer are taken in one piece."""
        pieces = []
        at = 0
        while at < len(reads):
            value, delay = reads[at]
            home = self._home.get(value[0])
            if home is None or len(home[0].members) == 1:
                pieces.append(self._row(value, delay, scope))
                at += 1
                continue
            layer, first = home
            last = first
            while at + 1 < len(reads) and self._next(reads[at + 1]) == (layer, last + 1, delay):
                last, at = last + 1, at + 1
            whole = (first, last) == (0, len(layer.members) - 1)
            cut = f"[{self._before(scope)}{layer.spans[first][0]}:{layer.spans[last][1]}]"
            pieces.append(self._repeated(self._local(value, delay, scope) + ("" if whole else cut), value, scope))
            at += 1
        return pieces

    def _next(self, read: Read) -> tuple[Part | None, int, int]:
        part, i = self._home.get(read[0][0], (None, 0))
        return part, i, read[1]

    def _row(self, value: Value, delay: int, scope: Scope) -> str:
        rank = len(self.signal(value).axes)
        if value[0] in self._flat:
            return self._repeated(self._local(value, delay, scope), value, scope)
        flat = f".flatten({scope.lead})" if rank > 1 else "" if rank else f".unsqueeze({scope.lead})"
        return self.shaped(value, delay, scope) + flat

    @staticmethod
    def joined(pieces: list[str], scope: Scope) -> str:
        """Write rows of numbers as one row."""
        return f"torch.cat([{', '.join(pieces)}], {scope.lead})" if len(pieces) > 1 else pieces[0]

    def neurons(self, part: Part, kind: Neurons, x: str, scope: Scope) -> str:
        """Write what neurons make of a row of numbers."""
        layer = f"self.{part.name}"
        if kind.aggregate == "sum":
            return self.activated(part, kind, f"{layer}({x})", scope)
        total = f"({x}.unsqueeze({scope.lead}) * {layer}.weight).{COMBINE[kind.aggregate]}"
        return self.activated(part, kind, total + (f" + {layer}.bias" if kind.bias is not None else ""), scope)

    def activated(self, part: Part, kind: Neurons, total: str, scope: Scope) -> str:
        """Write what neurons make of their sums."""
        if len(kind.shape) == 1 or part.members[0] in self._flat:
            return part.emit.call.format(total, self=part.name)
        closed = f"({total})" if " + " in total else total
        return part.emit.call.format(f"{closed}.unflatten({scope.lead}, {kind.shape})", self=part.name)

    def operator(self, part: Part, scope: Scope) -> str:
        """Write what an operator makes of what it reads; one that knows of no time takes steps as samples."""
        reads = self.reads(part)
        texts = [self.shaped(value, delay, scope) for value, delay in reads]
        classes = self.signal(reads[0][0]).classes if reads else 0
        folded = scope.lead == 2 and part.folds
        if folded:
            texts = [f"{text}.flatten(0, 1)" for text in texts]
        call = part.emit.call.format(*texts, all=", ".join(texts), self=part.name, classes=classes)
        if not folded:
            return call
        return f"{call if CALL.fullmatch(call) else f'({call})'}.unflatten(0, {scope.clock}.shape[:2])"
