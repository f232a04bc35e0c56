"""What ties a worker to the window that started it: pipes of its own, and an end when the window is gone."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import signal
import sys
import threading

GRACE = 4.0
"""Seconds that a training gets to keep what it learned when the window is gone."""
SILENCE = 30.0
"""Seconds without a ping after which all stacks are printed: something holds Python's lock."""


def take_pipes() -> tuple[int, int]:
    """Return private copies of standard input and output, and point the public ones elsewhere.

    Must come before any heavy import: whatever prints from now on, Python or C, prints to standard error.
    """
    requests, events = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    return requests, events


def follow_parent() -> None:
    """Lead a process group of our own, and do not outlive the parent, even with Python's lock held."""
    faulthandler.enable()
    if hasattr(os, "setsid"):
        with contextlib.suppress(PermissionError):  # it leads one already
            os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        _follow_on_linux()


def heard() -> None:
    """Note a ping: only the next long silence prints the stacks. Where nothing else helps it ends the process too."""
    faulthandler.dump_traceback_later(SILENCE, exit=sys.platform != "linux")


def end_soon(code: int) -> None:
    """End the process when the grace is over, whatever the training does."""
    watch = threading.Timer(GRACE, end, (code,))
    watch.daemon = True
    watch.start()


def end(code: int, family: bool = False) -> None:
    """End at once, without the slow good-byes of libraries; with `family`, also what the worker has started."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    if family and hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(code)


def _follow_on_linux() -> None:
    """Let the kernel see to it.

    It sends SIGQUIT when the parent dies. The handler of SIGQUIT is the C function `alarm` itself: called with the
    number of the signal, 3, it has the kernel end this process three seconds later. No Python is needed for that,
    and in the meantime the end of standard input stops the training, which keeps what it learned.
    """
    libc = ctypes.CDLL(None)
    alarm = ctypes.cast(libc.alarm, ctypes.c_void_p)
    libc.signal.argtypes = (ctypes.c_int, ctypes.c_void_p)
    libc.signal(int(signal.SIGALRM), None)
    libc.signal(int(signal.SIGQUIT), alarm)
    set_death_signal = 1
    libc.prctl(set_death_signal, int(signal.SIGQUIT))
    # When memory runs out, the kernel should take the worker and leave the window.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write("500")
