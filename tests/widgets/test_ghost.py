"""Where a network has no loss, a dashed card offers one in its place."""

import pytest
from PySide6.QtCore import QPointF

from designer.layer import Loss


@pytest.fixture
def untaught(drawer):
    """Somebody who has deleted the loss."""
    loss = drawer.named("Loss")
    drawer.editor.select({loss})
    drawer.window.run("delete")
    return drawer


def button(person):
    place = person.canvas._ghost.place(person.canvas.camera)
    return person.canvas.camera.to_screen(QPointF(place.center().x(), place.top() + 130))


def test_a_click_puts_the_loss_where_its_ghost_was(untaught):
    place = untaught.canvas._ghost.place(untaught.canvas.camera)
    assert place.left() > untaught.canvas.scene.rect(untaught.named("Pixels")).right()
    before = untaught.canvas.grab().toImage()
    untaught.move(button(untaught))
    assert untaught.canvas.grab().toImage() != before  # the button answers the pointer
    untaught.click(button(untaught))
    assert [type(n.kind).__name__ for n in untaught.design.nodes.values() if isinstance(n.kind, Loss)] == ["MSE"]
    assert untaught.canvas._ghost.place(untaught.canvas.camera) is None
    assert not untaught.editor.problems()
    untaught.editor.undo()
    assert untaught.canvas._ghost.place(untaught.canvas.camera) == place


def test_a_network_with_a_loss_has_no_ghost(drawer):
    assert drawer.canvas._ghost.place(drawer.canvas.camera) is None


def test_the_ghost_makes_way(untaught):
    assert untaught.canvas._ghost.place(untaught.canvas.camera) is not None
    untaught.canvas.zoom_to(0.3)
    assert untaught.canvas._ghost.place(untaught.canvas.camera) is None


def test_a_press_on_the_card_offers_every_loss(untaught, monkeypatch):
    asked = []
    untaught.canvas.menu_asked.disconnect()
    untaught.canvas.menu_asked.connect(lambda place, key: asked.append(key))
    place = untaught.canvas._ghost.place(untaught.canvas.camera)
    untaught.press(untaught.canvas.camera.to_screen(QPointF(place.center().x(), place.top() + 60)))
    assert asked == [untaught.named("Pixels")]
