"""What a hand can do to a design. Each edit looks and returns a patch; none changes anything."""

from __future__ import annotations

from collections.abc import Callable

from designer.design import Design
from designer.edits.changing import become, mute, set_fields
from designer.edits.exchanging import exchange
from designer.edits.placing import add_data, insert
from designer.edits.removing import remove, remove_and_reconnect
from designer.edits.teaching import attach, feed, redirect, teach
from designer.edits.timing import hold
from designer.edits.wiring import connect, connect_target, set_wire
from designer.patch import Patch
from designer.problem import Fix
from designer.view import View

FIXES: dict[str, Callable[..., Patch]] = {
    edit.__name__: edit
    for edit in (
        add_data,
        attach,
        become,
        connect,
        connect_target,
        exchange,
        feed,
        hold,
        insert,
        mute,
        redirect,
        remove,
        remove_and_reconnect,
        set_fields,
        set_wire,
        teach,
    )
}
"""Edits that a quick fix may name."""


def mended(design: Design, view: View, fix: Fix) -> Patch:
    """Return the patch of a quick fix: compute it to preview, commit it to do it."""
    return FIXES[fix.edit](design, view, **fix.arguments)
