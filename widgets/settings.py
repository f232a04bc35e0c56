"""Settings: what is remembered between two starts. They never hold anything of a design but its path."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs
from PySide6.QtCore import QSettings

MOST_RECENT = 8
_places = PlatformDirs("neurarium", appauthor=False)


def config_folder() -> Path:
    """Return the folder of the settings; NEURARIUM_HOME moves everything, for tests and for sticks."""
    home = os.environ.get("NEURARIUM_HOME")
    return Path(home) / "config" if home else _places.user_config_path


def data_folder() -> Path:
    """Return the folder of the runs."""
    home = os.environ.get("NEURARIUM_HOME")
    return Path(home) / "data" if home else _places.user_data_path


class Settings:
    """A thin face on an .ini file: recent files, look and window."""

    def __init__(self) -> None:
        self._store = QSettings(str(config_folder() / "neurarium.ini"), QSettings.Format.IniFormat)

    @property
    def recents(self) -> list[Path]:
        """Files opened or saved lately that still exist, the newest first."""
        stored = self._store.value("recents") or []
        rows = [stored] if isinstance(stored, str) else list(stored)
        return [Path(row) for row in rows if Path(row).is_file()]

    def remember(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        rows = [path.absolute(), *(row for row in self.recents if row != path.absolute())]
        self._store.setValue("recents", [str(row) for row in rows[:MOST_RECENT]])

    def text(self, name: str) -> str:
        """Return a remembered word, "" when there is none."""
        return str(self._store.value(name) or "")

    def set_text(self, name: str, value: str) -> None:
        """Remember a word."""
        self._store.setValue(name, value)
