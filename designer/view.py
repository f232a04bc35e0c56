"""The view: what follows from a design, carried along over each patch instead of being worked out anew.

A change of place or lock leaves the view untouched; any other looks again at the wiring around what it touched, and
works out only those nodes and the ones after them whose signals really change. Carrying costs microseconds where a
fresh view costs milliseconds (model.md section 5); drawings with loops, delayed or not, are the rarer case
that is worked out afresh.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

from msgspec import Struct
from msgspec.structs import replace

from designer.catalog.data import Data
from designer.design import Design, by_number
from designer.infer import Fact, infer
from designer.layer import Loss
from designer.naming import title
from designer.origin import Field
from designer.patch import Patch, patched
from designer.problem import SEVERITIES, Fix, Problem
from designer.ranking import Ids, closing, lift, ranked
from designer.signal import size
from designer.wiring import Wiring, wired

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
    rank, left = ranked(design, into, out)
    wirings = {key: wired(design, into, out, key) for key in design.nodes}
    facts: dict[str, Fact] = {}
    for key in sorted(design.nodes, key=lambda key: (rank[key], by_number(key))):
        facts[key] = infer(design, wirings[key], facts, key)
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
        loop=closing(design, left),
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
        if key in after.wires and not lift(after, out, rank, key):
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
    found = _possible(design, view, found)
    if design.nodes and not any(isinstance(node.kind, Data) for node in design.nodes.values()):
        found = [_without_data(problem) for problem in found]
        fix = Fix(label="Add digits", edit="add_data", arguments={"source": "digits"})
        found.append(
            Problem(severity="error", title="There is no data yet", detail="Training needs samples.", fixes=(fix,))
        )
    if design.nodes and not any(isinstance(node.kind, Loss) and not node.muted for node in design.nodes.values()):
        found = [_suited(design, problem) for problem in _untaught(design, view, found)]
    return sorted(found, key=lambda p: (SEVERITIES.index(p.severity), by_number(p.place)))


def _without_data(problem: Problem) -> Problem:
    """Leave the fixes out that would reach for data where there is none."""
    return _with(problem, [fix for fix in problem.fixes if fix.edit not in ("attach", "connect_target", "feed")])


def _with(problem: Problem, fixes: list[Fix]) -> Problem:
    return problem if len(fixes) == len(problem.fixes) else replace(problem, fixes=tuple(fixes))


def _possible(design: Design, view: View, found: list[Problem]) -> list[Problem]:
    """Leave the fixes out that would reach for what is not there: a field of a rank, or an open end."""
    edits = {fix.edit for problem in found for fix in problem.fixes}
    if not edits & {"attach", "redirect"}:
        return found
    ranks = {len(field.axes) for field in _numbers(design)}
    kinds = (node.kind for key, node in design.nodes.items() if not view.out.get(key))
    end = any(kind.inputs and kind.emits() for kind in kinds)

    def possible(fix: Fix) -> bool:
        return fix.arguments["rank"] in ranks if fix.edit == "redirect" else fix.edit != "attach" or end

    return [_with(problem, [fix for fix in problem.fixes if possible(fix)]) for problem in found]


def _suited(design: Design, problem: Problem) -> Problem:
    """Offer the loss for numbers first where no data have labels."""
    kinds = [node.kind for node in design.nodes.values() if isinstance(node.kind, Data)]
    labeled = any(field.classes for kind in kinds for field in kind.fields.values())
    if not kinds or labeled or not any(fix.edit == "teach" for fix in problem.fixes):
        return problem
    return replace(problem, fixes=tuple(sorted(problem.fixes, key=lambda fix: "MSE" not in fix.label)))


def _untaught(design: Design, view: View, found: list[Problem]) -> list[Problem]:
    """Ask for a loss at the rightmost end of the network, first for one that suits its answer."""
    detail = "A loss says how wrong an answer is, so that training knows which way is down."
    missing = Problem(severity="error", title="There is no loss yet", detail=detail)
    ends = [problem for problem in found if any(fix.edit == "teach" for fix in problem.fixes)]
    if not ends:
        return [*found, missing]
    end = max(ends, key=lambda problem: (design.nodes[problem.place].at, by_number(problem.place)))
    answer = view.facts[end.place].signals.get("out")
    copy = answer is not None and answer.size > 1 and answer.size in {size(field.axes) for field in _numbers(design)}
    missing = replace(missing, place=end.place, fixes=end.fixes[::-1] if copy else end.fixes)
    return [missing if problem is end else problem for problem in found]


def _numbers(design: Design) -> Iterator[Field]:
    """Walk the data fields that are not labels."""
    for node in design.nodes.values():
        if isinstance(node.kind, Data):
            yield from (field for field in node.kind.fields.values() if not field.classes)


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
