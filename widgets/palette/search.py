"""Searching by a few letters: the start of a name beats the start of a word, which beats scattered letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from designer.activations import ACTIVATIONS, Activation
from designer.catalog import PALETTE, Preset
from designer.catalog.functions import Activate
from designer.catalog.neurons import Neurons
from designer.record import Record

T = TypeVar("T")
Words = Callable[[T], tuple[str, Sequence[str]]]
"""Names a thing: its title and its aliases."""

EXACT, START, WORD, INSIDE, SCATTERED = 100, 80, 60, 40, 20
ALIAS = 5
"""An alias counts a little less than a title that fits as well."""
SHORTEST = 3
"""Fewer letters than these are in almost every name, so scattered ones do not count."""


def score(query: str, title: str, aliases: Sequence[str] = ()) -> float:
    """Say how well a name answers a query; 0 = not at all."""
    query = " ".join(query.lower().split())
    if not query:
        return 1.0
    found = _score(query, title.lower())
    for alias in aliases:
        close = _score(query, alias.lower())
        found = max(found, close - ALIAS if close >= INSIDE else 0.0)
    return found


def _score(query: str, name: str) -> float:
    shortness = 1 / (1 + len(name))
    if name == query:
        return EXACT
    if name.startswith(query):
        return START + shortness
    words = name.replace("-", " ").split()
    if any(word.startswith(query) for word in words):
        return WORD + shortness
    parts = query.split()
    if len(parts) > 1 and all(any(word.startswith(part) for word in words) for part in parts):
        return WORD - 5 + shortness
    if len(query) >= SHORTEST and query in name:
        return INSIDE + shortness
    if len(query) >= SHORTEST and _scattered(query, words):
        return SCATTERED + shortness
    return 0.0


def _scattered(query: str, words: Sequence[str]) -> bool:
    """Say whether the letters come in this order, beginning with the first letter of a word."""
    for start in range(len(words)):
        letters = iter("".join(words[start:]))
        if words[start][:1] == query[:1] and all(letter in letters for letter in query if letter != " "):
            return True
    return False


def rank(query: str, things: Iterable[T], words: Words[T]) -> list[T]:
    """Return what answers a query, best first; equally good ones keep their order."""
    scored = [(score(query, *words(thing)), thing) for thing in things]
    return [thing for found, thing in sorted(scored, key=lambda pair: -pair[0]) if found > 0]


class Hit(Record, frozen=True, kw_only=True):
    """What a search in the palette found; `instead` is what was meant when nothing has that name."""

    presets: tuple[Preset, ...] = ()
    instead: str = ""


PRESETS: tuple[Preset, ...] = tuple(preset for _, presets in PALETTE for preset in presets)


def search(query: str) -> Hit:
    """Search the palette; a word that names an activation, or is misspelled, leads to what was probably meant."""
    found = tuple(rank(query, PRESETS, lambda preset: (preset.title, preset.aliases)))
    activation = meant(query)
    if found and activation is not None and len(query.strip()) >= SHORTEST:
        rest = tuple(preset for preset in found if not isinstance(preset.kind, Activate))
        return Hit(presets=(*rest, *bearing(activation)))
    if found:
        return Hit(presets=found)
    if activation is not None:
        presets = bearing(activation)
        asked = any(score(query, preset.title) >= START for preset in presets)
        return Hit(presets=presets, instead="" if asked else activation.called())
    names = {name.lower(): preset for preset in PRESETS for name in (preset.title, *preset.aliases)}
    if close := get_close_matches(query.strip().lower(), names, 1, 0.6):
        return Hit(presets=(names[close[0]],), instead=names[close[0]].title)
    return Hit()


def meant(query: str) -> type[Activation] | None:
    """Return the activation that some words name: `tanh`, `dense tanh`, `Dense with Tanh`."""
    query = query.strip().lower().removeprefix("dense ").removeprefix("with ").removesuffix(" alone")
    found = rank(query, ACTIVATIONS, lambda form: (form.called(), form.aliases))
    best = found[0] if found else None
    return best if best is not None and score(query, best.called(), best.aliases) >= START - ALIAS else None


def bearing(form: type[Activation]) -> tuple[Preset, ...]:
    """Offer an activation as a dense layer that ends in it, and alone."""
    name = form.called()
    return (
        Preset(title=f"Dense with {name}", kind=Neurons(shape=(32,), activation=form())),
        Preset(title=f"{name} alone", kind=Activate(activation=form())),
    )
