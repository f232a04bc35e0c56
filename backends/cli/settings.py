"""`--set NODE.FIELD=VALUE`: a setting on the command line, checked by the type of the field that it sets."""

from __future__ import annotations

import json
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields, replace

from backends.cli.refusal import Refused
from designer.design import Design
from designer.expected import misfit, narrowed
from designer.learning import OPTIMIZERS, Gradient, Phase, Stage
from designer.naming import identifiers, title
from designer.parsing import shown, spelled, step
from designer.record import Record

TRAINING = ("training", "stage")


def with_settings(design: Design, settings: list[str]) -> Design:
    """Apply settings one after the other. Raises Refused with the setting, the place and what was expected."""
    for setting in settings:
        key, sign, value = setting.partition("=")
        try:
            if not sign or "." not in key:
                raise Refused("expected NODE.FIELD=VALUE")
            design = _with_setting(design, key, value)
        except Refused as error:
            raise Refused(f"--set {setting}: {error.reason}") from error
    return design


def with_training(design: Design, name: str, value: str) -> Design:
    """Set a field of the training, such as its epochs. Raises Refused."""
    return _staged(design, _changed(design.header.stage, [name], value, "/header/stages/0"))


def with_header(design: Design, name: str, value: str) -> Design:
    """Set a field of the whole drawing, such as its seed. Raises Refused."""
    return replace(design, header=_changed(design.header, [name], value, "/header"))


def _with_setting(design: Design, key: str, value: str) -> Design:
    parts = key.split(".")
    for count in range(len(parts) - 1, 0, -1):  # a name may have dots itself
        word, path = ".".join(parts[:count]), parts[count:]
        if node := _node(design, word):
            kind = _changed(design.nodes[node].kind, path, value, f"/nodes/{node}/kind")
            return replace(design, nodes={**design.nodes, node: replace(design.nodes[node], kind=kind)})
    word, path = parts[0], parts[1:]
    if word == "header":
        return replace(design, header=_changed(design.header, path, value, "/header"))
    if (word in TRAINING and path[0] == "optimizer") or word == "optimizer":
        return _optimized(design, path[word in TRAINING :], value)
    if word in TRAINING:
        return _staged(design, _changed(design.header.stage, path, value, "/header/stages/0"))
    if word.lower() in {form.__name__.lower() for form in OPTIMIZERS}:
        now = type(design.header.stage.optimizer).__name__
        if word.lower() != now.lower():
            raise Refused(f"the optimizer is {now}; choose another with --set training.optimizer={word}")
        return _optimized(design, path, value)
    names = ", ".join([*identifiers(design).values()][:8])
    raise Refused(f"expected a node ({names}), optimizer or training, found {shown(word)}")


def _node(design: Design, word: str) -> str:
    """Find a node by its id, its name in code, or the name that people read."""
    if word in design.nodes:
        return word
    coded = {name: key for key, name in identifiers(design).items()}
    named = [key for key, node in design.nodes.items() if title(node) == word]
    if len(named) > 1:
        raise Refused(f"{len(named)} nodes are called {shown(word)}: {', '.join(named[:8])}; use one of these ids")
    return named[0] if named else coded.get(word, "")


def _optimized(design: Design, path: list[str], value: str) -> Design:
    """Set a field of the optimizer, or choose another one."""
    stage = design.header.stage
    phase = stage.phases[0] if stage.phases else Phase()
    place = "/header/stages/0/phases/0/rule"
    rule: Gradient = _changed(phase.rule, ["optimizer", *path], value, place)
    return _staged(design, replace(stage, phases=(replace(phase, rule=rule), *stage.phases[1:])))


def _staged(design: Design, stage: Stage) -> Design:
    return replace(design, header=replace(design.header, stages=(stage, *design.header.stages[1:])))


def _changed(record: Any, path: list[str], value: str, place: str) -> Any:
    """Return the record with the value at the path. Raises Refused with the place."""
    known = {field.name: field for field in fields(record)} if isinstance(record, Struct) else {}
    name, rest = path[0], path[1:]
    if name not in known:
        there = f"expected one of {', '.join(known)}" if known else "expected nothing behind it"
        raise Refused(f"{place}: {there}, found {shown(name)}")
    place += step(name)
    if rest:
        return replace(record, **{name: _changed(getattr(record, name), rest, value, place)})
    raw = _meant(known[name].type, value)
    if wrong := misfit(known[name].type, raw):
        inside = isinstance(_parsed(value), dict | list)
        found = (spelled(value, wrong.place) or wrong.found) if inside else shown(value).strip('"')
        raise Refused(f"{place}{wrong.place}: {wrong.expected}, found {found}")
    return replace(record, **{name: msgspec.convert(raw, known[name].type)})


def _meant(form: Any, value: str) -> Any:
    """Turn a word into what the field takes: one number into a list of one, a name into that type of thing."""
    raw = _parsed(value)
    wanted = narrowed(form, raw)
    if get_origin(wanted) is tuple and not isinstance(raw, list):
        return [raw]
    if isinstance(raw, str) and (names := _types(wanted)):
        return {"type": next((name for name in names if name.lower() == raw.lower()), raw)}
    return value if misfit(form, raw) and not misfit(form, value) else raw


def _types(wanted: Any) -> list[str]:
    choices = get_args(wanted) if get_origin(wanted) is Union or not isinstance(wanted, type) else (wanted,)
    return [
        str(choice.__struct_config__.tag)
        for choice in choices
        if isinstance(choice, type) and issubclass(choice, Record) and choice.__struct_config__.tag
    ]


def _parsed(value: str) -> Any:
    """Read a value as JSON, else as the text that it is."""
    try:
        return json.loads(value, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return value


def _no_number(name: str) -> float:
    raise ValueError(name)
