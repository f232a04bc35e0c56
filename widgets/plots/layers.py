"""What convolutions hold and what they find: filters in the colors of signs, feature maps in gray."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from designer.naming import title
from widgets.editor import Editor
from widgets.paint import counted
from widgets.plots.arrays import numbers, signs
from widgets.plots.mosaic import Mosaic, grays, grid
from widgets.plots.plot import Plot
from widgets.theme import Theme, look


class Layers(Plot):
    """Follows the selected layer, else the first one that has something to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node = ""
        """Whose images are shown."""
        self._mosaic = Mosaic()
        self._shape: tuple[int, ...] = (0,)

    @property
    def filled(self) -> bool:
        """Say whether there are images."""
        return bool(self._shape[0])

    def show_editor(self, editor: Editor | None) -> None:
        """Follow another editor and what is selected there."""
        if self.editor is not None:
            self.editor.selected.disconnect(self.ask)
        if editor is not None:
            editor.selected.connect(self.ask)
        super().show_editor(editor)

    def called(self) -> str:
        """Return the name of the layer."""
        nodes = self.editor.design.nodes if self.editor is not None else {}
        return title(nodes[self.node]) if self.node in nodes else ""

    def refresh(self) -> None:
        """Take over the latest images of the layer."""
        arrays = self.training.pictures.get(self.picture, {}) if self.training is not None else {}
        keys = [key for key in arrays if "." not in key]
        chosen = self.editor.node if self.editor is not None else ""
        self.node = chosen if chosen in keys else self.node if self.node in keys else next(iter(keys), "")
        self._shape = (0,)
        if self.node:
            images = numbers(arrays[self.node])
            self._shape = images.shape
            self._mosaic.print(self.printed(images, look.theme))
        super().refresh()

    def printed(self, images: NDArray[Any], theme: Theme) -> NDArray[np.uint32]:
        """Color the images: (n, height, width) of pixels."""
        raise NotImplementedError

    def draw(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        """Draw them as large as fit."""
        self._mosaic.draw(painter, theme, self.tiles(place), self.devicePixelRatioF())

    def tiles(self, place: QRectF) -> list[QRectF]:
        """Lay them out."""
        return grid(self._shape[0], place, 4.0)


class Filters(Layers):
    """All masks of a convolution on one scale: blue is plus, orange is minus."""

    title = "Filters"
    picture = "filters"
    empty = "The masks of a convolution appear here while training."

    def subtitle(self) -> str:
        """Say whose they are."""
        return f"{self.called()}, {counted(self._shape[0], 'filter')}"

    def footer(self) -> tuple[str, str]:
        """Say how to read them."""
        slices = self._shape[1] if len(self._shape) > 1 else 1
        return (f"a row for each filter, {slices} channels" if slices > 1 else "blue +, orange −"), self.epoch()

    def printed(self, images: NDArray[Any], theme: Theme) -> NDArray[np.uint32]:
        """(filters, channels, height, width) -> one image each, all on the scale of the strongest weight."""
        masks = images.reshape(-1, *images.shape[2:]).astype(np.float32)
        share = masks / max(float(np.abs(masks).max(initial=0)), 1e-9)
        return signs(theme)[((share + 1) * 127.5).astype(np.uint8)]

    def tiles(self, place: QRectF) -> list[QRectF]:
        """A row for each filter where they look at several channels, in as many columns of rows as suit the place."""
        filters, slices = self._shape[:2]
        if slices == 1:
            return grid(filters, place, 4.0)
        best = (0.0, 1)
        for across in range(1, filters + 1):
            rows = -(-filters // across)
            side = min((place.width() - 12.0 * (across - 1)) / (across * slices) - 2, place.height() / rows - 3, 64.0)
            best = max(best, (side, across))
        side, across = best
        block = slices * (side + 2) + 12
        return [
            QRectF(
                place.left() + i % across * block + j * (side + 2), place.top() + i // across * (side + 3), side, side
            )
            for i in range(filters)
            for j in range(slices)
        ]


class Maps(Layers):
    """What each filter of a layer finds in one image; nothing found is dark."""

    title = "Feature maps"
    picture = "maps"
    empty = "What the filters find appears here while training."

    def subtitle(self) -> str:
        """Say whose they are."""
        return f"{self.called()}, {counted(self._shape[0], 'map')}"

    def footer(self) -> tuple[str, str]:
        """Say on which scale they are."""
        peaks = numbers(self.training.pictures[self.picture][f"{self.node}.peaks"]) if self.training else np.zeros(1)
        return "select a layer to see its maps", f"peak {float(peaks.max(initial=0)):.2f}"

    def printed(self, images: NDArray[Any], theme: Theme) -> NDArray[np.uint32]:
        """Ink on paper."""
        return grays(images, theme)
