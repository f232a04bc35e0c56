"""What a record expects at a place, in words: the reason of every refused file and refused setting."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.inspect import FloatType, IntType, StrType, type_info
from msgspec.structs import fields

from designer.parsing import shown, step


class Misfit(Struct, frozen=True, kw_only=True):
    """The innermost value that does not fit: where it is, what was expected, and what is there instead."""

    place: str
    expected: str
    found: str
    novel: bool = False
    """It names a type or a field that this version does not have: a newer one may."""


def misfit(form: Any, raw: Any, place: str = "") -> Misfit | None:
    """Look for the innermost value of plain JSON that does not fit the type, None when all fit."""
    if _fits(form, raw):
        return None
    wanted = narrowed(form, raw)
    if isinstance(wanted, type) and issubclass(wanted, Struct):
        return _struct(wanted, raw, place)
    if get_origin(wanted) in (Union, UnionType):
        return _type(wanted, raw, place)
    for key, (entry, value) in _entries(wanted, raw).items():
        if found := misfit(entry, value, place + step(key)):
            return found
    return Misfit(place=place, expected=f"expected {words(form)}", found=_measured(wanted, raw))


def narrowed(form: Any, raw: Any) -> Any:
    """Strip limits and alternatives from a type until one form is left that the value means to be."""
    while get_origin(form) is Annotated:
        form = get_args(form)[0]
    if get_origin(form) not in (Union, UnionType):
        return form
    choices = [choice for choice in get_args(form) if choice is not NoneType]
    if len(choices) == 1:
        return narrowed(choices[0], raw)
    tag = raw.get("type") if isinstance(raw, dict) else None
    return next((choice for choice in choices if tag == choice.__struct_config__.tag), form)


def words(form: Any) -> str:
    """Say what a type expects, limits included: `an integer 1...2147483647`."""
    wanted = narrowed(form, None)
    if get_origin(wanted) is Literal:
        return f"one of {', '.join(map(str, get_args(wanted)))}"
    if wanted is bool:
        return "true or false"
    if wanted in (int, float, str):
        return _limits(type_info(form))
    if get_origin(wanted) in (tuple, list):
        return _lengths(form, wanted)
    return "a table"


def _measured(wanted: Any, raw: Any) -> str:
    """Show a value; of a list or a text that has the right type, its length is what is wrong."""
    if isinstance(raw, list) and get_origin(wanted) in (tuple, list):
        return f"{len(raw)} entries"
    if isinstance(raw, str) and wanted is str:
        return f"{len(raw):,} characters"
    return shown(raw)


def _fits(form: Any, raw: Any) -> bool:
    try:
        msgspec.convert(raw, form)
    except msgspec.ValidationError:
        return False
    return True


def _struct(form: type[Struct], raw: Any, place: str) -> Misfit:
    if not isinstance(raw, dict):
        return Misfit(place=place, expected="expected a table", found=shown(raw))
    tag = form.__struct_config__.tag
    known = {field.name: field for field in fields(form)}
    if tag is not None and raw.get("type", tag) != tag:
        novel = isinstance(raw["type"], str)
        return Misfit(place=f"{place}/type", expected=f"expected {tag}", found=shown(raw["type"]), novel=novel)
    for key in raw:
        if key not in known and (tag is None or key != "type"):
            expected = f"expected one of {', '.join(known)}"
            return Misfit(place=place + step(key), expected=expected, found=f"the key {shown(key)}", novel=True)
    for key, field in known.items():
        if key not in raw and field.required:
            return Misfit(place=place + step(key), expected=f"expected {words(field.type)}", found="nothing")
        if key in raw and (found := misfit(field.type, raw[key], place + step(key))):
            return found
    return Misfit(place=place, expected=f"expected {tag or 'a table'}", found=shown(raw))


def _type(form: Any, raw: Any, place: str) -> Misfit:
    """None of several forms is meant: the type is missing, or unknown."""
    if not isinstance(raw, dict):
        return Misfit(place=place, expected="expected a table with a type", found=shown(raw))
    names = [str(choice.__struct_config__.tag) for choice in get_args(form) if choice is not NoneType]
    expected = f"expected one of {', '.join(names[:8])}{', ...' * (len(names) > 8)}"
    if "type" not in raw:
        return Misfit(place=f"{place}/type", expected=expected, found="nothing")
    return Misfit(
        place=f"{place}/type", expected=expected, found=shown(raw["type"]), novel=isinstance(raw["type"], str)
    )


def _entries(form: Any, raw: Any) -> dict[object, tuple[Any, Any]]:
    """Pair each entry of a list or a table with its type."""
    origin, parts = get_origin(form), get_args(form)
    if origin is dict and isinstance(raw, dict):
        return {key: (parts[1], value) for key, value in raw.items()}
    if origin not in (tuple, list) or not isinstance(raw, list):
        return {}
    if origin is list or parts[-1] is Ellipsis:
        return {index: (parts[0], value) for index, value in enumerate(raw)}
    return {index: (part, value) for index, (part, value) in enumerate(zip(parts, raw, strict=False))}


def _limits(info: Any) -> str:
    while isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    if isinstance(info, msgspec.inspect.UnionType):
        return _limits(next(part for part in info.types if not isinstance(part, msgspec.inspect.NoneType)))
    if isinstance(info, StrType):
        return f"text of at most {info.max_length:,} characters" if info.max_length else "text"
    assert isinstance(info, IntType | FloatType)
    name = "an integer" if isinstance(info, IntType) else "a number"
    if info.ge is not None and info.le is not None:
        return f"{name} {_number(info.ge)}...{_number(info.le)}"
    bounds = ((">", info.gt), (">=", info.ge), ("<", info.lt), ("<=", info.le))
    limits = " and ".join(f"{sign} {_number(bound)}" for sign, bound in bounds if bound is not None)
    return f"{name} {limits}".rstrip()


def _lengths(form: Any, wanted: Any) -> str:
    parts = get_args(wanted)
    if get_origin(wanted) is tuple and parts[-1] is not Ellipsis:
        return f"a list of {len(parts)} entries"
    metas = [meta for meta in getattr(form, "__metadata__", ()) if isinstance(meta, msgspec.Meta)]
    least = next((meta.min_length for meta in metas if meta.min_length is not None), None)
    most = next((meta.max_length for meta in metas if meta.max_length is not None), None)
    return "a list" if most is None else f"a list of {least or 0} to {most} entries"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
