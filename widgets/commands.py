"""What the command palette offers: every action, every layer, and every node of the drawing."""

from __future__ import annotations

from functools import partial

from designer.catalog import PALETTE
from designer.naming import title
from widgets.actions import ACTIONS
from widgets.command_palette import CommandPalette, Entry
from widgets.desk import Desk
from widgets.dialogs import spelled

MOST_NODES = 200


def open_palette(desk: Desk) -> None:
    """Open the command palette over the desk."""
    CommandPalette(desk.frame).open_over(entries(desk))


def entries(desk: Desk) -> list[Entry]:
    """List what can be done; what is not possible now says why."""
    return [*_actions(desk), *_layers(desk), *_nodes(desk)]


def _actions(desk: Desk) -> list[Entry]:
    return [
        Entry(
            title=action.title,
            help=action.help,
            keys=spelled(action.keys[0]) if action.keys else "",
            reason=action.when(desk),
            icon=action.icon,
            do=partial(desk.run, action.id),
        )
        for action in ACTIONS
        if action.id != "commands"
    ]


def _layers(desk: Desk) -> list[Entry]:
    return [
        Entry(
            title=preset.title,
            help="add to the canvas",
            section="Layers",
            cell=(preset.kind.family.value, preset.kind.glyph),
            aliases=preset.aliases,
            do=partial(desk.add, preset.kind),
        )
        for _, presets in PALETTE
        for preset in presets
    ]


def _nodes(desk: Desk) -> list[Entry]:
    editor = desk.editor
    if editor is None:
        return []
    return [
        Entry(
            title=title(node),
            help="show on the canvas",
            section="In this design",
            cell=(node.kind.family.value, node.kind.glyph),
            do=partial(desk.show_node, editor, key),
        )
        for key, node in list(editor.design.nodes.items())[:MOST_NODES]
    ]
