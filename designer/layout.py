"""Layout: cards in columns from left to right, each chain on one straight line, few crossings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import floor, inf

from designer.design import Design, by_number
from designer.layer import Loss
from designer.record import Record
from designer.view import View

GAP = 40.0
"""Scene units between two cards."""
SNAP = 8.0
PREDICTION = 76.0
"""From the top of a loss card to its prediction port, its main one; other cards have theirs at half height."""
CARD = (112.0, 112.0)
SWEEPS = 4

Sizes = Mapping[str, tuple[float, float]]
Places = dict[str, tuple[float, float]]


class _Graph(Record, frozen=True, kw_only=True):
    """The wires that count: without delays, without those that close a loop, without targets of losses."""

    before: dict[str, list[str]]
    after: dict[str, list[str]]


def arrange(design: Design, view: View, sizes: Sizes) -> Places:
    """Return a place for each node; `sizes` are widths and heights of cards.

    A place is what `Node.at` is: left edge and height of the main port. Both lie on the grid, and the drawing
    keeps its left edge and the height of its topmost port.
    """
    places: Places = {}
    depth = _depths(design, view)
    graph = _graph(design, depth)
    left, top = (_snapped(min((node.at[i] for node in design.nodes.values()), default=0.0)) for i in (0, 1))
    bottom = None
    for part in _parts(design, view):
        columns = _columns(design, graph, depth, part)
        _uncross(graph, columns)
        lines = _lines(design, graph, columns, sizes)
        if bottom is None:
            shift = top - min(lines.values())
        else:
            shift = _up(bottom + 2 * GAP - min(lines[key] - _above(design, sizes, key) for key in part))
        x = left
        for column in columns:
            places.update({key: (x, lines[key] + shift) for key in column})
            x = _up(x + max(_size(sizes, key)[0] for key in column) + GAP)
        bottom = max(lines[key] + shift + _below(design, sizes, key) for key in part)
    return places


def _size(sizes: Sizes, key: str) -> tuple[float, float]:
    return sizes.get(key, CARD)


def _above(design: Design, sizes: Sizes, key: str) -> float:
    """How far a card reaches above its main port."""
    height = _size(sizes, key)[1]
    return min(PREDICTION, height) if isinstance(design.nodes[key].kind, Loss) else height / 2


def _below(design: Design, sizes: Sizes, key: str) -> float:
    return _size(sizes, key)[1] - _above(design, sizes, key)


def _snapped(value: float) -> float:
    return floor(value / SNAP + 0.5) * SNAP


def _up(value: float) -> float:
    return -(-value // SNAP) * SNAP


def _depths(design: Design, view: View) -> dict[str, int]:
    """Give each node the length of the longest way to it; a loop is cut at its oldest node, losses come last."""
    waiting = {
        key: sum(1 for wire in view.into.get(key, ()) if not design.wires[wire].delay)
        for key in sorted(design.nodes, key=by_number)
    }
    ready = [key for key, count in waiting.items() if not count]
    left = iter(tuple(waiting))
    depth: dict[str, int] = dict.fromkeys(ready, 0)
    done: set[str] = set()
    while len(done) < len(waiting):
        key = ready.pop() if ready else next(key for key in left if key not in done)
        done.add(key)
        here = depth.setdefault(key, 0)
        for name in view.out.get(key, ()):
            wire = design.wires[name]
            if wire.delay or wire.target in done:
                continue
            depth[wire.target] = max(depth.get(wire.target, 0), here + 1)
            waiting[wire.target] -= 1
            if not waiting[wire.target]:
                ready.append(wire.target)
    return depth


def _graph(design: Design, depth: Mapping[str, int]) -> _Graph:
    graph = _Graph(before={key: [] for key in design.nodes}, after={key: [] for key in design.nodes})
    for key in sorted(design.wires, key=by_number):
        wire = design.wires[key]
        if not wire.delay and wire.input != "target" and depth[wire.source] < depth[wire.target]:
            graph.before[wire.target].append(wire.source)
            graph.after[wire.source].append(wire.target)
    return graph


def _parts(design: Design, view: View) -> list[list[str]]:
    """Split the drawing into what hangs together; each part is sorted by age."""
    seen: set[str] = set()
    parts = []
    for start in sorted(design.nodes, key=by_number):
        if start in seen:
            continue
        part, waiting = {start}, [start]
        while waiting:
            key = waiting.pop()
            near = {design.wires[wire].target for wire in view.out.get(key, ())}
            near |= {design.wires[wire].source for wire in view.into.get(key, ())}
            waiting += near - part
            part |= near
        seen |= part
        parts.append(sorted(part, key=by_number))
    return parts


def _columns(design: Design, graph: _Graph, depth: Mapping[str, int], part: Iterable[str]) -> list[list[str]]:
    columns: dict[float, list[str]] = {}
    for key in part:
        last = isinstance(design.nodes[key].kind, Loss) and not graph.after[key]
        columns.setdefault(inf if last else depth[key], []).append(key)
    return [columns[index] for index in sorted(columns)]


def _uncross(graph: _Graph, columns: list[list[str]]) -> None:
    """Sort each column by the mean place of its neighbors, forward and back, a few times."""
    place = {key: (i + 0.5) / len(column) for column in columns for i, key in enumerate(column)}
    for sweep in range(2 * SWEEPS):
        near = graph.after if sweep % 2 else graph.before
        for column in columns[:: -1 if sweep % 2 else 1]:
            wanted = {key: _mean([place[other] for other in near[key]], place[key]) for key in column}
            column.sort(key=wanted.__getitem__)
            place.update({key: (i + 0.5) / len(column) for i, key in enumerate(column)})


def _lines(design: Design, graph: _Graph, columns: list[list[str]], sizes: Sizes) -> dict[str, float]:
    """Put the port line of each card where its neighbors' lines are on average, as far as there is room."""
    lines: dict[str, float] = dict.fromkeys((key for column in columns for key in column), 0.0)
    for sweep in range(2 * SWEEPS + 1):
        near = graph.after if sweep % 2 else graph.before
        for column in columns[:: -1 if sweep % 2 else 1]:
            wanted = [_mean([lines[other] for other in near[key]], lines[key]) for key in column]
            lines.update(zip(column, _apart(design, column, wanted, sizes), strict=True))
    return {key: _snapped(line) for key, line in lines.items()}


def _apart(design: Design, column: list[str], wanted: list[float], sizes: Sizes) -> list[float]:
    """Move lines apart until no cards touch, all together as little as possible (squares; pooled neighbors)."""
    offsets = []
    offset = 0.0
    for above, key in zip([None, *column], column, strict=False):
        if above is not None:
            offset += _up(_below(design, sizes, above) + GAP + _above(design, sizes, key))
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []
    for line, offset in zip(wanted, offsets, strict=True):
        total, count = line - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            total, count = total + blocks[-1][0], count + blocks[-1][1]
            blocks.pop()
        blocks.append((total, count))
    shifts = [total / count for total, count in blocks for _ in range(count)]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
