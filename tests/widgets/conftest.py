"""Every widget is tested in its own clothes, on a design that ships."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

import resources
from designer.storage import load
from widgets.editor import Editor
from widgets.theme import DARK, load_fonts, look, stylesheet


@pytest.fixture
def dressed(qapp):
    load_fonts()
    if look.theme is not DARK or qapp.styleSheet() != stylesheet(DARK):
        look.wear(DARK)
    yield qapp
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def editor(dressed):
    """Deep autoencoder: n1 digits, n2 encoder, n3 latent, n4 decoder, n5 pixels, n6 loss."""
    return Editor(load(resources.data("designs/deep-autoencoder.neurarium")))


@pytest.fixture
def shown(qtbot, editor):
    """Show a panel beside the design."""

    def show(panel, width=288, height=700):
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show_editor(editor)
        panel.show()
        panel.activateWindow()
        QApplication.processEvents()
        return panel

    return show
