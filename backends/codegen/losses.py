"""The losses of a drawing as one readable function of what the network returns and what it should have returned."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from backends.codegen.extent import losses, origin
from backends.codegen.source import Source, Unsupported, Value
from designer.catalog.data import Data
from designer.catalog.losses import BCE, CrossEntropy
from designer.design import Design
from designer.infer import reads
from designer.layer import Loss
from designer.naming import identifier
from designer.record import Record
from designer.view import View
from designer.wiring import arriving


class Term(Record, frozen=True, kw_only=True):
    """One loss: what it compares, and its text."""

    loss: str
    prediction: Value
    target: Value
    logits: bool
    """The prediction is raw scores."""
    timed: bool
    """It compares at each step of a sequence."""
    text: str


class Criterion(Record, frozen=True, kw_only=True):
    """A function `loss` of everything the module returns and then of `targets`, data fields."""

    text: str
    targets: tuple[Value, ...]
    terms: tuple[Term, ...]


def criterion(design: Design, view: View, source: Source) -> Criterion:
    """Write the sum of all losses that count. Raises Unsupported when there is none, or one is wrong."""
    names = dict(source.names)
    targets: list[Value] = []
    terms = []
    for key, prediction, target in _compared(design, view):
        if isinstance(design.nodes[target[0]].kind, Data) and target not in targets:
            names[target] = _free(target, names, source)
            targets.append(target)
        terms.append(_term(design, view, source, names, (key, prediction, target)))
    if not terms:
        raise Unsupported("There is no loss yet.")
    arguments = [*(names[value] for value in source.outputs), *(names[value] for value in targets)]
    text = f"def loss({', '.join(arguments)}):\n    return {' + '.join(term.text for term in terms)}\n"
    return Criterion(text=text, targets=tuple(targets), terms=tuple(terms))


def _compared(design: Design, view: View) -> Iterator[tuple[str, Value, Value]]:
    chosen = design.header.stage.phases[0].losses if design.header.stage.phases else ()
    for key in losses(design):
        if design.nodes[key].muted or (chosen and key not in chosen):
            continue
        for problem in view.facts[key].problems:
            if problem.severity == "error":
                raise Unsupported(f"{problem.title}. {problem.detail}".strip(), key)
        ports = arriving(design, view.into, key)
        yield key, origin(design, view, ports["prediction"][0]), origin(design, view, ports["target"][0])


def _free(target: Value, names: dict[Value, str], source: Source) -> str:
    """A target that is an input too keeps its name, unless the network returns something of that name."""
    outputs = {names[value] for value in source.outputs if value != target}
    wish = names.get(target)
    return wish if wish and wish not in outputs else identifier(target[1], names.values())


def _term(design: Design, view: View, source: Source, names: dict[Value, str], ends: tuple[str, Value, Value]) -> Term:
    key, prediction, target = ends
    kind = design.nodes[key].kind
    fused = prediction[0] in source.fused
    form = "logits" if fused else reads(design, view.into, key)
    if isinstance(kind, CrossEntropy | BCE):
        kind = replace(kind, reads=form)
    if not isinstance(kind, Loss):
        raise TypeError(type(kind).__name__)
    compared = names[prediction], _target(design, view, names, ends)
    timed = bool(view.facts[prediction[0]].signals[prediction[1]].time)
    if isinstance(kind, CrossEntropy) and timed:
        compared = f"{compared[0]}.flatten(0, 1)", f"{compared[1]}.flatten(0, 1)"
    text = kind.torch_loss(*compared)
    share = getattr(kind, "weight", 1.0)
    text = text if share == 1 else f"{share!r} * {text}"
    logits = form == "logits"
    return Term(loss=key, prediction=prediction, target=target, logits=logits, timed=timed, text=text)


def _target(design: Design, view: View, names: dict[Value, str], ends: tuple[str, Value, Value]) -> str:
    """Bring the target into the form of the prediction."""
    key, prediction, target = ends
    name, answer = names[target], names[prediction]
    lead = 2 if view.facts[prediction[0]].signals[prediction[1]].time else 1
    x, t = (view.facts[node].signals[output] for node, output in (prediction, target))
    if t.classes:
        if isinstance(design.nodes[key].kind, BCE):
            return f"{name}.float().unsqueeze({lead})" if len(x.axes) == 1 else f"{name}.float().reshape_as({answer})"
        return name
    if x.axes == t.axes:
        return name
    return f"{name}.flatten({lead})" if len(x.axes) == 1 and len(t.axes) > 1 else f"{name}.reshape_as({answer})"
