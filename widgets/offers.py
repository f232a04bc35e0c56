"""What can be put at the end of a wire, and what would leave it; nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalog import PALETTE, Preset
from designer.design import Design
from designer.edits.wiring import fields
from designer.layer import Layer, Loss
from designer.record import Record
from designer.signal import ShapeError, Signal
from designer.view import View


class Row(Record, frozen=True, kw_only=True):
    """An offer: a kind, and the signal that would leave it, or the reason why it does not fit."""

    title: str
    detail: str = ""
    kind: Layer
    enabled: bool = True
    input: str = ""
    """The port where the wire would end."""
    aliases: tuple[str, ...] = ()


def offers(design: Design, view: View, source: str | None = None, output: str = "") -> list[Row]:
    """List the palette; with the origin of a wire, what fits it comes first, with what would leave it."""
    presets = [preset for _, group in PALETTE for preset in group]
    if not source:
        return [_row(preset, preset.kind.caption()) for preset in presets]
    signal = view.facts[source].signals.get(output)
    rows = [_offer(design, signal, preset) for preset in presets if preset.kind.inputs]
    return sorted(rows, key=lambda row: not row.enabled)


def _row(preset: Preset, detail: str, enabled: bool = True, port: str = "") -> Row:
    words = "" if detail == preset.title else detail
    return Row(title=preset.title, detail=words, kind=preset.kind, enabled=enabled, input=port, aliases=preset.aliases)


def _offer(design: Design, signal: Signal | None, preset: Preset) -> Row:
    """Try the kind's own shape rule, the one that the view goes by, on the signal that would arrive."""
    kind = preset.kind
    if isinstance(kind, Loss):
        return _loss(design, signal, preset, kind)
    port = kind.inputs[0].name
    if signal is None:
        return _row(preset, kind.caption(), port=port)
    try:
        leaving = kind.signals({p.name: (signal,) if p.name == port else () for p in kind.inputs})
    except ShapeError as error:
        return _row(preset, _reason(error), False, port)
    return _row(preset, str(next(iter(leaving.values()))) if leaving else "", port=port)


def _loss(design: Design, signal: Signal | None, preset: Preset, kind: Loss) -> Row:
    """A loss compares with a target, so look for one: among the data, else one that would fit."""
    if signal is None:
        return _row(preset, "", port="prediction")
    port = "target" if signal.classes else "prediction"
    reason = ""
    for name, other in _others(design, signal):
        pair = {"target": (signal,), "prediction": (other,)} if signal.classes else {}
        try:
            kind.signals(pair or {"prediction": (signal,), "target": (other,)})
        except ShapeError as error:
            reason = reason or _reason(error)
        else:
            return _row(preset, f"against the {name}" if name else "", port=port)
    return _row(preset, reason, False, port)


def _others(design: Design, signal: Signal) -> Iterator[tuple[str, Signal]]:
    """Walk what the other end of a loss may get: scores for a label, else data fields, else what would fit."""
    if signal.classes:
        yield "", Signal(axes=(signal.classes,))
        yield "", Signal(axes=(1,))
        return
    for node, name, classes in fields(design):
        yield name, Signal(axes=design.nodes[node].kind.signals({})[name].axes, classes=classes)
    yield "", signal
    yield "", Signal(classes=2 if signal.size == 1 else signal.size)


def _reason(error: ShapeError) -> str:
    return str(error).split(", got")[0].split(", but")[0]
