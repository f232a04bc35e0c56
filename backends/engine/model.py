"""A trained network, read back from the folder of its run."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from safetensors import SafetensorError
from safetensors.torch import load
from torch import nn

from backends.codegen.source import Source
from backends.codegen.torch import generate
from backends.engine.build import built
from backends.engine.weights import restore
from backends.errors import RunError
from backends.record import DESIGN, WEIGHTS
from designer.design import Design
from designer.storage import DesignError, read
from designer.view import View, fresh


class Trained(Struct, frozen=True, kw_only=True):
    """A network in evaluation mode, with the drawing and the source that it was made from."""

    design: Design
    view: View
    source: Source
    net: nn.Module


def load_trained(folder: Path) -> Trained:
    """Read everything that a run left. Raises RunError when something is missing or does not fit."""
    try:
        design = read(folder / DESIGN)
        saved = load((folder / WEIGHTS).read_bytes())
    except FileNotFoundError as error:
        raise RunError(f"{folder} holds no trained network: {Path(error.filename).name} is missing.") from error
    except (DesignError, SafetensorError) as error:
        raise RunError(f"{folder} holds no trained network: {error}") from error
    view = fresh(design)
    source = generate(design, view)
    net = built(source)
    restore(net, source, saved)
    return Trained(design=design, view=view, source=source, net=net.eval())


def load_run(folder: Path) -> nn.Module:
    """Return the trained network of a run, in evaluation mode. Raises RunError."""
    return load_trained(folder).net
