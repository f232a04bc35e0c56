"""Sets Neurarium up in .venv and starts it; `test` and `bench` check it, other words go to `neurarium`."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
PROGRAMS = HOME / ("Scripts" if os.name == "nt" else "bin")
STAMP = HOME / "neurarium.stamp"
CHECKS = ("ruff format --check .", "ruff check .", "mypy", "lint-imports", "pytest")


def find(program):
    """Return the path of a program of our own environment, or None."""
    return shutil.which(program, path=PROGRAMS)


def prepare(*extras):
    """Install what pyproject.toml asks for, unless a stamp says that this is done."""
    recipe = hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()
    installed, *present = STAMP.read_text().split() if STAMP.exists() else [""]
    if installed == recipe and {*extras} <= {*present}:
        return
    print("Setting up Neurarium in .venv; the first time takes a few minutes.", file=sys.stderr)
    wanted = sorted({*extras, *present})
    try:
        if not find("pip"):
            venv.create(HOME, with_pip=True)
        pip = [find("pip"), "install", "--quiet", "--disable-pip-version-check", "--editable"]
        target = f"{HERE}[{','.join(wanted)}]" if wanted else str(HERE)
        subprocess.run([*pip, target], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        lines = str(getattr(problem, "stderr", None) or problem).strip().splitlines()
        reason = next((line for line in reversed(lines) if line.startswith("ERROR")), lines[-1])
        sys.exit(f"Neurarium could not be set up (is python3-venv there, and the network?): {reason}")
    STAMP.write_text(" ".join([recipe, *wanted]))


def main(words):
    """Do what the words say and return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is exactly who must read this
        sys.exit(f"Neurarium needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if words[:1] not in (["test"], ["bench"]):
        prepare()
        if os.name != "nt":  # become the program, so that signals reach it
            os.execv(find("neurarium"), ["neurarium", *words])
        return subprocess.call([find("neurarium"), *words])
    prepare("test")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    pytest = ["pytest", *(["tests/benchmarks"] if words[0] == "bench" else []), *words[1:]]
    checks = [check.split() for check in CHECKS] if words == ["test"] else [pytest]
    for program, *rest in checks:
        if code := subprocess.call([find(program), *rest], cwd=HERE):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
