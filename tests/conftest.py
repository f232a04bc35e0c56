"""Windows of tests are not shown to anybody, and pytest has the last word."""

import atexit
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@atexit.register
def _hush():
    """Send nowhere what duckdb's bindings print about leaks of their own after the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
