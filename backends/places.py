"""Where things are kept on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

_places = PlatformDirs("neurarium", appauthor=False)


def config_folder() -> Path:
    """Return the folder of the settings; NEURARIUM_HOME moves everything, for tests and for sticks."""
    home = os.environ.get("NEURARIUM_HOME")
    return Path(home) / "config" if home else _places.user_config_path


def data_folder() -> Path:
    """Return the folder of everything that is made."""
    home = os.environ.get("NEURARIUM_HOME")
    return Path(home) / "data" if home else _places.user_data_path


def runs_folder() -> Path:
    """Return the folder of the runs: the store that the window and the command line share."""
    return data_folder() / "runs"
