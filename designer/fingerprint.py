"""The fingerprint of a model: two drawings that compute the same thing have the same one."""

from __future__ import annotations

from hashlib import sha256

from msgspec.structs import replace

from designer.design import Design, Header
from designer.storage import dump


def model_hash(design: Design) -> str:
    """Return 16 hexadecimal digits that change with whatever changes the network, its data or its loss.

    Places, names and notes do not, nor do the seed and how it is trained: those belong to a run.
    """
    bare = replace(
        design,
        header=Header(),
        nodes={key: replace(node, name="", at=(0.0, 0.0)) for key, node in design.nodes.items()},
        notes={},
        last=0,
        extra={},
    )
    return sha256(dump(bare)).hexdigest()[:16]
