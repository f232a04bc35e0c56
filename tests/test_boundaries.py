"""Imports go downwards only, and the window never waits for torch."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("designer", "widgets", "backends", "resources")
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(folder):
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__", "fonts", "data"))
    return tmp_path


def test_every_import_goes_downwards():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("designer/offender.py", "import torch", "The domain needs msgspec and nothing else"),
        ("designer/offender.py", "import backends", "Imports go downwards"),
        ("backends/offender.py", "import PySide6.QtCore", "A worker has no window"),
        ("backends/offender.py", "import torch.nn", "Only the engine, exporters and importers import torch"),
        ("widgets/offender.py", "import torch", "The window never imports torch"),
        ("resources/offender.py", "import numpy", "Resources are data"),
    ],
)
def test_a_forbidden_import_is_seen(copy, place, line, contract):
    (copy / place).write_text(f"{line}\n")
    result = lint(copy)
    assert result.returncode != 0
    broken = [text for text in result.stdout.splitlines() if text.startswith(contract) and " BROKEN" in text]
    assert broken, result.stdout + result.stderr


def test_a_circle_is_seen(copy):
    (copy / "designer" / "one.py").write_text("import designer.other\n")
    (copy / "designer" / "other.py").write_text("import designer.one\n")
    assert "No two neighbors import each other BROKEN" in lint(copy).stdout


def test_the_worker_may_use_the_engine_when_it_needs_it_but_the_window_may_not(copy):
    (copy / "backends" / "engine").mkdir(exist_ok=True)
    (copy / "backends" / "engine" / "__init__.py").touch()
    (copy / "backends" / "engine" / "lesson.py").write_text("import torch.nn\n")
    (copy / "backends" / "servant.py").write_text("def serve():\n    import backends.engine.lesson\n")
    assert lint(copy).returncode == 0
    for line in ("import backends.engine.lesson", "import backends.servant"):
        (copy / "widgets" / "offender.py").write_text(f"{line}\n")
        assert "The window never imports torch, nor what does BROKEN" in lint(copy).stdout


def test_the_window_starts_without_torch():
    look = "import sys, widgets.window; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", look], cwd=ROOT, check=True)
