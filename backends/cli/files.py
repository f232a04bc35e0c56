"""Files that commands read and write; every refusal names the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backends.cli.refusal import Refused
from designer.design import Design
from designer.problem import Problem
from designer.storage import DesignError, read, save, write_atomic
from designer.view import View, problems


def opened(name: str) -> Design:
    """Read a design. Raises Refused with the place in the file."""
    with located(name):
        return read(Path(name))


def written(name: str, content: bytes | Design) -> None:
    """Write a file at once or not at all. Raises Refused."""
    with located(name):
        if isinstance(content, Design):
            save(content, Path(name))
        else:
            write_atomic(Path(name), content)


def writable(name: str) -> Path:
    """Return the path of a file that is going to be written. Raises Refused for a folder or a device."""
    with located(name):
        path = Path(name)
        if path.exists() and not path.is_file():
            raise Refused(f"{name}: expected a file, found a folder or a device")
        if not path.parent.is_dir():
            raise Refused(f"{name}: there is no folder {path.parent}")
        if not os.access(path.parent, os.W_OK):
            raise Refused(f"{name}: the folder {path.parent} can not be written")
    return path


@contextmanager
def located(name: str) -> Iterator[None]:
    """Put the name of the file before what is wrong with it."""
    if "\0" in name or not name:
        raise Refused(f"{name!r} can not be the name of a file")
    try:
        yield
    except DesignError as error:
        raise Refused(f"{name}: {error}") from error
    except OSError as error:
        raise Refused(f"{name}: {error.strerror or error}") from error


def errors(design: Design, view: View) -> list[Problem]:
    """List what keeps the drawing from being trained."""
    return [problem for problem in problems(design, view) if problem.severity == "error"]


def pointer(place: str, wire: str = "") -> str:
    """Say where in the file a problem lies."""
    return f"/nodes/{place}" if place else f"/wires/{wire}" if wire else "/"


def sound(name: str, design: Design, view: View) -> None:
    """Raise Refused with the first error of the drawing, if there is one."""
    for problem in errors(design, view):
        raise Refused(f"{name}: {pointer(problem.place, problem.wire)}: {sentence(problem)}")


def sentence(problem: Problem) -> str:
    """Say a problem in one line."""
    return f"{problem.title}. {problem.detail}".strip()
