"""From bytes to plain JSON values, within limits: whatever is refused is refused with its place in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from designer.limits import DEPTH, DIGITS, FILE_BYTES, SEARCH

STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
TOKEN = re.compile(STRING.decode() + r'|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)
OUTSIDE = bytes(set(range(256)) - set(b"[]{}"))
ODD_ESCAPE = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")

Wrong = Callable[[list[str | int], str, bool], bool]
"""Whether a path, a word as spelled, and its being a key are what is looked for."""


class DesignError(ValueError):
    """A file that can not be read: `pointer` says where, `reason` what was expected and what was found."""

    def __init__(self, pointer: str, expected: str, found: str = "") -> None:
        self.pointer = pointer or "/"
        self.expected = expected
        self.found = found
        self.reason = f"{expected}, found {found}" if found else expected
        super().__init__(f"{self.pointer}: {self.reason}")


def parse(content: bytes) -> tuple[dict[str, Any], str]:
    """Return the table that the bytes spell, and their text. Raises DesignError."""
    text = _text(content)
    _depth(content)
    try:
        document = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_int, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise DesignError("", f"expected JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except _Refused as error:
        raise DesignError(_place(text, error.wrong), str(error)) from None
    if not isinstance(document, dict):
        raise DesignError("", "expected a design", shown(document))
    if ODD_ESCAPE.search(content) and (place := _place(text, _unspeakable)):
        raise DesignError(place, "expected text without half characters and NUL")
    return document, text


def shown(value: Any) -> str:
    """Show a value of a file in a message: short, on one line, without control characters."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f")
    return text if len(text) <= 60 else f"{text[:57]}..."


def step(key: object) -> str:
    """Return one step of a JSON pointer; control characters stay out of messages."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in str(key)[:64])
    return "/" + clean.replace("~", "~0").replace("/", "~1")


def spelled(text: str, pointer: str) -> str:
    """Return the value at a place as the file spells it, "" for a table or a list."""
    for path, word, key in _walk(text):
        if not key and pointer == "".join(map(step, path)):
            return word[:32]
    return ""


class _Refused(ValueError):
    """Raised while parsing, where the place is not known; `wrong` finds it afterwards."""

    def __init__(self, reason: str, wrong: Wrong) -> None:
        super().__init__(reason)
        self.wrong = wrong


def _text(content: bytes) -> str:
    if len(content) > FILE_BYTES:
        raise DesignError("", f"expected at most {FILE_BYTES >> 20} MiB, found {len(content) >> 20} MiB")
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise DesignError("", "starts with a byte order mark; save it as plain UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DesignError("", f"expected UTF-8, found byte 0x{content[error.start]:02x} at {error.start}") from None


def _depth(content: bytes) -> None:
    """Refuse deep nesting before a recursive parser meets it: peel empty brackets off, layer by layer."""
    left = re.sub(STRING, b"", content).translate(None, OUTSIDE)
    for _ in range(DEPTH):
        peeled = left.replace(b"[]", b"").replace(b"{}", b"")
        if len(peeled) == len(left):
            break
        left = peeled
    else:
        if left:
            raise DesignError("", f"nested deeper than {DEPTH} levels")
    depth = 0
    for bracket in left:
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH:
            raise DesignError("", f"nested deeper than {DEPTH} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"the key {shown(twice)} stands twice in one place", _again(twice))
    return row


def _no_constant(name: str) -> float:
    raise _Refused(f"expected a finite number, found {name}", lambda path, word, key: word.startswith(name))


def _int(text: str) -> int:
    if len(text) > DIGITS:
        reason = f"expected a number of at most {DIGITS} digits, found {len(text)}"
        raise _Refused(reason, lambda path, word, key: word.startswith(text))
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _Refused(f"expected a finite number, found {text[:32]}", lambda path, word, key: word.startswith(text))
    return value


def _again(twice: str) -> Wrong:
    """Return a test that is true where a key stands for the second time."""
    seen: set[tuple[str | int, ...]] = set()

    def again(path: list[str | int], word: str, key: bool) -> bool:
        if not key or path[-1] != twice:
            return False
        place = tuple(path)
        if place in seen:
            return True
        seen.add(place)
        return False

    return again


def _unspeakable(path: list[str | int], word: str, key: bool) -> bool:
    if "\\u" not in word:
        return False
    text = json.loads(word)
    return any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def _place(text: str, wrong: Wrong) -> str:
    """Return the pointer of the first word that is wrong, "" when the search would take too long."""
    for path, word, key in islice(_walk(text), SEARCH):
        if wrong(path, word, key):
            return "".join(map(step, path))
    return ""


def _walk(text: str) -> Iterator[tuple[list[str | int], str, bool]]:
    """Walk through JSON: the path (one list, changed in place), each plain value or key as spelled, and which it is."""
    path: list[str | int] = []
    key = False
    for token in TOKEN.finditer(text):
        word = token[0]
        if word in "[{":
            path.append(0 if word == "[" else "")
            key = word == "{"
        elif word in "]}":
            if path:
                path.pop()
            key = False
        elif word == ",":
            key = bool(path) and isinstance(path[-1], str)
            if path and not key:
                path[-1] += 1  # type: ignore[operator]
        elif word == ":":
            key = False
        elif key:
            try:
                path[-1] = json.loads(word)
            except ValueError:  # the text is broken from here on
                return
            yield path, word, True
        else:
            yield path, word, False
