"""The program `neurarium`: words in, an exit code out. Torch is loaded by the commands that need it alone."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from contextlib import suppress
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

from backends.cli import asking, drawings, kept, runs, tables
from backends.cli.printer import Printer
from backends.cli.refusal import INTERRUPTED, USER, Refused

FORMATS = ("pt", "safetensors", "pt2", "python")
Command = Callable[[Namespace, Printer], int]


def serve(words: Namespace, out: Printer) -> int:
    """Serve a window as its worker, over standard input and output: `ssh host neurarium worker`."""
    from backends.worker import main as work

    return work()


TABLE: dict[str, Command] = {
    "templates": drawings.templates,
    "new": drawings.new,
    "data": tables.data,
    "check": drawings.check,
    "code": drawings.code,
    "train": runs.train,
    "resume": runs.resume,
    "eval": runs.evaluate,
    "runs": kept.runs,
    "export": runs.export,
    "predict": asking.predict,
    "upgrade": drawings.upgrade,
    "worker": serve,
}
COMMANDS: tuple[str, ...] = tuple(TABLE)
"""First words that are commands; any other first word is a file to open in the window."""

DESCRIPTION = "Draw a neural network, watch it train, take it with you."
EXAMPLES = """\
Without a command, or with a file, the window opens.

examples:
  neurarium new digits-mlp -o digits.neurarium
  neurarium check digits.neurarium
  neurarium train digits.neurarium --epochs 5 --set hidden.shape=128 --run runs/wide
  neurarium resume runs/wide --epochs 10
  neurarium export runs/wide --to pt -o digits.pt
  neurarium new --data cars.csv --target price -o cars.neurarium

exit codes: 0 done, 2 a mistake in the words, the file or the drawing, 3 a library or memory is missing,
130 interrupted
"""


def main(arguments: list[str] | None = None) -> int:
    """Do what the words say and return the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    out = Printer(json="--json" in words)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = _answered(words, out)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has seen enough, as `head` has
        _forget_output()
        return 0
    except OSError as problem:
        _forget_output()
        out.complain(f"standard output: {problem.strerror}")
        return USER
    return code


def _answered(words: list[str], out: Printer) -> int:
    """Run, and put what goes wrong into one line and a code."""
    try:
        return _run(words, out)
    except Refused as refusal:
        out.error(refusal.reason, refusal.code)
        return refusal.code
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(words: list[str], out: Printer) -> int:
    known = parser()
    _known(words)
    try:
        found = known.parse_args(words)
    except SystemExit as end:  # --help and --version
        return int(end.code or 0)
    if found.command is None:
        raise Refused(f"expected a command: {', '.join(COMMANDS)}; see neurarium --help")
    return TABLE[found.command](found, out)


def _known(words: list[str]) -> None:
    """Raise Refused when the first word is no command; argparse would list all of them."""
    word = next((word for word in words if not word.startswith("-")), None)
    if word is None or word in COMMANDS:
        return
    close = get_close_matches(word, COMMANDS, 1)
    meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(COMMANDS)}"
    raise Refused(f"there is no command {word}; {meant}")


def _forget_output() -> None:
    """Send what is still to be printed nowhere, so that the end of the program does not stumble over it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Parser(ArgumentParser):
    """Says what is wrong in one line instead of printing how to use the program."""

    def error(self, message: str) -> NoReturn:
        """Raise Refused."""
        raise Refused(f"{message}; see {self.prog} --help")


def parser() -> Parser:
    """Return the parser of the whole program."""
    common = Parser(add_help=False)
    common.add_argument("--json", action="store_true", default=SUPPRESS, help="print one JSON object a line")
    common.add_argument("--version", action="version", version=f"neurarium {_version()}", help="print the version")
    whole = Parser(
        prog="neurarium",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        parents=[common],
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)

    def command(name: str) -> Parser:
        text = (TABLE[name].__doc__ or "").strip()
        short = text[:1].lower() + text[1:].partition(".")[0].partition(";")[0]
        return commands.add_parser(name, help=short, description=text, parents=[common], allow_abbrev=False)

    command("templates")
    new = command("new")
    new.add_argument("id", metavar="ID", nargs="?", default="", help="which template; see neurarium templates")
    new.add_argument("--data", metavar="FILE", default="", help="propose a network for this table or folder of images")
    new.add_argument("--target", metavar="COLUMN", default="", help="the column that should be found")
    _output(new, required=True)
    new.add_argument("--force", action="store_true", help="replace a file that is there")
    data = command("data")
    data.add_argument("source", metavar="FILE", nargs="?", default="", help="a table, arrays, a folder of images")
    data.add_argument("--target", metavar="COLUMN", default="", help="the column that should be found")
    _file(command("check"))
    code = _file(command("code"))
    _output(code)
    _training(_file(command("train")))
    resume = _run_of(command("resume"))
    resume.add_argument("--epochs", metavar="N", help="so many more than the run was asked for")
    resume.add_argument("--rate", metavar="R", help="another learning rate from here on")
    part = _run_of(command("eval"))
    part.add_argument("--part", choices=("validation", "test"), default="test", help="which samples; test by default")
    _kept(command("runs"))
    export = _run_of(command("export"), "folder")
    export.add_argument("--to", required=True, choices=FORMATS, metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    _output(export, required=True)
    predict = _run_of(command("predict"), "folder")
    predict.add_argument(
        "file", metavar="FILE", help="a table, a JSON list or an .npy file; - reads JSON from standard input"
    )
    _output(_file(command("upgrade")), required=True)
    command("worker")
    return whole


def _file(command: Parser) -> Parser:
    command.add_argument("file", metavar="FILE", help="a .neurarium file")
    return command


def _run_of(command: Parser, name: str = "run") -> Parser:
    command.add_argument(
        name, metavar="RUN", help="the folder of a run, or its id, label or number in the list of runs"
    )
    return command


def _kept(runs: Parser) -> None:
    actions = runs.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)

    def action(function: Callable[..., int], name: str) -> Parser:
        text = (function.__doc__ or "").strip()
        common = Parser(add_help=False)
        common.add_argument("--json", action="store_true", default=SUPPRESS, help="print one JSON object a line")
        return actions.add_parser(name, help=text[:1].lower() + text[1:-1], description=text, parents=[common])

    action(kept.listed, "list").add_argument("--name", metavar="NAME", help="only those of drawings with this name")
    _run_of(action(kept.shown, "show"))
    for function, name in ((kept.compared, "compare"), (kept.deleted, "delete")):
        action(function, name).add_argument("run", metavar="RUN", nargs="+", help="folders, ids, labels or numbers")


def _output(command: Parser, required: bool = False) -> None:
    command.add_argument("-o", "--output", metavar="FILE", required=required, help="where to write")


def _training(train: Parser) -> None:
    train.add_argument("--epochs", metavar="N", help="passes over the training samples")
    train.add_argument("--seed", metavar="S", help="decides every random number")
    train.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NODE.FIELD=VALUE",
        help="change a field: n2.activation=Tanh, hidden.shape=64, adam.rate=0.01, training.batch=32",
    )
    train.add_argument("--run", metavar="DIR", help="folder in which to keep what is learned")
    train.add_argument("--keep", action="store_true", help="keep it in a new folder among the runs of the window")
    train.add_argument("--force", action="store_true", help="replace what an earlier run left in that folder")


def _version() -> str:
    try:
        return version("neurarium")
    except PackageNotFoundError:
        return "of no version: it is not installed"
