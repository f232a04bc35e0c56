"""The oracle: a trained network that answers questions about its run, one after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from backends.codegen.extent import extent
from backends.codegen.rest import rest
from backends.codegen.source import Unsupported
from backends.data.samples import Numbers
from backends.engine.build import executed
from backends.engine.form import Form, Probe, watching
from backends.engine.judge import classifier, regression, scores
from backends.engine.model import load_trained
from backends.engine.occlusion import occlusion
from backends.engine.pictures import PICTURES
from backends.engine.pictures.activity import binned
from backends.engine.pictures.latent import plane
from backends.engine.pictures.maps import imaged, seen
from backends.engine.pictures.reconstructions import restoring
from backends.engine.pictures.scene import Scene, packed
from backends.engine.resident import Resident
from backends.errors import RunError
from backends.protocol import (
    Array,
    Decode,
    Explain,
    Explained,
    Look,
    Looked,
    Pick,
    Picked,
    Predict,
    Predicted,
    Question,
)
from backends.record import WEIGHTS
from designer.catalog.data import Data
from designer.naming import title
from designer.record import Axes

KEPT = 2
"""So many runs are kept open."""

_open: dict[Path, tuple[int, Oracle]] = {}


Answer = Predicted | Picked | Looked | Explained


def answered(request: Question) -> Answer:
    """Answer a request from the weights of its run. Raises RunError in words when they do not fit each other."""
    oracle = opened(Path(request.run))
    match request:
        case Predict():
            return oracle.predict(request.inputs)
        case Decode():
            return oracle.decode(request.node, request.values)
        case Pick():
            return oracle.pick(request.number, request.ordered)
        case Look():
            return oracle.look(request.pictures)
        case Explain():
            return oracle.explain(request.inputs)


def opened(folder: Path) -> Oracle:
    """Return the network of a run; it is read again only once its weights were written anew. Raises RunError."""
    try:
        written = (folder / WEIGHTS).stat().st_mtime_ns
    except FileNotFoundError as error:
        raise RunError(f"{folder} holds no trained network: {WEIGHTS} is missing.") from error
    if folder not in _open or _open[folder][0] != written:
        _open[folder] = written, Oracle(folder)
        while len(_open) > KEPT:
            del _open[next(iter(_open))]
    return _open[folder][1]


class Oracle:
    """One trained network, with all that is needed to say what its answers mean."""

    def __init__(self, folder: Path) -> None:
        trained = load_trained(folder)
        self._design, self._view, self._net = trained.design, trained.view, trained.net
        form = Form(trained.design, trained.view, logits=False)
        self._form = form
        self._data = Resident(trained.design, form.values)
        self._term = classifier(trained.design, form)
        self._wanted = regression(trained.design, form) if self._term is None else None
        self._scene = Scene(trained.design, trained.view, trained.net, form, self._data)
        found = None if self._term is not None else restoring(self._scene)
        self._restore = found[1] if found is not None else None
        count = len(self._scene.watched())
        self._mixed = np.random.default_rng(0).permutation(count).tolist()  # the parts are sorted by class
        self._plane = plane(trained.design, trained.view)
        self._nodes = extent(trained.design, trained.view).nodes
        self._imaged = frozenset(key for key in self._nodes if imaged(self._scene, key))
        self._probe = Probe(trained.design, trained.view, self._nodes)

    @property
    def axes(self) -> Axes:
        """What a sample is. Raises RunError when the network reads more than one thing."""
        if len(self._form.source.inputs) != 1:
            raise RunError(f"This network reads {len(self._form.source.inputs)} things at once; it can not be asked.")
        node, field = self._form.source.inputs[0]
        if self._scene.timed((node, field)):
            raise RunError("This network reads sequences; it can not be asked by hand.")
        return self._view.facts[node].signals[field].axes

    @property
    def data(self) -> Data | None:
        """The data node whose only output the network reads."""
        kind = self._design.nodes[self._form.source.inputs[0][0]].kind
        return kind if isinstance(kind, Data) else None

    @property
    def names(self) -> tuple[str, ...]:
        """What the classes (or the numbers) that it answers are called."""
        term = self._term or regression(self._design, self._form)
        kind = self._design.nodes[term.target[0]].kind if term is not None else None
        return kind.fields[term.target[1]].names if term is not None and isinstance(kind, Data) else ()

    def filled(self, rows: Numbers) -> Numbers:
        """Fill the missing numbers of samples of the only input as those of the training were."""
        found: Numbers = self._data.filled(self._form.source.inputs[0], torch.from_numpy(rows)).numpy()
        return found

    def predict(self, inputs: Array) -> Predicted:
        """Answer for samples of the only input, (n, axes...)."""
        x = unpacked(inputs, self.axes, title(self._design.nodes[self._form.source.inputs[0][0]]))
        with watching(self._net):
            said = self._probe(self._net, (x,))
            answers = tuple(said[value] for value in self._form.source.outputs)
            found = {value: self._scene.last(value, y) for value, y in said.items()}
            activity = {key: packed(binned(y[:1])) for (key, _), y in found.items() if key in self._nodes}
            maps = dict[str, Array]()
            for (key, _), y in found.items():
                maps |= seen(key, y[0]) if key in self._imaged else {}
            pictures = {name: arrays for name, arrays in (("activity", activity), ("maps", maps)) if arrays}
            latent = found[self._plane, "out"].flatten(1) if self._plane else None
            return self._said(answers, pictures, latent)

    def decode(self, node: str, values: Array) -> Predicted:
        """Answer as if a node had said these values, (n, axes...)."""
        if node not in self._nodes:
            raise RunError(f"The trained network has no node {node[:80]!r}.")
        try:
            text = rest(self._design, self._view, node)
        except Unsupported as error:
            raise RunError(error.reason) from error
        signal = self._view.facts[node].signals["out"]
        x = unpacked(values, signal.axes, title(self._design.nodes[node]))
        function = executed(text.text, f"<rest of {self._form.source.name} from {node}>")["rest"]
        with watching(self._net):
            said = function(self._net, x)
            found = dict(zip(text.outputs, said if isinstance(said, tuple) else (said,), strict=True))
            answers = tuple(found.get(value, torch.empty(0)) for value in self._form.source.outputs)
            return self._said(answers, {}, x.flatten(1) if node == self._plane else None)

    def pick(self, number: int, ordered: bool = False) -> Picked:
        """Return a validation sample, or one that was trained on where none were held out."""
        value = self._form.source.inputs[0]
        rows = self._scene.watched()
        place = number % len(rows)
        row = rows[place if ordered else self._mixed[place]]
        labels = self._data.labels.get(value[0])
        return Picked(
            inputs=packed(self._data.field(value, row[None]).float()),
            label=-1 if labels is None else int(labels[row]),
            target=packed(self._data.field(self._wanted.target, row[None]).float()) if self._wanted else None,
            count=len(rows),
        )

    def look(self, pictures: tuple[str, ...]) -> Looked:
        """Take pictures as a training does; those that the design has nothing for are left out."""
        found = dict[str, dict[str, Array]]()
        for name in pictures:
            camera = PICTURES[name](self._scene) if name in PICTURES else None
            if camera is not None and (shot := camera()) is not None:
                found[name] = shot.arrays
        return Looked(pictures=found)

    def explain(self, inputs: Array) -> Explained:
        """Say what in the first image, (n, axes...), speaks for its answer. Raises RunError for anything else."""
        x = unpacked(inputs, self.axes, title(self._design.nodes[self._form.source.inputs[0][0]]))
        if self._term is None or x.dim() < 3:
            raise RunError("Only a classifier of images can say where it looks.")
        with watching(self._net):
            shares = self._shares(x)
            best = int(shares[0].argmax())
            places = occlusion(x[0], lambda images: self._shares(images)[:, best])
        return Explained(places=packed(places), shares=packed(shares.float()))

    def _shares(self, x: Tensor) -> Tensor:
        assert self._term is not None
        return scores(self._design, self._form, self._term, self._form.answers(self._net, (x,)))

    def _said(
        self, answers: tuple[Tensor, ...], pictures: dict[str, dict[str, Array]], latent: Tensor | None
    ) -> Predicted:
        if self._term is not None:
            kind, outputs = "classes", scores(self._design, self._form, self._term, answers)
        elif self._restore is not None:
            kind, outputs = "image", self._restore(answers)
        else:
            kind, outputs = "numbers", answers[0]
        return Predicted(
            kind=kind,
            outputs=packed(outputs.float()),
            names=self.names,
            pictures=pictures,
            latent=packed(latent.float()) if latent is not None else None,
            node=self._plane if latent is not None else "",
        )


def unpacked(array: Array, axes: Axes, reader: str) -> Tensor:
    """Read numbers (n, axes...) of a message. Raises RunError when they are something else."""
    wanted, found = (" × ".join(map(str, shape)) for shape in (("n", *axes), array.shape))
    if array.dtype != "float32" or not array.shape or array.shape[0] < 1 or tuple(array.shape[1:]) != axes:
        raise RunError(f"{reader} takes float32 {wanted}, found {array.dtype[:20]} {found or 'without axes'}.")
    try:
        rows = np.frombuffer(array.data, np.float32).reshape(array.shape)
    except ValueError as error:
        raise RunError(f"{reader}: {len(array.data)} bytes are not {found} numbers.") from error
    if not np.isfinite(rows).all():
        raise RunError(f"{reader} takes numbers; some of these are infinite or none.")
    return torch.from_numpy(rows.copy())
