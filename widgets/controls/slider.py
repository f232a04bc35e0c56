"""A slider for counts: every octave is as long as the next."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

LARGEST = 1024


def stops(largest: int = LARGEST) -> tuple[int, ...]:
    """The counts that a slider stops at: 1 ... 8, then four in each octave."""
    found = list(range(1, 9))
    octave = 8
    while octave < largest:
        found += [octave + octave * step // 4 for step in range(1, 5)]
        octave *= 2
    return tuple(count for count in found if count <= largest)


class LogSlider(QSlider):
    """Counts 1 ... 1024; `moved` tells the count and a token that all steps of one drag share."""

    moved = Signal(int, object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(24)
        self._stops = stops()
        self._token = object()
        self.setRange(0, len(self._stops) - 1)
        self.sliderPressed.connect(self._begin)
        self.sliderReleased.connect(self._begin)
        self.valueChanged.connect(self._tell)

    def set_count(self, count: int) -> None:
        """Stand where a count is, without telling anyone."""
        blocked = self.blockSignals(True)
        if self._stops[self.value()] != count and not self.isSliderDown():
            self.setValue(min(bisect_left(self._stops, count), self.maximum()))
        self.blockSignals(blocked)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless this slider was entered."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _begin(self) -> None:
        self._token = object()

    def _tell(self, place: int) -> None:
        self.moved.emit(self._stops[place], self._token)
