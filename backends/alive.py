"""Whether a process that said something still is there; its number alone may be somebody else's by now."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path


def myself() -> str:
    """Return a word that stands for this process as long as the machine runs."""
    return _word(os.getpid())


def alive(process: str) -> bool:
    """Say whether the process of this word lives."""
    number = process.partition(" ")[0]
    return number.isdecimal() and number.isascii() and _there(int(number)) and _word(int(number)) == process


def _word(number: int) -> str:
    """Join the number with when it began, where the system tells."""
    with suppress(OSError, IndexError):
        text = Path(f"/proc/{number}/stat").read_text(errors="replace")
        return f"{number} {text.rpartition(')')[2].split()[19]}"
    return str(number)


def _there(number: int) -> bool:
    if sys.platform == "win32":
        limited_information = 0x1000
        handle = ctypes.windll.kernel32.OpenProcess(limited_information, False, number)
        ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
