"""The hand: what the Edit, Insert and View menus do to the current design."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from designer.activations import ReLU, Sigmoid
from designer.catalog import BY_NAME
from designer.catalog.data import OWN, Data
from designer.catalog.neurons import Neurons
from designer.design import Node
from designer.edits.changing import freeze, move, mute
from designer.edits.copying import copy, duplicate, paste
from designer.edits.exploding import explode, fuse
from designer.edits.placing import insert, insertable, place
from designer.edits.removing import remove, remove_and_reconnect
from designer.edits.teaching import teach
from designer.edits.wiring import connect, first_fit
from designer.layer import Layer, Loss
from designer.layout import arrange
from designer.naming import title
from designer.patch import Patch
from widgets.canvas.geometry import SNAP, outline, snapped
from widgets.desk import Desk

if TYPE_CHECKING:
    from widgets.canvas.canvas import Canvas
from widgets.editor import Editor
from widgets.theme import icon, round_corners
from widgets.walk import beside, first

BEHIND = 40.0
"""Scene units between a card and the one that is added behind it."""
LARGE = 5
"""Grid steps of a large nudge."""
STEP = 1.25


class Hand:
    """Looks up what is current and does it there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def _editor(self) -> Editor:
        assert self._desk.editor is not None
        return self._desk.editor

    @property
    def _canvas(self) -> Canvas | None:
        return self._desk.canvas

    # Edit -------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step back."""
        self._editor.undo()

    def redo(self) -> None:
        """Do it again."""
        self._editor.redo()

    def copy(self) -> None:
        """Put the selection on the clipboard, as the text of a design file."""
        QGuiApplication.clipboard().setText(copy(self._editor.design, self._editor.selection))

    def cut(self) -> None:
        """Copy and delete."""
        self.copy()
        self._editor.do("Cut", remove, self._editor.selection)

    def paste(self) -> None:
        """Add what the clipboard describes; anything else on it is left alone, with a word."""
        text = QGuiApplication.clipboard().text()
        if not text.lstrip().startswith("{"):
            self._desk.status.set_hint("The clipboard holds no layers")
            return
        self._editor.added("Paste", paste, text)

    def duplicate(self) -> None:
        """Copy in the same columns, right below what is copied."""
        below = 0.0
        if self._canvas is not None:
            below = snapped(0.0, self._canvas.scene.bounds(self._editor.selection).height() + BEHIND)[1]
        self._reveal(self._editor.added("Duplicate", duplicate, self._editor.selection, (0.0, below or BEHIND)))

    def select_all(self) -> None:
        """Select every node."""
        self._editor.select(self._editor.design.nodes)

    def delete(self) -> None:
        """Remove what is selected."""
        self._editor.do(self._said("Delete"), remove, self._editor.selection)

    def delete_and_reconnect(self) -> None:
        """Remove nodes and join their neighbors."""
        self._editor.do(self._said("Delete and reconnect"), remove_and_reconnect, self._editor.selection)

    def rename(self) -> None:
        """Let the selected node's name be typed."""
        if self._editor.node:
            self._desk.rename(self._editor.node)

    def mute(self) -> None:
        """Mute the selected nodes, or let them work again."""
        token = object()
        nodes = self._editor.design.nodes
        chosen = self._editor.selection & nodes.keys()
        muted = not all(nodes[key].muted for key in chosen)
        for key in sorted(chosen):
            self._editor.do("Mute" if muted else "Unmute", mute, key, muted, gesture=token)

    def freeze(self) -> None:
        """Freeze the selected nodes' weights, or let them learn again."""
        nodes = self._editor.design.nodes
        chosen = self._editor.selection & nodes.keys()
        frozen = not all(nodes[key].frozen for key in chosen)
        self._editor.do("Freeze" if frozen else "Let learn", freeze, chosen, frozen)

    def explode(self) -> None:
        """Draw the selected layer neuron by neuron, and make room for them."""
        key = self._editor.node
        label = f"Open {self._editor.called(key)}"
        self._rebuild(label, explode, key)

    def fuse(self) -> None:
        """Draw the selected neurons as one layer."""
        self._rebuild("Fuse into a layer", fuse, self._editor.selection & self._editor.design.nodes.keys())

    def _rebuild(self, label: str, edit: Callable[..., Patch], keys: object) -> None:
        """Do an edit that puts other cards in place of some, and arrange all anew where they cover one another."""
        token = object()
        new = self._editor.added(label, edit, keys, gesture=token)
        if not new:
            return
        cards = {key: _card(node.kind, node.at) for key, node in self._editor.design.nodes.items()}
        if any(cards[key].intersects(card) for key in new for other, card in cards.items() if other != key):
            self._editor.do(label, move, self._arranged(), gesture=token)
        self.fit()

    def nudge(self, dx: int, dy: int, large: bool) -> None:
        """Move the selection by a grid step, or by a large one; until something else is selected it is one row."""
        steps = LARGE if large else 1
        nodes = self._editor.design.nodes
        places = {
            key: (nodes[key].at[0] + dx * steps * SNAP, nodes[key].at[1] + dy * steps * SNAP)
            for key in self._editor.selection & nodes.keys()
        }
        self._editor.do("Nudge", move, places, gesture=self._editor.selection)

    def arrange(self) -> None:
        """Place every node anew, left to right."""
        self._editor.do("Arrange", move, self._arranged())
        self.fit()

    def _arranged(self) -> dict[str, tuple[float, float]]:
        design = self._editor.design
        shapes = {key: outline(node.kind) for key, node in design.nodes.items()}
        return arrange(design, self._editor.view, {key: (shape.width, shape.height) for key, shape in shapes.items()})

    def _said(self, verb: str) -> str:
        nodes = self._editor.selection & self._editor.design.nodes.keys()
        if len(nodes) == 1:
            return f"{verb} {self._editor.called(next(iter(nodes)))}"
        return f"{verb} {len(nodes)} nodes" if nodes else f"{verb} a wire"

    # Insert -----------------------------------------------------------------------------------------

    def quick_add(self) -> None:
        """Open the list of layers at the pointer."""
        self._desk.start_drawing()
        if self._canvas is not None:
            self._canvas.ask_quick_add()

    def add_neuron(self) -> None:
        """Add a single unit."""
        self.add(Neurons(activation=Sigmoid()))

    def add_layer(self) -> None:
        """Add a layer of 32 units."""
        self.add(Neurons(shape=(32,), activation=ReLU()))

    def add(self, kind: Layer, at: QPointF | None = None) -> None:
        """Add a node: at a place of the scene, behind the selected one, or in the middle of what is seen."""
        self._desk.start_drawing()
        editor, canvas = self._editor, self._canvas
        if at is None and editor.node and editor.design.nodes[editor.node].kind.emits() and kind.inputs:
            self.append(kind, editor.node, editor.design.nodes[editor.node].kind.emits()[0])
            return
        shape = outline(kind)
        center = at if at is not None else canvas.seen().center() if canvas is not None else QPointF()
        if isinstance(kind, Data) and kind.source == OWN and kind.file is None:
            self._desk.open_data((center.x(), center.y()))
            return
        where = snapped(center.x() - shape.width / 2, center.y() - shape.height / 2 + shape.axis)
        self._reveal(editor.added(f"Add {titled(kind)}", place, kind, self._free(kind, where)))

    def append(self, kind: Layer, source: str, output: str, at: QPointF | None = None, port: str = "") -> None:
        """Add a node and wire it behind another one, as one step; without a `port`, at the first that fits."""
        editor = self._editor
        node = editor.design.nodes[source]
        if isinstance(kind, Loss) and not isinstance(node.kind, Data):
            self._reveal(editor.added(f"Teach {title(node)} by {titled(kind)}", teach, source, kind))
            return
        shape = outline(node.kind)
        where = (
            snapped(at.x(), at.y())
            if at is not None
            else self._free(kind, (node.at[0] + shape.width + BEHIND, node.at[1]))
        )
        token = object()
        label = f"Add {titled(kind)} behind {title(node)}"
        before = editor.design.nodes.keys()
        editor.do(label, place, kind, where, gesture=token)
        (new,) = editor.design.nodes.keys() - before
        port = port or first_fit(editor.design, editor.view, source, output, new)
        if port:
            editor.do(label, connect, source, output, new, port, gesture=token)
        editor.select({new})
        self._reveal(frozenset({new}))

    def drop(self, text: str, point: QPointF) -> None:
        """Place a kind that was dragged in: on a wire it is inserted, on the canvas it stands alone."""
        kind = read_kind(text)
        if kind is None:
            return
        self._desk.start_drawing()
        canvas = self._canvas
        if canvas is None:
            return
        at = canvas.camera.to_scene(point)
        wire = canvas.wire_at(point, 14.0) if insertable(kind) else ""
        if wire:
            shape = outline(kind)
            where = snapped(at.x() - shape.width / 2, at.y())
            self._editor.added(f"Insert {titled(kind)}", insert, wire, kind, where)
        else:
            self.add(kind, at)

    def _reveal(self, keys: frozenset[str]) -> None:
        if self._canvas is not None:
            self._canvas.reveal(keys)

    def _free(self, kind: Layer, at: tuple[float, float]) -> tuple[float, float]:
        """Move a place down until a card of this kind covers no other."""
        taken = [_card(node.kind, node.at) for node in self._editor.design.nodes.values()]
        x, y = at
        while any(_card(kind, (x, y)).intersects(card) for card in taken):
            y += SNAP
        return x, y

    # View -------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show all cards."""
        if self._canvas is not None:
            self._canvas.glide()

    def fit_selection(self) -> None:
        """Show the selected cards."""
        if self._canvas is not None:
            self._canvas.glide(self._editor.selection)

    def actual_size(self) -> None:
        """One unit is one pixel."""
        if self._canvas is not None:
            self._canvas.zoom_to(1.0)

    def zoom_in(self) -> None:
        """Look closer."""
        if self._canvas is not None:
            self._canvas.zoom(STEP)

    def zoom_out(self) -> None:
        """See more."""
        if self._canvas is not None:
            self._canvas.zoom(1 / STEP)

    def go_upstream(self) -> None:
        """Select the node before."""
        self._walk(-1, 0, "before")

    def go_downstream(self) -> None:
        """Select the node behind."""
        self._walk(1, 0, "behind")

    def go_up(self) -> None:
        """Select the node above that shares a wire's other end."""
        self._walk(0, -1, "above")

    def go_down(self) -> None:
        """Select the node below that shares a wire's other end."""
        self._walk(0, 1, "below")

    def _walk(self, dx: int, dy: int, where: str) -> None:
        editor, key = self._editor, self._editor.node
        there = beside(editor.design, editor.view, key, dx, dy) if key else first(editor.design)
        if not there:
            self._desk.status.set_hint(
                f"Nothing stands {where} {editor.called(key)}" if key else "Nothing is drawn yet"
            )
            return
        editor.select({there})
        if self._canvas is not None:
            self._canvas.show_place(there)

    def menu(self, on_screen: QPoint, key: str) -> None:
        """Open the menu of what was clicked."""
        menu = QMenu(self._desk.frame)
        round_corners(menu)
        self._offer_fixes(menu, key)
        ids = NODE_MENU if key in self._editor.design.nodes else WIRE_MENU if key else CANVAS_MENU
        for name in ids:
            if name:
                menu.addAction(self._desk.qactions[name])
            else:
                menu.addSeparator()
        self._desk.refresh_actions()
        menu.exec(on_screen)

    def _offer_fixes(self, menu: QMenu, key: str) -> None:
        """Put what is wrong with a node or wire on top, with what mends it in one step."""
        canvas, editor = self._canvas, self._editor
        about = [p for p in canvas.problems() if key and key in (p.place, p.wire)] if canvas is not None else []
        for problem in about:
            menu.addAction(problem.title).setEnabled(False)
            for fix in problem.fixes:
                mend = menu.addAction(icon("check", "success"), fix.label)
                mend.triggered.connect(lambda _=False, fix=fix: editor.mend(fix))
        if about:
            menu.addSeparator()


def _card(kind: Layer, at: tuple[float, float]) -> QRectF:
    """Return the card of a node of this kind, and a little room around it."""
    shape = outline(kind)
    return QRectF(at[0], at[1] - shape.axis, shape.width, shape.height).adjusted(-SNAP, -SNAP, SNAP, SNAP)


def titled(kind: Layer) -> str:
    """Name a kind as its card will."""
    return title(Node(kind=kind))


def read_kind(text: str) -> Layer | None:
    """Turn the text of a dragged kind back into one; None when it is none."""
    try:
        raw = json.loads(text)
        return msgspec.convert(raw, BY_NAME[raw["type"]])
    except (ValueError, KeyError, TypeError):
        return None


NODE_MENU: tuple[str, ...] = (
    *("rename", "duplicate", "mute", "freeze", ""),
    *("explode", "fuse", ""),
    *("copy", "cut", "", "delete_and_reconnect", "delete"),
)
WIRE_MENU: tuple[str, ...] = ("delete",)
CANVAS_MENU: tuple[str, ...] = ("quick_add", "paste", "", "select_all", "arrange", "fit")
