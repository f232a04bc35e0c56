"""Widen: dragging the handle below a layer changes how many neurons it has."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from designer.catalog.neurons import Neurons
from designer.edits.changing import set_fields
from designer.signal import size
from widgets.canvas.gestures.gesture import Gesture
from widgets.canvas.gestures.surface import Surface

MOST = 4096
DOUBLING = 48.0
"""Pixels of drag that double a wide layer."""
STEP = 14.0
"""Pixels for one more neuron of a narrow one."""
NARROW = 16


class Widen(Gesture):
    """Few neurons are counted one by one, many are doubled."""

    hint = "Drag down for more neurons"

    def __init__(self, canvas: Surface, start: QPointF, node: str) -> None:
        super().__init__(canvas, start)
        self._node = node
        kind = canvas.editor.design.nodes[node].kind
        assert isinstance(kind, Neurons)
        self._from = kind.shape
        self._name = canvas.editor.called(node)

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Set the count that the distance stands for."""
        count = widened(size(self._from), point.y() - self.start.y())
        self._set((count,))

    def cancel(self) -> None:
        """Give the layer its old shape back."""
        self._set(self._from)

    def _set(self, shape: tuple[int, ...]) -> None:
        count = size(shape)
        label = f"Give {self._name} {count} neuron{'' if count == 1 else 's'}"
        self.canvas.editor.do(label, set_fields, self._node, {"shape": shape}, gesture=self)


def widened(count: int, pixels: float) -> int:
    """Return how many neurons a drag of so many pixels makes of `count`."""
    if count < NARROW:
        steps = count + pixels / STEP
        if steps <= NARROW:
            return max(1, round(steps))
        count, pixels = NARROW, (steps - NARROW) * STEP
    return max(1, min(MOST, round(count * 2 ** (pixels / DOUBLING))))
