"""The inspector shows what is selected, and every change is one step that can be undone."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLabel

from designer.activations import ACTIVATIONS, LeakyReLU, ReLU, Tanh
from designer.catalog import KINDS, PALETTE
from designer.catalog.data import SOURCES
from designer.edits.changing import rename
from designer.edits.placing import place
from designer.edits.wiring import connect
from designer.learning import SGD
from designer.synapses import Fixed, Frozen
from widgets.editor import Editor
from widgets.inspector import Inspector
from widgets.inspector.help_page import split

PRESETS = [preset for _, group in PALETTE for preset in group]


@pytest.fixture
def inspector(shown):
    return shown(Inspector())


def row(inspector, name):
    return inspector.node._form.rows[name]


def texts(page):
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def commit(qtbot, field, text):
    field.setFocus()
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_node_shows_its_name_its_kind_and_its_figures(inspector, editor):
    editor.select(["n2"])
    assert inspector.header.title.text() == "Encoder"
    assert inspector.header.subtitle.text() == "Dense · 128 neurons"
    said = texts(inspector.node.figures)
    assert "64 × 128 + 128 = 8\u2009320" in said
    assert "8\u2009192 multiply-adds" in said


def test_a_curve_that_is_clicked_becomes_the_activation(qtbot, inspector, editor):
    editor.select(["n2"])
    tile = next(tile for tile in row(inspector, "activation").picker.tiles if tile.form is Tanh)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert editor.design.nodes["n2"].kind.activation == Tanh()
    assert editor.document.steps[-1].label == "Set activation of Encoder to tanh"
    editor.undo()
    assert editor.design.nodes["n2"].kind.activation == ReLU()
    assert [t.form for t in row(inspector, "activation").picker.tiles if t.isChecked()] == [ReLU]


def test_a_typed_count_is_one_step(qtbot, inspector, editor):
    editor.select(["n2"])
    commit(qtbot, row(inspector, "shape").field, "96")
    assert editor.design.nodes["n2"].kind.shape == (96,)
    assert [step.label for step in editor.document.steps] == ["Set neurons of Encoder to 96"]


def test_a_count_that_is_not_allowed_says_why_and_changes_nothing(qtbot, inspector, editor):
    editor.select(["n2"])
    commit(qtbot, row(inspector, "shape").field, "0")
    assert "Use 1 or more." in texts(row(inspector, "shape"))
    assert editor.document.steps == []
    editor.select(["n3"])
    assert "Use 1 or more." not in texts(row(inspector, "shape"))


def test_a_drag_of_the_slider_is_one_step(inspector, editor):
    editor.select(["n2"])
    slider = row(inspector, "shape").slider
    slider.setSliderDown(True)
    for place_ in (10, 14, 18):
        slider.setValue(place_)
    slider.setSliderDown(False)
    assert len(editor.document.steps) == 1
    editor.undo()
    assert editor.design.nodes["n2"].kind.shape == (128,)


def test_the_title_renames(qtbot, inspector, editor):
    editor.select(["n2"])
    inspector.rename()
    qtbot.keyClicks(inspector.header.title, "Narrow")
    qtbot.keyClick(inspector.header.title, Qt.Key.Key_Return)
    assert editor.called("n2") == "Narrow"
    assert editor.document.steps[-1].label == "Rename Encoder to Narrow"


def test_escape_takes_a_name_back(qtbot, inspector, editor):
    editor.select(["n2"])
    inspector.rename()
    qtbot.keyClicks(inspector.header.title, "Narrow")
    qtbot.keyClick(inspector.header.title, Qt.Key.Key_Escape)
    assert inspector.header.title.text() == editor.called("n2") == "Encoder"


def test_switches_take_bias_learning_and_work_away(qtbot, inspector, editor):
    editor.select(["n2"])
    for switch in (row(inspector, "bias").switch, inspector.node.freeze.switch, inspector.node.mute.switch):
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    node = editor.design.nodes["n2"]
    assert (node.kind.bias, node.frozen, node.muted) == (None, True, True)
    assert [step.label for step in editor.document.steps] == [
        "Set bias of Encoder to off",
        "Freeze Encoder",
        "Mute Encoder",
    ]


def test_a_data_set_is_chosen_with_its_fields(inspector, editor):
    editor.select(["n1"])
    combo = row(inspector, "source").combo
    combo.activated.emit(combo.findData("moons"))
    kind = editor.design.nodes["n1"].kind
    assert kind.source == "moons"
    assert kind.fields == next(source.fields for source in SOURCES if source.name == "moons")


def test_an_activation_with_a_slope_shows_it(qtbot, inspector, editor):
    editor.select(["n2"])
    activation = row(inspector, "activation")
    activation.picker.chosen.emit(LeakyReLU())
    slope = activation._forms[LeakyReLU].rows["slope"]
    assert slope.isVisible()
    commit(qtbot, slope.field, "0.2")
    assert editor.design.nodes["n2"].kind.activation == LeakyReLU(slope=0.2)


def test_the_picker_opens_filters_and_walks(qtbot, inspector, editor):
    editor.select(["n2"])
    picker = row(inspector, "activation").picker
    picker.more.click()
    assert len([tile for tile in picker.tiles if tile.isVisible()]) == len(ACTIVATIONS)
    qtbot.keyClicks(picker.filter, "swish")
    assert picker._shown[0].form.called() == "SiLU"
    picker.filter.clear()
    picker.focus_chosen()
    qtbot.keyClick(picker._shown[1], Qt.Key.Key_Down)
    qtbot.keyClick(picker._shown[5], Qt.Key.Key_Return)
    assert editor.design.nodes["n2"].kind.activation == picker._shown[5].form()


def test_a_rare_activation_is_among_the_first_when_it_holds(inspector, editor):
    editor.select(["n2"])
    picker = row(inspector, "activation").picker
    picker.chosen.emit(ACTIVATIONS[-1]())
    assert [tile.form for tile in picker.tiles if tile.isVisible() and tile.isChecked()] == [ACTIVATIONS[-1]]


def test_without_a_selection_the_design_itself_is_shown(qtbot, inspector, editor):
    editor.select([])
    page = inspector.whole
    assert page.isVisible()
    assert inspector.header.title.text() == "Deep autoencoder"
    commit(qtbot, page.stage.rows["epochs"].field, "5")
    page.optimizer.combo.activated.emit(2)
    page.optimizer._forms[SGD].rows["rate"].tell(0.5)
    commit(qtbot, page.header.rows["seed"].field, "7")
    header = editor.design.header
    assert (header.stage.epochs, header.stage.optimizer, header.seed) == (5, SGD(rate=0.5), 7)
    assert [step.label for step in editor.document.steps] == [
        "Set epochs to 5",
        "Set optimizer to SGD, rate 0.01",
        "Set optimizer to SGD, rate 0.5",
        "Set seed to 7",
    ]


def test_the_design_is_renamed_by_its_title(qtbot, inspector, editor):
    editor.select([])
    inspector.rename()
    qtbot.keyClicks(inspector.header.title, "Mine")
    qtbot.keyClick(inspector.header.title, Qt.Key.Key_Return)
    assert editor.design.header.name == "Mine"


def test_several_nodes_change_together_in_one_step(inspector, editor):
    editor.select(["n2", "n4", "n6"])
    assert inspector.header.title.text() == "3 nodes"
    inspector.several.picker.chosen.emit(Tanh())
    assert [editor.design.nodes[key].kind.activation for key in ("n2", "n4")] == [Tanh(), Tanh()]
    assert [step.label for step in editor.document.steps] == ["Set activation of 2 nodes to tanh"]
    inspector.several.freeze.tell(True)
    assert [key for key, node in editor.design.nodes.items() if node.frozen] == ["n2", "n4"]


def test_a_wire_shows_its_ends_and_can_be_removed(qtbot, inspector, editor):
    key = next(key for key, wire in editor.design.wires.items() if (wire.source, wire.target) == ("n2", "n3"))
    editor.select([key])
    assert inspector.header.title.text() == "Encoder → Latent"
    assert "128 × 2 = 256" in texts(inspector.wire)
    weight = inspector.wire.synapses.rows["weight"]
    weight.combo.activated.emit(1)
    assert editor.design.wires[key].synapses.weight == Frozen()
    weight.combo.activated.emit(2)
    assert editor.design.wires[key].synapses.weight == Fixed()
    qtbot.mouseClick(inspector.wire.remove, Qt.MouseButton.LeftButton)
    assert key not in editor.design.wires
    assert inspector.whole.isVisible()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_every_layer_has_a_form_and_a_help_page(inspector, editor, preset):
    (key,) = editor.added("add", place, preset.kind, (0.0, 0.0))
    assert inspector.node.isVisible()
    form = inspector.node._form
    assert form.record is type(preset.kind)
    inspector.show_help()
    assert type(preset.kind).called() in texts(inspector.help)
    assert editor.node == key


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_layer_explains_itself(kind):
    *paragraphs, _ = split(kind)
    assert paragraphs
    assert paragraphs[0].endswith((".", ":"))


def test_another_editor_is_shown_and_the_old_one_let_go(inspector, editor):
    other = Editor()
    inspector.show_editor(other)
    editor.select(["n2"])
    assert inspector.header.title.text() == "Untitled"


def test_a_hidden_inspector_does_not_work(inspector, editor):
    inspector.hide()
    editor.select(["n2"])
    assert inspector.header.title.text() == "Deep autoencoder"
    inspector.show()
    assert inspector.header.title.text() == "Encoder"


def test_a_selection_is_shown_in_five_milliseconds(inspector, editor):
    for key in ("n1", "n2", "n6"):
        editor.select([key])
    times = []
    for _ in range(5):
        for key in ("n1", "n2", "n3", "n6"):
            start = time.perf_counter()
            editor.select([key])
            times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.005


@pytest.mark.parametrize("form", ACTIVATIONS, ids=lambda form: form.called())
def test_no_row_is_wider_than_the_panel(qtbot, inspector, editor, form):
    editor.select(["n2"])
    row(inspector, "activation").picker.chosen.emit(form())
    QApplication.processEvents()
    assert inspector._body.width() <= inspector.area.viewport().width()
    assert inspector._body.minimumSizeHint().width() <= inspector.area.viewport().width()


def test_a_long_name_is_cut_and_does_not_push_the_panel(inspector, editor):
    editor.do("rename", rename, "n2", "A very long name that nobody would ever read to its end " * 2)
    editor.select(["n2"])
    assert inspector.minimumSizeHint().width() <= inspector.width() == 288
    editor.select([next(key for key, wire in editor.design.wires.items() if wire.source == "n2")])
    assert inspector._body.minimumSizeHint().width() <= 288


def test_the_delay_of_a_wire_is_typed(qtbot, inspector, editor):
    editor.do("Lead back", connect, "n3", "out", "n2", "in")
    (key,) = editor.view.delayed
    editor.select([key])
    (field,) = inspector.wire.delay.findChildren(QAbstractSpinBox)
    assert field.value() == 1
    commit(qtbot, field, "3")
    assert editor.design.wires[key].delay == 3
    assert editor.document.steps[-1].label == "Delay Latent → Encoder by 3 steps"
