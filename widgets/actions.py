"""Everything one can do, in one table: menus, shortcuts, the command palette and the cheat sheet are made from it.

This file knows no Qt: an action calls a method of the window by name, so a test can read the table alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Ask = Callable[[Any], str]
"""Given the window, say why an action is not possible now; "" when it is."""


@dataclass(frozen=True)
class Action:
    """One thing that can be done: `do` names a method of the window or of a part of it, `keys` are as Qt writes them.

    Keys of a `canvas` action are single letters; they work only while the canvas has the focus.
    """

    id: str
    title: str
    menu: str
    do: str
    keys: tuple[str, ...] = ()
    help: str = ""
    icon: str = ""
    when: Ask = lambda window: ""
    canvas: bool = False
    ends_section: bool = False


def _needs_design(window: Any) -> str:
    return "" if window.editor is not None else "needs a design"


def _needs_selection(window: Any) -> str:
    return "" if window.editor is not None and window.editor.selection else "select something first"


def _needs_nodes(window: Any) -> str:
    editor = window.editor
    return "" if editor is not None and editor.selection & editor.design.nodes.keys() else "select a node first"


def _needs_node(window: Any) -> str:
    return "" if window.editor is not None and window.editor.node else "select one node"


def _undoable(window: Any) -> str:
    return "" if window.editor is not None and window.editor.document.place else "nothing to undo"


def _redoable(window: Any) -> str:
    editor = window.editor
    return "" if editor is not None and editor.document.place < len(editor.document.steps) else "nothing to redo"


def _trainable(window: Any) -> str:
    return str(window.trainer.obstacle())


def _startable(window: Any) -> str:
    editor = window.editor
    return "stop this training first" if editor is not None and editor.training.active else _trainable(window)


def _steppable(window: Any) -> str:
    return "" if not _running(window) else _trainable(window)


def _running(window: Any) -> str:
    return "" if window.editor is not None and window.editor.training.active else "needs a running training"


def _trained(window: Any) -> str:
    return str(window.trainer.exports.obstacle())


ACTIONS: tuple[Action, ...] = (
    Action("new", "New design", "File", "files.new", ("Ctrl+N",), "Start with an empty canvas", "plus"),
    Action("open", "Open…", "File", "files.open", ("Ctrl+O",), "Open a .neurarium file", "folder"),
    Action("open_data", "Open data…", "File", "data.open", ("Ctrl+Shift+O",), "Grow a network for a table", "table"),
    Action(
        "open_images",
        "Open a folder of images…",
        "File",
        "data.open_folder",
        (),
        "A folder of images for each class",
        "image",
        ends_section=True,
    ),
    Action("save", "Save", "File", "files.save", ("Ctrl+S",), "Write the design to its file", when=_needs_design),
    Action(
        "save_as", "Save as…", "File", "files.save_as", ("Ctrl+Shift+S",), "Write to another file", when=_needs_design
    ),
    Action(
        "export",
        "Export trained model…",
        "File",
        "trainer.exports.export",
        ("Ctrl+E",),
        "For PyTorch, safetensors or plain Python",
        "export",
        _trained,
        ends_section=True,
    ),
    Action("close", "Close design", "File", "files.close_design", ("Ctrl+W",), "Close this tab", when=_needs_design),
    Action("quit", "Quit", "File", "close", ("Ctrl+Q",), "Close every design and leave"),
    Action("undo", "Undo", "Edit", "hand.undo", ("Ctrl+Z",), "Take the last step back", "undo", _undoable),
    Action(
        "redo",
        "Redo",
        "Edit",
        "hand.redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Do it again",
        "redo",
        _redoable,
        ends_section=True,
    ),
    Action("cut", "Cut", "Edit", "hand.cut", ("Ctrl+X",), "Copy and delete", when=_needs_nodes),
    Action("copy", "Copy", "Edit", "hand.copy", ("Ctrl+C",), "Copy the selection as text", when=_needs_nodes),
    Action("paste", "Paste", "Edit", "hand.paste", ("Ctrl+V",), "Add what was copied"),
    Action("duplicate", "Duplicate", "Edit", "hand.duplicate", ("Ctrl+D",), "Copy in place", when=_needs_nodes),
    Action("select_all", "Select all", "Edit", "hand.select_all", ("Ctrl+A",), when=_needs_design, ends_section=True),
    Action(
        "delete",
        "Delete",
        "Edit",
        "hand.delete",
        ("Del", "Backspace"),
        "Remove the selection",
        when=_needs_selection,
        canvas=True,
    ),
    Action(
        "delete_and_reconnect",
        "Delete and reconnect",
        "Edit",
        "hand.delete_and_reconnect",
        ("Ctrl+Del", "Ctrl+Backspace"),
        "Remove nodes and join their neighbors",
        when=_needs_nodes,
        ends_section=True,
    ),
    Action(
        "rename", "Rename", "Edit", "hand.rename", ("F2",), "Call the selected node by another name", when=_needs_node
    ),
    Action(
        "mute",
        "Mute",
        "Edit",
        "hand.mute",
        ("M",),
        "Let nodes pass their input on unchanged",
        "mute",
        _needs_nodes,
        canvas=True,
    ),
    Action(
        "freeze",
        "Freeze weights",
        "Edit",
        "hand.freeze",
        ("Shift+M",),
        "Keep weights as they are",
        "lock",
        _needs_nodes,
        canvas=True,
    ),
    Action(
        "quick_add",
        "Add a layer…",
        "Insert",
        "hand.quick_add",
        ("Shift+A",),
        "Search and add (Tab on the canvas)",
        "plus",
        canvas=True,
    ),
    Action(
        "explode",
        "Draw neuron by neuron",
        "Insert",
        "hand.explode",
        ("Shift+E",),
        "Open a layer into single neurons with the same synapses",
        "net",
        when=_needs_node,
        canvas=True,
    ),
    Action(
        "fuse",
        "Fuse into a layer",
        "Insert",
        "hand.fuse",
        ("Ctrl+Shift+E",),
        "Draw neurons that are wired alike as one layer",
        "layers",
        when=_needs_nodes,
        ends_section=True,
    ),
    Action("add_neuron", "Neuron", "Insert", "hand.add_neuron", ("N",), "A single unit", canvas=True),
    Action("add_layer", "Dense layer", "Insert", "hand.add_layer", ("L",), "32 units", canvas=True),
    Action("fit", "Show all", "View", "hand.fit", ("Home", "Shift+1"), "Fit the drawing into the window", "fit"),
    Action(
        "fit_selection",
        "Show selection",
        "View",
        "hand.fit_selection",
        ("Shift+2", "F"),
        "",
        when=_needs_nodes,
        canvas=True,
    ),
    Action("actual_size", "100 %", "View", "hand.actual_size", ("Ctrl+0",), "One unit is one pixel"),
    Action("zoom_in", "Zoom in", "View", "hand.zoom_in", ("Ctrl++", "Ctrl+=")),
    Action("zoom_out", "Zoom out", "View", "hand.zoom_out", ("Ctrl+-",)),
    Action(
        "arrange",
        "Arrange",
        "View",
        "hand.arrange",
        ("Ctrl+L",),
        "Place every node anew, left to right",
        when=_needs_design,
        ends_section=True,
    ),
    Action("upstream", "Go upstream", "View", "hand.go_upstream", ("Alt+Left",), "Select the node before", canvas=True),
    Action(
        "downstream",
        "Go downstream",
        "View",
        "hand.go_downstream",
        ("Alt+Right",),
        "Select the node behind",
        canvas=True,
    ),
    Action("sibling_up", "Go up", "View", "hand.go_up", ("Alt+Up",), "Select the node above", canvas=True),
    Action(
        "sibling_down",
        "Go down",
        "View",
        "hand.go_down",
        ("Alt+Down",),
        "Select the node below",
        canvas=True,
        ends_section=True,
    ),
    Action("palette", "Layers", "View", "toggle_palette", ("Ctrl+B",), "Show or fold the palette"),
    Action("inspector", "Inspector", "View", "toggle_inspector", ("Ctrl+I",), "Show or hide the right panel"),
    Action("dock", "Dashboard", "View", "toggle_dock", ("Ctrl+J",), "Show or hide the lower panel", "chart"),
    Action("data", "Data", "View", "show_data", ("Ctrl+Shift+D",), "Look at the samples", "table"),
    Action("code", "Code", "View", "show_code", ("Ctrl+U",), "Read the PyTorch module that is trained", "code"),
    Action("minimap", "Minimap", "View", "toggle_minimap", ("Alt+M",), "Show or hide the small map", "map"),
    Action("theme", "Dark or light", "View", "toggle_theme", ("Ctrl+Shift+T",), "Switch the look", "moon"),
    Action("motion", "Reduce motion", "View", "toggle_motion", (), "Nothing glides or fades; again, and it does"),
    Action(
        "train",
        "Train",
        "Train",
        "trainer.train",
        ("Ctrl+Return", "Ctrl+Enter"),
        "Train, or pause and go on",
        "play",
        _trainable,
    ),
    Action(
        "stop",
        "Stop",
        "Train",
        "trainer.stop",
        ("Ctrl+.",),
        "End the training and keep what was learned",
        "stop",
        _running,
    ),
    Action("step", "One step", "Train", "trainer.step", ("Ctrl+'",), "Make one step, then hold", "step", _steppable),
    Action(
        "epoch",
        "One epoch",
        "Train",
        "trainer.epoch",
        ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        "Finish one epoch, then hold",
        "step",
        _steppable,
    ),
    Action(
        "train_anew",
        "Train anew",
        "Train",
        "trainer.train_anew",
        ("Ctrl+Shift+R",),
        "Begin a new run from new weights",
        "reset",
        _startable,
        ends_section=True,
    ),
    Action("runs", "Runs", "View", "show_runs", ("Ctrl+R",), "Every training of this design", "clock", _needs_design),
    Action("try_it", "Try it", "Train", "try_it", ("Ctrl+T",), "Draw, and the trained network answers", "play"),
    Action("problems", "Next problem", "Train", "next_problem", ("F8",), "Jump to what has to be mended", "warn"),
    Action("first_fix", "Apply the first fix", "Train", "first_fix", ("Alt+Return",), "Mend the shown problem"),
    Action(
        "commands",
        "Command palette",
        "Help",
        "command_palette",
        ("Ctrl+Shift+P", "Ctrl+K"),
        "Search everything",
        "search",
    ),
    Action(
        "help",
        "Help on the selection",
        "Help",
        "show_help",
        ("F1",),
        "What the selected layer does",
        "help",
        _needs_node,
    ),
    Action("log", "Worker log", "Help", "show_log", (), "What the training process printed", "table"),
    Action("shortcuts", "Shortcuts", "Help", "shortcuts", ("Ctrl+F1",), "All keys on one page", "key"),
    Action(
        "about", "About Neurarium", "Help", "about", (), "Version, licences and authors of what we build on", "info"
    ),
)

BY_ID = {action.id: action for action in ACTIONS}
MENUS = ("File", "Edit", "Insert", "View", "Train", "Help")
