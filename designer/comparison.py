"""Two designs in words: what one has that the other has not, what changed, and what is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from designer.catalog.data import Data
from designer.design import Design, Node, Wire, by_number
from designer.fields import parameters
from designer.learning import Optimizer
from designer.naming import TITLES, title

MOST = 3
"""So many differences fit into a line."""
Said = tuple[str, str]
"""What was and what is, in words; "" where there was or is nothing."""


class Difference(Struct, frozen=True, kw_only=True):
    """One difference: `old` became `new` at these places; an empty side says that it was added or taken away."""

    old: str
    new: str
    where: tuple[str, ...] = ()

    @property
    def sort(self) -> str:
        """Return added, removed or changed."""
        return "added" if not self.old else "removed" if not self.new else "changed"


def differences(old: Design, new: Design) -> tuple[Difference, ...]:
    """List what became of a design: nodes, then wires, then how it is trained. Ids tell what is the same node."""
    grouped: dict[Said, list[str]] = {}
    for said, place in (*_nodes(old, new), *_wires(old, new), *_training(old, new)):
        grouped.setdefault(said, []).append(place)
    return tuple(
        Difference(old=was, new=now, where=tuple(dict.fromkeys(place for place in places if place)))
        for (was, now), places in grouped.items()
    )


def brief(old: Design, new: Design) -> str:
    """Say in one line what the new design has that the old one had not: `ReLU, max pool`; "" when nothing."""
    found = differences(old, new)
    words = [row.new or f"without {row.old}" for row in found[:MOST]]
    return ", ".join([*words, *([f"{len(found) - MOST} more"] if len(found) > MOST else [])])


def changes_since(trained: Design, now: Design) -> str:
    """Say what keeps a training from going on with the design as it is now; "" when nothing does.

    It may be trained longer, more patiently, or at another learning rate; anything else is another training.
    """
    alike = _bare(trained) == _bare(now) and trained.header.seed == now.header.seed
    first, second = (design.header.stage for design in (trained, now))
    if alike and first.batch == second.batch and _rateless(first.optimizer) == _rateless(second.optimizer):
        return ""
    stage = replace(second, epochs=first.epochs, patience=first.patience)
    return brief(trained, replace(now, header=replace(now.header, stages=(stage,)))) or "the drawing"


def _bare(design: Design) -> tuple[object, ...]:
    """Return what the fingerprint is made of: all that decides what a network computes."""
    return {key: (node.kind, node.muted, node.frozen) for key, node in design.nodes.items()}, design.wires


def _rateless(optimizer: Optimizer) -> Optimizer:
    return replace(optimizer, rate=1.0)


def recipe(design: Design) -> str:
    """Say how a design is trained: `Adam, rate 0.003, 60 epochs`."""
    stage = design.header.stage
    return f"{stage.optimizer.title}, rate {stage.optimizer.rate:g}, {stage.epochs} epochs"


def same(old: Design, new: Design) -> tuple[str, ...]:
    """Name what two designs have in common, of all that could make their results differ."""
    first, second = old.header, new.header
    a, b = first.stage, second.stage
    common = {
        "data": _data(old) == _data(new),
        "drawing": not [*_nodes(old, new), *_wires(old, new)],
        f"seed {second.seed}": first.seed == second.seed,
        f"{b.optimizer.title} {b.optimizer.rate:g}": a.optimizer == b.optimizer,
        f"batch {b.batch}": a.batch == b.batch,
        f"{b.epochs} epochs": a.epochs == b.epochs,
    }
    return tuple(name for name, holds in common.items() if holds)


def _data(design: Design) -> dict[str, Data]:
    return {key: node.kind for key, node in design.nodes.items() if isinstance(node.kind, Data)}


def _nodes(old: Design, new: Design) -> Iterator[tuple[Said, str]]:
    for key in sorted(old.nodes.keys() | new.nodes.keys(), key=by_number):
        before, after = old.nodes.get(key), new.nodes.get(key)
        if after is None and before is not None:
            yield (_called(before), ""), _behind(old, key)
        elif before is None and after is not None:
            yield ("", _called(after)), _behind(new, key)
        elif before is not None and after is not None:
            yield from ((said, title(after)) for said in _changed(before, after))


def _changed(old: Node, new: Node) -> Iterator[Said]:
    if type(old.kind) is not type(new.kind):
        yield _low(old.kind.called()), _low(new.kind.called())
    elif isinstance(old.kind, Data) and isinstance(new.kind, Data) and old.kind.source != new.kind.source:
        yield _source(old.kind), _source(new.kind)
    else:
        yield from _fields("", old.kind, new.kind)
    for name in ("muted", "frozen"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield (name if was else f"not {name}", name if now else f"not {name}")


def _wires(old: Design, new: Design) -> Iterator[tuple[Said, str]]:
    """Tell of wires between nodes that both have; those of a node that came or went go without saying."""
    before, after = _connected(old), _connected(new)
    for ends in before.keys() | after.keys():
        was, now = before.get(ends), after.get(ends)
        if was is None and now is not None and not _bridged(new, old, now):
            yield ("", _joined(new, now)), ""
        elif now is None and was is not None and not _bridged(old, new, was):
            yield (_joined(old, was), ""), ""
        elif was is not None and now is not None:
            yield from ((said, _joined(new, now)) for said in _fields("weights", was.synapses, now.synapses))


def _connected(design: Design) -> dict[tuple[object, ...], Wire]:
    return {(w.source, w.output, w.target, w.input, w.delay): w for w in design.wires.values()}


def _bridged(has: Design, lacks: Design, wire: Wire) -> bool:
    """Say whether a wire came or went with a node: one of its ends, or one that stands between its ends."""
    if not {wire.source, wire.target} <= has.nodes.keys() & lacks.nodes.keys():
        return True
    between = lacks.nodes.keys() - has.nodes.keys()
    into = any(w.source == wire.source and w.target in between for w in lacks.wires.values())
    return into and any(w.target == wire.target and w.source in between for w in lacks.wires.values())


def _training(old: Design, new: Design) -> Iterator[tuple[Said, str]]:
    first, second = old.header.stage, new.header.stage
    if type(first.optimizer) is not type(second.optimizer):
        yield (first.optimizer.title, second.optimizer.title), ""
        if first.optimizer.rate != second.optimizer.rate:
            yield (f"rate {first.optimizer.rate:g}", f"rate {second.optimizer.rate:g}"), ""
    else:
        yield from ((said, "") for said in _fields("", first.optimizer, second.optimizer))
    yield from ((said, "") for said in _fields("", first, second, skip=("phases",)))
    if old.header.seed != new.header.seed:
        yield (f"seed {old.header.seed}", f"seed {new.header.seed}"), ""


def _fields(label: str, old: Any, new: Any, skip: tuple[str, ...] = ()) -> Iterator[Said]:
    """Compare two values field by field as deep as their classes agree."""
    if old == new:
        return
    if isinstance(old, Struct) and type(old) is type(new):
        for field in parameters(type(old)):
            if field.name not in skip:
                words = field.label.removeprefix("Learning ").lower()
                yield from _fields(words, getattr(old, field.name), getattr(new, field.name))
    else:
        yield _said(label, old, new), _said(label, new, old)


def _said(label: str, value: Any, other: Any) -> str:
    if value is None or value is False:
        return f"no {label}"
    if value is True or other is None:
        return label
    if (called := getattr(value, "called", None)) is not None:
        return _low(str(called()))
    if isinstance(value, Struct):
        return f"{label} {type(value).__name__.lower()}"
    words = " × ".join(map(str, value)) if isinstance(value, tuple) else _number(value)
    return f"{words} {label}" if label.endswith("s") else f"{label} {words}"


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


def _called(node: Node) -> str:
    if isinstance(node.kind, Data):
        return _source(node.kind)
    caption, called = node.kind.caption(), node.kind.called()
    return _low(called) if caption.lower() in ("", called.lower()) else f"{_low(called)} {caption}"


def _source(kind: Data) -> str:
    return TITLES.get(kind.source, kind.source.rpartition("/")[2])


def _behind(design: Design, key: str) -> str:
    """Say behind which node one stands."""
    before = [title(design.nodes[w.source]) for w in design.wires.values() if w.target == key]
    return f"after {before[0]}" if before else ""


def _joined(design: Design, wire: Wire) -> str:
    names: Callable[[str], str] = lambda key: title(design.nodes[key])  # noqa: E731
    return f"{'loop' if wire.delay else 'wire'} {names(wire.source)} to {names(wire.target)}"


def _low(words: str) -> str:
    """Begin with a small letter, unless the first word is written its own way: `ReLU`, `MSE`, `L1`."""
    first = words.partition(" ")[0]
    return words[0].lower() + words[1:] if first[1:].islower() else words
