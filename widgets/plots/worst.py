"""The worst reconstructions: what the network gives back least well."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from widgets.plots.arrays import numbers
from widgets.plots.reconstructions import Reconstructions


class Worst(Reconstructions):
    """Pairs as in the other plot, but the worst first. A double click tries one."""

    title = "Worst first"
    picture = "worst"

    def subtitle(self) -> str:
        """Say which images."""
        return "validation images"

    def footer(self) -> tuple[str, str]:
        """Say how bad it is."""
        arrays = self.training.pictures.get(self.picture, {}) if self.training is not None else {}
        errors = numbers(arrays["errors"]).tolist() if "errors" in arrays else []
        return f"mean square {errors[0]:.3f} and less" if errors else "", self.epoch()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Try the image under the pointer."""
        arrays = self.training.pictures.get(self.picture, {}) if self.training is not None else {}
        place = self.pair_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0 and "numbers" in arrays:
            self.tried.emit(int(numbers(arrays["numbers"])[place]))
