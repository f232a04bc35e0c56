"""A Python file that anybody can read and run: the module, its weights beside it, and `load()`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch

from backends.engine.model import Trained
from backends.errors import ExportError
from backends.exporters.exported import Answers, Format
from backends.exporters.state import state

LOAD = '''

def load():
    """Return the trained network; its weights lie beside this file."""
    net = {name}()
    net.load_state_dict(torch.load(pathlib.Path(__file__).with_suffix(".weights.pt"), weights_only=True))
    return net.eval()
'''

ASK = """
import importlib.util, sys, torch
spec = importlib.util.spec_from_file_location("model", sys.argv[1])
model = importlib.util.module_from_spec(spec)
spec.loader.exec_module(model)
with torch.no_grad():
    answer = model.load()(*torch.load(sys.argv[2], weights_only=True))
torch.save(answer if isinstance(answer, tuple) else (answer,), sys.argv[3])
"""


def text(trained: Trained) -> str:
    """Write the file: standard library first, then torch, then the module and its `load`."""
    source = trained.source.text
    head = "" if "\nimport torch\n" in f"\n{source}" else "import torch\n"
    return "import pathlib\n\n" + head + source + LOAD.format(name=trained.source.name)


def _write(trained: Trained, path: Path) -> None:
    path.write_text(text(trained), encoding="utf-8")
    torch.save(state(trained), path.with_suffix(".weights.pt"))


def _answer(trained: Trained, path: Path, batch: Answers) -> Answers:
    """Ask a Python of its own, which knows nothing of this program."""
    question, answer = path.with_suffix(".question"), path.with_suffix(".answer")
    torch.save(list(batch), question)
    command = [sys.executable, "-IB", "-c", ASK, str(path), str(question), str(answer)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=path.parent)
        if done.returncode:
            raise ExportError(next(reversed(done.stderr.splitlines()), "it ended without a word"))
        return tuple(torch.load(answer, weights_only=True))
    finally:
        question.unlink()
        answer.unlink(missing_ok=True)


PYTHON = Format(name="python", title="Python", ending=".py", write=_write, answer=_answer)
