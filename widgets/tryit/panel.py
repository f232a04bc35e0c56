"""Try it: draw with the mouse, or move a point, and the trained network answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from backends.protocol import (
    Array,
    Decode,
    Explain,
    Explained,
    Failed,
    Message,
    Pick,
    Picked,
    Predict,
    Predicted,
    Question,
    Snapshot,
)
from designer.storage import load
from designer.view import fresh
from widgets.controls import IconButton
from widgets.editor import Editor
from widgets.link import Link
from widgets.paint import elided, write
from widgets.panel import Panel
from widgets.plots.arrays import numbers
from widgets.plots.kinds import seeing
from widgets.plots.verdicts import naming
from widgets.theme import look
from widgets.training import State
from widgets.tryit.arrangement import Arrangement, Parts, arranged
from widgets.tryit.asking import Asking
from widgets.tryit.centering import centered
from widgets.tryit.explaining import Explaining
from widgets.tryit.hint import counterfactual
from widgets.tryit.measures import INSET, TOOLS
from widgets.tryit.mistakes import Mistakes
from widgets.tryit.pad import Pad
from widgets.tryit.photo import PhotoError, read
from widgets.tryit.plane import HEAD, DataPlane, LatentPlane
from widgets.tryit.sight import Sight
from widgets.tryit.subject import Subject, subject
from widgets.tryit.verdict import Verdict

TRAINED = frozenset({State.DONE, State.STOPPED})
Key = Qt.Key
PICTURES = ("samples", "verdicts")
"""Pictures of the trained network that tell its mistakes."""

WAITING = "Train first, then draw here. Press Ctrl Enter."
BUSY = "It is learning. Once the training has ended, draw here."
OTHER = "What can be tried here: a network that reads one image, or points of a plane."
CHANGED = "The design has changed since; the trained one answers."
BEHIND = "The worker is busy with another training and answers when that has ended."


class TryIt(Panel):
    """Asks the trained network of the editor; without one it says what will come."""

    def __init__(self, link: Link, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Try it")
        self._run = ""
        self._subject: Subject | None = None
        self._words = ""
        self._note = ""
        self._trouble = ""
        self._label = -1
        self._number = -1
        self._caption = ""
        self._said = ""
        """What was done to a picture that was brought."""
        self._kind = ""
        self._asking = Asking(link, self)
        self._asking.answered.connect(self._answered)
        self._asking.delayed.connect(self._delayed)
        self._explaining = Explaining(link, self)
        self._explaining.explained.connect(self._explained)
        self.pad = Pad(self)
        self.undo = IconButton("undo", "Take the last line back", self, side=TOOLS)
        self.sample = IconButton("image", "Show the next validation sample", self, side=TOOLS)
        self.clear = IconButton("reset", "Clear  Del", self, side=TOOLS)
        self.sees = Sight("What it sees", self)
        self.returns = Sight("It gives back", self)
        self.verdict = Verdict(self)
        self.latent = LatentPlane(self)
        self.plane = DataPlane(self)
        self.looks = Sight("Where it looks", self)
        self.looks.setToolTip("Blue: without it, less of the answer. Orange: without it, more.")
        self.mistakes = Mistakes(self)
        self._parts: dict[str, QWidget] = {
            "pad": self.pad,
            "undo": self.undo,
            "sample": self.sample,
            "clear": self.clear,
            "sees": self.sees,
            "looks": self.looks,
            "returns": self.returns,
            "verdict": self.verdict,
            "latent": self.latent,
            "plane": self.plane,
            "mistakes": self.mistakes,
        }
        self._made = Arrangement({}, ())
        self._called: Callable[[int], str] = str
        self._left_out: list[int] = []
        self._connect()
        self._arrange()

    def _connect(self) -> None:
        self.pad.drawn.connect(self._drawn)
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.sample.clicked.connect(self._next)
        self.latent.moved.connect(self._decode)
        self.plane.moved.connect(self._point)
        self.pad.brought.connect(self._brought)
        self.pad.began.connect(self._begun)
        self.mistakes.tried.connect(self.show_sample)
        look.changed.connect(self.update)

    def show_editor(self, editor: Editor | None) -> None:
        """Ask the network of another editor."""
        if self.editor is not None:
            self.editor.training.changed.disconnect(self.touch)
            self.editor.training.pictured.disconnect(self._pictured)
        if editor is not None:
            editor.training.changed.connect(self.touch)
            editor.training.pictured.connect(self._pictured)
        super().show_editor(editor)

    def refresh(self) -> None:
        """See whether there is a trained network, and another one than before."""
        editor = self.editor
        training = editor.training if editor is not None else None
        if editor is None or training is None:
            self._leave("")
        elif training.state in TRAINED and training.run:
            if training.run != self._run:
                self._adopt(training.run, training.design_text)
            self._note = CHANGED if editor.text() != training.design_text else ""
        else:
            fits = not editor.design.nodes or subject(editor.design, editor.view) is not None
            self._leave((BUSY if training.active else WAITING) if fits else OTHER)
        self._arrange()

    @property
    def hint(self) -> str:
        """Say what a hand can do here, "" when it can do nothing."""
        if self.pad.isVisible():
            return "Draw with the left button, erase with the right one, Del clears"
        return "Click or drag the point, the arrow keys move it" if self.plane.isVisible() else ""

    def _leave(self, words: str) -> None:
        self._asking.forget()
        self._explaining.forget()
        self._run, self._subject, self._words, self._note, self._trouble = "", None, words, "", ""

    def _adopt(self, run: str, text: bytes) -> None:
        """Turn to another run; a drawing that fits it is asked again."""
        self._asking.forget()
        before, self._run = self._subject, run
        design = load(text)
        self._subject = subject(design, fresh(design))
        self._called, _ = naming(design)
        self.verdict.called = self._called
        self._words = "" if self._subject is not None else OTHER
        self._kind = ""
        self._blank()
        self.plane.show_point(None)
        if self._subject is None or self.editor is None:
            return
        pictures = self.editor.training.pictures
        self.mistakes.show_pictures(pictures, self._called)
        if "latent" in pictures:
            self.latent.show_points(pictures["latent"])
        if self._subject.what == "point":
            self.plane.show_data(pictures.get("boundary", {}))
            self._ask(self.plane.grid())
            self._say("Click a point of the plane")
            return
        if before is not None and before.axes != self._subject.axes:
            self.pad.clear()
        noun = self._subject.noun
        self.pad.words = f"Draw {'an' if noun == 'image' else 'a'} {noun} here"
        self._say(f"Draw a {noun}, and the answer appears here" if noun != "image" else "The answer appears here")
        if self.pad.blank:
            self._ask(np.zeros((1, *self._subject.axes), np.float32))  # the network is read while nobody waits
        else:
            self._drawn()

    def _say(self, words: str) -> None:
        self.verdict.words = words
        self.verdict.update()

    # Asking -----------------------------------------------------------------------------------------

    def _ask(self, rows: NDArray[np.float32]) -> None:
        self._asking.ask(lambda: Predict(run=self._run, inputs=_packed(rows)))

    def _drawn(self) -> None:
        """Ask about the drawing as it is when its turn comes."""
        self.undo.setEnabled(self.pad.undoable)
        self._label, self._caption = -1, ""
        self._explaining.forget()
        self._unmark()
        self._asking.ask(self._drawing)

    def _drawing(self) -> Predict | None:
        if self._subject is None:
            return None
        ink = self.pad.pixels()
        self.update()
        if not ink.any():
            self._blank()
            return None
        seen = centered(ink, *self._subject.pixels)
        self.sees.show_pixels(seen)
        return Predict(run=self._run, inputs=_packed(seen.reshape(1, *self._subject.axes)))

    def _blank(self) -> None:
        """Show no answer, for there is no question."""
        self.sees.show_pixels(None)
        self.returns.show_pixels(None)
        self.verdict.show_shares(None)
        self.latent.show_point(None)
        self.looks.show_places(None)
        self._explaining.forget()
        self._unmark()

    def _unmark(self) -> None:
        self.pad.mark(-1)
        self.mistakes.say("")

    def _begun(self) -> None:
        """A hand draws: what was said about a picture is over."""
        self._said = ""

    def _brought(self, path: Path) -> None:
        """Take a picture for the drawing, and say what was done to it."""
        try:
            ink, words = read(path)
        except PhotoError as problem:
            self._said = str(problem)
            self.update()
            return
        self.pad.bring(ink)
        self._said = words

    def _next(self) -> None:
        """Ask for the next validation sample."""
        self._number += 1
        self._asking.ask(lambda: Pick(run=self._run, number=self._number))

    def show_sample(self, number: int) -> None:
        """Ask for a validation sample by its number in the pictures of a training."""
        if self._run:
            self._asking.ask(lambda: Pick(run=self._run, number=number, ordered=True))

    def _decode(self, x: float, y: float) -> None:
        node = self.editor.training.pictured_node if self.editor is not None else ""
        self._asking.ask(lambda: Decode(run=self._run, node=node, values=_packed(np.array([[x, y]], np.float32))))

    def _point(self, x: float, y: float) -> None:
        self._label = -1
        self._ask(np.array([[x, y]], np.float32))

    # Answers ----------------------------------------------------------------------------------------

    def _answered(self, question: Question, event: Message) -> None:
        self._trouble = event.reason if isinstance(event, Failed) else ""
        self.update()
        if isinstance(event, Picked) and isinstance(question, Pick):
            self._picked(question, event)
        elif isinstance(event, Predicted):
            self._predicted(question, event)

    def _delayed(self) -> None:
        self._trouble = BEHIND
        self.update()

    def _picked(self, question: Pick, event: Picked) -> None:
        """Show a sample in the place of a drawing, and ask about it."""
        if self._subject is None:
            return
        rows = numbers(event.inputs)
        self._label = event.label
        asked = question.number % event.count
        if question.ordered:
            self._caption = f"sample {asked + 1}"
        else:
            self._number = asked
            self._caption = f"sample {asked + 1} of {event.count}"
        if self._subject.what == "point":
            x, y = rows[0].tolist()
            self.plane.show_point((x, y))
        else:
            pixels = rows.reshape(self._subject.pixels)
            self.pad.show_image(pixels)
            self.undo.setEnabled(False)
            self.sees.show_pixels(pixels)
        self._ask(rows)
        self.update()

    def _predicted(self, question: Question, event: Predicted) -> None:
        outputs = numbers(event.outputs)
        if event.kind != self._kind:
            self._kind = event.kind
            self._arrange()
        if self._subject is not None and self._subject.what == "point" and len(outputs) > 1:
            self.plane.show_shares(outputs)
            return
        drawn = isinstance(question, Predict)
        if drawn and self._subject is not None and self._subject.what == "image" and not self._asks(question):
            return
        if event.kind == "classes":
            self.verdict.show_shares(outputs[0], self._label)
            if self._subject is not None and self._subject.what == "image":
                self._explaining.soon(self._explanation)
        elif event.kind == "image":
            self.returns.set_title("It gives back" if drawn else "What lies there")
            self.returns.show_pixels(outputs[0])
        else:
            self._say("  ".join(f"{value:.3g}" for value in outputs[0].ravel()[:8].tolist()))
        if drawn and event.latent is not None:
            x, y = numbers(event.latent)[0].tolist()
            self.latent.show_point((x, y))
        self._light(event)

    # Explanations -----------------------------------------------------------------------------------

    def _explanation(self) -> Explain | None:
        """Ask about what is seen, and about the drawing without each of its lines."""
        if self._subject is None or self.sees.pixels is None or not self.looks.isVisible():
            return None
        parts = self.pad.parts() if self._label < 0 else []
        height, width = self._subject.pixels
        self._left_out = [number for number, _ in parts]
        images = [self.sees.pixels, *(centered(ink, height, width) for _, ink in parts)]
        rows = np.stack(images).astype(np.float32).reshape(-1, *self._subject.axes)
        return Explain(run=self._run, inputs=_packed(rows))

    def _explained(self, event: Explained) -> None:
        self.looks.show_places(numbers(event.places))
        number, words = counterfactual(numbers(event.shares), self._left_out, self._called)
        self.pad.mark(number)
        self.mistakes.say(words)
        if not self.mistakes.isVisible():
            self._said = words or self._said
        self.update()

    def _pictured(self, name: str) -> None:
        """Verdicts or samples of the trained network have come."""
        if self.editor is not None and self._run and name in PICTURES:
            self.mistakes.show_pictures(self.editor.training.pictures, self._called)
            self._arrange()

    def pictures(self) -> tuple[str, ...]:
        """Name the pictures of the trained network that are looked at here."""
        editor = self.editor
        return PICTURES if editor is not None and seeing(editor.design, editor.view) else ()

    def _asks(self, question: Question) -> bool:
        """Say whether a question is about something that was drawn or shown, and that is still seen."""
        return self.sees.pixels is not None and isinstance(question, Predict) and any(question.inputs.data)

    def _light(self, event: Predicted) -> None:
        """Let the canvas show what each node makes of it, if it still shows the trained network."""
        if not self._note and self.editor is not None:
            for name, arrays in event.pictures.items():
                self.editor.training.take(Snapshot(picture=name, epoch=0, arrays=arrays))

    # Looks ------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Place what the trained network has something for."""
        made = self._parts_wanted()
        self._made = arranged(self.size(), made) if made is not None else Arrangement({}, ())
        for name, part in self._parts.items():
            if (place := self._made.places.get(name)) is not None:
                part.setGeometry(place)
            part.setVisible(name in self._made.places)
        self.undo.setEnabled(self.pad.undoable)
        self.update()

    def _parts_wanted(self) -> Parts | None:
        """Say what the trained network has something for, None without one."""
        if self._subject is None or not self._run or self.editor is None:
            return None
        if self._subject.what == "point":
            return Parts(planar=True)
        classes = self._kind == "classes"
        return Parts(
            answers=self._kind != "image",
            explains=classes,
            latent="latent" in self.editor.training.pictures,
            mistakes=classes and self.mistakes.filled,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear by Esc, Del or Backspace."""
        if event.key() in (Key.Key_Escape, Key.Key_Delete, Key.Key_Backspace) and self.pad.isVisible():
            self.pad.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines between the parts and what has to be said."""
        painter, theme = QPainter(self), look.theme
        painter.fillRect(self.rect(), theme["panel"])
        if not self._made.places:
            words = elided(self._words, 13, 400, self.width() - 40)
            write(painter, self.width() / 2, self.height() / 2 + 5, words, 13, theme["faint"], align="c")
        for x in self._made.lines:
            painter.fillRect(x - 1, 0, 1, self.height(), theme["line"])
        self._captions(painter)
        painter.end()

    def _captions(self, painter: QPainter) -> None:
        """Say below what the network sees whose image it is."""
        theme = look.theme
        if self.sees.isVisible() and self._made.legend:
            x, y = self.sees.x(), self.sees.y() + HEAD + self.sees.width() + 20
            lines = [self._caption] if self._caption else []
            lines += [f"label {self._called(self._label)}"] if self._label >= 0 else []
            if self.looks.isVisible() and self.looks.pixels is not None and self.verdict.answer >= 0:
                name = self._called(self.verdict.answer)
                lines += [f"blue: without it, less of a {name}", f"orange: without it, more of a {name}"]
            for line in lines:
                write(painter, x, y, line, 11, theme["muted"])
                y += 16
        if said := self._trouble or self._note or self._said:
            said = elided(said, 11, 400, self.width() - 2 * INSET)
            write(painter, self.width() - INSET, self.height() - 6, said, 11, theme["muted"], align="r")


def _packed(rows: NDArray[np.float32]) -> Array:
    return Array(dtype="float32", shape=rows.shape, data=np.ascontiguousarray(rows).tobytes())
