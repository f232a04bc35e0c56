"""The window: open designs as tabs, the canvas in the middle, panels around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from backends.places import runs_folder
from designer.catalog.data import Data
from designer.layer import Layer
from designer.problem import Problem
from widgets.actions import BY_ID
from widgets.data.owndata import OwnData
from widgets.dock import TABS, Dock
from widgets.editor import Editor
from widgets.files import Files
from widgets.hand import Hand
from widgets.link import Link
from widgets.menus import Menus
from widgets.motion import motion, uncover
from widgets.notices import Notices
from widgets.palette.panel import Palette
from widgets.recovery import Recovery
from widgets.runs.library import Library
from widgets.runs.memory import runs_of
from widgets.runs.recalls import LOOK_BACK
from widgets.settings import Settings
from widgets.statusbar import StatusBar
from widgets.theme import DARK, LIGHT, look
from widgets.topbar import TopBar
from widgets.trainer import Trainer
from widgets.validity import errors
from widgets.warmup import Warmup
from widgets.welcome.page import Welcome
from widgets.welcome.recents import looked_into

if TYPE_CHECKING:
    from backends.runs import Run
    from widgets.canvas.canvas import Canvas
    from widgets.offers import Row
    from widgets.page import Page

SIZE, SMALLEST = (1440, 900), (960, 600)
TITLE_BAR = 40
"""Pixels that a desktop puts around a window, roughly; the first window is never larger than the screen."""
DOCK_DESIGN, DOCK_TRAIN, DOCK_DATA = 252, 332, 486
DOCK_SHARE, TABLE_SHARE = 0.37, 0.5
"""Of the window's height, which a small window does not give up."""
NARROW = 1400
"""Below this width the palette folds to its rail."""
PREPARE = 120
"""Milliseconds after the first frame at which the rest of the window is made and the worker started."""


class Window(QMainWindow):
    """Everything on the screen; what actions do is in its parts: files, hand and trainer."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.editors: list[Editor] = []
        self.editor: Editor | None = None
        self._pages: dict[Editor, Page] = {}
        self._drawn: set[Editor] = set()
        self._inspector: QWidget | None = None
        self._ready = False
        self.setWindowTitle("Neurarium")
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.link = Link(self)
        self.data: OwnData
        self.trainer: Trainer
        self.files = Files(self)
        self.hand = Hand(self)
        self.recovery = Recovery(self)
        self._build()
        self.library = Library(runs_folder(), self)
        self.trainer = Trainer(self, self.link, self.library)
        self.data = OwnData(self, self.files, self.link, self.stack)
        self.menus = Menus(self)
        self.top.sign.setMenu(self.menus.menu())
        self._connect()
        self.files.new()
        self._restore()

    # Parts ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.top = TopBar()
        self.palette_panel = Palette()
        self.stack = QStackedWidget()
        self.welcome = Welcome()
        self.stack.addWidget(self.welcome)
        self.dock = Dock(
            {
                "Dashboard": self._dashboard,
                "Try it": self._try_it,
                "Data": self._data_panel,
                "Code": _code,
                "Problems": self._problems_panel,
                "History": _history,
                "Runs": self._runs,
            }
        )
        self.dock.hide()
        self.status = StatusBar()
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.stack)
        self.middle.addWidget(self.dock)
        self.middle.setStretchFactor(0, 1)
        self.middle.setCollapsible(0, False)
        self.middle.setCollapsible(1, False)
        self.middle.setHandleWidth(1)
        self.body = QHBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self.palette_panel)
        self.body.addWidget(self.middle, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(self.body, 1)
        column.addWidget(self.status)
        whole = QWidget()
        whole.setLayout(column)
        self.setCentralWidget(whole)
        self.notices = Notices(self.stack)

    def _connect(self) -> None:
        self.top.tabs.chosen.connect(lambda i: self.show_editor(self.editors[i]))
        self.top.tabs.close_asked.connect(lambda i: self.files.close(self.editors[i]))
        self.top.tabs.new_asked.connect(self.files.new)
        self.top.undo_asked.connect(lambda: self.run("undo"))
        self.top.redo_asked.connect(lambda: self.run("redo"))
        self.top.search_asked.connect(self.command_palette)
        self.top.train.train_asked.connect(self.trainer.train)
        self.top.train.pause_asked.connect(self.trainer.pause)
        self.top.train.stop_asked.connect(self.trainer.stop)
        self.top.data.file_asked.connect(self.data.replace)
        self.top.train.reason_asked.connect(self._show_reason)
        self.top.train.anew_asked.connect(self.trainer.train_anew)
        self.top.train.epoch_asked.connect(self.trainer.epoch)
        self.library.changed.connect(self._count_runs)
        self.library.failed.connect(self.status.set_hint)
        self.palette_panel.chosen.connect(self.hand.add)
        self.welcome.template_chosen.connect(self.files.from_template)
        self.welcome.open_asked.connect(self.files.open)
        self.welcome.data_asked.connect(lambda: self.run("open_data"))
        self.welcome.blank_asked.connect(self.files.blank)
        self.welcome.recent_chosen.connect(self.files.open_path)
        self.status.problems_asked.connect(self.show_problems)
        self.dock.fold_asked.connect(self.toggle_dock)
        self.dock.changed.connect(self.trainer.subscribe)
        self.dock.changed.connect(self._propose)
        self.dock.changed.connect(self._note_data)
        self.link.stated.connect(self.status.set_worker)
        look.changed.connect(self.update)

    def prepare(self) -> None:
        """Make what the first frame did not need, and warm the worker, while nobody waits."""
        if not self._ready:
            self._ready = True
            self.link.start()
            self.welcome.show_recents(looked_into(self.settings.recents))
            self._make_inspector()
            Warmup(lambda: self.dock.make("Dashboard"), self).start()
            self.recovery.offer()

    def _make_inspector(self) -> QWidget:
        if self._inspector is None:
            from widgets.inspector.panel import Inspector

            inspector = Inspector(self.data.changes)
            inspector.changed.connect(self.trainer.change)
            self._inspector = inspector
            inspector.setVisible(False)
            self.body.addWidget(inspector)
            inspector.show_editor(self.editor)
        return self._inspector

    def _problems_panel(self) -> QWidget:
        from widgets.problems.panel import Problems

        panel = Problems()
        panel.shown.connect(self._show_problem)
        return panel

    def _data_panel(self) -> QWidget:
        panel = self.data.panel()
        panel.noted.connect(self._note_data)
        return panel

    def _note_data(self) -> None:
        """Say beside the tabs how large the data is, while it is looked at."""
        panel = self.dock.panel("Data")
        words = getattr(panel, "note", "") if self.dock.current == "Data" else ""
        self.dock.say(words)

    def _try_it(self) -> QWidget:
        from widgets.tryit.panel import TryIt
        from widgets.tryit.row import TryRow

        panel = TryIt(self.link)
        TryRow(self.link, panel)
        return panel

    def _runs(self) -> QWidget:
        from widgets.runs.panel import RunList

        panel = RunList(self.library)
        panel.open_asked.connect(self.trainer.recalls.open_run)
        panel.show_asked.connect(self.trainer.recalls.show_run)
        panel.deleted.connect(self.trainer.recalls.deleted)
        return panel

    def _count_runs(self) -> None:
        """Say beside the tab how many runs the design in front has."""
        if self._ready and self.editor is not None and self.editor.design.nodes:
            self.library.ask(runs_of(self.editor), self._counted_runs)
        else:
            self._counted_runs(())

    def _counted_runs(self, found: tuple[Run, ...]) -> None:
        self.dock.tabs.set_badge(TABS.index("Runs"), len(found))

    def _dashboard(self) -> QWidget:
        from widgets.dashboard import Dashboard

        board = Dashboard(settings=self.settings)
        board.tried.connect(self._try_sample)
        board.pictures_changed.connect(self.trainer.subscribe)
        return board

    # Actions ----------------------------------------------------------------------------------------

    def run(self, name: str) -> None:
        """Do an action, or say why it is not possible now."""
        if reason := self.menus.obstacle(name):
            self.status.set_hint(f"{BY_ID[name].title}: {reason}")
            if name == "train" and self.editor is not None and errors(self.editor):
                self.show_problems()
            return
        self.menus.do(name)

    @property
    def qactions(self) -> dict[str, QAction]:
        """Every action by its id, as menus want it."""
        return self.menus.actions

    def refresh_actions(self) -> None:
        """Enable what is possible now."""
        self.menus.refresh()

    # Editors ----------------------------------------------------------------------------------------

    @property
    def frame(self) -> QWidget:
        """The window itself, as parent of dialogs and menus."""
        return self

    def abandon(self, editor: Editor) -> None:
        """End what a design trains."""
        self.trainer.abandon(editor)

    def add(self, kind: Layer) -> None:
        """Add a node of a kind."""
        self.hand.add(kind)

    @property
    def canvas(self) -> Canvas | None:
        """The canvas of the current design, if it has one yet."""
        page = self._pages.get(self.editor) if self.editor is not None else None
        return page.canvas if page is not None else None

    def adopt(self, editor: Editor, instead_of_welcome: bool = False) -> None:
        """Add a design as a tab and show it; an untouched empty tab makes room for it."""
        old = self.editor
        editor.setParent(self)
        self.editors.append(editor)
        self.recovery.watch(editor)
        self.data.watch(editor)
        editor.filed.connect(self._refile)
        editor.changed.connect(lambda _, editor=editor: self._touched(editor))
        editor.refused.connect(self.status.set_hint)
        editor.selected.connect(self._propose)
        editor.changed.connect(self._propose)
        editor.training.changed.connect(self._refile)
        self.trainer.recalls.look_back(editor)
        if editor.design.nodes:
            self._drawn.add(editor)
        self.show_editor(editor)
        if instead_of_welcome and old is not None and old not in self._drawn and not old.document.steps:
            self.drop(old)

    def drop(self, editor: Editor) -> None:
        """Close a tab for good; the last one makes room for a new, empty design."""
        index = self.editors.index(editor)
        self.editors.remove(editor)
        self.recovery.forget(editor)
        self.data.surveyor.leave(editor)
        page = self._pages.pop(editor, None)
        if editor is self.editor:
            self.editor = None
            if self.editors:
                self.show_editor(self.editors[min(index, len(self.editors) - 1)])
            else:
                self.files.new()
        if page is not None:
            self.stack.removeWidget(page)
            page.deleteLater()
        self._drawn.discard(editor)
        editor.deleteLater()
        self._refile()

    def show_editor(self, editor: Editor) -> None:
        """Bring a design to the front."""
        self.editor = editor
        drawn = editor in self._drawn
        if drawn and editor not in self._pages:
            self._pages[editor] = self._make_page(editor)
        if not drawn and self._ready:
            self.welcome.show_recents(looked_into(self.settings.recents))
        self.stack.setCurrentWidget(self._pages[editor] if drawn else self.welcome)
        for part in (self.top.data, self.top.train, self.status, self.dock, self.palette_panel):
            part.show_editor(editor)
        if drawn:
            inspector = self._make_inspector()
            inspector.show_editor(editor)  # type: ignore[attr-defined]
            inspector.setVisible(self.settings.text("inspector") != "hidden")
            self.trainer.recalls.ask_for_pictures()
            QTimer.singleShot(LOOK_BACK, self, self._count_runs)
        elif self._inspector is not None:
            self._inspector.setVisible(False)
        self.dock.setVisible(drawn and self.settings.text("dock") == "shown")
        self._fold_palette()
        self._refile()
        self.status.set_hint("")
        self._propose()
        if drawn:
            self._pages[editor].canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.welcome.setFocus(Qt.FocusReason.OtherFocusReason)

    def start_drawing(self) -> None:
        """Turn the welcome page of the current tab into a canvas."""
        if self.editor is not None and self.editor not in self._drawn:
            self._drawn.add(self.editor)
            self.show_editor(self.editor)

    def _make_page(self, editor: Editor) -> Page:
        from widgets.page import Page

        page = Page(editor)
        self.stack.addWidget(page)
        canvas = page.canvas
        self.menus.lend(canvas)
        canvas.said.connect(self.status.set_hint)
        canvas.menu_asked.connect(self.hand.menu)
        canvas.dropped.connect(self.hand.drop)
        canvas.given.connect(self._given)
        canvas.quick_add_asked.connect(self._quick_add)
        canvas.append_asked.connect(self._append)
        canvas.pointed.connect(self._propose)
        canvas.nudge_asked.connect(self.hand.nudge)
        page.asked.connect(self._from_bar)
        return page

    def _touched(self, editor: Editor) -> None:
        if editor not in self._drawn and editor.design.nodes:
            self._drawn.add(editor)
            if editor is self.editor:
                self.show_editor(editor)
        if editor is self.editor and (self.canvas is None or self.canvas.gesture is None):
            self.status.set_hint("")
        panel = self.dock.panel("Problems")
        if panel is None or not panel.isVisible():
            self._count_problems()

    def _count_problems(self) -> None:
        canvas = self.canvas
        self.dock.tabs.set_badge(TABS.index("Problems"), len(canvas.problems()) if canvas is not None else 0)
        self.dock.tabs.set_badge(TABS.index("Data"), self.editor.findings.count if self.editor is not None else 0)

    def _refile(self) -> None:
        if self.editor not in self.editors:
            return
        rows = [(editor.name, editor.document.dirty) for editor in self.editors]
        self.top.tabs.show_designs(rows, self.editors.index(self.editor))
        self.setWindowTitle(f"{self.editor.name} – Neurarium")
        document = self.editor.document
        self.top.undo.setEnabled(document.place > 0)
        self.top.redo.setEnabled(document.place < len(document.steps))
        if document.place:
            self.top.undo.setToolTip(f"Undo {document.steps[document.place - 1].label}  Ctrl+Z")

    # What the panels ask for ------------------------------------------------------------------------

    def rename(self, key: str) -> None:
        """Let a node's name be typed on its card."""
        if self.editor in self._pages:
            self._pages[self.editor].rename(key)

    def show_node(self, editor: Editor, key: str) -> None:
        """Select a node and bring it into view."""
        self.show_editor(editor)
        editor.select({key} & editor.design.nodes.keys())
        if self.canvas is not None:
            self.canvas.show_place(key)

    def _show_problem(self, problem: Problem) -> None:
        if self.editor is not None and problem.place:
            self.show_node(self.editor, problem.place)

    def _given(self, files: QMimeData, point: QPointF) -> None:
        """Files were dropped on the canvas: a data node under them reads the new one."""
        canvas = self.canvas
        if canvas is not None:
            at, nodes = canvas.camera.to_scene(point), canvas.editor.design.nodes.values()
            fed = any(isinstance(node.kind, Data) for node in nodes)
            self.data.intake.drop(files, canvas.mouse.node_at(point), None if fed else (at.x(), at.y()))

    def open_data(self, at: tuple[float, float]) -> None:
        """Ask for a table that is read by a new node of the drawing."""
        self.data.open(at)

    def _from_bar(self, name: str) -> None:
        if name == "append":
            self._append()
        elif name == "activation":
            inspector = self._make_inspector()
            inspector.setVisible(True)
            inspector.focus_activation()  # type: ignore[attr-defined]
        else:
            self.run(name)

    def _append(self) -> None:
        """Offer what fits behind the selected node."""
        editor, canvas = self.editor, self.canvas
        if editor is not None and canvas is not None and editor.node:
            output = editor.design.nodes[editor.node].kind.emits()[0]
            point = canvas.scene.port_point(editor.node, output, True) + QPointF(40, 0)
            self._quick_add(canvas.camera.to_screen(point), editor.node, output, beside=True)

    def _propose(self, _: object = None) -> None:
        """Let the status line say what the hand could do now."""
        from widgets.hints import MENDING, WELCOME, hint

        canvas = self.canvas
        if canvas is None or self.editor is None:
            self.status.propose(WELCOME)
        elif self.dock.isVisible() and self.dock.current == "Problems" and errors(self.editor):
            self.status.propose(MENDING)
        elif self.dock.underMouse() and (words := getattr(self.dock.panel(self.dock.current), "hint", "")):
            self.status.propose(words)
        else:
            mouse = canvas.mouse
            self.status.propose(hint(self.editor, mouse.hover, mouse.on_handle(canvas.pointer())))

    def _quick_add(self, point: QPointF, source: str, output: str, beside: bool = False) -> None:
        from widgets.quick_add import QuickAdd, offers

        canvas, editor = self.canvas, self.editor
        if canvas is None or editor is None:
            return
        at = None if beside else canvas.camera.to_scene(point)
        popup = QuickAdd(self)
        if source:
            popup.chosen.connect(
                lambda kind: self.hand.append(kind, source, output, at, popup.row.input if popup.row else "")
            )
        else:
            popup.chosen.connect(lambda kind: self.hand.add(kind, at))
        signal = editor.view.facts[source].signals.get(output) if source else None
        rows = offers(editor.design, editor.view, source or None, output)
        popup.open_at(canvas.mapToGlobal(point.toPoint()), rows, str(signal) if signal is not None else "")

    def pictures(self) -> tuple[str, ...]:
        """Name the pictures of a training that somebody looks at."""
        panel = self.dock.panel(self.dock.current)
        return tuple(getattr(panel, "pictures", tuple)()) if panel is not None and panel.isVisible() else ()

    def training_began(self) -> None:
        """Show the curves of the training that has just begun."""
        self.status.set_hint("")
        self.dock.front("Dashboard")
        self._show_dock(DOCK_TRAIN)

    def show_data(self) -> None:
        """Show the samples."""
        self.dock.front("Data")
        self._show_dock(DOCK_DATA, TABLE_SHARE)

    def show_problems(self) -> None:
        """Show the list of problems."""
        self.dock.front("Problems")
        self._show_dock(DOCK_DESIGN)

    def try_it(self) -> None:
        """Let the trained network answer for what is drawn."""
        self.dock.front("Try it")
        self._show_dock(DOCK_TRAIN)

    def _try_sample(self, number: int) -> None:
        """Put a validation sample into the panel in which one tries things out."""
        self.try_it()
        self.dock.front("Try it").show_sample(number)  # type: ignore[attr-defined]

    def show_runs(self) -> None:
        """Show every training of this design."""
        self.dock.front("Runs").setFocus()
        self._show_dock(DOCK_TRAIN)

    def show_log(self) -> None:
        """Show what the worker printed."""
        from widgets.workerlog import WorkerLog

        WorkerLog(self.link, self).show()

    def show_code(self) -> None:
        """Show the module."""
        self.dock.front("Code")
        self._show_dock(DOCK_DESIGN)

    def _show_reason(self) -> None:
        if self.editor is not None and errors(self.editor):
            self.show_problems()
        elif self.editor is not None and self.editor.training.run:
            self.show_runs()

    def next_problem(self) -> None:
        """Go to the next problem."""
        self.show_problems()
        self.dock.front("Problems").next()  # type: ignore[attr-defined]

    def first_fix(self) -> None:
        """Apply the first fix of the shown problem."""
        self.dock.front("Problems").fix()  # type: ignore[attr-defined]

    def _show_dock(self, height: int, share: float = DOCK_SHARE) -> None:
        if self.stack.currentWidget() is self.welcome:
            return
        height = min(height, round(self.height() * share))
        if not self.dock.isVisible():
            self.settings.set_text("dock", "shown")
            uncover(self.middle, QRect(0, self.middle.height() - height, self.middle.width(), height))
            self.dock.show()
        if self.dock.height() < height:
            self.middle.setSizes([max(200, self.middle.height() - height), height])

    # Panels -----------------------------------------------------------------------------------------

    def toggle_dock(self) -> None:
        """Show or hide the lower panel."""
        if self.dock.isVisible():
            uncover(self.middle, self.dock.geometry())
            self.dock.hide()
            self.settings.set_text("dock", "hidden")
        elif self.stack.currentWidget() is not self.welcome:
            self.dock.front(self.dock.current)
            self._show_dock(DOCK_DESIGN)
        self.trainer.subscribe()

    def toggle_inspector(self) -> None:
        """Show or hide the right panel."""
        if self.stack.currentWidget() is not self.welcome:
            inspector = self._make_inspector()
            inspector.setVisible(not inspector.isVisible())
            self.settings.set_text("inspector", "shown" if inspector.isVisible() else "hidden")

    def show_help(self) -> None:
        """Open the help page of the selected node."""
        inspector = self._make_inspector()
        inspector.setVisible(True)
        inspector.show_help()  # type: ignore[attr-defined]

    def toggle_palette(self) -> None:
        """Fold or unfold the palette."""
        folded = not self.palette_panel.is_collapsed
        self.palette_panel.set_collapsed(folded)
        self.settings.set_text("palette", "folded" if folded else "open")

    def _fold_palette(self) -> None:
        wish = self.settings.text("palette")
        narrow = self.width() < NARROW and self.stack.currentWidget() is not self.welcome
        self.palette_panel.set_collapsed(wish == "folded" or (narrow and wish != "open"))

    def toggle_minimap(self) -> None:
        """Show or hide the small map."""
        if self.editor in self._pages:
            page = self._pages[self.editor]
            page.show_map = not page.show_map
            page.canvas.looked()

    def toggle_theme(self) -> None:
        """Switch between dark and light."""
        theme = LIGHT if look.theme is DARK else DARK
        self.settings.set_text("theme", theme.name)
        look.wear(theme)

    def toggle_motion(self) -> None:
        """Let things glide and fade, or not."""
        motion.wish = "lively" if motion.still else "still"
        self.settings.set_text("motion", motion.wish)
        self.status.set_hint("Nothing glides or fades" if motion.still else "Things glide and fade")

    def command_palette(self) -> None:
        """Search actions and layers."""
        from widgets.commands import open_palette

        open_palette(self)

    def shortcuts(self) -> None:
        """Show all keys."""
        from widgets.dialogs import Shortcuts

        Shortcuts(self).exec()

    def about(self) -> None:
        """Show version, licences and authors."""
        from widgets.dialogs import About

        About(self).exec()

    # Qt ---------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open designs, and grow a network for anything else."""
        event.acceptProposedAction()
        self.data.intake.drop(event.mimeData())

    def _restore(self) -> None:
        room = self.screen().availableSize()
        self.resize(QSize(*SIZE).boundedTo(QSize(room.width(), room.height() - TITLE_BAR)))
        geometry = self.settings.text("geometry")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(geometry.encode())))
        if not any(screen.availableGeometry().intersects(self.frameGeometry()) for screen in QGuiApplication.screens()):
            self.move(40, 40)

    def showEvent(self, event: QEvent) -> None:
        """Make the rest once the first frame is on the screen."""
        QTimer.singleShot(PREPARE, self.prepare)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then end the worker."""
        for editor in tuple(self.editors):
            if editor.document.dirty and not self.files.may_leave(editor):
                event.ignore()
                return
        self.settings.set_text("geometry", bytes(self.saveGeometry().toBase64().data()).decode())
        self.hide()
        self.recovery.end()
        self.link.stop()
        self.library.stop()
        event.accept()


def takes(data: QMimeData) -> bool:
    """Say whether something that is dragged over the window are files."""
    return any(url.isLocalFile() for url in data.urls())


def _port(row: Row | None) -> str:
    return row.input if row is not None else ""


def _code() -> QWidget:
    from widgets.code.panel import Code

    return Code()


def _history() -> QWidget:
    from widgets.history.panel import History

    return History()
