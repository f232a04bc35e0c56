"""Build: source text becomes a module whose tracebacks show its lines."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from backends.codegen.source import Source


def executed(text: str, file: str) -> dict[str, Any]:
    """Run generated text and return what it defines; `file` is what a traceback calls it."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"__name__": "neurarium_generated", "torch": torch, "nn": nn, "F": functional}
    exec(compile(text, file, "exec"), space)
    return space


def class_of(source: Source) -> type[nn.Module]:
    """Return the class that the text defines."""
    found: type[nn.Module] = executed(source.text, f"<{source.name}>")[source.name]
    return found


def built(source: Source) -> nn.Module:
    """Return a new network."""
    return class_of(source)()


def forward_of(source: Source) -> Callable[..., Any]:
    """Return a forward pass that takes a network as its first argument.

    A probe and the form for training differ from the shown module in nothing but this function, so they
    run on the very same network instead of on a copy of it.
    """
    return class_of(source).forward
