"""A picture with something written on it becomes ink, whatever it is written with and on."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from tests.widgets.tryit.strokes import DIGITS, drawn, moved
from widgets.tryit.centering import centered
from widgets.tryit.photo import FILLED, PhotoError, read
from widgets.tryit.strokes import SIDE


def saved(folder, gray, suffix="png"):
    gray = np.ascontiguousarray(gray.astype(np.uint8))
    height, width = gray.shape
    path = folder / f"seven.{suffix}"
    assert QImage(gray.data, width, height, width, QImage.Format.Format_Grayscale8).copy().save(str(path))
    return path


def scene(light_paper=True, side=400, pen=0.09, noise=0.0, shade=0.0):
    """A 3 in a large picture: its ink, and how a camera sees it."""
    lines = moved(DIGITS[3], scale=0.5, dx=0.15, dy=-0.1)
    ink = drawn(lines, side, pen)
    gray = 230 - 190 * ink if light_paper else 20 + 200 * ink
    gray = gray - shade * np.linspace(0, 1, side) + np.random.default_rng(0).normal(0, noise, ink.shape)
    return ink, gray.clip(0, 255)


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize("light", [True, False])
def test_what_is_written_is_found_on_any_paper(qapp, tmp_path, light, suffix):
    ink, gray = scene(light, pen=0.06)
    found, words = read(saved(tmp_path, gray, suffix))
    assert found.shape == (SIDE, SIDE)
    assert ("inverted" in words) == light
    assert words.startswith(f"seven.{suffix}, 400 × 400: ")
    assert "broader" not in words
    assert np.abs(centered(found, 28, 28) - centered(ink, 28, 28)).mean() < 0.03
    rows = np.flatnonzero(found.max(1) > 0.5)
    assert rows[-1] - rows[0] == pytest.approx(FILLED * SIDE, abs=6)


def test_shades_and_noise_of_the_paper_are_no_ink(qapp, tmp_path):
    _, gray = scene(noise=6, shade=30, pen=0.06)
    found, _ = read(saved(tmp_path, gray))
    corner = found[:40, :40]
    assert not corner.any()


def test_a_thin_line_is_made_as_broad_as_the_pen(qapp, tmp_path):
    ink, gray = scene(pen=0.012)
    broad, _ = scene(pen=0.045)
    found, words = read(saved(tmp_path, gray))
    assert "thin lines made broader" in words
    thin, wanted = centered(ink, 28, 28), centered(broad, 28, 28)
    seen = centered(found, 28, 28)
    assert np.abs(seen - wanted).mean() < np.abs(thin - wanted).mean() / 2


def test_a_digit_of_the_data_comes_back_as_it_was(qapp, tmp_path):
    small = centered(drawn(DIGITS[5]), 28, 28)
    found, words = read(saved(tmp_path, 255 * small))
    assert np.abs(centered(found, 28, 28) - small).mean() < 0.05
    assert words == "seven.png, 28 × 28: cropped and centered."


def test_what_is_see_through_is_paper(qapp, tmp_path):
    picture = QImage(100, 100, QImage.Format.Format_ARGB32)
    picture.fill(QColor(0, 0, 0, 0))
    for y in range(20, 80):
        for x in range(45, 55):
            picture.setPixelColor(x, y, QColor("black"))
    picture.save(str(tmp_path / "one.png"))
    found, words = read(tmp_path / "one.png")
    assert "inverted" in words
    assert found[SIDE // 2, SIDE // 2] == 1


def test_what_can_not_be_read_is_refused_in_words(qapp, tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(PhotoError, match="text"):
        read(tmp_path / "text.png")
    with pytest.raises(PhotoError, match="none"):
        read(tmp_path / "none.png")
    with pytest.raises(PhotoError, match="nothing is written there"):
        read(saved(tmp_path, np.full((50, 50), 200)))
