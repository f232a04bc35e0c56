"""Where it looks, what it would say otherwise, and what it confuses: measured, and said only then."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest

from tests.widgets.tryit.strokes import DIGITS, drawn
from tests.widgets.tryit.test_tryit import strokes, trying
from widgets.plots.verdicts import verdicts
from widgets.tryit.arrangement import Parts, arranged
from widgets.tryit.hint import counterfactual
from widgets.tryit.pad import Pad
from widgets.tryit.strokes import SIDE, Stroke, painted

LEFT = Qt.MouseButton.LeftButton
BAR = [(0.35, 0.55), (0.65, 0.55)]


@pytest.fixture
def reader(person):
    """Somebody with a trained digit classifier."""
    person.panel = trying(person, "digits-mlp", 40)
    person.window.resize(1600, 900)
    person.window._show_dock(332)
    person.qtbot.waitUntil(person.panel.looks.isVisible)
    return person


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([[0.1, 0.9]], (-1, "")),
        ([[0.1, 0.9], [0.11, 0.89]], (-1, "")),
        ([[0.1, 0.9], [0.007, 0.993], [0.2, 0.8]], (5, "Without the marked line it is 80.0\u00a0% sure.")),
        ([[0.1, 0.9], [0.007, 0.993]], (3, "Without the marked line it is 99.3\u00a0% sure.")),
        ([[0.1, 0.9], [0.1, 0.9], [0.8, 0.2]], (5, "Without the marked line it answers zero, 80.0\u00a0% sure.")),
    ],
)
def test_the_line_that_changes_most_is_told_and_nothing_else(shares, expected):
    assert counterfactual(np.array(shares), [3, 5], ("zero", "one").__getitem__) == expected


def test_a_drawing_without_a_line_is_what_is_drawn_without_it(qapp):
    pad = Pad()
    lines = [Stroke([QPointF(x, y) * SIDE for x, y in line]) for line in (DIGITS[7][0], BAR)]
    pad._strokes = tuple(lines)
    pad._image = painted(lines, Qt.GlobalColor.black)
    ((number, rest),) = pad.parts()
    assert number == 1
    other = Pad()
    other._image = painted(lines[:1], Qt.GlobalColor.black)
    np.testing.assert_array_equal(rest, other.pixels())


def test_the_hint_and_the_places_are_those_of_the_trained_network(reader):
    panel = reader.panel
    strokes(reader, panel.pad, [*DIGITS[7], BAR])
    reader.qtbot.waitUntil(lambda: panel.looks.pixels is not None)
    assert panel.looks.pixels.shape == (8, 8)
    assert np.abs(panel.looks.pixels).max() <= 1 + 1e-6
    if words := panel.mistakes.hint or panel._said:
        before, drawing = panel.verdict._shares.copy(), panel.sees.pixels.copy()
        QTest.mouseClick(panel.undo, LEFT)
        reader.qtbot.waitUntil(lambda: not np.array_equal(panel.sees.pixels, drawing))
        reader.qtbot.waitUntil(lambda: not np.array_equal(panel.verdict._shares, before))
        after = panel.verdict._shares
        assert f"{100 * after[before.argmax()]:.1f}" in words or f"answers {after.argmax()}" in words


def test_what_is_drawn_on_takes_the_explanation_away(reader):
    panel = reader.panel
    strokes(reader, panel.pad, DIGITS[3])
    reader.qtbot.waitUntil(lambda: panel.looks.pixels is not None)
    QTest.mouseClick(panel.clear, LEFT)
    reader.qtbot.waitUntil(lambda: panel.looks.pixels is None)
    assert panel.mistakes.hint == ""


def test_a_confused_image_is_tried_by_a_click(reader):
    panel = reader.panel
    reader.qtbot.waitUntil(panel.mistakes.isVisible)
    found = verdicts(reader.editor.training.pictures)
    row = panel.mistakes._rows[0]
    assert row.samples.tolist() == found.of(row.cell).tolist()
    tried = []
    panel.mistakes.tried.connect(tried.append)
    spot = panel.mistakes._tiles(0, 9)[0].center().toPoint()
    QTest.mouseClick(panel.mistakes, LEFT, pos=spot)
    reader.qtbot.waitUntil(lambda: panel._label == row.cell[0] and panel.verdict.answer == row.cell[1])
    assert tried == [row.samples[0]]
    assert "but it is" in panel.verdict.title()


def test_a_picture_that_is_dropped_is_read_and_said(reader, tmp_path):
    panel = reader.panel
    gray = np.ascontiguousarray((255 - 255 * drawn(DIGITS[0])).astype(np.uint8))
    path = tmp_path / "zero.png"
    QImage(gray.data, 256, 256, 256, QImage.Format.Format_Grayscale8).save(str(path))
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, carried, LEFT, Qt.KeyboardModifier.NoModifier)
    panel.pad.dropEvent(event)
    reader.qtbot.waitUntil(lambda: panel.verdict.answer == 0)
    assert "dark on light, so inverted" in panel._said
    QTest.mouseClick(panel.undo, LEFT)
    assert panel.pad.blank
    (tmp_path / "bad.png").write_text("no picture")
    panel.pad.brought.emit(tmp_path / "bad.png")
    assert panel._said.startswith("bad.png: ")
    assert panel.pad.blank


@pytest.mark.parametrize("width", [560, 700, 928, 1030, 1180, 1392, 1900])
@pytest.mark.parametrize("height", [170, 214, 294, 500])
@pytest.mark.parametrize(
    "parts",
    [
        Parts(planar=True),
        Parts(explains=True, mistakes=True),
        Parts(answers=False),
        Parts(answers=False, latent=True),
    ],
)
def test_parts_stand_beside_each_other_inside_the_panel(width, height, parts):
    made = arranged(QSize(width, height), parts)
    places = list(made.places.values())
    assert all(place.right() <= width and place.bottom() <= height for place in places)
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    assert made.places.keys() >= {"plane" if parts.planar else "pad", "clear", "sample"}
