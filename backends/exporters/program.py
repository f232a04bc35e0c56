"""A `.pt2` file: the whole computation with its weights; it runs without the source, for any size of batch."""

from __future__ import annotations

from pathlib import Path

import torch

from backends.engine.model import Trained
from backends.exporters.exported import Answers, Format, example, expected


def _write(trained: Trained, path: Path) -> None:
    inputs = example(trained)
    batch = torch.export.Dim("batch", min=1)
    program = torch.export.export(trained.net, inputs, dynamic_shapes=tuple({0: batch} for _ in inputs))
    torch.export.save(program, path)


def _answer(trained: Trained, path: Path, batch: Answers) -> Answers:
    net = torch.export.load(path).module()
    alone = expected(net, tuple(x[:1] for x in batch))
    rest = expected(net, tuple(x[1:] for x in batch))
    return tuple(torch.cat(pair) for pair in zip(alone, rest, strict=True))


PT2 = Format(name="pt2", title="PyTorch program", ending=".pt2", write=_write, answer=_answer)
