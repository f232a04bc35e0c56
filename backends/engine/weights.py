"""Weights by address: which numbers of a module belong to which wire and node of the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from backends.codegen.source import Place, Source
from backends.errors import RunError


def tensors(net: nn.Module, source: Source) -> dict[str, Tensor]:
    """Return views of a network's numbers by address; a module of its own gives one for each of its tensors."""
    return addressed(net.state_dict(), source)


def addressed(state: Mapping[str, Tensor], source: Source) -> dict[str, Tensor]:
    """Return views of the numbers of a state, which are known by their names in code, by address."""
    return {address: state[name][box(place, state[name])] for address, name, place in placed(source, state)}


def placed(source: Source, names: Mapping[str, object]) -> Iterator[tuple[str, str, Place]]:
    """Walk addresses with the name of their tensor."""
    inside: dict[str, list[str]] = {}
    for name in names:
        inside.setdefault(name.partition(".")[0], []).append(name)
    for address, place in source.weights.items():
        if place.name in names:
            yield address, place.name, place
            continue
        for name in inside.get(place.name, ()):
            yield f"{address}.{name.removeprefix(f'{place.name}.')}", name, place


def box(place: Place, tensor: Tensor) -> tuple[slice, ...]:
    """Cut the part of a matrix (or of a bias) that an address means."""
    cuts = (slice(*span) if span else slice(None) for span in (place.rows, place.columns))
    return tuple(cuts)[: tensor.ndim]


def copied(net: nn.Module, source: Source) -> dict[str, Tensor]:
    """Return the numbers themselves: a view would drag the whole buffer of the engine along."""
    return detached(tensors(net, source))


def detached(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Copy numbers, so that they stay as they are now."""
    return {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}


def restore(net: nn.Module, source: Source, saved: Mapping[str, Tensor]) -> None:
    """Give a network the saved numbers. Raises RunError when one is missing or of another size."""
    with torch.no_grad():
        for address, tensor in tensors(net, source).items():
            if address not in saved:
                raise RunError(f"The trained numbers of {address} are missing.")
            if saved[address].shape != tensor.shape:
                sizes = " × ".join(map(str, saved[address].shape)), " × ".join(map(str, tensor.shape))
                raise RunError(f"The trained numbers of {address} are {sizes[0]}, the drawing needs {sizes[1]}.")
            tensor.copy_(saved[address])
