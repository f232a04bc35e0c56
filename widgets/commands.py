"""What the command palette offers: every action, every layer, and every node of the drawing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from designer.catalog import PALETTE
from designer.naming import title
from widgets.actions import ACTIONS
from widgets.command_palette import CommandPalette, Entry
from widgets.dialogs import spelled

if TYPE_CHECKING:
    from widgets.window import Window

MOST_NODES = 200


def open_palette(window: Window) -> None:
    """Open the command palette over the window."""
    CommandPalette(window).open_over(entries(window))


def entries(window: Window) -> list[Entry]:
    """List what can be done; what is not possible now says why."""
    return [*_actions(window), *_layers(window), *_nodes(window)]


def _actions(window: Window) -> list[Entry]:
    return [
        Entry(
            title=action.title,
            help=action.help,
            keys=spelled(action.keys[0]) if action.keys else "",
            reason=action.when(window),
            icon=action.icon,
            do=partial(window.run, action.id),
        )
        for action in ACTIONS
        if action.id != "commands"
    ]


def _layers(window: Window) -> list[Entry]:
    return [
        Entry(
            title=preset.title,
            help="add to the canvas",
            section="Layers",
            cell=(preset.kind.family.value, preset.kind.glyph),
            aliases=preset.aliases,
            do=partial(window.hand.add, preset.kind),
        )
        for _, presets in PALETTE
        for preset in presets
    ]


def _nodes(window: Window) -> list[Entry]:
    editor = window.editor
    if editor is None:
        return []
    return [
        Entry(
            title=title(node),
            help="show on the canvas",
            section="In this design",
            cell=(node.kind.family.value, node.kind.glyph),
            do=partial(window.show_node, editor, key),
        )
        for key, node in list(editor.design.nodes.items())[:MOST_NODES]
    ]
