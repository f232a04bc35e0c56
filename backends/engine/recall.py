"""What a kept run looks like, and how good it is, without training it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from backends.control import Control
from backends.engine.album import Album
from backends.engine.form import Form
from backends.engine.judge import judged
from backends.engine.model import Trained, load_trained
from backends.engine.pictures.scene import Scene
from backends.engine.resident import Resident
from backends.errors import RunError
from backends.protocol import Event, Recalled
from backends.record import read_record

PARTS = {"training": 0, "validation": 1, "test": 2}


def recalled(run: Path, control: Control, emit: Callable[[Event], None]) -> Recalled:
    """Send every picture that is subscribed. Raises RunError."""
    trained, record = load_trained(run), read_record(run)
    form, data = _prepared(trained)
    scene = Scene(trained.design, trained.view, trained.net, form, data)
    if data.sizes[1]:
        judged(trained.design, form, trained.net, data.part(1, form.values), scene.judged)
    Album(scene, control, emit).take(record.epochs)
    return Recalled(run=str(run), epoch=record.epochs)


def evaluated(run: Path, part: str) -> tuple[int, dict[str, float]]:
    """Return how many samples a part has, and loss and figures on them. Raises RunError."""
    trained = load_trained(run)
    form, data = _prepared(trained)
    samples = data.sizes[PARTS[part]]
    if not samples:
        raise RunError(f"This run has no {part} samples: its data node gives that part nothing.")
    loss, figures = judged(trained.design, form, trained.net, data.part(PARTS[part], form.values))
    return samples, {"loss": loss, **figures}


def _prepared(trained: Trained) -> tuple[Form, Resident]:
    form = Form(trained.design, trained.view, logits=False)
    return form, Resident(trained.design, form.values)
