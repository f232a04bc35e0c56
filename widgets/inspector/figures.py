"""The figures below a form: what arrives, what leaves, how many weights, and what a pass costs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from designer.catalog.neurons import Neurons
from designer.design import Design
from designer.signal import Signal, size
from designer.view import View
from widgets.controls import label
from widgets.paint import counted, grouped, shortened

NOTHING = "–"


class Figures(QWidget):
    """Names on the left, numbers on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(6)
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def say(self, *pairs: tuple[str, str]) -> None:
        """Show these pairs and no others."""
        while len(self._rows) < len(pairs):
            name, figure = label("", 12, tone="faint", parent=self), label("", 12, tone="muted", wrap=True, parent=self)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(figure, len(self._rows), 1)
            self._rows.append((name, figure))
        for index, (name, figure) in enumerate(self._rows):
            shown = index < len(pairs)
            name.setVisible(shown)
            figure.setVisible(shown)
            if shown:
                name.setText(pairs[index][0])
                figure.setText(pairs[index][1])


def of_node(design: Design, view: View, key: str) -> tuple[tuple[str, str], ...]:
    """Say in figures what a node does."""
    fact, kind = view.facts[key], design.nodes[key].kind
    pairs: list[tuple[str, str]] = []
    if kind.inputs:
        pairs.append(("Input", ", ".join(map(_short, arriving(design, view, key))) or NOTHING))
    if kind.emits():
        named = len(fact.signals) > 1
        outputs = [f"{name}: {_short(signal)}" if named else _short(signal) for name, signal in fact.signals.items()]
        pairs.append(("Output", "\n".join(outputs) or NOTHING))
    if fact.weights:
        pairs.append(("Weights", weights(design, view, key)))
    if fact.cost:
        pairs.append(("Cost", f"{shortened(fact.cost)} multiply-adds"))
    return tuple(pairs)


def of_design(design: Design, view: View) -> tuple[tuple[str, str], ...]:
    """Say in figures what the whole drawing is."""
    return (
        ("Nodes", grouped(len(design.nodes))),
        ("Wires", grouped(len(design.wires))),
        ("Weights", grouped(view.weights)),
        ("Cost", f"{shortened(view.cost)} multiply-adds"),
    )


def arriving(design: Design, view: View, key: str) -> list[Signal]:
    """List the signals that arrive at a node, in the order of the wires' ids."""
    wires = (design.wires[name] for name in view.into.get(key, ()))
    found = (view.facts[wire.source].signals.get(wire.output) for wire in wires)
    return [signal for signal in found if signal is not None]


def weights(design: Design, view: View, key: str) -> str:
    """Say how the weights of a node are counted: 64 × 128 + 128 = 8 320."""
    kind, total = design.nodes[key].kind, view.facts[key].weights
    if not isinstance(kind, Neurons) or not total:
        return counted(total, "weight")
    units = size(kind.shape)
    sizes = [signal.size for signal in arriving(design, view, key)]
    parts = [f"{grouped(n)} × {grouped(units)}" for n in sizes]
    parts += [grouped(units)] if kind.bias is not None else []
    rest = total - units * sum(sizes) - (units if kind.bias is not None else 0)
    parts += [grouped(rest)] if rest > 0 else []
    if rest < 0 or len(parts) > 4:
        return grouped(total)
    return f"{' + '.join(parts)} = {grouped(total)}"


def _short(signal: Signal) -> str:
    return grouped(signal.size) if len(signal.axes) == 1 and not signal.classes else str(signal)
