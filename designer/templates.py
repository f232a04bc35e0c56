"""Templates: the designs that ship with the app, one key away from training."""

from __future__ import annotations

from importlib.resources import files

from designer.design import Design
from designer.record import Record
from designer.storage import load

FOLDER = "designs"
ENDING = ".neurarium"


class Template(Record, frozen=True, kw_only=True):
    """A card of the gallery: what the design says about itself, and the design."""

    id: str
    title: str
    subtitle: str = ""
    family: str = ""
    data: str = ""
    figure: str = ""
    """What a training should reach, in words."""
    design: Design


def templates() -> tuple[Template, ...]:
    """Read every shipped design, in the order of their ids."""
    folder = files("resources").joinpath(FOLDER)
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(ENDING))
    return tuple(template(name.removesuffix(ENDING)) for name in found)


def template(name: str) -> Template:
    """Read one shipped design by its id. Raises FileNotFoundError when there is none."""
    design = load(files("resources").joinpath(FOLDER, name + ENDING).read_bytes())
    return Template(design=design, **design.header.about)
