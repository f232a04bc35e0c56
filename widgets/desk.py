"""The desk: what the parts of the window (files, hand, trainer, commands) may ask of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from designer.layer import Layer
from widgets.editor import Editor
from widgets.notices import Notices
from widgets.settings import Settings
from widgets.statusbar import StatusBar

if TYPE_CHECKING:  # the canvas brings numpy, which the first frame does without
    from widgets.canvas.canvas import Canvas


class Desk(Protocol):
    """Open designs and what stands around them."""

    settings: Settings
    notices: Notices
    status: StatusBar
    editors: list[Editor]
    editor: Editor | None
    """The design in front."""

    @property
    def qactions(self) -> dict[str, QAction]:
        """Every action by its id, as menus want it."""

    @property
    def frame(self) -> QWidget:
        """The window itself, as parent of dialogs and menus."""

    @property
    def canvas(self) -> Canvas | None:
        """The canvas of the design in front, if it has one yet."""

    def adopt(self, editor: Editor, instead_of_welcome: bool = False) -> None:
        """Add a design as a tab and show it."""

    def drop(self, editor: Editor) -> None:
        """Close a tab for good."""

    def abandon(self, editor: Editor) -> None:
        """End what a design trains."""

    def show_editor(self, editor: Editor) -> None:
        """Bring a design to the front."""

    def show_node(self, editor: Editor, key: str) -> None:
        """Select a node and bring it into view."""

    def start_drawing(self) -> None:
        """Turn the welcome page of the current tab into a canvas."""

    def rename(self, key: str) -> None:
        """Let a node's name be typed on its card."""

    def refresh_actions(self) -> None:
        """Enable what is possible now."""

    def run(self, name: str) -> None:
        """Do an action."""

    def add(self, kind: Layer) -> None:
        """Add a node of a kind."""

    def pictures(self) -> tuple[str, ...]:
        """Name the pictures of a training that somebody looks at."""

    def training_began(self) -> None:
        """Show the curves of the training that has just begun."""

    def open_data(self, at: tuple[float, float]) -> None:
        """Ask for a table that is read by a new node of the drawing."""

    def show_data(self) -> None:
        """Show the samples of the design in front."""

    def show_problems(self) -> None:
        """Show the list of problems."""

    def show_log(self) -> None:
        """Show what the worker printed."""
