"""The keeper: what a training leaves behind in its folder, whole at every moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import torch
from msgspec import Struct
from safetensors.torch import save as packed
from torch import nn

from backends.codegen.source import Source
from backends.engine.weights import copied
from designer.design import Design
from designer.storage import save, write_atomic

DESIGN, WEIGHTS, RECORD = "design.neurarium", "weights.safetensors", "run.json"


class Record(Struct, kw_only=True):
    """What `run.json` says about a training."""

    version: int = 1
    name: str = ""
    seed: int = 0
    state: str = "running"
    """running, finished, stopped or failed; one that still says running long after was cut off."""
    reason: str = ""
    form: str = ""
    torch: str = ""
    samples: tuple[int, int, int] = (0, 0, 0)
    parameters: int = 0
    wanted: int = 0
    """Epochs asked for."""
    epochs: int = 0
    steps: int = 0
    seconds: float = 0.0
    train: list[float] = []
    """Mean loss of each epoch."""
    validation: list[tuple[int, float]] = []
    """Epoch and loss, for the epochs that were judged."""
    figures: dict[str, float] = {}
    """Of the test part, at the end."""


class Keeper:
    """Writes design, weights and record; does nothing without a folder."""

    def __init__(self, folder: Path | None, design: Design) -> None:
        self._folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            save(design, folder / DESIGN)

    def keep(self, net: nn.Module, source: Source, record: Record) -> None:
        """Replace weights and record by those of now."""
        if self._folder is None:
            return
        facts = {"seed": str(record.seed), "torch": str(torch.__version__), "steps": str(record.steps)}
        write_atomic(self._folder / WEIGHTS, packed(copied(net, source), metadata=facts))
        self.note(record)

    def note(self, record: Record) -> None:
        """Replace the record alone; numbers that are not finite are written as null."""
        if self._folder is not None:
            fields: dict[str, Any] = msgspec.structs.asdict(record)
            write_atomic(self._folder / RECORD, msgspec.json.format(msgspec.json.encode(fields)) + b"\n")
