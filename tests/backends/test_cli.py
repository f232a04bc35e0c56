"""The command line as people and programs meet it: golden lines, exit codes, and one line for every refusal."""

import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from backends.cli import COMMANDS, main
from backends.cli.settings import with_settings
from backends.client import Dead, Worker
from backends.data import load
from backends.protocol import Export, Failed
from designer.activations import LeakyReLU
from designer.storage import read

ROOT = Path(__file__).parent.parent.parent
RUN = [sys.executable, "-c", "import sys; from backends.cli import main; sys.exit(main())"]


@pytest.fixture(autouse=True)
def modules(monkeypatch, tmp_path_factory):
    """Let a program that starts in another folder find ours, and keep its runs away from those of the user."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("NEURARIUM_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def ask(capfd):
    """Run a command; return its exit code, what it printed, and its errors."""

    def run(*words):
        code = main([str(word) for word in words])
        return code, *capfd.readouterr()

    return run


@pytest.fixture
def digits(ask, tmp_path, monkeypatch):
    """The path of a fresh design, in the current folder."""
    monkeypatch.chdir(tmp_path)
    assert ask("new", "digits-mlp", "-o", "a.neurarium")[0] == 0
    return Path("a.neurarium")


def result(output):
    """Read lines of JSON; return the last one."""
    return [json.loads(line) for line in output.splitlines()][-1]


def test_the_templates_are_listed_with_what_they_should_reach(ask):
    code, output, errors = ask("templates")
    assert (code, errors) == (0, "")
    assert output.splitlines()[0].split() == ["id", "title", "family", "data", "expected"]
    assert any(line.startswith("digits-mlp ") for line in output.splitlines())
    rows = [json.loads(line) for line in ask("templates", "--json")[1].splitlines()]
    assert {"id", "title", "family", "data", "figure"} <= set(rows[0])
    assert rows[-1] == {"type": "result", "templates": len(rows) - 1}


def test_a_new_file_never_replaces_one_that_is_there(ask, digits):
    digits.write_text("mine")
    code, output, errors = ask("new", "digits-mlp", "-o", digits)
    assert (code, output) == (2, "")
    assert errors == "error: a.neurarium: it is there already; add --force to replace it\n"
    assert digits.read_text() == "mine"
    assert ask("new", "digits-mlp", "-o", digits, "--force")[0] == 0


def test_a_check_shows_shapes_and_sizes(ask, digits):
    code, output, errors = ask("check", digits)
    assert (code, errors) == (0, "")
    assert output.splitlines()[2].split() == ["n2", "Hidden", "Neurons", "64", "numbers", "4,160", "4,096"]
    assert output.splitlines()[5].split() == ["total", "4,810", "4,736"]
    assert result(ask("check", "--json", digits)[1]) == {
        "type": "result",
        "ok": True,
        "errors": 0,
        "parameters": 4810,
        "multiply_adds": 4736,
    }


def test_a_check_of_a_wrong_drawing_reports_and_says_the_first_error_in_one_line(ask, digits):
    lines = digits.read_text().splitlines(keepends=True)
    digits.write_text("".join(line for line in lines if '"w6"' not in line))
    code, output, errors = ask("check", digits)
    assert code == 2
    assert "error: /nodes/n3: Nothing arrives at Scores. Draw a wire into it." in output
    assert output.splitlines()[-1] == "It can not be trained: 1 error."
    assert errors == "error: a.neurarium: /nodes/n3: Nothing arrives at Scores. Draw a wire into it.\n"
    rows = [json.loads(line) for line in ask("--json", "check", digits)[1].splitlines()]
    assert [row["pointer"] for row in rows if row["type"] == "problem" and row["severity"] == "error"] == ["/nodes/n3"]
    assert rows[-1]["ok"] is False
    for command in (["train", digits], ["code", digits]):
        assert ask(*command)[::2] == (2, errors)


def test_the_fixes_of_a_problem_are_named(ask, digits):
    digits.write_text(digits.read_text().replace('"source": "n3", "target": "n4"', '"source": "n1", "target": "n4"'))
    _, output, _ = ask("check", digits, "--json")
    problems = [json.loads(line) for line in output.splitlines() if '"problem"' in line]
    assert any(problem["fixes"] for problem in problems)


def test_the_code_is_the_module_alone(ask, digits):
    code, output, errors = ask("code", digits)
    assert (code, errors) == (0, "")
    compile(output, "module", "exec")
    assert output.count("class DigitClassifier(nn.Module):") == 1
    assert ask("code", digits, "-o", "a.py")[1] == "Wrote a.py.\n"
    assert Path("a.py").read_text() == output
    assert result(ask("code", digits, "--json")[1])["text"] == output


def test_an_upgrade_writes_canonically(ask, digits):
    digits.write_text(json.dumps(json.loads(digits.read_text()), indent=4))
    assert ask("upgrade", digits, "-o", "b.neurarium")[0] == 0
    assert Path("b.neurarium").read_text() != digits.read_text()
    assert read(Path("b.neurarium")).same(read(digits))


def test_a_training_tells_its_epochs_and_keeps_what_it_learned(ask, digits):
    words = ["train", digits, "--epochs", 2, "--seed", 7, "--set", "hidden.shape=16", "--run", "runs/a"]
    code, output, errors = ask(*words)
    assert (code, errors) == (0, "")
    lines = output.splitlines()
    assert lines[0] == "1,210 parameters; 1438 samples, 180 validate, 179 test"
    assert lines[1].startswith("epoch 1/2  train ")
    assert "accuracy" in lines[1]
    assert lines[-1].startswith("Finished after 2 epochs, 46 steps, ")
    assert lines[-1].endswith("Kept in runs/a.")
    kept = read(Path("runs/a/design.neurarium"))
    assert kept.nodes["n2"].kind.shape == (16,)
    assert (kept.header.seed, kept.header.stage.epochs) == (7, 2)
    code, output, errors = ask(*words)
    assert (code, errors) == (2, "error: runs/a: it holds a trained network already; add --force to replace it\n")
    assert ask(*words, "--force")[0] == 0


def test_the_same_seed_trains_the_same_network(ask, digits):
    figures = [result(ask("train", digits, "--epochs", 1, "--json")[1])["figures"] for _ in range(2)]
    assert figures[0] == figures[1]
    assert result(ask("train", digits, "--epochs", 1, "--seed", 5, "--json")[1])["figures"] != figures[0]


@pytest.mark.parametrize(("form", "ending"), [("pt", "pt"), ("safetensors", "safetensors"), ("python", "py")])
def test_a_run_is_exported_and_compared(ask, digits, form, ending):
    ask("train", digits, "--epochs", 1, "--run", "run")
    code, output, errors = ask("export", "run", "--to", form, "-o", f"model.{ending}", "--json")
    assert (code, errors) == (0, "")
    made = result(output)
    assert made["difference"] < 1e-5
    assert Path(made["path"]).stat().st_size > 100


SETTINGS = {
    "n2.shape=16": lambda d: d.nodes["n2"].kind.shape == (16,),
    "Hidden.shape=[4, 4]": lambda d: d.nodes["n2"].kind.shape == (4, 4),
    "hidden.activation=tanh": lambda d: type(d.nodes["n2"].kind.activation).__name__ == "Tanh",
    'n2.activation={"type": "LeakyReLU", "slope": 0.2}': lambda d: (
        d.nodes["n2"].kind.activation == LeakyReLU(slope=0.2)
    ),
    "n2.bias=null": lambda d: d.nodes["n2"].kind.bias is None,
    "n1.holdout=0.5": lambda d: d.nodes["n1"].kind.holdout == 0.5,
    "n1.split=tail": lambda d: d.nodes["n1"].kind.split == "tail",
    "adam.rate=0.01": lambda d: d.header.stage.optimizer.rate == 0.01,
    "optimizer.rate=1e-2": lambda d: d.header.stage.optimizer.rate == 0.01,
    "training.optimizer=sgd": lambda d: type(d.header.stage.optimizer).__name__ == "SGD",
    "optimizer.rate=1": lambda d: d.header.stage.optimizer.rate == 1,
    "training.batch=32": lambda d: d.header.stage.batch == 32,
    "header.seed=9": lambda d: d.header.seed == 9,
    "header.name=64": lambda d: d.header.name == "64",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_reaches_its_field(digits, setting):
    design = read(digits)
    changed = with_settings(design, [setting])
    assert SETTINGS[setting](changed)
    assert not SETTINGS[setting](design)


COUNT = "expected an integer 1...2147483647, found"
RATE = "/header/stages/0/phases/0/rule/optimizer/rate: expected a number > 0 and <= 1000000, found"
NODES = "expected a node (digits, hidden, scores, loss), optimizer or training"
FORM = "expected a file, found something else (a folder or a device)"
OUTPUT = "expected a file, found a folder or a device"
LARGE = "Hidden is too large. 130,000,000,000 weights need 1.9 TiB while training; 2,147,483,648 is the limit."


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("hidden.shape=1e12", f"/nodes/n2/kind/shape/0: {COUNT} 1e12"),
        ("n2.shape=[1, 2e3]", f"/nodes/n2/kind/shape/1: {COUNT} 2e3"),
        ("n2.shape=many", f"/nodes/n2/kind/shape/0: {COUNT} many"),
        ("n2.foo=1", '/nodes/n2/kind: expected one of shape, aggregate, bias, activation, found "foo"'),
        ("n2.shape.x=1", '/nodes/n2/kind/shape: expected nothing behind it, found "x"'),
        ("n2.activation=Foo", "/nodes/n2/kind/activation/type: expected one of Linear, ReLU, LeakyReLU, ELU, "),
        ("nothing.x=1", f'{NODES}, found "nothing"'),
        ("shape", "expected NODE.FIELD=VALUE"),
        ("shape=3", "expected NODE.FIELD=VALUE"),
        ("sgd.rate=1", "the optimizer is Adam; choose another with --set training.optimizer=sgd"),
        ("adam.rate=0", f"{RATE} 0"),
        ("adam.rate=NaN", f"{RATE} NaN"),
        ("adam.rate=1e999", f"{RATE} 1e999"),
        ("adam.rate=" + "[" * 9999, f"{RATE} [[["),
    ],
    ids=lambda text: text[:20],
)
def test_a_setting_that_does_not_fit_is_one_located_line(ask, digits, setting, line):
    code, output, errors = ask("train", digits, "--set", setting)
    assert (code, output) == (2, "")
    assert errors.startswith(f"error: a.neurarium: --set {setting}: {line}")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            "train a.neurarium --epochs 1e12",
            "a.neurarium: --epochs 1e12: /header/stages/0/epochs: expected an integer 1...1000000, found 1e12",
        ),
        (
            "train a.neurarium --seed -1",
            "a.neurarium: --seed -1: /header/seed: expected an integer 0...2147483647, found -1",
        ),
        ("train a.neurarium --run a.neurarium", "a.neurarium: File exists"),
        ("train a.neurarium --set n2.shape=2000000000", f"a.neurarium: /nodes/n2: {LARGE}"),
        ("check none.neurarium", "none.neurarium: No such file or directory"),
        ("check .", f".: /: {FORM}"),
        ("check /dev/zero", f"/dev/zero: /: {FORM}"),
        ("check pipe", f"pipe: /: {FORM}"),
        ("check loop", "loop: Too many levels of symbolic links"),
        ("check a\x1b[31m", "a\ufffd[31m: No such file or directory"),
        ("check a\0", "'a\\x00' can not be the name of a file"),
        ("check " + "x" * 300, f"{'x' * 300}: File name too long"),
        ("check big", f"big: /nodes/n2/kind/shape/0: {COUNT} 1e12"),
        ("upgrade a.neurarium -o .", f".: {OUTPUT}"),
        ("upgrade a.neurarium -o /dev/full", f"/dev/full: {OUTPUT}"),
        ("code a.neurarium -o none/a.py", "none/a.py: there is no folder none"),
        ("new foo -o b", "there is no template foo; there are "),
        ("export none --to pt -o b", "none: expected the folder of a run"),
        ("export . --to pt -o b", ".: . holds no trained network: design.neurarium is missing."),
        ("export . --to foo -o b", "argument --to: invalid choice: 'foo' "),
        ("predict none b", "none: expected the folder of a run"),
        ("predict . b", "b: expected a file of numbers"),
        ("predict . a.neurarium", "a.neurarium: expected a JSON list of numbers, all rows of one length"),
        ("chekc a.neurarium", "there is no command chekc; did you mean check?"),
        ("zzz\x1b[2J", "there is no command zzz\ufffd[2J; there are templates, new, data, check, "),
        ("check", "the following arguments are required: FILE; see neurarium check --help"),
        ("check a --foo\x1b", "unrecognized arguments: --foo\ufffd; see neurarium --help"),
        ("", "expected a command: templates, new, "),
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_every_refusal_is_one_located_line(ask, digits, words, line):
    os.mkfifo("pipe")
    Path("loop").symlink_to("loop")
    Path("big").write_text(digits.read_text().replace('"shape": [64]', '"shape": [1e12]'))
    before = sorted(Path().iterdir())
    code, output, errors = ask(*words.split())
    assert code == 2
    assert errors.startswith(f"error: {line}")
    assert errors.count("\n") == 1
    assert errors[:-1].isprintable()
    assert output == ""
    assert sorted(Path().iterdir()) == before
    code, output, _ = ask(*words.split(), "--json")
    assert code == 2
    assert result(output)["type"] == "error"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_what_is_not_allowed_is_one_line(ask, digits):
    digits.chmod(0)
    assert ask("check", digits)[2] == "error: a.neurarium: Permission denied\n"


@pytest.mark.parametrize("where", ["before", "after"])
def test_help_and_version_work_on_both_sides_of_a_command(ask, where):
    for option, words in (("--version", "neurarium "), ("--help", "usage: neurarium")):
        code, output, errors = ask(*([option, "check"] if where == "before" else ["check", option]))
        assert (code, errors) == (0, "")
        assert output.startswith(words)


def test_every_command_explains_itself(ask):
    for command in COMMANDS:
        code, output, errors = ask(command, "--help")
        assert (code, errors) == (0, "")
        assert output.count("\n") > 3


def test_a_missing_library_is_the_machines_affair(digits):
    look = "import sys; sys.modules['torch'] = None; from backends.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", look, "train", digits], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr == "error: The library torch is missing. Install it with: pip install torch\n"


def test_the_version_is_there_at_once_and_without_torch():
    times = []
    for _ in range(5):
        before = sum(os.times()[2:4])
        subprocess.run([*RUN, "--version"], check=True, capture_output=True, cwd=ROOT)
        times.append(sum(os.times()[2:4]) - before)  # of the processor: the machine may be busy
    assert min(times) < 0.3
    look = "import sys, backends.cli; sys.exit(any(n in sys.modules for n in ('torch', 'numpy', 'PySide6')))"
    subprocess.run([sys.executable, "-c", look], check=True, cwd=ROOT)


def test_an_interrupt_stops_after_the_step_and_keeps_what_was_learned(digits):
    words = ["train", "a.neurarium", "--epochs", "1000000", "--run", "run", "--json"]
    with subprocess.Popen([*RUN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if json.loads(line)["type"] == "Epoch":
                break
        process.send_signal(signal.SIGINT)
        output = process.stdout.read()
        assert "Stopping after this step" in process.stderr.read()
    assert process.returncode == 130
    assert result(output)["stopped"] is True
    assert {"design.neurarium", "weights.safetensors"} <= {entry.name for entry in Path("run").iterdir()}


def test_an_interrupt_before_the_training_ends_without_a_word(digits):
    look = (
        "import signal, sys; from backends.cli import main, program\n"
        "program.TABLE['check'] = lambda *_: signal.raise_signal(signal.SIGINT)\n"
        "sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", look, "check", "a"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_terminal_sees_a_bar_that_goes_away(digits):
    ours, theirs = pty.openpty()
    with subprocess.Popen([*RUN, "train", "a.neurarium", "--epochs", "30"], stdout=theirs, stderr=theirs):
        os.close(theirs)
        seen = b""
        while data := look_at(ours):
            seen += data
    os.close(ours)
    text = seen.decode()
    assert "█" in text
    assert "steps/s" in text
    assert text.split("\x1b[K")[-1].startswith("Finished after 30 epochs")


def look_at(descriptor):
    """Read from a pseudo-terminal; Linux answers EIO at the end."""
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""


@pytest.mark.parametrize("command", ["templates", "code a.neurarium", "train a.neurarium --epochs 200 --json"])
def test_a_reader_that_has_seen_enough_is_no_mistake(digits, command):
    with subprocess.Popen([*RUN, *command.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_an_output_that_is_full_is_one_line(digits):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*RUN, "code", digits], stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (2, b"error: standard output: No space left on device\n")


def test_the_command_worker_serves_a_window():
    heard = []
    worker = Worker(heard.append, [*RUN, "worker"])
    worker.start()
    number = worker.send(Export(run="none", format="pt", path="none.pt"))
    while not any(isinstance(event, Failed | Dead) for event in heard):
        time.sleep(0.05)
    worker.stop()
    assert worker.join()
    assert [event.to for event in heard if isinstance(event, Failed)] == [number]
    assert (heard[-1].asked, heard[-1].code) == (True, 0)


def test_a_trained_network_answers_for_numbers_in_a_file(ask, digits, monkeypatch):
    assert ask("train", digits, "--epochs", "40", "--run", "run")[0] == 0
    images = load(read(digits).nodes["n1"].kind).fields["image"][:3]
    np.save("three.npy", images)
    Path("one.json").write_text(json.dumps(images[0].tolist()))
    code, output, errors = ask("predict", "run", "three.npy")
    assert (code, errors) == (0, "")
    assert [line.split()[0] for line in output.splitlines()] == ["0", "1", "2"]
    assert "9: " in output
    rows = [json.loads(line) for line in ask("predict", "run", "one.json", "--json")[1].splitlines()]
    assert rows[-1] == {"type": "result", "samples": 1}
    assert rows[0]["answer"] == 0
    assert sum(rows[0]["outputs"]) == pytest.approx(1)
    monkeypatch.setattr("sys.stdin", io.StringIO("[[0.5, 0.5]]"))
    code, output, errors = ask("predict", "run", "-")
    assert (code, output) == (2, "")
    assert errors == "error: run: Digits takes float32 n × 1 × 8 × 8, found float32 1 × 2.\n"
