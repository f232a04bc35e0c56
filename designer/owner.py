"""Who owns what lies on the disk: a process by its number and the moment it began, for numbers are given again."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from designer.record import Record

QUERY = 0x1000
"""What Windows calls the right to ask a process for its times."""


class Owner(Record, frozen=True, kw_only=True):
    """A process; `began` is a word that no other process with this number has."""

    process: int
    began: str

    @property
    def alive(self) -> bool:
        """Say whether this very process still runs."""
        return bool(self.began) and began(self.process) == self.began


@cache
def myself() -> Owner:
    """Return this process."""
    return Owner(process=os.getpid(), began=began(os.getpid()))


def began(process: int) -> str:
    """Say when a process began, in the clock of its system; "" when there is none."""
    if sys.platform == "win32":
        return _began_on_windows(process)
    if sys.platform == "linux":
        try:
            text = Path(f"/proc/{process}/stat").read_text(errors="replace")
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
        except OSError:
            return ""
        state, *rest = text.rpartition(")")[2].split()
        return "" if state in "ZX" else f"{boot}{rest[18]}"
    command = ["ps", "-o", "lstart=", "-p", str(process)]
    same = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}  # the same words whoever asks
    asked = subprocess.run(command, capture_output=True, text=True, check=False, env=same)
    return "".join(letter for letter in asked.stdout if letter.isalnum())


def _began_on_windows(process: int) -> str:
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(QUERY, False, process)
    if not handle:
        return ""
    times = [ctypes.c_ulonglong() for _ in range(4)]
    code = ctypes.c_ulong()
    kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return str(times[0].value) if code.value == 259 else ""
