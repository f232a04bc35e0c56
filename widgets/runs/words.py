"""What a run is in words and figures: for its row, for the top bar and for the inspector."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from widgets.plots.ticks import figure
from widgets.welcome.recents import told

if TYPE_CHECKING:
    from backends.runs import Run

UNITS = ("bytes", "kB", "MB", "GB")
ENDS = {"running": "running", "stopped": "stopped", "failed": "failed", "cut": "cut off"}
"""How a run ended that did not come to its end."""


def titled(run: Run) -> str:
    """Call a run by the name that it was given, else by its number."""
    return run.label or f"Run {run.number}"


def headline(run: Run) -> str:
    """Say how good it is: the share of right answers, else its lowest loss."""
    if (right := run.figures.get("accuracy")) is not None:
        return percent(right)
    loss = next((loss for loss in (run.best, run.validation, run.train) if loss is not None), None)
    return figure(loss) if loss is not None and isfinite(loss) else "–"


def result(run: Run) -> str:
    """Say how good it is in words for the top bar: `97.9 % right`, `loss 0.0369`."""
    said = headline(run)
    return "" if said == "–" else f"{said} right" if "accuracy" in run.figures else f"loss {said}"


def percent(share: float) -> str:
    """Write a share: 97.9 %."""
    return f"{100 * share:.1f} %"


def moment(run: Run) -> str:
    """Say when a run began: 10:02 today, else the day."""
    return told(datetime.fromtimestamp(run.began)).removeprefix("today ")


def lasted(seconds: float) -> str:
    """Write a duration: 0.4 s, 6 s, 12 min, 3 h 5 min."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 1 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def sized(count: float) -> str:
    """Write a size on disk: 740 kB, 7.4 MB."""
    unit = 0
    while count >= 999.5 and unit < len(UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.0f} {UNITS[unit]}" if count >= 99.5 or not unit else f"{count:.1f} {UNITS[unit]}"
