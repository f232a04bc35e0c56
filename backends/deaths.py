"""Why a worker ended, in words for people. Every exit code and every signal is looked up here and nowhere else."""

from __future__ import annotations

import signal

LIBRARY_MISSING = 3
"""The worker's own exit code when PyTorch or another library can not be loaded."""
BROKEN_STREAM = 76
"""The worker's own exit code when it was sent something that is not a message."""

SIGNALS = {
    "SIGKILL": "was killed by the system, probably out of memory",
    "SIGSEGV": "crashed inside a library (segmentation fault)",
    "SIGBUS": "crashed inside a library (bus error; is a disk full or a file cut short?)",
    "SIGABRT": "gave itself up (abort)",
    "SIGFPE": "crashed inside a library (arithmetic error)",
    "SIGILL": "met an instruction that this processor does not know",
    "SIGTERM": "was asked to end by another program",
    "SIGINT": "was interrupted",
    "SIGHUP": "lost its terminal",
    "SIGPIPE": "lost its connection",
    "SIGALRM": "took too long to end",
    "SIGXCPU": "used up the processor time that the system allows",
    "SIGXFSZ": "wrote a file larger than the system allows",
}
EXITS = {
    0: "ended without being asked",
    1: "ended with an error of its own",
    2: "was started with words that it does not know",
    LIBRARY_MISSING: "needs a library that is not installed",
    BROKEN_STREAM: "was sent something that it could not read",
    126: "is not allowed to start",
    127: "was not found",
    255: "lost its connection",
}
SUBJECT = "The training process"


def worded(code: int | None, broken: str = "", greeted: bool = True, last: str = "") -> str:
    """Say why a worker ended: its exit code (negative for a signal, None when it never ran), or what broke.

    `greeted` says whether it ever said hello, `last` is the last line that it printed.
    """
    if broken:
        return f"{SUBJECT} was ended: {broken}."
    clue = f": {last}" if last and code not in (0, None) and not _signal(code) else ""
    if code is None:
        return f"{SUBJECT} could not be started{f': {last}' if last else ''}."
    if greeted or _signal(code):
        return f"{SUBJECT} {_end(code)}{clue}."
    return f"{SUBJECT} ended before it was ready; it {_end(code)}{clue}."


def _end(code: int) -> str:
    if name := _signal(code):
        return SIGNALS.get(name, f"was ended by the signal {name}")
    return EXITS.get(code, f"ended with exit code {code}")


def _signal(code: int | None) -> str:
    """Name the signal; a shell or ssh in between reports it as 128 + its number."""
    number = -code if code is not None and code < 0 else code - 128 if code is not None and 128 < code < 160 else 0
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"number {number}" if number else ""
