"""What the status line proposes while the hand rests: one gesture that works right where the pointer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.catalog.neurons import Neurons
from designer.design import Design
from widgets.editor import Editor

if TYPE_CHECKING:  # the overlay brings numpy, which the welcome page does without
    from widgets.canvas.overlay import Hover

WELCOME = "Pick a design, or drag a layer in from the left"
BLANK = "Double-click the canvas or press Tab to add data or a layer"
MENDING = "Alt Enter applies the first fix, F8 goes to the next problem"
REST = "Space drag pans, the wheel zooms, Tab adds a layer"


def hint(editor: Editor, hover: Hover, on_handle: bool = False) -> str:
    """Say what can be done with what lies under the pointer, else with what is selected."""
    design = editor.design
    if not design.nodes:
        return BLANK
    if on_handle:
        return "Drag down for more neurons, up for fewer"
    if hover.node in design.nodes and hover.port:
        return _port(editor, hover)
    if hover.node in design.nodes:
        if hover.node in editor.selection:
            return "Double-click renames, Tab adds a layer behind it, Del removes it"
        return "Click to select, drag to move, right-click for more"
    if hover.wire in design.wires:
        return "Click selects the wire, a layer dropped on it is inserted"
    return _selected(design, editor)


def _port(editor: Editor, hover: Hover) -> str:
    if hover.out:
        return "Drag to an input to wire, or into the void to add a layer in series"
    wired = any(editor.design.wires[key].input == hover.port for key in editor.view.into.get(hover.node, ()))
    return "Drag to move the end of the wire, let go in the void to remove it" if wired else "Drag to an output to wire"


def _selected(design: Design, editor: Editor) -> str:
    if editor.node:
        kind = design.nodes[editor.node].kind
        if isinstance(kind, Neurons):
            return "Drag the right port to add in series, the lower edge to widen"
        return "Drag a port to wire, Tab adds a layer behind it" if kind.emits() else "Drag a port to wire"
    if len(editor.selection & design.nodes.keys()) > 1:
        return "Drag moves them all, Del removes them, M mutes them"
    if editor.selection:
        return "Del removes the wire"
    return REST
