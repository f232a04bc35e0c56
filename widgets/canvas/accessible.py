"""The canvas for those who listen: every node and wire has a name, a place and a state, as a row of a list has.

Where overrides are ignored, the stubs of Qt forget that there may be nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QColor, QWindow
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import Shiboken

from designer.catalog.neurons import Neurons
from designer.design import Design
from designer.layer import Layer, Loss
from designer.naming import title
from designer.signal import size
from designer.view import View
from widgets.canvas.canvas import Canvas
from widgets.canvas.wires import distance, route

NEAR = 6.0
"""Pixels from a wire that count as the wire."""
_kept: list[QAccessibleInterface] = []
"""Qt keeps bare pointers to what it was told of, so nothing of it is ever given back."""
_canvases: dict[int, Canvas] = {}


def expose(canvas: Canvas) -> None:
    """Let screen readers into a canvas, and tell them what is selected."""
    if not _canvases:
        QAccessible.installFactory(_interface)
    number = id(canvas)
    _canvases[number] = canvas
    canvas.destroyed.connect(lambda: _canvases.pop(number, None))
    canvas.editor.selected.connect(lambda: tell(canvas))


def tell(canvas: Canvas) -> None:
    """Say what is selected now, as a list says on which row one stands."""
    if QAccessible.isActive() and len(canvas.editor.selection) == 1:
        there = QAccessible.queryAccessibleInterface(canvas)
        if isinstance(there, Listing):
            event = QAccessibleEvent(canvas, QAccessible.Event.Focus)
            event.setChild(there.keys().index(next(iter(canvas.editor.selection))))
            QAccessible.updateAccessibility(event)


def node_name(design: Design, view: View, key: str) -> str:
    """Describe a node: `Dense layer Encoder, 128 neurons, ReLU, output 128 numbers`."""
    node = design.nodes[key]
    what, called = _what(node.kind), title(node)
    activation = getattr(node.kind, "activation", None)
    outputs = view.facts[key].signals
    parts = [
        what if called.lower() in (what.lower(), node.kind.called().lower()) else f"{what} {called}",
        node.kind.caption() if node.kind.caption() not in (what, called, node.kind.called()) else "",
        activation.called() if activation is not None and node.kind.called() != activation.called() else "",
        *(f"output {signal}" if name == "out" else f"output {name} {signal}" for name, signal in outputs.items()),
        "muted" if node.muted else "",
        "frozen" if node.frozen else "",
        *(f"{problem.severity}: {problem.title}" for problem in view.facts[key].problems[:1]),
    ]
    return ", ".join(part for part in parts if part)


def wire_name(design: Design, key: str) -> str:
    """Describe a wire: `Wire from Encoder to Latent`."""
    wire = design.wires[key]
    source, target = title(design.nodes[wire.source]), title(design.nodes[wire.target])
    output = f", {wire.output}" if wire.output != "out" else ""
    entry = f", {wire.input}" if wire.input != "in" else ""
    later = f", delayed by {wire.delay}" if wire.delay else ""
    return f"Wire from {source}{output} to {target}{entry}{later}"


def _what(kind: Layer) -> str:
    if isinstance(kind, Neurons):
        return "Neuron" if size(kind.shape) == 1 else "Dense layer"
    return f"{kind.called()} loss" if isinstance(kind, Loss) else kind.called()


def _interface(_: str, thing: QObject) -> QAccessibleInterface | None:
    canvas = _canvases.get(id(thing))
    if canvas is None:
        return None
    made = Listing(canvas)
    _kept.append(made)
    return made


class Listing(QAccessibleWidget):
    """A canvas as a list: its nodes, its wires, then the bars that float above it."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, QAccessible.Role.List, "Canvas")
        self._canvas = canvas
        self._rows: dict[str, Row] = {}

    def keys(self) -> list[str]:
        """List the nodes in the order in which they stand, then the wires."""
        design = self._canvas.editor.design
        return [*sorted(design.nodes, key=lambda key: (design.nodes[key].at, key)), *design.wires]

    def childCount(self) -> int:
        """Count rows and bars."""
        return len(self.keys()) + super().childCount()

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return a row or a bar."""
        keys = self.keys()
        if index < len(keys):
            return self.row(keys[index]) if index >= 0 else None
        return super().child(index - len(keys))

    def row(self, key: str) -> Row:
        """Return the row of a node or wire, always the same one."""
        if key not in self._rows:
            self._rows[key] = Row(self._canvas, self, key)
            _kept.append(self._rows[key])
        return self._rows[key]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Find a row or a bar; -1 when it is none of them."""
        keys = self.keys()
        if isinstance(child, Row):
            return keys.index(child.key) if child.key in keys else -1
        place = super().indexOfChild(child)
        return len(keys) + place if place >= 0 else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return what lies at a point of the screen."""
        bar = super().childAt(x, y)
        if bar is not None:
            return bar
        canvas = self._canvas
        there = canvas.camera.to_scene(canvas.mapFromGlobal(QPoint(x, y)).toPointF())
        if key := canvas.scene.node_at(there):
            return self.row(key)
        reach = NEAR / canvas.camera.zoom
        for key in canvas.editor.design.wires:
            if distance(route(canvas.scene, canvas.editor.design, key), there) <= reach:
                return self.row(key)
        return None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return the one selected row while the canvas has the focus."""
        chosen = self._canvas.editor.selection
        if self._canvas.hasFocus() and len(chosen) == 1:
            return self.row(next(iter(chosen)))
        return super().focusChild()


class Row(QAccessibleInterface):
    """A node or a wire."""

    def __init__(self, canvas: Canvas, listing: Listing, key: str) -> None:
        super().__init__()
        self._canvas = canvas
        self._listing = listing
        self.key = key

    def isValid(self) -> bool:
        """Say whether it is still there."""
        if not Shiboken.isValid(self._canvas):
            return False
        design = self._canvas.editor.design
        return self.key in design.nodes or self.key in design.wires

    def text(self, kind: QAccessible.Text) -> str:
        """Say its name, and what can be done with it."""
        if not self.isValid():
            return ""
        editor = self._canvas.editor
        node = self.key in editor.design.nodes
        if kind == QAccessible.Text.Name:
            return node_name(editor.design, editor.view, self.key) if node else wire_name(editor.design, self.key)
        if kind == QAccessible.Text.Help:
            return "Alt and arrows walk along the wires, F2 renames, Delete removes" if node else "Delete removes"
        return ""

    def role(self) -> QAccessible.Role:
        """It is a row of a list."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """Say whether it is selected, on the screen, and under the keyboard."""
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = 1
            return state
        canvas, chosen = self._canvas, self._canvas.editor.selection
        state.selectable = state.focusable = 1
        state.multiSelectable = state.extSelectable = 1
        state.selected = int(self.key in chosen)
        state.focused = int(canvas.hasFocus() and chosen == {self.key})
        state.offscreen = int(not canvas.seen().intersects(self._area()))
        state.invisible = int(not canvas.isVisible())
        return state

    def rect(self) -> QRect:
        """Say where it is, in pixels of the screen."""
        if not self.isValid():
            return QRect()
        place = self._canvas.camera.rect_to_screen(self._area()).toAlignedRect()
        return QRect(self._canvas.mapToGlobal(place.topLeft()), place.size())

    def _area(self) -> QRectF:
        canvas = self._canvas
        if self.key in canvas.scene.index:
            return canvas.scene.rect(self.key)
        return route(canvas.scene, canvas.editor.design, self.key).boundingRect().adjusted(-1, -1, 1, 1)

    def parent(self) -> QAccessibleInterface:
        """It belongs to the canvas."""
        return self._listing

    def object(self) -> QObject | None:  # type: ignore[override]
        """It is painted, so there is no widget."""
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        """The window of its canvas."""
        return self._listing.window()

    def childCount(self) -> int:
        """It has no parts."""
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """It has no parts."""
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """It has no parts."""
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """It has no parts."""
        return -1

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names are typed on the card."""

    def foregroundColor(self) -> QColor:
        """Say nothing about colors."""
        return QColor()

    def backgroundColor(self) -> QColor:
        """Say nothing about colors."""
        return QColor()
