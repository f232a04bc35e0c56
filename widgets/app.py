"""The command `neurarium`: no word or a file opens the window, every other word is a command of the CLI."""

from __future__ import annotations

import ctypes.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from widgets import imports

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

NO_DISPLAY = 3
"""Exit code when the environment lacks something."""


def main(arguments: list[str] | None = None) -> int:
    """Run the app and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and (words[0].startswith("-") or Path(words[0]).suffix != ".neurarium"):
        from backends.cli import main as command

        return command(words)
    if reason := obstacle():
        print(f"error: {reason}", file=sys.stderr)
        return NO_DISPLAY
    return show([Path(word) for word in words])


def obstacle() -> str:
    """Say why no window can be opened here, "" when one can. Qt itself would abort."""
    if os.environ.get("QT_QPA_PLATFORM", "") not in ("", "xcb") or not sys.platform.startswith("linux"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return "there is no display: set DISPLAY, or use a command such as 'neurarium train' (see --help)"
    if ctypes.util.find_library("xcb-cursor") is None:
        return "the library xcb-cursor is missing: install libxcb-cursor0 (Debian, Ubuntu) or xcb-util-cursor"
    name = os.environ["DISPLAY"].rsplit(":", 1)
    socket = Path(f"/tmp/.X11-unix/X{name[-1].split('.')[0]}")
    if not name[0] and not socket.exists():
        return f"the display {os.environ['DISPLAY']} can not be reached"
    return ""


def application() -> QApplication:
    """Make the application, dressed: what every window needs before it is made."""
    from PySide6.QtWidgets import QApplication

    from widgets import theme
    from widgets.motion import motion
    from widgets.settings import Settings

    made = QApplication(sys.argv[:1])
    made.setApplicationName("Neurarium")
    made.setDesktopFileName("neurarium")
    theme.load_fonts()
    settings = Settings()
    motion.wish = settings.text("motion")

    def dress() -> None:
        wanted = settings.text("theme") or ("dark" if theme.system_prefers_dark() else "light")
        theme.look.wear(theme.LIGHT if wanted == "light" else theme.DARK)

    dress()
    made.styleHints().colorSchemeChanged.connect(dress)
    return made


def show(paths: list[Path]) -> int:
    """Open the window with these files and return when it is closed."""
    imports.plain()
    from widgets.alarm import Alarm
    from widgets.settings import data_folder

    alarm = Alarm(data_folder() / "log")
    alarm.install()
    made = application()
    from widgets.window import Window

    window = Window()
    window.show()
    alarm.speak(window.notices, window)
    for path in paths:
        window.files.open_path(path)
    code = made.exec()
    alarm.remove()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
