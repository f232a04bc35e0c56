"""A default is part of the file format: what a file leaves out must mean the same forever."""

import json
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import fields

from designer.activations import ACTIVATIONS
from designer.catalog import KINDS
from designer.design import Design, Header, Node, Note, Wire
from designer.learning import OPTIMIZERS
from designer.storage import plain

GOLDEN = Path(__file__).parents[1] / "golden" / "defaults.json"


def inside(form: Any):
    """Walk the record types that a type is made of."""
    if get_origin(form) in (Annotated, Union, UnionType, tuple, dict):
        for part in get_args(form):
            yield from inside(part)
    elif isinstance(form, type) and issubclass(form, Struct):
        yield form


def records():
    """Collect every record that a file can hold."""
    waiting: list[Any] = [Header, Node, Wire, Note, *KINDS, *ACTIVATIONS, *OPTIMIZERS]
    found: dict[str, type[Struct]] = {}
    while waiting:
        form = waiting.pop()
        if found.setdefault(form.__name__, form) is form:
            hints = get_type_hints(form, include_extras=True)
            waiting += {part for name in form.__struct_fields__ for part in inside(hints[name])} - {*found.values()}
    return {name: found[name] for name in sorted(found)}


def defaults(form: type[Struct]) -> dict[str, Any]:
    """Return the default of each field, written out in full; "required" where there is none."""
    row = {}
    for info in fields(form):
        value = info.default if info.default_factory is msgspec.NODEFAULT else info.default_factory()
        row[info.encode_name] = "required" if info.required else msgspec.to_builtins(full(value))
    return row


def full(value: Any) -> Any:
    if isinstance(value, Struct):
        tag = value.__struct_config__.tag
        rest = {name: full(getattr(value, name)) for name in value.__struct_fields__}
        return {"type": tag, **rest} if tag else rest
    return [full(item) for item in value] if isinstance(value, tuple) else value


def test_defaults_are_those_of_every_file_ever_written():
    now = {name: defaults(form) for name, form in records().items() if name != "Layer"}
    assert now == json.loads(GOLDEN.read_text())


@pytest.mark.parametrize("name", ["Neurons", "Wire", "Stage", "Synapses", "Init", "Adam", "PReLU", "Field"])
def test_records_deep_inside_are_looked_at(name):
    assert name in records()


@pytest.mark.parametrize("kind", [kind for kind in (*KINDS, *ACTIVATIONS, *OPTIMIZERS) if kind.__name__ != "Data"])
def test_a_record_of_defaults_is_written_as_its_type_alone(kind):
    assert plain(kind()) == {"type": kind.__name__}


def test_a_design_has_no_fields_that_a_file_has_not():
    assert set(Design.__struct_fields__) == {"header", *Design.TABLES, "last", "extra"}
