"""Fields: what can be set on a record, read from its type hints, so that no form is written by hand."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec import inspect as types
from msgspec.structs import FieldInfo, fields

from designer.record import Record

Form = Literal["whole", "number", "flag", "choice", "axes", "optional", "variant", "record", "text", "other"]

FAR = 1e6
"""A limit beyond this only guards the file; nobody needs to read it."""


class Parameter(Record, frozen=True, kw_only=True):
    """A field as people set it: its words, its form, and what is allowed."""

    name: str
    label: str
    help: str = ""
    form: Form = "other"
    default: Any = None
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    """The lowest value itself is not allowed."""
    open_high: bool = False
    choices: tuple[Any, ...] = ()
    """Words of a choice, or the classes of a variant or a record."""

    def refusal(self, value: Any) -> str:
        """Say why a value is not allowed, and what is; "" when it is allowed."""
        values = value if self.form == "axes" else (value,)
        if self.form == "axes" and not 1 <= len(values) <= 8:
            return "Use one to eight axes."
        if self.form in ("whole", "number", "axes") and not all(self._inside(item) for item in values):
            far = self.high is not None and self.high >= FAR and any(item > self.high for item in values)
            return f"Use {_written(self.high)} or less." if far else f"Use {self._limits()}."
        if self.form == "choice" and value not in self.choices:
            return f"Use {', '.join(map(str, self.choices))}."
        return ""

    def _inside(self, value: float) -> bool:
        low = self.low is None or value > self.low or (value == self.low and not self.open_low)
        high = self.high is None or value < self.high or (value == self.high and not self.open_high)
        return low and high

    def _limits(self) -> str:
        low = "" if self.low is None else f"more than {self.low:g}" if self.open_low else f"at least {self.low:g}"
        far = self.high is None or self.high >= FAR
        high = "" if far else f"less than {self.high:g}" if self.open_high else f"at most {self.high:g}"
        if low and high and not self.open_low and not self.open_high:
            return f"{self.low:g} to {self.high:g}"
        if low and not high and not self.open_low:
            return f"{self.low:g} or more"
        return f"{low} and {high}" if low and high else low or high or f"at most {self.high:g}"


def _written(number: float | None) -> str:
    """Write a far limit so that its zeros can be counted."""
    return f"{number:,.0f}".replace(",", "\u2009")


@cache
def parameters(record: type[Struct]) -> tuple[Parameter, ...]:
    """List what can be set on a record, in the order in which its class says it."""
    return tuple(_parameter(info) for info in fields(record))


def _parameter(info: FieldInfo) -> Parameter:
    found = types.type_info(info.type)
    meta: dict[str, Any] = {}
    while isinstance(found, types.Metadata):
        meta = {**(found.extra_json_schema or {}), **meta}
        found = found.type
    return Parameter(
        name=info.name,
        label=meta.get("title", info.name.replace("_", " ").capitalize()),
        help=meta.get("description", ""),
        default=_default(info),
        **_form(found, info.type),
    )


def _default(info: FieldInfo) -> Any:
    if info.default is not NODEFAULT:
        return info.default
    return info.default_factory() if info.default_factory is not NODEFAULT else None


def _form(found: types.Type, hint: Any) -> dict[str, Any]:
    match found:
        case types.BoolType():
            return {"form": "flag"}
        case types.IntType() | types.FloatType():
            return {"form": "whole" if isinstance(found, types.IntType) else "number", **_limits(found)}
        case types.LiteralType():
            return {"form": "choice", "choices": get_args(_bare(hint))}
        case types.StrType():
            return {"form": "text"}
        case types.StructType():
            return {"form": "record", "choices": (found.cls,)}
        case types.VarTupleType(item_type=types.IntType() as item):
            return {"form": "axes", **_limits(item)}
        case types.UnionType():
            return _union(found)
    return {}


def _bare(hint: Any) -> Any:
    """Take the remarks off a type hint; msgspec sorts the words of a Literal, the hint keeps their order."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return hint


def _union(found: types.UnionType) -> dict[str, Any]:
    classes = tuple(item.cls for item in found.types if isinstance(item, types.StructType))
    if len(classes) == len(found.types):
        return {"form": "variant", "choices": classes}
    if len(classes) == 1 and any(isinstance(item, types.NoneType) for item in found.types):
        return {"form": "optional", "choices": classes}
    return {}


def _limits(found: types.IntType | types.FloatType) -> dict[str, Any]:
    return {
        "low": found.ge if found.gt is None else found.gt,
        "high": found.le if found.lt is None else found.lt,
        "open_low": found.gt is not None,
        "open_high": found.lt is not None,
    }
