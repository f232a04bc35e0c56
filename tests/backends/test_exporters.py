"""What is exported says the same as what was trained, and a file that does not is never left behind."""

import ast
import subprocess
import sys

import pytest
import safetensors.torch
import torch
from msgspec.structs import replace

from backends.control import Control
from backends.engine.model import load_run, load_trained
from backends.engine.training import train
from backends.errors import ExportError, RunError
from backends.exporters import FORMATS, export
from designer.catalog.losses import MSE
from designer.templates import template
from tests.backends.drawings import chain, classifier, dense, everything, stage, xor

ENDINGS = {form.name: form.ending for form in FORMATS}


def elman():
    return template("elman").design


@pytest.fixture(scope="module", params=[xor, classifier, everything, elman], ids=lambda make: make.__name__)
def run(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    design = request.param()
    train(replace(design, header=replace(design.header, stages=stage(2, 64))), Control(), lambda event: None, folder)
    return folder


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_file_says_what_the_network_says(run, form, tmp_path):
    path = tmp_path / f"model{form.ending}"
    made = export(run, form.name, path)
    assert made.path == path
    assert made.difference <= 1e-5
    beside = {"python": ["model.py", "model.weights.pt"]}.get(form.name, [path.name])
    assert sorted(file.name for file in tmp_path.iterdir()) == beside
    assert made.size == sum(file.stat().st_size for file in tmp_path.iterdir())


def test_weights_are_named_as_in_the_source_and_small(run, tmp_path):
    net = load_run(run)
    export(run, "pt", tmp_path / "a.pt")
    export(run, "safetensors", tmp_path / "a.safetensors")
    for found in (
        torch.load(tmp_path / "a.pt", weights_only=True),
        safetensors.torch.load_file(tmp_path / "a.safetensors"),
    ):
        assert found.keys() == net.state_dict().keys()
        assert all(torch.equal(found[key], value) for key, value in net.state_dict().items())
        sizes = [tensor.untyped_storage().nbytes() == tensor.nbytes for tensor in found.values()]
        assert all(sizes)


def test_a_program_takes_any_batch(run, tmp_path):
    export(run, "pt2", tmp_path / "a.pt2")
    program = torch.export.load(tmp_path / "a.pt2").module()
    trained = load_trained(run)
    signals = [trained.view.facts[node].signals[field] for node, field in trained.source.inputs]
    for count in (1, 2, 37):
        batch = [
            torch.randint(s.classes, (count, *s.axes))
            if s.classes
            else torch.rand(count, *([s.steps] if s.time else []), *s.axes)
            for s in signals
        ]
        with torch.no_grad():
            torch.testing.assert_close(program(*batch), trained.net(*batch), rtol=1e-4, atol=1e-5)


def test_the_python_file_needs_torch_and_nothing_of_ours(run, tmp_path):
    path = tmp_path / "model.py"
    export(run, "python", path)
    modules = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert modules <= {"pathlib", "torch", "torch.nn"}
    look = "import runpy, sys; space = runpy.run_path(sys.argv[1]); assert not space['load']().training"
    subprocess.run([sys.executable, "-I", "-c", look, str(path)], check=True, cwd="/")


@pytest.mark.parametrize("name", ["Path", "pathlib", "load", "F", "torch", 'x"""\nimport os', "class", ""])
def test_no_name_of_a_design_breaks_the_python_file(name, tmp_path):
    from backends.exporters.python import text

    design = chain(name, "xor", "point", {name: dense(2)}, MSE(), "point", stages=stage(1, 200))
    train(design, Control(), lambda event: None, tmp_path)
    trained = load_trained(tmp_path)
    tree = ast.parse(text(trained))
    kinds = [type(node).__name__ for node in tree.body]
    assert kinds == ["Import", "Import", "ImportFrom", "ClassDef", "FunctionDef"]
    assert tree.body[-2].name != tree.body[-1].name


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_file_that_says_something_else_is_deleted(form, tmp_path, monkeypatch):
    """The fault: one weight of what is written differs from what was trained."""
    folder, out = tmp_path / "run", tmp_path / "out"
    out.mkdir()
    train(replace(xor(), header=replace(xor().header, stages=stage(1, 200))), Control(), lambda event: None, folder)
    trained = load_trained(folder)
    wrong = load_trained(folder)
    with torch.no_grad():
        wrong.net.hidden.weight[0, 0] += 0.5
    path = out / f"model{form.ending}"
    path.write_text("the old file")

    def write(_, draft):
        form.write(wrong, draft)

    from backends.exporters.exported import checked

    with pytest.raises(ExportError, match="answers differ"):
        checked(replace(form, write=write), trained, path)
    assert [file.name for file in out.iterdir()] == [path.name]
    assert path.read_text() == "the old file"


def test_what_can_not_be_exported_says_why(run, tmp_path):
    with pytest.raises(ExportError, match=r"not known here; there are pt, safetensors, pt2, python"):
        export(run, "keras", tmp_path / "a.keras")
    with pytest.raises(ExportError, match="no folder"):
        export(run, "pt", tmp_path / "none" / "a.pt")
    with pytest.raises(RunError, match="is missing"):
        export(tmp_path, "pt", tmp_path / "a.pt")
    assert list(tmp_path.iterdir()) == []
