"""The view: what follows from a design, carried along over each patch instead of being worked out anew.

A change of place or lock leaves the view untouched; any other looks again at the wiring around what it touched, and
works out only those nodes and the ones after them whose signals really change. Carrying costs microseconds where a
fresh view costs milliseconds (model.md section 5); drawings with loops, delayed or not, are the rarer case
that is worked out afresh.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from msgspec import Struct
from msgspec.structs import replace

from designer.catalog.data import Data
from designer.design import Design, by_number
from designer.infer import Fact, infer
from designer.layer import Loss
from designer.naming import title
from designer.patch import Patch, patched
from designer.problem import SEVERITIES, Fix, Problem
from designer.wiring import Wiring, wired

Ids = tuple[str, ...]

ROUNDS = 8
"""So often a signal may change on its way around a loop; what still does then has no shape."""


class View(Struct, frozen=True, kw_only=True):
    """Adjacency, order and facts of a design."""

    into: dict[str, Ids]
    out: dict[str, Ids]
    rank: dict[str, int]
    wirings: dict[str, Wiring]
    facts: dict[str, Fact]
    weights: int = 0
    cost: int = 0
    loop: frozenset[str] = frozenset()
    """Wires that close a loop without a delay."""
    delayed: frozenset[str] = frozenset()
    """Wires with a delay."""

    def __contains__(self, key: str) -> bool:
        return key in self.facts


def apply(design: Design, view: View, patch: Patch) -> tuple[Design, View]:
    """Return the design and its view after a patch."""
    after = patched(design, patch)
    return after, carried(design, after, view, patch)


def fresh(design: Design) -> View:
    """Work everything out from the design alone."""
    into: dict[str, Ids] = {}
    out: dict[str, Ids] = {}
    for key in sorted(design.wires, key=by_number):
        wire = design.wires[key]
        into[wire.target] = (*into.get(wire.target, ()), key)
        out[wire.source] = (*out.get(wire.source, ()), key)
    rank, left = _ranks(design, into, out)
    wirings = {key: wired(design, into, out, key) for key in design.nodes}
    facts: dict[str, Fact] = {}
    for key in sorted(design.nodes, key=lambda key: (rank[key], by_number(key))):
        facts[key] = infer(design, wirings[key], facts, key)
    loop = _loop(design, left)
    delayed = frozenset(key for key, wire in design.wires.items() if wire.delay)
    if delayed:
        _come_around(design, wirings, out, facts, delayed)
    return View(
        into=into,
        out=out,
        rank=rank,
        wirings=wirings,
        facts=facts,
        weights=sum(fact.weights for fact in facts.values()),
        cost=sum(fact.cost for fact in facts.values()),
        loop=loop,
        delayed=delayed,
    )


def carried(before: Design, after: Design, view: View, patch: Patch) -> View:
    """Carry a view over a patch; equal to a fresh one but for the numbers in `rank`."""
    dirty: set[str] = set()
    wires: set[str] = set()
    for change in patch.changes:
        if change.table == "wires":
            wires.add(change.key)
        elif change.table == "nodes":
            old, new = before.nodes.get(change.key), after.nodes.get(change.key)
            if old is None or new is None or old.kind != new.kind or old.muted != new.muted or _worded(old.name, new):
                dirty.add(change.key)
    if not dirty and not wires:
        return view
    if view.loop or view.delayed or any(key in after.wires and after.wires[key].delay for key in wires):
        return fresh(after)
    into, out = _rewired(before, after, view, wires, dirty)
    rank = dict(view.rank)
    for key in dirty:
        if key not in after.nodes:
            rank.pop(key, None)
        else:
            rank.setdefault(key, 0)
    for key in sorted(wires, key=by_number):
        if key in after.wires and not _lift(after, out, rank, key):
            return fresh(after)
    return _settled(after, view, into, out, rank, dirty)


def problems(design: Design, view: View) -> list[Problem]:
    """List every problem, errors first, each group in the order of the drawing."""
    found = [problem for fact in view.facts.values() if fact.problems for problem in fact.problems]
    for wire in sorted(view.loop, key=by_number):
        delay = Fix(label="Delay it by one step", edit="set_wire", arguments={"key": wire, "fields": {"delay": 1}})
        remove = Fix(label="Remove the wire", edit="remove", arguments={"keys": (wire,)})
        target = design.wires[wire].target
        detail = "A value would have to be known before it is computed."
        found.append(
            Problem(
                severity="error",
                title="A loop without delay",
                detail=detail,
                place=target,
                wire=wire,
                fixes=(delay, remove),
            )
        )
    if design.nodes and not any(isinstance(node.kind, Data) for node in design.nodes.values()):
        found = [_without_data(problem) for problem in found]
        fix = Fix(label="Add digits", edit="add_data", arguments={"source": "digits"})
        found.append(
            Problem(severity="error", title="There is no data yet", detail="Training needs samples.", fixes=(fix,))
        )
    if design.nodes and not any(isinstance(node.kind, Loss) and not node.muted for node in design.nodes.values()):
        detail = "A loss says how wrong an answer is, so that training knows which way is down."
        found.append(Problem(severity="error", title="There is no loss yet", detail=detail))
    return sorted(found, key=lambda p: (SEVERITIES.index(p.severity), by_number(p.place)))


def _without_data(problem: Problem) -> Problem:
    """Leave the fixes out that would reach for data where there is none."""
    fixes = tuple(fix for fix in problem.fixes if fix.edit not in ("feed", "connect_target"))
    return problem if len(fixes) == len(problem.fixes) else replace(problem, fixes=fixes)


def _come_around(
    design: Design, wirings: dict[str, Wiring], out: dict[str, Ids], facts: dict[str, Fact], delayed: frozenset[str]
) -> None:
    """Work nodes out once more from what comes back to them, until nothing new comes: time spreads along a loop."""
    waiting = deque(sorted({design.wires[key].target for key in delayed}, key=by_number))
    rounds: Counter[str] = Counter()
    while waiting:
        key = waiting.popleft()
        rounds[key] += 1
        old, new = facts[key], infer(design, wirings[key], facts, key)
        facts[key] = new
        if old.signals == new.signals:
            continue
        if rounds[key] > ROUNDS:
            detail = "Each time around the loop more numbers come back to it than before."
            name = title(design.nodes[key])
            wrong = Problem(severity="error", title=f"{name} grows without end", detail=detail, place=key)
            facts[key] = replace(new, signals={}, problems=(wrong,))
            continue
        waiting.extend(design.wires[wire].target for wire in out.get(key, ()))


def downstream(design: Design, view: View, key: str, without: frozenset[str] = frozenset()) -> set[str]:
    """Collect the nodes that a node reaches by wires without delay, itself included; `without` are wires to ignore."""
    reached, waiting = {key}, [key]
    while waiting:
        for wire in view.out.get(waiting.pop(), ()):
            target = design.wires[wire].target
            if not design.wires[wire].delay and target not in reached and wire not in without:
                reached.add(target)
                waiting.append(target)
    return reached


def _worded(name: str, new: object) -> bool:
    """A name only matters to facts where a problem quotes it, so a rename recomputes the node and its neighbors."""
    return name != getattr(new, "name", name)


def _ranks(design: Design, into: dict[str, Ids], out: dict[str, Ids]) -> tuple[dict[str, int], set[str]]:
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


def _loop(design: Design, left: set[str]) -> frozenset[str]:
    """Of the nodes left over by the ranking, keep the wires among those that also lead back."""
    among = {key: wire for key, wire in design.wires.items() if not wire.delay and {wire.source, wire.target} <= left}
    while True:
        sources = {wire.source for wire in among.values()}
        kept = {key: wire for key, wire in among.items() if wire.target in sources}
        if len(kept) == len(among):
            return frozenset(kept)
        among = kept


def _rewired(
    before: Design, after: Design, view: View, wires: Iterable[str], dirty: set[str]
) -> tuple[dict[str, Ids], dict[str, Ids]]:
    """Copy the adjacency with the touched wires taken out and put in; their ends become dirty."""
    into, out = dict(view.into), dict(view.out)
    for key in wires:
        old, new = before.wires.get(key), after.wires.get(key)
        if old is not None:
            _unlist(into, old.target, key)
            _unlist(out, old.source, key)
            dirty.update((old.target, old.source))
        if new is not None:
            into[new.target] = tuple(sorted((*into.get(new.target, ()), key), key=by_number))
            out[new.source] = tuple(sorted((*out.get(new.source, ()), key), key=by_number))
            dirty.update((new.target, new.source))
    return into, out


def _unlist(table: dict[str, Ids], node: str, key: str) -> None:
    rest = tuple(wire for wire in table.get(node, ()) if wire != key)
    if rest:
        table[node] = rest
    else:
        table.pop(node, None)


def _lift(design: Design, out: dict[str, Ids], rank: dict[str, int], key: str) -> bool:
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


def _settled(
    design: Design, view: View, into: dict[str, Ids], out: dict[str, Ids], rank: dict[str, int], dirty: set[str]
) -> View:
    wirings, facts = dict(view.wirings), dict(view.facts)
    weights, cost = view.weights, view.cost
    for key in [key for key in dirty if key not in design.nodes]:
        wirings.pop(key, None)
        gone = facts.pop(key, None)
        if gone is not None:
            weights, cost = weights - gone.weights, cost - gone.cost
    alive = {key for key in dirty if key in design.nodes}
    for key in tuple(alive):
        alive.update(design.wires[wire].target for wire in out.get(key, ()))
    for key in alive:
        wirings[key] = wired(design, into, out, key)
    heap = [(rank[key], key) for key in alive]
    heapify(heap)
    while heap:
        _, key = heappop(heap)
        alive.discard(key)
        old, new = facts.get(key), infer(design, wirings[key], facts, key)
        facts[key] = new
        weights += new.weights - (old.weights if old else 0)
        cost += new.cost - (old.cost if old else 0)
        if old is None or old.signals != new.signals:
            for wire in out.get(key, ()):
                target = design.wires[wire].target
                if target not in alive:
                    alive.add(target)
                    heappush(heap, (rank[target], target))
    return View(into=into, out=out, rank=rank, wirings=wirings, facts=facts, weights=weights, cost=cost)
