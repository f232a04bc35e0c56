"""Whoever knows a layer by any name finds it, and puts it on the canvas with mouse or keyboard."""

import json
import time

import msgspec
import pytest
from PySide6.QtCore import Qt

from designer.activations import SiLU
from designer.catalog import BY_NAME, PALETTE, Data, Preset
from designer.catalog.neurons import Neurons
from designer.edits.placing import place
from widgets.palette import Palette
from widgets.palette.rows import MIME, dragged, mime, preset_at
from widgets.palette.search import PRESETS, rank, score, search
from widgets.theme import DARK, LIGHT

ALIASES = {
    "fc": "Dense",
    "fully connected": "Dense",
    "linear": "Dense",
    "perceptron": "Neuron",
    "sum": "Add",
    "plus": "Add",
    "residual": "Add",
    "times": "Multiply",
    "product": "Multiply",
    "concat": "Concatenate",
    "bn": "Batch norm",
    "ln": "Layer norm",
    "z-score": "Standardize",
    "regularize": "Dropout",
    "denoise": "Corrupt",
    "ravel": "Flatten",
    "reshape": "Reshape",
    "convolution": "Conv 2-D",
    "pooling": "Max pool",
    "deconvolution": "Transposed conv",
    "categorical": "One-hot",
    "l2": "MSE",
    "mae": "L1",
    "nll": "Cross entropy",
    "bce": "Binary cross entropy",
    "relu": "Dense with ReLU",
    "sigmoid": "Dense with Sigmoid",
}


@pytest.fixture
def palette(shown):
    return shown(Palette(), 224)


def titles(palette):
    model = palette.tree.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.mark.parametrize(("asked", "found"), ALIASES.items())
def test_every_layer_is_found_by_its_other_names(asked, found):
    assert search(asked).presets[0].title == found


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_every_layer_is_found_by_its_name_and_its_aliases(preset):
    assert search(preset.title).presets[0] == preset
    for alias in preset.aliases:
        hit = search(alias).presets
        assert type(preset.kind) in {type(found.kind) for found in hit}


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("swish", "SiLU"), ("heaviside", "Step"), ("dropuot", "Dropout"), ("concatenat3", "Concatenate")],
)
def test_what_has_no_such_name_leads_to_what_was_meant(asked, meant):
    assert search(asked).instead == meant


def test_an_activation_is_offered_with_a_layer_and_alone():
    dense, alone = search("swish").presets
    assert (dense.kind.activation, alone.kind.activation) == (SiLU(), SiLU())


def test_nonsense_finds_nothing():
    assert search("qqqq").presets == ()


def test_a_prefix_beats_a_word_start_beats_scattered_letters():
    names = ["Long norm layer", "Nonlinear", "Layer norm", "Norm"]
    assert rank("norm", names, lambda name: (name, ())) == ["Norm", "Layer norm", "Long norm layer"]
    assert score("bcen", "Binary cross entropy") > 0
    assert score("x", "Max") == 0


def test_ranking_five_hundred_things_takes_less_than_ten_milliseconds():
    things = [f"{preset.title} {i}" for i in range(25) for preset in PRESETS]
    start = time.perf_counter()
    rank("den", things, lambda name: (name, ("fully connected", "fc", "linear")))
    assert time.perf_counter() - start < 0.02


def test_the_hint_asks_what_was_meant(qtbot, palette):
    qtbot.keyClicks(palette.field, "swish")
    assert palette.hint.text() == "No layer called “swish”. Did you mean <b>SiLU</b>?"
    assert titles(palette) == ["Dense with SiLU", "SiLU alone"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.hint.isVisible()
    assert titles(palette) == [name for name, _ in PALETTE]


def test_markup_in_a_search_stays_text(qtbot, palette):
    qtbot.keyClicks(palette.field, "<b>q&")
    assert "&lt;b>q&amp;" in palette.hint.text()


def test_enter_in_the_field_chooses_the_best(qtbot, palette):
    qtbot.keyClicks(palette.field, "drop")
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert told.args[0] == BY_NAME["Dropout"]()


def test_the_keyboard_walks_from_the_field_to_a_row(qtbot, palette):
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    assert told.args[0] == PALETTE[0][1][1].kind


def test_a_double_click_chooses(qtbot, palette):
    tree = palette.tree
    index = tree.model().index(0, 0, tree.model().index(1, 0))
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(index).center())
    assert told.args[0] == preset_at(index).kind


def test_a_group_folds_and_stays_folded_after_a_search(qtbot, palette):
    tree = palette.tree
    head = tree.model().index(0, 0)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(head).center())
    assert not tree.isExpanded(tree.model().index(0, 0))
    palette.field.setText("add")
    palette.field.clear()
    assert not tree.isExpanded(tree.model().index(0, 0))
    assert tree.isExpanded(tree.model().index(1, 0))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_a_drag_carries_the_kind_in_the_words_of_the_file(dressed, preset):
    raw = bytes(mime(preset.kind).data(MIME).data())
    made = msgspec.convert(json.loads(raw), BY_NAME[json.loads(raw)["type"]])
    assert made == preset.kind
    assert not dragged(DARK, preset, 2.0).isNull()
    assert dragged(LIGHT, preset).height() == 64


def test_what_was_placed_last_is_at_hand(qtbot, palette, editor):
    editor.added("add", place, BY_NAME["Dropout"](), (0.0, 0.0))
    assert palette.recent.presets[0].title == "Dropout"
    chips = [chip for chip in palette.recent.findChildren(object) if getattr(chip, "preset", None)]
    chip = next(chip for chip in chips if chip.preset.title == "Dropout" and chip.isVisible())
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert told.args[0] == BY_NAME["Dropout"]()


def test_recent_starts_with_what_is_on_the_canvas(palette):
    assert [preset.title for preset in palette.recent.presets] == ["MSE", "Dense", "Digits"]


def test_recent_tells_data_sets_and_sizes_apart(palette, editor):
    editor.added("add", place, next(p.kind for p in PRESETS if p.title == "Moons"), (0.0, 0.0))
    editor.added("add", place, Neurons(), (0.0, 0.0))
    assert [preset.title for preset in palette.recent.presets[:2]] == ["Neuron", "Moons"]
    assert isinstance(palette.recent.presets[1].kind, Data)
    assert isinstance(palette.recent.presets[0], Preset)


def test_the_rail_opens_where_it_was_clicked(qtbot, palette):
    palette.set_collapsed(True)
    assert palette.width() == 48
    with qtbot.waitSignal(palette.collapsed) as told:
        palette.rail.opened.emit("Loss")
    assert told.args == [False]
    assert palette.width() == 224
    palette.set_collapsed(True)
    palette.rail.opened.emit("")
    assert not palette.is_collapsed
