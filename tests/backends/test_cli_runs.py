"""Kept runs on the command line: going on, measuring, listing, comparing, deleting."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from backends.places import runs_folder
from backends.record import read_record
from tests.backends.test_cli import RUN, ask, digits, modules, result

__all__ = ["ask", "digits", "modules"]


def test_a_run_is_kept_listed_and_found_by_every_name(ask, digits):
    assert ask("runs", "list")[1].startswith("0 runs, ")
    for seed in (1, 2):
        assert ask("train", digits, "--epochs", 2, "--seed", seed, "--keep")[0] == 0
    code, output, errors = ask("runs", "list")
    assert (code, errors) == (0, "")
    head, newest, oldest, foot = output.splitlines()
    assert head.split() == ["run", "name", "state", "epochs", "validation", "figures", "size", "folder"]
    assert "#2  finished     2/2" in newest
    assert "#1  finished     2/2" in oldest
    assert foot.startswith("2 runs, ")
    rows = [json.loads(line) for line in ask("runs", "list", "--json")[1].splitlines()]
    assert [row["number"] for row in rows[:-1]] == [2, 1]
    id, name = rows[0]["id"], rows[0]["name"]
    for word in (id, "2", f"{name}#2", runs_folder() / id):
        shown = result(ask("runs", "show", word, "--json")[1])
        assert (shown["id"], shown["seed"], shown["path"]) == (id, 2, str(digits.absolute()))
    lines = dict(line.split(maxsplit=1) for line in ask("runs", "show", "2")[1].splitlines() if line)
    assert lines["epochs"] == "2 of 2"
    assert lines["seed"] == "2"
    assert ask("predict", "2", "none")[2].startswith("error: none: ")


def test_runs_are_compared_side_by_side(ask, digits):
    for rate in ("0.01", "0.0001"):
        ask("train", digits, "--epochs", 1, "--set", f"adam.rate={rate}", "--keep")
    code, output, errors = ask("runs", "compare", "1", "2")
    assert (code, errors) == (0, "")
    shown = [line.split()[0] for line in output.splitlines()]
    assert {"run", "train", "validation", "accuracy"} <= set(shown)
    assert "seed" not in shown
    assert output.splitlines()[-1].startswith("the rest, ")


def test_a_run_is_deleted_from_the_list_only(ask, digits):
    ask("train", digits, "--epochs", 1, "--keep")
    ask("train", digits, "--epochs", 1, "--run", "mine")
    assert (
        ask("runs", "delete", "mine")[2]
        == f"error: {Path('mine')}: it is in no list of runs; delete the folder itself\n"
    )
    code, output, errors = ask("runs", "delete", "1")
    assert (code, errors) == (0, "")
    assert output.startswith("Deleted 1 run, ")
    assert not [entry for entry in runs_folder().iterdir() if entry.is_dir()]
    assert Path("mine/weights.safetensors").exists()


def test_an_interrupted_run_goes_on_and_then_some(ask, digits):
    words = ["train", "a.neurarium", "--epochs", "400", "--run", "run", "--json"]
    with subprocess.Popen([*RUN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if json.loads(line)["type"] == "Epoch":
                break
        process.send_signal(signal.SIGINT)
        stopped = result(process.stdout.read())
    assert stopped["stopped"]
    kept = read_record(Path("run")).steps
    assert kept == stopped["steps"]
    ask("train", digits, "--epochs", 400, "--run", "whole")
    code, output, errors = ask("resume", "run")
    assert (code, errors) == (0, "")
    assert output.startswith(f"goes on after {stopped['epochs']} epoch")
    assert read_record(Path("run")).curves == read_record(Path("whole")).curves
    assert ask("resume", "run")[2] == "error: run: All 400 epochs are done. Say how many more.\n"
    more = result(ask("resume", "run", "--epochs", 5, "--rate", "1e-4", "--json")[1])
    assert more["epochs"] == 405
    assert [turn.rate for turn in read_record(Path("run")).changes] == [1e-4]


def test_a_run_that_diverged_says_how_to_go_on(ask, digits):
    ask("new", "linear-autoencoder", "-o", "b.neurarium")
    code, _, errors = ask("train", "b.neurarium", "--set", "sgd.rate=1e6", "--epochs", 3, "--run", "wild")
    assert code == 2
    assert errors.startswith("error: b.neurarium: /nodes/")
    assert errors.endswith("Go on from step 0 with neurarium resume wild --rate 100000\n")
    assert ask("resume", "wild", "--rate", "0.01")[0] == 0


def test_a_run_is_measured_on_what_it_was_not_trained_on(ask, digits):
    trained = result(ask("train", digits, "--epochs", 3, "--run", "run", "--json")[1])
    code, output, errors = ask("eval", "run")
    assert (code, errors) == (0, "")
    assert output.startswith("179 test samples: loss ")
    test = result(ask("eval", "run", "--json")[1])
    assert test["figures"]["accuracy"] == trained["figures"]["accuracy"]
    assert test["figures"]["loss"] == pytest.approx(trained["figures"]["loss"], rel=1e-5)
    validation = result(ask("eval", "run", "--part", "validation", "--json")[1])
    assert validation["samples"] == 180
    assert validation["figures"]["accuracy"] == pytest.approx(read_record(Path("run")).figures["accuracy"])


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("resume none", "none: expected the folder of a run, or one of neurarium runs list"),
        ("resume .", ".: . holds no run: run.json is missing."),
        ("resume none --rate x", "--rate x: expected a number above 0, at most 1e+06"),
        ("resume none --rate nan", "--rate nan: expected a number above 0"),
        ("resume none --epochs 0.5", "--epochs 0.5: expected a whole number above 0"),
        ("eval .", ".: . holds no trained network: design.neurarium is missing."),
        ("eval x --part train", "argument --part: invalid choice: 'train' "),
        ("runs", "the following arguments are required: ACTION; see neurarium runs --help"),
        ("runs lsit", "argument ACTION: invalid choice: 'lsit' "),
        ("runs show", "the following arguments are required: RUN; see neurarium runs show --help"),
        ("runs show 1", "1: expected the folder of a run, or one of neurarium runs list"),
        ("runs delete a\x1b[2J", "a\ufffd[2J: expected the folder of a run"),
        ("train a.neurarium --keep --run x", "--keep and --run DIR exclude each other"),
    ],
    ids=ascii,
)
def test_every_refusal_is_one_line(ask, digits, words, line):
    code, output, errors = ask(*words.split())
    assert (code, output) == (2, "")
    assert errors.startswith(f"error: {line}")
    assert errors.count("\n") == 1


def test_a_number_that_two_drawings_have_is_asked_back(ask, digits):
    ask("train", digits, "--epochs", 1, "--keep")
    ask("train", digits, "--epochs", 1, "--keep", "--set", "header.name=Other")
    code, _, errors = ask("runs", "show", "1")
    assert code == 2
    assert errors.startswith("error: 1: expected one run, found 2: Other#1, ")


def test_listing_needs_no_torch(ask, digits):
    look = "import sys; sys.modules['torch'] = None; from backends.cli import main; sys.exit(main())"
    done = subprocess.run([RUN[0], "-c", look, "runs", "list"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
