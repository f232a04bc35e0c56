"""What a training works on: the network with its first values, its data, and the form that is trained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

from backends.data.ticket import NOBODY, Ticket
from backends.engine.build import built
from backends.engine.fit import fit
from backends.engine.flat import Flat
from backends.engine.form import Form, chosen
from backends.engine.initial import draw
from backends.engine.judge import judged
from backends.engine.pictures.scene import Scene
from backends.engine.resident import Resident
from backends.errors import TrainingError
from designer.design import Design
from designer.naming import title
from designer.view import View


class Setup:
    """A drawing made ready: `shown` says what the drawing says, `form` is what trains on the same numbers."""

    def __init__(self, design: Design, view: View, ticket: Ticket = NOBODY) -> None:
        self.design, self.view = design, view
        self.stage = design.header.stage
        self.shown = Form(design, view, logits=False)
        self.source = self.shown.source
        self.data = Resident(design, self.shown.values, ticket)
        self.net: nn.Module = built(self.source)
        draw(self.net, design, self.source)
        fit(design, view, self.net, self.source, self.data)
        self.flat = Flat(self.net, self.source, self.stage.optimizer)
        if not len(self.flat):
            raise TrainingError("There is nothing to learn: no weight between data and loss trains.")
        batch = next(self.data.chunks(0, self.shown.values, self.stage.batch))
        with self._explained():
            self.form = chosen(design, view, self.net, self.shown, batch)
            self.form.loss(self.net.eval(), batch)
        self.scene = Scene(design, view, self.net, self.shown, self.data)

    @property
    def samples(self) -> tuple[int, int, int]:
        """Return how many samples each part has."""
        training, validation, test = self.data.sizes
        return training, validation, test

    @property
    def parameters(self) -> int:
        """Count the numbers of the network."""
        return sum(parameter.numel() for parameter in self.net.parameters())

    def judged(self, part: int) -> tuple[float | None, dict[str, float]]:
        """Return loss and figures on the validation (1) or test (2) part; None when that has no samples."""
        if not self.samples[part]:
            return None, {}
        heard = self.scene.judged if part == 1 else None
        return judged(self.design, self.form, self.net, self.data.part(part, self.form.values), heard)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn torch's refusal of probabilities outside 0 ... 1 into words."""
        try:
            yield
        except RuntimeError as error:
            if "between 0 and 1" not in str(error):
                raise
            term = next(term for term in self.shown.criterion.terms if "binary" in term.text)
            name = title(self.design.nodes[term.loss])
            reason = f"{name} reads probabilities, but what arrives leaves 0 ... 1."
            raise TrainingError(reason, term.loss) from error
