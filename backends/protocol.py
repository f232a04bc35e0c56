"""What the window and a worker say to each other: four length bytes, then one msgpack message.

Requests are imperatives, events are past facts; every event names the request that it answers (`to`).
This module only turns messages into bytes and back; who carries the bytes is somebody else's affair.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from backends.facts import Facts, Trouble
from designer.origin import Origin

PROTOCOL = 1
LONGEST = 64 * 2**20
"""A longer frame is a broken stream."""


class Message(Struct, frozen=True, kw_only=True, tag=True, tag_field="type", omit_defaults=True):
    """One thing said."""

    to: int = 0
    """The number of the request: its own for a request, the one it answers for an event."""


class Array(Struct, frozen=True, kw_only=True):
    """Numbers as they lie in memory, row by row."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


# Requests -----------------------------------------------------------------------------------------


class Ping(Message, frozen=True, kw_only=True):
    """Are you there? Answered by a thread, so a slow training step does not look like a hang."""


class Train(Message, frozen=True, kw_only=True):
    """Train this design (the text of a `.neurarium` file); keep what was learned in the folder `run`.

    The folder above `run` is the store of runs, which lists it as a training of the drawing `name` at `path`.
    With `resume` the run in that folder goes on from its newest checkpoint that can be read: its own copy of the
    design counts, and `design` may be empty.
    """

    design: bytes = b""
    run: str = ""
    name: str = ""
    path: str = ""
    """Where the design was saved, "" when it never was."""
    resume: bool = False
    rate: float | None = None
    """Replaces the learning rate from here on."""
    more: int = 0
    """Epochs beyond those that the run was asked for."""


class Change(Message, frozen=True, kw_only=True):
    """Go on with another learning rate (from the next step) or batch (from the next epoch); answered by `Changed`."""

    rate: float | None = None
    batch: int | None = None


class Advance(Message, frozen=True, kw_only=True):
    """Make one step, or finish one epoch, and hold; may be said while holding, and right after `Train`."""

    unit: Literal["step", "epoch"] = "step"


class Pause(Message, frozen=True, kw_only=True):
    """Hold after the current step, or go on."""

    on: bool = True


class Stop(Message, frozen=True, kw_only=True):
    """End the training after the current step and keep what was learned."""


class Subscribe(Message, frozen=True, kw_only=True):
    """Send these pictures of the training, so many times a second; nothing else is computed for the screen.

    `pictures`: any of "reconstructions", "boundary", "activity", "latent", "faces", "filters", "maps", "strands",
    "samples", "verdicts", "worst", "sequence".
    """

    pictures: tuple[str, ...] = ()
    rate: float = 10.0


class Recall(Message, frozen=True, kw_only=True):
    """Show a kept run: a snapshot of every subscribed picture, then `Recalled`."""

    run: str


class Export(Message, frozen=True, kw_only=True):
    """Write the trained model of the folder `run` as `format` to `path`, then load it again and compare."""

    run: str
    format: str
    path: str


class Predict(Message, frozen=True, kw_only=True):
    """Ask the trained network of the folder `run` about samples of its only input; answered by `Predicted`.

    `inputs`: float32 (n, axes...).
    """

    run: str
    inputs: Array


class Decode(Message, frozen=True, kw_only=True):
    """Let the trained network go on from the answers of one node, float32 (n, axes...); answered by `Predicted`."""

    run: str
    node: str
    values: Array


class Pick(Message, frozen=True, kw_only=True):
    """Fetch a validation sample of the run's data; `number` counts on over the end. Answered by `Picked`."""

    run: str
    number: int = 0
    ordered: bool = False
    """Count in the order of the pictures "samples" and "verdicts", not in a mixed one."""


class Look(Message, frozen=True, kw_only=True):
    """Take these pictures of the trained network of the folder `run`; answered by `Looked`."""

    run: str
    pictures: tuple[str, ...]


class Explain(Message, frozen=True, kw_only=True):
    """Ask a trained classifier of images what in the first of `inputs`, float32 (n, axes...), speaks for its answer.

    The others are the same image without one of its parts. Answered by `Explained`.
    """

    run: str
    inputs: Array


class Inspect(Message, frozen=True, kw_only=True):
    """Look at a file or a folder of images; answered by `Inspected`, twice where reading it all takes a while.

    `path` is absolute. `file` holds what the user chose so far; without it columns, roles and types are guessed.
    """

    path: str
    file: Origin | None = None


class Browse(Message, frozen=True, kw_only=True):
    """Fetch rows of a file as texts, counted from 1; answered by `Page`."""

    path: str
    file: Origin
    first: int = 1
    count: int = 100


class Cancel(Message, frozen=True, kw_only=True):
    """End an `Inspect` that still goes on; its number is `request`. What it found so far was sent already."""

    request: int


class Quit(Message, frozen=True, kw_only=True):
    """End the process."""


# Events -------------------------------------------------------------------------------------------


class Hello(Message, frozen=True, kw_only=True):
    """The worker is up; `ready` once torch is loaded and warm."""

    protocol: int = PROTOCOL
    pid: int
    versions: dict[str, str] = {}
    ready: bool = False


class Pong(Message, frozen=True, kw_only=True):
    """Here."""


class Started(Message, frozen=True, kw_only=True):
    """Training begins: how many samples each part has, and how long it will be."""

    samples: tuple[int, int, int]
    """For training, validation, test."""
    epochs: int
    steps_per_epoch: int
    parameters: int
    form: str
    """Which form of the module is run, in words for the training bar."""
    first_epoch: int = 0
    """Epochs that lie behind it: more than 0 when a run goes on."""
    first_step: int = 0
    run: str = ""
    """The id of the run in the store."""
    number: int = 0
    """Which run of this name it is, from 1 on."""


class Progress(Message, frozen=True, kw_only=True):
    """Steps were made: the loss of each one since the last message, float32."""

    epoch: int
    """Epochs finished."""
    step: int
    """Steps finished in all."""
    losses: Array
    steps_per_second: float
    seconds_left: float


class Epoch(Message, frozen=True, kw_only=True):
    """An epoch ended; both losses are means over samples, `figures` are of the validation part (accuracy ...)."""

    number: int
    train: float
    validation: float | None = None
    figures: dict[str, float] = {}


class Snapshot(Message, frozen=True, kw_only=True):
    """A subscribed picture of the training as it is now; later ones replace it.

    "reconstructions": `original` and `output`, uint8 (samples, height, width).
    "boundary": `grid` float16 (height, width), the score of the second class in 0...1 (or the winning class for
       more than two, as uint8 `winner`), `extent` float32 (left, right, bottom, top), `points` float32 (n, 2) and
       `labels` uint8 (n), sent once per training.
    "activity": one array per node id, float16 (bins): mean |output| of each bin of units on validation samples.
    "faces": one array per node of at most 8 neurons whose network looks at the plane, float16 (neurons, height,
       width), lowest row first: what each neuron answers at each place.
    "filters": one array per node that convolves images, float16 (at most 64 filters, at most 16 channels, height,
       width): the weights of each filter for each channel.
    "maps": for each node of convolution or pooling that gives images, uint8 (at most 64 channels, height, width):
       the strongest answers to one validation sample, 255 = the larger of a channel's own peak and 35 % of the
       node's; by `node.channels` int32 whose they are, by `node.peaks` float32 how strong.
    "strands": one array per wire of at most 16 synapses, float32 (targets, sources): its weights.
    "sequence": `truth`, `input` and `answer`, float32 (steps), of one validation sample; `own`, float32, what a
       network that foretells goes on with from its own answers, up to the end; and one array per node of neurons in
       a loop, float16 (at most 48 neurons, steps): what each of them said.
    "latent": `points` float16 (n, 2) and `labels` uint8 (n); `node` says whose. `images`, sent once: the samples, as
       in "samples".
    "samples": `inputs`, the validation samples, sent once: uint8 (n, height, width) or (n, height, width, 3), or
       points float32 (n, 2).
    "verdicts": of each validation sample `labels` int32 (n), and the likeliest classes with their probabilities, the
       best first: `likely` int32 (n, k), `shares` float16 (n, k).
    "worst": the validation images that are given back least well, the worst first: `original` and `output` uint8
       (n, height, width), `errors` float32 (n) mean squares, `numbers` int32 (n) which samples.
    """

    picture: str
    epoch: int
    node: str = ""
    arrays: dict[str, Array] = {}


class Paused(Message, frozen=True, kw_only=True):
    """Training holds, or goes on."""

    on: bool


class Changed(Message, frozen=True, kw_only=True):
    """The training goes on with this learning rate, and with this batch from the next epoch on."""

    rate: float
    batch: int
    step: int
    epoch: int
    steps_per_epoch: int


class Kept(Message, frozen=True, kw_only=True):
    """A checkpoint was written; `best`: the best epoch so far came since the last one."""

    step: int
    epoch: int
    best: bool = False


class Noted(Message, frozen=True, kw_only=True):
    """Something went wrong that does not end the training, in words for people: the disk is full ..."""

    text: str


class Recalled(Message, frozen=True, kw_only=True):
    """All pictures of a kept run were sent."""

    run: str
    epoch: int
    """Epochs that were trained."""


class Finished(Message, frozen=True, kw_only=True):
    """Training ended well, by itself or stopped by hand; `figures` are of the test part, with its loss."""

    stopped: bool
    epochs: int
    steps: int
    seconds: float
    figures: dict[str, float] = {}
    run: str = ""
    early: bool = False
    """It ended because the validation loss got no better; the best weights are the ones that are kept."""
    best_epoch: int | None = None
    """The epoch with the lowest validation loss (training loss without a validation part)."""


class Failed(Message, frozen=True, kw_only=True):
    """A request ended badly: `reason` is for people, `place` a node id, `trace` for a bug report."""

    reason: str
    place: str = ""
    trace: str = ""
    kind: Literal["", "diverged"] = ""
    """ "diverged": the loss or a weight is NaN or infinite."""
    step: int = 0
    """At which it diverged."""
    kept: int = -1
    """The step from which `resume` goes on, from before the loss rose; -1 = nothing was kept."""
    rate: float = 0.0
    """The learning rate that was too high."""


class Exported(Message, frozen=True, kw_only=True):
    """The file was written, loaded again by its own means, and compared with the trained network."""

    path: str
    difference: float
    """Largest |difference| over a batch."""
    size: int
    """Bytes."""


class Predicted(Message, frozen=True, kw_only=True):
    """What a trained network says.

    `kind` tells what `outputs` (float32) are: "classes", probabilities (n, classes); "image", ink (n, height,
    width) in the units of the data; "numbers", (n, axes...) as they leave the network.
    """

    kind: str
    outputs: Array
    pictures: dict[str, dict[str, Array]] = {}
    """What the nodes make of the first sample, by picture, as in snapshots: "activity" and "maps"."""
    names: tuple[str, ...] = ()
    """What the classes (or the numbers) are called; none where the data does not say."""
    latent: Array | None = None
    """Where a bottleneck of two units puts the samples, float32 (n, 2)."""
    node: str = ""
    """Whose bottleneck it is."""


class Picked(Message, frozen=True, kw_only=True):
    """A sample that was not trained on; `label` is -1 where the data has none."""

    inputs: Array
    """float32 (1, axes...)"""
    label: int = -1
    target: Array | None = None
    """The number that should be found, float32 (1, axes...), where a loss compares with one."""
    count: int
    """How many there are."""


class Busy(Message, frozen=True, kw_only=True):
    """A request takes a while: how far it is (0...1), and what is being done, in words."""

    share: float
    words: str


class Inspected(Message, frozen=True, kw_only=True):
    """What a file holds.

    `file` is complete: put it into a data node as it is. While `exact` is false only the beginning was looked at;
    another answer follows.
    """

    file: Origin
    facts: tuple[Facts, ...]
    troubles: tuple[Trouble, ...] = ()
    usable: int
    """Rows that can be trained on with the columns as they are."""
    page: tuple[tuple[str, ...], ...] = ()
    """The first rows, as written."""
    exact: bool = True


class Page(Message, frozen=True, kw_only=True):
    """Rows of a file as written, `first` counted from 1; there are `total` in all."""

    first: int
    total: int
    rows: tuple[tuple[str, ...], ...]


class Looked(Message, frozen=True, kw_only=True):
    """Pictures of a trained network, by name, as in snapshots; one that the design has nothing for is left out."""

    pictures: dict[str, dict[str, Array]]


class Explained(Message, frozen=True, kw_only=True):
    """What speaks for and against an answer."""

    places: Array
    """float32 (height, width) in log-odds: how much less sure the answer is without a place; negative: surer."""
    shares: Array
    """Probabilities of the classes for each image asked about, float32 (n, classes)."""


class Log(Message, frozen=True, kw_only=True):
    """Something that a library printed."""

    text: str


Question = Predict | Decode | Pick | Look | Explain
Asked = Export | Question | Recall | Inspect | Browse
Request = Ping | Train | Pause | Advance | Change | Stop | Subscribe | Asked | Cancel | Quit
Answer = Exported | Predicted | Picked | Looked | Explained | Recalled | Inspected | Page
Course = Started | Progress | Epoch | Snapshot | Paused | Changed | Kept | Noted | Finished
Event = Hello | Pong | Course | Failed | Busy | Answer | Log


class BrokenStream(ValueError):
    """What arrived is not a message; the process that sent it can not be trusted any more."""


def frame(message: Message) -> bytes:
    """Write one message as a frame."""
    body = msgspec.msgpack.encode(message)
    return struct.pack(">I", len(body)) + body


class Reader:
    """Collects bytes as they come and gives back whole messages."""

    def __init__(self, form: object) -> None:
        self._decoder = msgspec.msgpack.Decoder(form)
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Take some bytes and yield the messages that they complete. Raises BrokenStream."""
        self._buffer += data
        while len(self._buffer) >= 4:
            (length,) = struct.unpack_from(">I", self._buffer)
            if length > LONGEST:
                raise BrokenStream(f"a frame of {length:,} bytes was announced")
            if len(self._buffer) < 4 + length:
                return
            body = bytes(self._buffer[4 : 4 + length])
            del self._buffer[: 4 + length]
            try:
                yield self._decoder.decode(body)
            except msgspec.DecodeError as error:
                raise BrokenStream(f"a message could not be read: {error}") from None


def requests() -> Reader:
    """Read what a window says."""
    return Reader(Request)


def events() -> Reader:
    """Read what a worker says."""
    return Reader(Event)
