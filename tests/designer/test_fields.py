"""A form needs no hand: what can be set is read from the records themselves."""

import msgspec
import pytest

from designer.activations import ACTIVATIONS
from designer.catalog import KINDS
from designer.catalog.combine import Concatenate
from designer.catalog.neurons import Neurons
from designer.catalog.noise import Dropout
from designer.design import Header
from designer.fields import parameters
from designer.learning import OPTIMIZERS, SGD, Stage
from designer.synapses import Fixed, Frozen, Init, Learned, Synapses

RECORDS = (*KINDS, *ACTIVATIONS, *OPTIMIZERS, Stage, Header, Synapses, Learned, Frozen, Fixed, Init)


def named(record, name):
    return next(p for p in parameters(record) if p.name == name)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_has_words_and_a_default_that_is_allowed(record):
    for parameter in parameters(record):
        assert parameter.label[0].isupper()
        if parameter.default is not None and parameter.form in ("whole", "number", "axes", "choice"):
            assert parameter.refusal(parameter.default) == ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_of_a_layer_says_what_it_is_for(kind):
    assert all(parameter.help for parameter in parameters(kind))


@pytest.mark.parametrize("record", [*KINDS, *ACTIVATIONS, *OPTIMIZERS], ids=lambda record: record.__name__)
def test_a_refusal_agrees_with_the_file_format(record):
    for parameter in parameters(record):
        if parameter.form not in ("whole", "number"):
            continue
        for value in (-1e9, -1, 0, 0.5, 1, 2, 8, 1e9):
            number = int(value) if parameter.form == "whole" else float(value)
            row = {parameter.name: number}
            if record.__struct_config__.tag:
                row["type"] = record.__struct_config__.tag
            try:
                msgspec.convert(row, record)
                allowed = True
            except msgspec.ValidationError as error:
                allowed = parameter.name not in str(error)
            assert (parameter.refusal(number) == "") == allowed, (parameter.name, number)


def test_forms_follow_the_types():
    forms = {p.name: p.form for p in parameters(Neurons)}
    assert forms == {"shape": "axes", "aggregate": "choice", "bias": "optional", "activation": "variant"}
    assert named(Neurons, "activation").choices == ACTIVATIONS
    assert named(Synapses, "weight").choices == (Learned, Frozen, Fixed)
    assert named(Learned, "init").form == "record"


def test_choices_keep_the_order_in_which_they_were_written():
    assert named(Neurons, "aggregate").choices[:2] == ("sum", "product")


@pytest.mark.parametrize(
    ("record", "name", "value", "reason"),
    [
        (Dropout, "chance", 1.0, "Use at least 0 and less than 1."),
        (Concatenate, "axis", 9, "Use 0 to 7."),
        (SGD, "rate", 0.0, "Use more than 0."),
        (Stage, "epochs", 0, "Use 1 or more."),
        (Stage, "epochs", 10**9, "Use 1\u2009000\u2009000 or less."),
        (Neurons, "shape", (0,), "Use 1 or more."),
        (Neurons, "shape", (1,) * 9, "Use one to eight axes."),
        (Neurons, "aggregate", "median", "Use sum, product, max, min, mean."),
    ],
)
def test_a_refusal_says_what_is_allowed(record, name, value, reason):
    assert named(record, name).refusal(value) == reason
