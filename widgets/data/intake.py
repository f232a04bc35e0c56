"""The intake: what becomes of a file that is dropped on the window or opened from the menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from backends.protocol import Busy, Failed, Inspect, Inspected, Message
from designer.catalog.data import Data, own
from designer.edits.exchanging import exchange, reading
from designer.edits.placing import place
from designer.edits.sourcing import propose
from designer.origin import FORMATS
from widgets.data.changes import own_file
from widgets.data.errands import Errands
from widgets.data.reading import Reading
from widgets.data.surveyor import Surveyor
from widgets.desk import Desk
from widgets.editor import Editor
from widgets.files import SUFFIX, Files

FILTER = f"Tables and arrays ({' '.join(f'*.{ending}' for ending in FORMATS)});;All files (*)"
READS = "Neurarium reads csv, tsv, parquet, npy, npz, and a folder that holds a folder of images for each class."
STRANGE = {
    **dict.fromkeys(
        ("xlsx", "xls", "ods", "numbers"), "Open it in your spreadsheet and save it as CSV, then drop that."
    ),
    **dict.fromkeys(
        ("png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff"),
        "Put the images into folders, one for each class, and drop the folder that holds them.",
    ),
    **dict.fromkeys(("zip", "gz", "7z", "tar", "xz", "bz2"), "Unpack it first, and drop what was inside."),
    **dict.fromkeys(
        ("pkl", "pickle", "pt", "pth", "joblib"), "Such a file can run code when it is opened. Save it as csv or npy."
    ),
    **dict.fromkeys(("json", "xml", "yaml", "docx", "pdf"), READS),
}
"""What people try that is no table, and what to do instead."""
At = tuple[float, float]


class Intake:
    """Turns files into networks. Nothing is read here: the worker looks into a file and says what it holds."""

    def __init__(self, desk: Desk, files: Files, errands: Errands, surveyor: Surveyor, area: QWidget) -> None:
        self._desk, self._files = desk, files
        self._errands = errands
        self._surveyor = surveyor
        self._reading = Reading(area)
        self._asked = 0

    def drop(self, data: QMimeData, key: str = "", at: At | None = None) -> None:
        """Take what was dropped: for the data node `key`, as a new one at a place of the scene, or for a network."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        for path in paths:
            if path.suffix == SUFFIX:
                self._files.open_path(path)
        self.take([path for path in paths if path.suffix != SUFFIX], key, at)

    def take(self, paths: Sequence[Path], key: str = "", at: At | None = None) -> None:
        """Read one file, or say why that is not possible."""
        if not paths:
            return
        if len(paths) > 1:
            words = (
                f"{len(paths)} things were dropped, and a network learns from one. Drop a single table, or a folder."
            )
            self._refuse("One at a time", words)
            return
        (path,) = paths
        ending = path.suffix.lower().removeprefix(".")
        if ending in STRANGE:
            self._refuse(f"{path.name} is no table", STRANGE[ending])
            return
        self._inspect(path.absolute(), key, at)

    def open(self, at: At | None = None) -> None:
        """Ask for a table and make a network for it, or put a data node at a place of the drawing."""
        name, _ = QFileDialog.getOpenFileName(self._desk.frame, "Open data", self._folder(), FILTER)
        if name:
            self.take([Path(name)], at=at)

    def open_folder(self) -> None:
        """Ask for a folder of images and make a network for it."""
        name = QFileDialog.getExistingDirectory(self._desk.frame, "Open a folder of images", self._folder())
        if name:
            self.take([Path(name)])

    def replace(self, key: str) -> None:
        """Ask for a table that a data node reads from now on."""
        name, _ = QFileDialog.getOpenFileName(self._desk.frame, "Open data", self._folder(), FILTER)
        if name:
            self.take([Path(name)], key)

    def locate(self, key: str) -> None:
        """Ask where the file of a node is now; its columns keep what they are for."""
        editor = self._desk.editor
        file = own_file(editor, key) if editor is not None else None
        if editor is None or file is None:
            return
        if file.format == "folder":
            name = QFileDialog.getExistingDirectory(self._desk.frame, f"Where is {file.name}?", self._folder())
        else:
            name, _ = QFileDialog.getOpenFileName(self._desk.frame, f"Where is {file.name}?", self._folder(), FILTER)
        if name and (kind := editor.design.nodes[key].kind) and isinstance(kind, Data):
            moved = reading(kind, replace(file, path=name))
            editor.do(f"Find {file.name} in {Path(name).parent.name or name}", exchange, key, moved)

    # What the worker says ---------------------------------------------------------------------------

    def _inspect(self, path: Path, key: str, at: At | None) -> None:
        self._errands.cancel(self._asked)
        editor = self._desk.editor
        told = partial(self._told, path, editor, key, at)
        try:
            self._asked = self._errands.ask(Inspect(path=str(path)), told)
        except OSError as error:
            self._refuse(f"Could not read {path.name}", f"The worker could not be started: {error.strerror}.")
            return
        self._reading.begin(path.name, lambda: self._errands.cancel(self._asked))

    def _told(self, path: Path, editor: Editor | None, key: str, at: At | None, event: Message) -> None:
        if isinstance(event, Busy):
            self._reading.show_share(event.share, event.words)
        elif isinstance(event, Failed):
            self._reading.end()
            self._refuse(f"Could not read {path.name}", event.reason)
        elif isinstance(event, Inspected) and event.exact:
            self._reading.end()
            self._arrived(path, editor, key, at, event)

    def _arrived(self, path: Path, editor: Editor | None, key: str, at: At | None, found: Inspected) -> None:
        """Put what was found where it was dropped, in the design that was in front then."""
        if editor is None or editor not in self._desk.editors:
            editor, key, at = self._fresh(), "", None
        nodes = editor.design.nodes
        if key in nodes and isinstance(kind := nodes[key].kind, Data):
            editor.do(f"Use {path.name}", exchange, key, reading(kind, found.file))
        elif at is not None and nodes:
            editor.added(f"Add {path.name}", place, own(found.file), at)
        else:
            editor = self._fresh() if nodes else editor
            editor.do(f"Grow a network for {path.name}", propose, found.file)
        self._show(editor, found)

    def _fresh(self) -> Editor:
        self._files.new()
        assert self._desk.editor is not None
        return self._desk.editor

    def _show(self, editor: Editor, found: Inspected) -> None:
        """Select the node that reads the file, and open its table."""
        for key, node in editor.design.nodes.items():
            if isinstance(node.kind, Data) and node.kind.file == found.file:
                self._surveyor.known(editor, key, found.file.path, found)
                editor.select({key})
        self._desk.settings.set_text("data folder", str(Path(found.file.path).parent))
        self._desk.show_editor(editor)
        self._desk.show_data()

    # Words ------------------------------------------------------------------------------------------

    def _folder(self) -> str:
        return self._desk.settings.text("data folder") or str(Path.home())

    def _refuse(self, title: str, text: str) -> None:
        self._desk.notices.tell("error", title, text, ("Open data…", self.open))
