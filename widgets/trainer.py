"""The trainer: asks the worker to train and to export, and hands its answers to whom they concern."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from backends.protocol import Export, Exported, Failed, Finished, Message, Pause, Stop, Subscribe, Train
from widgets.desk import Desk
from widgets.editor import Editor
from widgets.export import FORMATS, ask
from widgets.gallery import Gallery
from widgets.link import Link
from widgets.plots import PLOTS
from widgets.settings import data_folder
from widgets.training import State
from widgets.tryit.subject import subject
from widgets.validity import objection

CANVAS_PICTURES = ("activity", "faces", "filters", "latent", "maps", "strands")
RATE = 10.0
SMALL = 1024


class Trainer:
    """What the Train menu does; one worker serves all open designs, one training at a time."""

    def __init__(self, desk: Desk, link: Link) -> None:
        self._desk = desk
        self._link = link
        self._training: Editor | None = None
        self._exports: dict[int, str] = {}
        self._pictures: tuple[str, ...] = ()
        self._gallery = Gallery(link)
        link.answered.connect(self._take)
        link.died.connect(self._died)
        link.silent.connect(self._silent)

    def obstacle(self) -> str:
        """Say why the current design can not be trained now, "" when it can."""
        editor = self._desk.editor
        return "needs a network" if editor is None else objection(editor).removeprefix("Train ")

    def export_obstacle(self) -> str:
        """Say why nothing can be exported, "" when something can."""
        editor = self._desk.editor
        if editor is None or editor.training.state not in (State.DONE, State.STOPPED):
            return "needs a trained network"
        return ""

    def train(self) -> None:
        """Train the current design; while it trains, pause or go on."""
        editor = self._desk.editor
        if editor is None:
            return
        if editor.training.active:
            self.pause(editor.training.state is not State.PAUSED)
        elif reason := objection(editor):
            self._desk.status.set_hint(reason)
            self._desk.show_problems()
        else:
            self._begin(editor)

    def _begin(self, editor: Editor) -> None:
        self._desk.notices.clear()
        if self._training is not None and self._training is not editor and self._training.training.active:
            name = self._training.name
            self._training.training.take(Finished(stopped=True, epochs=0, steps=0, seconds=0.0))
            self._desk.notices.tell("info", f"Stopped training {name}", "One network trains at a time.")
        run = data_folder() / "runs" / datetime.now().strftime("%Y-%m-%d %H-%M-%S")
        text = editor.text()
        self._training = editor
        self._watch_all(editor)
        try:
            request = self._link.ask(Train(design=text, run=str(run)))
        except OSError as error:
            editor.training.fail(f"The training process could not be started: {error.strerror}.")
            return
        editor.training.begin(request, text, str(run))
        self._desk.training_began()

    def pause(self, on: bool) -> None:
        """Hold after the current step, or go on."""
        self._link.ask(Pause(on=on))

    def stop(self) -> None:
        """End the training and keep what was learned."""
        self._link.ask(Stop())

    def abandon(self, editor: Editor) -> None:
        """A design is being closed: what it trains ends."""
        if self._training is editor:
            if editor.training.active:
                self.stop()
            self._training = None

    def subscribe(self) -> None:
        """Tell the worker which pictures somebody looks at."""
        wanted = tuple(sorted({*CANVAS_PICTURES, *self._desk.pictures()}))
        if self._desk.editor is not None:
            self._gallery.complete(self._desk.editor, self._desk.pictures())
        if wanted != self._pictures and self._training is not None and self._training.training.active:
            self._ask_for(wanted)

    def _watch_all(self, editor: Editor) -> None:
        """Begin with every picture that the design has: a short training is over before its plots are made."""
        kinds = [kind for kind in PLOTS if kind.wanted(editor.design, editor.view)]
        plots = {name for kind in kinds for name in (kind.picture, *kind.also) if name}
        self._ask_for(tuple(sorted({*CANVAS_PICTURES, *plots})))

    def _ask_for(self, pictures: tuple[str, ...]) -> None:
        self._pictures = pictures
        self._link.ask(Subscribe(pictures=pictures, rate=RATE))

    def export(self) -> None:
        """Ask for a format and a file, and have the trained network written there."""
        editor = self._desk.editor
        if editor is None or self.export_obstacle():
            return
        changed = editor.text() != editor.training.design_text
        chosen = ask(self._desk.frame, editor.name, changed)
        if chosen is not None:
            format, path = chosen
            request = self._link.ask(Export(run=editor.training.run, format=format, path=str(path)))
            self._exports[request] = format

    # What the worker says ----------------------------------------------------------------------------

    def _take(self, event: Message) -> None:
        if event.to in self._exports:
            self._exported(event)
            return
        editor = self._training
        if editor is not None and event.to == editor.training.request:
            if isinstance(event, Finished):
                self._gallery.forget(editor, self._pictures)
            editor.training.take(event)
            if isinstance(event, Finished):
                self.subscribe()
            if isinstance(event, Failed):
                self._failed(editor, event)
            elif isinstance(event, Finished) and subject(editor.design, editor.view) is not None:
                self._desk.status.set_hint("Ctrl T: try out what it has learned")

    def _exported(self, event: Message) -> None:
        format = self._exports.pop(event.to)
        title = next(row.title for row in FORMATS if row.name == format)
        if isinstance(event, Exported):
            size = f"{event.size / SMALL:.0f} kB" if event.size >= SMALL else f"{event.size} bytes"
            text = f"Loaded again and compared: largest difference {event.difference:.1e}. {size}."
            self._desk.notices.tell("success", f"Exported {Path(event.path).name}", text)
        elif isinstance(event, Failed):
            self._desk.notices.tell("error", f"Could not export as {title}", event.reason)

    def _failed(self, editor: Editor, event: Failed) -> None:
        buttons = []
        if event.place in editor.design.nodes:
            buttons.append(("Show the node", lambda: self._desk.show_node(editor, event.place)))
        buttons.append(("Train again", self.train))
        text = f"{event.reason} Your drawing is safe."
        self._desk.notices.tell("error", "Training stopped", text, *buttons)

    def _silent(self) -> None:
        text = "It may be busy with a very large step. Your drawing is safe; stopping loses what was not written yet."
        title = "The training process does not answer"
        self._desk.notices.tell("warning", title, text, ("Stop it", self._link.kill), ("Wait", lambda: None))

    def _died(self, reason: str) -> None:
        for request in tuple(self._exports):
            self._exported(Failed(to=request, reason=reason))
        editor = self._training
        if editor is not None and editor.training.active:
            editor.training.fail(reason)
            text = f"{reason} Your drawing is safe."
            self._desk.notices.tell("error", "Training stopped unexpectedly", text, ("Train again", self.train))
