"""A loop over time: what feeds back on itself goes step by step, what comes from outside is weighed before."""

from __future__ import annotations

from collections.abc import Iterator

from backends.codegen.parts import LOOP, Part
from backends.codegen.source import Value
from backends.codegen.values import Line, Read, Scope, Values


def loop(values: Values, parts: tuple[Part, ...], wanted: set[str]) -> Iterator[Line]:
    """Write the parts of one ring; `wanted` names the variables that are read outside of it.

    A list holds what a part has said so far, so `past[-2]` is what it said two steps ago; the list begins with
    the zeros that are heard before anything was said.
    """
    nodes = tuple(key for part in parts for key in part.members)
    outer = {part.name: [read for read in values.reads(part) if read[0][0] not in nodes] for part in parts}
    driven = [part for part in parts if len(part.matrices) > 1]
    names: dict[tuple[str, int], str] = {}
    walked: dict[str, str] = {}
    drives: dict[str, str] = {}
    for part in driven:
        yield from values.delays(outer[part.name], part.members)
        scope = values.standing(outer[part.name])
        x = values.joined(values.pieces(outer[part.name], scope), scope)
        drive = values.fresh(*(["drive"] if len(driven) == 1 else []), f"{part.name}_drive")
        yield f"{drive} = self.{part.name}({x})  # the same for every step, so outside the loop", part.members
        drives[part.name] = drive
        if scope.lead > 1:
            drives[part.name] = walked[drive] = values.fresh(
                *(["step"] if len(driven) == 1 else []), f"{part.name}_step"
            )
    for part in parts:
        for read in outer[part.name] if part not in driven else []:
            yield from _walk(values, part, read, walked, names)
    past = _past(values, parts, wanted)
    first = next(iter(walked))
    for part in parts:
        if part.name in past:
            name, depth, value = past[part.name]
            zeros = f"{first}.new_zeros({', '.join(map(str, (f'{first}.shape[0]', *values.held(value))))})"
            start = f"[{zeros}]" + (f" * {depth}" if depth > 1 else "") if depth else "[]"
            yield f"{name} = {start}", part.members
            names.update({(part.name, i): f"{name}[-{i}]" for i in range(1, depth + 1)})
    scope = Scope(names=names)
    rows = ", ".join(f"{name}.unbind(1)" for name in walked)
    yield f"for {', '.join(walked.values())} in {rows if len(walked) == 1 else f'zip({rows})'}:", nodes
    for part in parts:
        yield f"    {part.name} = {_step(values, part, scope, drives.get(part.name, ''), outer)}", part.members
    for part in parts:
        if part.name in past:
            yield f"    {past[part.name][0]}.append({part.name})", part.members
    for part in parts:
        if part.name in wanted:
            name, depth, _ = past[part.name]
            yield f"{part.name} = torch.stack({name}{f'[{depth}:]' if depth else ''}, 1)", part.members


def _walk(
    values: Values, part: Part, read: Read, walked: dict[str, str], names: dict[tuple[str, int], str]
) -> Iterator[Line]:
    """Take a sequence along, step by step."""
    value, delay = read
    if not values.signal(value).time:
        return
    yield from values.delays([read], part.members)
    whole = values.standing([read]).clock
    if whole not in walked:
        walked[whole] = values.fresh(f"{whole}_step")
    names[values.called(value), delay] = walked[whole]


def _past(values: Values, parts: tuple[Part, ...], wanted: set[str]) -> dict[str, tuple[str, int, Value]]:
    """Say of which parts it is kept what they said: in which list, how far back it is read, and one of its values."""
    depths: dict[str, int] = dict.fromkeys((part.name for part in parts if part.name in wanted), 0)
    for part in parts:
        for value, delay in values.reads(part):
            if delay and values.called(value) in {other.name for other in parts}:
                depths[values.called(value)] = max(depths.get(values.called(value), 0), delay)
    return {
        part.name: (
            values.fresh(*(["past"] if len(depths) == 1 else []), f"{part.name}_past"),
            depths[part.name],
            (part.members[0], "out"),
        )
        for part in parts
        if part.name in depths
    }


def _step(values: Values, part: Part, scope: Scope, drive: str, outer: dict[str, list[Read]]) -> str:
    """Write what a part makes of one step."""
    if part.kind is None:
        return values.operator(part, scope)
    reads = values.reads(part)
    if not drive:
        return values.neurons(part, part.kind, values.joined(values.pieces(reads, scope), scope), scope)
    inner = [read for read in reads if read not in outer[part.name]]
    x = values.joined(values.pieces(inner, scope), scope)
    return values.activated(part, part.kind, f"{drive} + self.{part.name}{LOOP}({x})", scope)
