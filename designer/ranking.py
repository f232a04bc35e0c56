"""Ranking: in which order the nodes of a drawing are computed, and which wires stand in the way of any order."""

from __future__ import annotations

from designer.design import Design

Ids = tuple[str, ...]


def ranked(design: Design, into: dict[str, Ids], out: dict[str, Ids]) -> tuple[dict[str, int], set[str]]:
    """Rank nodes by their longest way from a start; nodes on loops (and behind them) come last."""
    waiting = {key: sum(1 for wire in into.get(key, ()) if not design.wires[wire].delay) for key in design.nodes}
    ready = [key for key, count in waiting.items() if not count]
    rank = dict.fromkeys(ready, 0)
    while ready:
        key = ready.pop()
        for name in out.get(key, ()):
            wire = design.wires[name]
            if wire.delay:
                continue
            rank[wire.target] = max(rank.get(wire.target, 0), rank[key] + 1)
            waiting[wire.target] -= 1
            if not waiting[wire.target]:
                ready.append(wire.target)
    left = {key for key, count in waiting.items() if count}
    last = 1 + max((rank[key] for key in rank if key not in left), default=0)
    rank.update(dict.fromkeys(left, last))
    return rank, left


def closing(design: Design, left: set[str]) -> frozenset[str]:
    """Of the nodes left over by the ranking, keep the wires among those that also lead back."""
    among = {key: wire for key, wire in design.wires.items() if not wire.delay and {wire.source, wire.target} <= left}
    while True:
        sources = {wire.source for wire in among.values()}
        kept = {key: wire for key, wire in among.items() if wire.target in sources}
        if len(kept) == len(among):
            return frozenset(kept)
        among = kept


def lift(design: Design, out: dict[str, Ids], rank: dict[str, int], key: str) -> bool:
    """Raise what follows a new wire above its source; False when that comes back to the source: a loop."""
    wire = design.wires[key]
    if wire.delay or rank[wire.source] < rank[wire.target]:
        return True
    if wire.source == wire.target:
        return False
    rank[wire.target] = rank[wire.source] + 1
    highest = rank[wire.source] + len(rank)
    waiting = [wire.target]
    while waiting:
        node = waiting.pop()
        if rank[node] > highest:
            return False
        for name in out.get(node, ()):
            after = design.wires[name]
            if after.delay or rank[after.target] > rank[node]:
                continue
            if after.target == wire.source:
                return False
            rank[after.target] = rank[node] + 1
            waiting.append(after.target)
    return True
