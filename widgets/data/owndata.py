"""Own data: what the window does with files of samples, in one place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from designer.problem import Fix
from widgets.data.changes import Changes
from widgets.data.errands import Errands
from widgets.data.surveyor import Surveyor
from widgets.desk import Desk
from widgets.editor import Editor
from widgets.files import Files
from widgets.findings import LOCATE
from widgets.link import Link

if TYPE_CHECKING:
    from widgets.data.intake import Intake
    from widgets.data.panel import DataPanel


class OwnData:
    """Opens files, watches them, and makes the panel that shows them."""

    def __init__(self, desk: Desk, files: Files, link: Link, area: QWidget) -> None:
        self._desk, self._files, self._area = desk, files, area
        self.errands = Errands(link, area)
        self.changes = Changes(self.errands, area)
        self.surveyor = Surveyor(self.errands, area)

    @cached_property
    def intake(self) -> Intake:
        """What becomes of a file; made for the first one."""
        from widgets.data.intake import Intake

        return Intake(self._desk, self._files, self.errands, self.surveyor, self._area)

    def panel(self) -> DataPanel:
        """Make the Data tab."""
        from widgets.data.panel import DataPanel

        panel = DataPanel(self.errands, self.changes)
        panel.open_asked.connect(self.open)
        return panel

    def watch(self, editor: Editor) -> None:
        """Look into the files of a design while it is open."""
        self.surveyor.watch(editor)
        editor.asked.connect(self._ask)

    def open(self, at: tuple[float, float] | None = None) -> None:
        """Ask for a table and make a network for it, or put a data node at a place of the drawing."""
        self.intake.open(at)

    def open_folder(self) -> None:
        """Ask for a folder of images."""
        self.intake.open_folder()

    def replace(self, key: str) -> None:
        """Ask for a table that a data node reads from now on."""
        self.intake.replace(key)

    def _ask(self, fix: Fix) -> None:
        if fix.edit == LOCATE:
            self.intake.locate(fix.arguments["key"])
