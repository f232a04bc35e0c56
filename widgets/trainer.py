"""The trainer: asks the worker to train, and hands its answers to whom they concern."""

from __future__ import annotations

from typing import Any, Literal

from msgspec.structs import replace

from backends.places import runs_folder
from backends.protocol import (
    Advance,
    Change,
    Failed,
    Finished,
    Kept,
    Message,
    Noted,
    Pause,
    Started,
    Stop,
    Subscribe,
    Train,
)
from designer.edits.changing import set_training
from widgets.desk import Desk
from widgets.editor import Editor
from widgets.exporting import Exports
from widgets.gallery import Gallery
from widgets.link import Link
from widgets.plots import PLOTS
from widgets.runs.library import Library
from widgets.runs.recalls import Recalls
from widgets.stops import lower, tell_died, tell_failed
from widgets.training import State
from widgets.tryit.subject import subject
from widgets.validity import hindrance, objection

Unit = Literal["step", "epoch"]
CANVAS_PICTURES = ("activity", "faces", "filters", "latent", "maps", "strands")
RATE = 10.0


class Trainer:
    """What the Train menu does; one worker serves all open designs, one training at a time."""

    def __init__(self, desk: Desk, link: Link, library: Library) -> None:
        self._desk = desk
        self._link = link
        self._library = library
        self._training: Editor | None = None
        self._pictures: tuple[str, ...] = ()
        self._gallery = Gallery(link)
        self.exports = Exports(desk, link)
        self.recalls = Recalls(desk, link, library, self)
        link.answered.connect(self._take)
        link.died.connect(self._died)
        link.silent.connect(self._silent)

    def obstacle(self) -> str:
        """Say why the current design can not be trained now, "" when it can."""
        editor = self._desk.editor
        return "needs a network" if editor is None else objection(editor).removeprefix("Train ")

    # What a hand asks for ---------------------------------------------------------------------------

    def train(self) -> None:
        """Train the current design, or go on where its training stopped; while it trains, pause or go on."""
        editor = self._desk.editor
        if editor is None:
            return
        if editor.training.active:
            self.pause(editor.training.state is not State.PAUSED)
        else:
            self._go(editor)

    def _go(self, editor: Editor, unit: Unit | None = None) -> None:
        """Go on or begin anew, whatever the design allows; with a unit, hold after the first one."""
        if hindrance(editor):
            self._begin(editor, unit)
        else:
            failure = editor.training.failure
            self.resume(editor, lower(failure.rate) if failure is not None and failure.kind else None, unit)

    def train_anew(self) -> None:
        """Train the current design from new weights, as a run of its own."""
        editor = self._desk.editor
        if editor is not None and not editor.training.active:
            self._begin(editor)

    def _begin(self, editor: Editor, unit: Unit | None = None) -> None:
        if reason := objection(editor):
            self._desk.status.set_hint(reason)
            self._desk.show_problems()
            return
        from backends.runs import folder_for

        run, text = str(folder_for(runs_folder())), editor.text()
        request = Train(design=text, run=run, name=editor.own_name, path=str(editor.path or ""))
        if number := self._ask_to_train(editor, request, unit):
            editor.training.begin(number, text, run, editor.design)
            self._desk.training_began()

    def resume(self, editor: Editor, rate: float | None = None, unit: Unit | None = None) -> None:
        """Go on where the training of a design stopped; past its end, for as many epochs as the design says."""
        training, stage = editor.training, editor.design.header.stage
        if rate is None and stage.optimizer.rate != training.design.header.stage.optimizer.rate:
            rate = stage.optimizer.rate
        more = max(0, stage.epochs - training.wanted)
        if not more and training.trained >= training.wanted:
            more = stage.epochs
        request = Train(run=training.run, resume=True, rate=rate, more=more)
        if number := self._ask_to_train(editor, request, unit):
            training.resume(number, rate)
            self._desk.training_began()

    def _ask_to_train(self, editor: Editor, request: Train, unit: Unit | None) -> int:
        """Send a request; 0 when the worker can not be started."""
        self._desk.notices.clear()
        if self._training is not None and self._training is not editor and self._training.training.active:
            name = self._training.name
            self._training.training.take(Finished(stopped=True, epochs=0, steps=0, seconds=0.0))
            self._desk.notices.tell("info", f"Stopped training {name}", "One network trains at a time.")
        self._training = editor
        self.watch_all(editor)
        try:
            number = self._link.ask(request)
            if unit:  # before the first step is over
                self._link.ask(Advance(unit=unit))
            return number
        except OSError as error:
            editor.training.fail(f"The training process could not be started: {error.strerror}.")
            return 0

    def advance(self, unit: Unit) -> None:
        """Make one step or one epoch, then hold."""
        editor = self._desk.editor
        if editor is not None and editor.training.active:
            self._link.ask(Advance(unit=unit))
        elif editor is not None:
            self._go(editor, unit)

    def step(self) -> None:
        """Make one step, then hold."""
        self.advance("step")

    def epoch(self) -> None:
        """Finish one epoch, then hold."""
        self.advance("epoch")

    def change(self, fields: dict[str, Any]) -> None:
        """Let the running training go on with another learning rate or batch."""
        self._link.ask(Change(**fields))

    def pause(self, on: bool) -> None:
        """Hold after the current step, or go on."""
        self._link.ask(Pause(on=on))

    def stop(self) -> None:
        """End the training and keep what was learned."""
        self._link.ask(Stop())

    @property
    def busy(self) -> bool:
        """Say whether something is being trained."""
        return self._training is not None and self._training.training.active

    def abandon(self, editor: Editor) -> None:
        """A design is being closed: what it trains ends."""
        self.recalls.forget(editor)
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

    def watch_all(self, editor: Editor) -> None:
        """Begin with every picture that the design has: a short training is over before its plots are made."""
        kinds = [kind for kind in PLOTS if kind.wanted(editor.design, editor.view)]
        plots = {name for kind in kinds for name in (kind.picture, *kind.also) if name}
        self._ask_for(tuple(sorted({*CANVAS_PICTURES, *plots})))

    def _ask_for(self, pictures: tuple[str, ...]) -> None:
        self._pictures = pictures
        self._link.ask(Subscribe(pictures=pictures, rate=RATE))

    # What the worker says ----------------------------------------------------------------------------

    def _take(self, event: Message) -> None:
        editor = self._training
        if editor is None or event.to != editor.training.request:
            return
        if isinstance(event, Finished):
            self._gallery.forget(editor, self._pictures)
        editor.training.take(event)
        if isinstance(event, Started | Kept | Finished | Failed):
            self._library.changed.emit()
        if isinstance(event, Failed):
            self._failed(editor, event)
        elif isinstance(event, Noted):
            self._desk.notices.tell("warning", "The training goes on", event.text)
        elif isinstance(event, Finished):
            if subject(editor.design, editor.view) is not None:
                self._desk.status.set_hint("Ctrl T: try out what it has learned")
            self.subscribe()
            self.recalls.ask_for_pictures()

    def _failed(self, editor: Editor, event: Failed) -> None:
        there = event.place in editor.design.nodes
        where = editor.called(event.place) if there else ""
        slower, anew = lambda: self._slower(editor, event), lambda: self.anew_here(editor)
        show = (lambda: self._desk.show_node(editor, event.place)) if there else None
        tell_failed(self._desk.notices, event, where, slower, anew, show)

    def _slower(self, editor: Editor, event: Failed) -> None:
        """Go on, or begin anew, with a tenth of the learning rate."""
        self._desk.show_editor(editor)
        rate = lower(event.rate)
        if event.kept > 0 and not hindrance(editor):
            self.resume(editor, rate)
            return
        optimizer = replace(editor.design.header.stage.optimizer, rate=rate)
        editor.commit(f"Set learning rate to {rate:g}", set_training(editor.design, optimizer=optimizer))
        self.train_anew()

    def resume_here(self, editor: Editor) -> None:
        """Bring a design to the front and go on with its training."""
        self._desk.show_editor(editor)
        self.train()

    def anew_here(self, editor: Editor) -> None:
        """Bring a design to the front and train it anew."""
        self._desk.show_editor(editor)
        self.train_anew()

    def _silent(self) -> None:
        text = "It may be busy with a very large step. Your drawing is safe; stopping loses what was not written yet."
        title = "The training process does not answer"
        self._desk.notices.tell("warning", title, text, ("Stop it", self._link.kill), ("Wait", lambda: None))

    def _died(self, reason: str) -> None:
        editor = self._training
        if editor is not None and editor.training.active:
            editor.training.fail(reason)
            self._library.changed.emit()
            resume, anew = lambda: self.resume_here(editor), lambda: self.anew_here(editor)
            tell_died(self._desk.notices, editor.training, reason, resume, anew, self._desk.show_log)
