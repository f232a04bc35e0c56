"""Can a window be see-through here? Where nothing blends windows, their clear parts come out black."""

from __future__ import annotations

import ctypes
import ctypes.util
from functools import cache

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QGuiApplication, QPainterPath, QRegion
from PySide6.QtWidgets import QWidget


def blends() -> bool:
    """Say whether windows are blended: everywhere but on an X screen without a compositor."""
    if QGuiApplication.platformName() != "xcb":
        return True
    screen = _screen()
    if screen is None:
        return False
    library, display, owner = screen
    return bool(library.XGetSelectionOwner(display, owner))


@cache
def _screen() -> tuple[ctypes.CDLL, ctypes.c_void_p, int] | None:
    """Open a line of our own to the X server; its compositor owns a selection that is named after the screen."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    except OSError:
        return None
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XOpenDisplay.argtypes = [ctypes.c_char_p]
    library.XDefaultScreen.argtypes = [ctypes.c_void_p]
    library.XInternAtom.restype = ctypes.c_ulong
    library.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    library.XGetSelectionOwner.restype = ctypes.c_ulong
    library.XGetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    display = library.XOpenDisplay(None)
    if not display:
        return None
    name = f"_NET_WM_CM_S{library.XDefaultScreen(display)}".encode()
    return library, ctypes.c_void_p(display), library.XInternAtom(display, name, 0)


class Cut(QObject):
    """Cuts the corners off a window, at every size it takes."""

    def __init__(self, window: QWidget, radius: float) -> None:
        super().__init__(window)
        self._radius = radius
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the window its shape."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and isinstance(watched, QWidget):
            watched.setMask(rounded_region(QRectF(watched.rect()), self._radius))
        return False


def rounded_region(place: QRectF, radius: float) -> QRegion:
    """Return the pixels inside a rectangle with round corners."""
    path = QPainterPath()
    path.addRoundedRect(place, radius, radius)
    return QRegion(path.toFillPolygon().toPolygon())
