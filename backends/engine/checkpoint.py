"""Checkpoints: one moment of a training in one file, from which it goes on as if it had never been away."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from msgspec import Struct
from msgspec.structs import replace
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from backends.engine.flat import Flat
from backends.engine.position import Position
from backends.engine.setup import Setup
from backends.engine.weights import detached
from backends.errors import RunError
from designer.storage import write_atomic

FORMAT = 1
NAME = re.compile(r"step-(\d{8,})\.safetensors").fullmatch
PARTS = ("model", "best", "optimizer", "noise")


class Checkpoint(Struct, frozen=True, kw_only=True):
    """A moment: where the training stood, the numbers of the network, and what its optimizer and its dice remember."""

    position: Position
    model: dict[str, Tensor]
    best: dict[str, Tensor]
    """The numbers of the best epoch, empty before there was one."""
    optimizer: dict[str, Tensor]
    noise: Tensor
    """State of the random numbers that Dropout and Corrupt use."""

    @property
    def size(self) -> int:
        """Count the bytes of its numbers."""
        return sum(tensor.nbytes for tensor in _named(self).values())

    @property
    def finite(self) -> bool:
        """Say whether every number is one."""
        return all(bool(torch.isfinite(tensor).all()) for tensor in (*self.model.values(), *self.optimizer.values()))


def taken(setup: Setup, position: Position, best: Mapping[str, Tensor]) -> Checkpoint:
    """Copy the present moment."""
    return Checkpoint(
        position=replace(position),
        model=detached(setup.net.state_dict()),
        best=dict(best),
        optimizer=detached(setup.flat.rule.slots),
        noise=torch.get_rng_state(),
    )


def put_back(checkpoint: Checkpoint, setup: Setup) -> None:
    """Make a moment the present again. Raises RunError when it belongs to another network."""
    _fill(setup.net.state_dict(), checkpoint.model)
    _fill(setup.flat.rule.slots, checkpoint.optimizer)
    setup.flat.rule.rate = checkpoint.position.rate
    torch.set_rng_state(checkpoint.noise)


def put_weights(model: Mapping[str, Tensor], setup: Setup) -> None:
    """Give the network the numbers of another moment."""
    _fill(setup.net.state_dict(), model)


def _fill(ours: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> None:
    shapes = [{name: (tensor.shape, tensor.dtype) for name, tensor in row.items()} for row in (ours, theirs)]
    if shapes[0] != shapes[1]:
        raise RunError("The checkpoint belongs to another network.")
    with torch.no_grad():
        for name, tensor in ours.items():
            tensor.copy_(theirs[name])


# On disk ------------------------------------------------------------------------------------------


def path(folder: Path, step: int) -> Path:
    """Name the file of a checkpoint."""
    return folder / f"step-{step:08}.safetensors"


def steps(folder: Path) -> list[int]:
    """List the steps of which there are checkpoints, the newest first."""
    found = (NAME(entry.name) for entry in folder.iterdir()) if folder.is_dir() else ()
    return sorted((int(match[1]) for match in found if match), reverse=True)


def write(checkpoint: Checkpoint, folder: Path, facts: Mapping[str, str], flat: Flat) -> None:
    """Write a checkpoint at once or not at all; `facts` say where it comes from. Raises OSError."""
    tensors = _named(checkpoint)
    metadata = {
        **facts,
        "format": str(FORMAT),
        "position": msgspec.json.encode(checkpoint.position).decode(),
        "row": ",".join(flat.names),
        "sum": str(_sum(tensors)),
    }
    write_atomic(path(folder, checkpoint.position.step), save(tensors, metadata=metadata))


def read(file: Path, flat: Flat) -> Checkpoint:
    """Read a checkpoint. Raises RunError when it is damaged or of another version."""
    try:
        with safe_open(file, "pt") as opened:
            facts: dict[str, str] = opened.metadata() or {}
            tensors: dict[str, Tensor] = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
        position = msgspec.json.decode(facts.get("position", ""), type=Position)
    except (SafetensorError, OSError, msgspec.DecodeError, RuntimeError) as error:
        raise RunError(f"{file.name} can not be read: {error}") from error
    if facts.get("format") != str(FORMAT) or facts.get("row") != ",".join(flat.names):
        raise RunError(f"{file.name} was written by another version.")
    if facts.get("sum") != str(_sum(tensors)):
        raise RunError(f"{file.name} is damaged.")
    parts: dict[str, dict[str, Tensor]] = {part: {} for part in PARTS}
    for name, tensor in tensors.items():
        part, _, rest = name.partition("/")
        parts.setdefault(part, {})[rest] = tensor
    noise = parts.pop("noise").get("state", torch.empty(0))
    known: dict[str, Any] = {part: parts[part] for part in PARTS if part in parts}
    return Checkpoint(position=position, noise=noise, **known)


def _named(checkpoint: Checkpoint) -> dict[str, Tensor]:
    rows = {part: getattr(checkpoint, part) for part in PARTS if part != "noise"}
    named = {f"{part}/{name}": tensor for part, row in rows.items() for name, tensor in row.items()}
    return {**named, "noise/state": checkpoint.noise}


def _sum(tensors: Mapping[str, Tensor]) -> int:
    """Check what a disk may have changed: safetensors itself does not."""
    found = 0
    for name in sorted(tensors):
        found = zlib.crc32(tensors[name].numpy().reshape(-1).view(np.uint8).data, found)
    return found
