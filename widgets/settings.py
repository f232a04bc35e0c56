"""Settings: what is remembered between two starts. They never hold anything of a design but its path."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from backends.places import config_folder
from backends.places import data_folder as data_folder  # noqa: PLC0414 - the windows ask here

MOST_RECENT = 8


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
