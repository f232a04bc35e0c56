"""Which data node is meant where only one can be shown."""

from __future__ import annotations

from designer.catalog.data import Data
from designer.design import by_number
from widgets.editor import Editor


def data_node(editor: Editor, before: str = "") -> str:
    """Return the data node to look at: the selected one, else the one before, else the first; "" without any."""
    nodes = editor.design.nodes
    keys = [key for key in sorted(nodes, key=by_number) if isinstance(nodes[key].kind, Data)]
    if editor.node in keys:
        return editor.node
    return before if before in keys else next(iter(keys), "")
