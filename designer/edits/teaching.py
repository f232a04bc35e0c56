"""Teaching: what a network needs so that it can be trained, put there in one step."""

from __future__ import annotations

from msgspec.structs import replace

from designer.activations import Sigmoid
from designer.catalog.data import Data
from designer.catalog.losses import BCE
from designer.catalog.neurons import Neurons
from designer.design import Design, Wire, by_number
from designer.edits.building import added, changed, ids, patch
from designer.edits.placing import STEP, insert, place
from designer.edits.wiring import connect, connect_target, fields, first_fit
from designer.layer import Layer
from designer.patch import Patch
from designer.signal import Signal
from designer.view import View, apply


class Draft:
    """Patches tried one after the other, each seeing what the ones before did."""

    def __init__(self, design: Design, view: View, patch: Patch | None = None) -> None:
        self.design, self.view, self.patch = design, view, patch or Patch()

    def do(self, patch: Patch) -> Patch:
        """Apply a patch to the draft and return it."""
        self.design, self.view = apply(self.design, self.view, patch)
        self.patch = self.patch.then(patch)
        return patch

    def wrong(self, key: str) -> bool:
        """Say whether a node has an error."""
        return any(problem.severity == "error" for problem in self.view.facts[key].problems)


def teach(design: Design, view: View, key: str, kind: Layer) -> Patch:
    """Put a loss behind a node and wire its target to the data.

    Where the node's answer is not of the form that the target asks for, a layer of neurons that makes it so is
    put between: one for each class, a single sigmoid for yes or no, as many as the target has numbers.
    """
    x, y = design.nodes[key].at
    draft = Draft(design, view)
    loss = draft.do(place(design, view, kind, (x + STEP, y))).changes[0].key
    led = Wire(source=key, output=design.nodes[key].kind.emits()[0], target=loss, input="prediction")
    wire = draft.do(patch(added("wires", {f"w{next(ids(draft.design))}": led}))).changes[0].key
    draft.do(connect_target(draft.design, draft.view, loss))
    target = _target(draft, loss)
    if target is None or not draft.wrong(loss):
        return draft.patch
    better = Draft(draft.design, draft.view, draft.patch)
    better.do(insert(better.design, better.view, wire, _answering(kind, target), (x + STEP, y)))
    if better.wrong(loss):
        return draft.patch
    moved = replace(better.design.nodes[loss], at=(x + 2 * STEP, y))
    better.do(patch(changed(better.design, "nodes", {loss: moved})))
    return better.patch


def feed(design: Design, view: View, key: str) -> Patch:
    """Wire the first data field that fits to a node at which nothing arrives."""
    for data, output, _ in fields(design):
        port = first_fit(design, view, data, output, key) if data != key else ""
        if port:
            return connect(design, view, data, output, key, port)
    return Patch()


def attach(design: Design, view: View, key: str) -> Patch:
    """Wire the rightmost open end of the network to a loss's prediction, and the data to its target if that is free."""
    draft = Draft(design, view)
    open_ends = [name for name, node in design.nodes.items() if _open(node.kind) and not view.out.get(name)]
    for end in sorted(open_ends, key=lambda name: (design.nodes[name].at, by_number(name)), reverse=True)[:1]:
        draft.do(connect(design, view, end, design.nodes[end].kind.emits()[0], key, "prediction"))
    if _target(draft, key) is None:
        draft.do(connect_target(draft.design, draft.view, key))
    return draft.patch


def _open(kind: Layer) -> bool:
    return bool(kind.inputs) and bool(kind.emits())


def redirect(design: Design, view: View, wire: str, rank: int) -> Patch:
    """Lead a data field of this many axes to where a wire ends, in the wire's place."""
    old = design.wires[wire]
    for data, output, _ in fields(design):
        kind = design.nodes[data].kind
        if isinstance(kind, Data) and len(kind.fields[output].axes) == rank and not kind.fields[output].classes:
            return connect(design, view, data, output, old.target, old.input, wire)
    return Patch()


def _target(draft: Draft, loss: str) -> Signal | None:
    """Return what arrives at a loss's target."""
    wires = (draft.design.wires[key] for key in draft.view.into.get(loss, ()))
    wire = next((wire for wire in wires if wire.input == "target"), None)
    return draft.view.facts[wire.source].signals.get(wire.output) if wire is not None else None


def _answering(kind: Layer, target: Signal) -> Neurons:
    """Return the neurons whose answer has the form that a loss compares with such a target."""
    if target.classes:
        return Neurons(activation=Sigmoid()) if isinstance(kind, BCE) else Neurons(shape=(target.classes,))
    return Neurons(shape=target.axes or (1,))
