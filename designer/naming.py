"""Names: what a node is called on the canvas, and what it is called in code."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from designer.catalog.data import SOURCES, Data
from designer.design import Design, Node, by_number
from designer.layer import Unknown
from designer.signal import size

MODULE = """
    add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr
    float forward half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters
    parameters share_memory state_dict to to_empty train training type xpu zero_grad get_buffer get_extra_state
    get_parameter get_submodule register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook set_extra_state set_submodule
"""
"""What every nn.Module already has: a layer of that name would take its place."""

TITLES = {source.name: source.title for source in SOURCES}
TAKEN = frozenset({"torch", "nn", "self", "math", "x", "super", *MODULE.split(), *dir(object)})


def title(node: Node) -> str:
    """Return the name that people read: the given one, else the kind's."""
    if node.name:
        return node.name
    if isinstance(node.kind, Data):
        return (
            TITLES.get(node.kind.source) or (node.kind.file.name.partition(".")[0] if node.kind.file else "") or "Data"
        )
    if isinstance(node.kind, Unknown):
        return str(node.kind.raw.get("type", "Unknown"))
    shape = getattr(node.kind, "shape", None)
    if isinstance(shape, tuple) and size(shape) == 1:
        return "Neuron"
    return node.kind.called()


def identifier(name: str, taken: Iterable[str] = ()) -> str:
    """Turn any words into a legal, lower-case, unused Python name: `Conv 2!` -> `conv_2`, `Conv 2-D` -> `conv_2d`."""
    plain = re.sub(r"\b(\d)-d\b", r"\1d", name.encode("ascii", "ignore").decode().lower())
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")
    slug = f"n_{slug}" if slug[:1].isdigit() else slug or "node"
    if keyword.iskeyword(slug) or keyword.issoftkeyword(slug) or slug in TAKEN:
        slug += "_"
    used = set(taken)
    if slug not in used:
        return slug
    count = 2
    while f"{slug}_{count}" in used:
        count += 1
    return f"{slug}_{count}"


def identifiers(design: Design) -> dict[str, str]:
    """Give every node its name in code, unique and in the order of the ids."""
    names: dict[str, str] = {}
    used: set[str] = set()
    counts: dict[str, int] = {}
    for key in sorted(design.nodes, key=by_number):
        slug = name = identifier(title(design.nodes[key]))
        while name in used:
            counts[slug] = counts.get(slug, 1) + 1
            name = f"{slug}_{counts[slug]}"
        used.add(name)
        names[key] = name
    return names


def class_name(name: str) -> str:
    """Turn a design's name into a class name: `Deep autoencoder` -> `DeepAutoencoder`."""
    parts = re.findall(r"[A-Za-z0-9]+", name.encode("ascii", "ignore").decode())
    text = "".join(part[0].upper() + part[1:] for part in parts)[:60]
    if not text or text[0].isdigit():
        text = "Network" + text
    return f"{text}_" if keyword.iskeyword(text) or text in {"F", "Network_"} else text
