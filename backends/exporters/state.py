"""The weights alone, as torch keeps them, named as in the source: for `load_state_dict`."""

from __future__ import annotations

from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from backends.engine.build import built
from backends.engine.model import Trained
from backends.exporters.exported import Answers, Format, expected


def state(trained: Trained) -> dict[str, Tensor]:
    """Return the numbers by their names in the source, each in memory of its own."""
    return {name: tensor.detach().clone().contiguous() for name, tensor in trained.net.state_dict().items()}


def reloaded(trained: Trained, found: dict[str, Tensor], batch: Answers) -> Answers:
    """Run a batch through a new network with these numbers."""
    net = built(trained.source)
    net.load_state_dict(found)
    return expected(net.eval(), batch)


def _write_pt(trained: Trained, path: Path) -> None:
    torch.save(state(trained), path)


def _answer_pt(trained: Trained, path: Path, batch: Answers) -> Answers:
    return reloaded(trained, torch.load(path, weights_only=True), batch)


def _write_safetensors(trained: Trained, path: Path) -> None:
    facts = {"format": "pt", "network": trained.source.name, "made_by": "Neurarium"}
    path.write_bytes(safetensors.torch.save(state(trained), metadata=facts))


def _answer_safetensors(trained: Trained, path: Path, batch: Answers) -> Answers:
    return reloaded(trained, safetensors.torch.load_file(path), batch)


PT = Format(name="pt", title="PyTorch weights", ending=".pt", write=_write_pt, answer=_answer_pt)
SAFETENSORS = Format(
    name="safetensors",
    title="Safetensors",
    ending=".safetensors",
    write=_write_safetensors,
    answer=_answer_safetensors,
)
