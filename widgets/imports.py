"""Plain imports: PySide's import statement, which reads the source of every module, gives way to Python's own.

For its `from __feature__ import snake_case` PySide looks for its name in the text of all that is imported after it.
That costs a third of the start and leaves the text in memory: 20 MB of it. Nothing here uses `__feature__`.
"""

from __future__ import annotations

import builtins
import linecache


def plain() -> None:
    """Load PySide, then import as Python does. Call it before anything else of the window is imported."""
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    linecache.clearcache()
