"""The fingerprint of a model: two drawings that compute the same thing have the same one."""

from __future__ import annotations

from hashlib import sha256

from msgspec.structs import replace

from designer.catalog.data import Data
from designer.design import Design, Header
from designer.layer import Layer
from designer.storage import dump


def model_hash(design: Design) -> str:
    """Return 16 hexadecimal digits that change with whatever changes the network, its data or its loss.

    Places, names and notes do not, nor do the seed and how it is trained: those belong to a run.
    """
    bare = replace(
        design,
        header=Header(),
        nodes={key: replace(node, kind=_bare(node.kind), name="", at=(0.0, 0.0)) for key, node in design.nodes.items()},
        notes={},
        last=0,
        extra={},
    )
    return sha256(dump(bare)).hexdigest()[:16]


def _bare(kind: Layer) -> Layer:
    """Leave out where a file lies: what it holds is what counts."""
    if isinstance(kind, Data) and kind.file is not None and kind.file.sha256:
        return replace(kind, file=replace(kind.file, path=""))
    return kind
