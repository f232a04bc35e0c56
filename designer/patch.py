"""The only verb: a patch says what each touched record was and what it becomes."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from designer.design import Design, by_number, number
from designer.record import Record


class Change(Record, frozen=True, kw_only=True):
    """One record of a table, before and after; in the table "header" the key is a field's name."""

    table: str
    key: str
    before: Any = None
    after: Any = None


class Patch(Record, frozen=True, kw_only=True):
    """Changes that happen together."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self.changes)

    def inverse(self) -> Patch:
        """Return the patch that takes this one back."""
        return Patch(
            changes=tuple(Change(table=c.table, key=c.key, before=c.after, after=c.before) for c in self.changes[::-1])
        )

    def then(self, later: Patch) -> Patch:
        """Return one patch that does both; a drag of a thousand steps stays one change."""
        merged = {(c.table, c.key): c for c in self.changes}
        for c in later.changes:
            first = merged.get((c.table, c.key), c)
            merged[c.table, c.key] = Change(table=c.table, key=c.key, before=first.before, after=c.after)
        return Patch(changes=tuple(c for c in merged.values() if c.before != c.after))


def patched(design: Design, patch: Patch) -> Design:
    """Return the design after the patch; only the touched tables are copied."""
    fields: dict[str, Any] = {}
    header: dict[str, Any] = {}
    last = design.last
    for change in patch.changes:
        if change.table == "header":
            header[change.key] = change.after
            continue
        table = fields.get(change.table)
        if table is None:
            table = fields[change.table] = dict(getattr(design, change.table))
        if change.after is None:
            table.pop(change.key, None)
        else:
            table[change.key] = change.after
            last = max(last, number(change.key))
    if header:
        fields["header"] = replace(design.header, **header)
    return replace(design, **fields, last=last)


def difference(before: Design, after: Design) -> Patch:
    """Return the patch that makes `after` of `before`, but for what a newer version wrote beside the tables."""
    changes = []
    for name in before.header.__struct_fields__:
        old, new = getattr(before.header, name), getattr(after.header, name)
        if old != new:
            changes.append(Change(table="header", key=name, before=old, after=new))
    for table in Design.TABLES:
        olds, news = getattr(before, table), getattr(after, table)
        for key in sorted(olds.keys() | news.keys(), key=by_number):
            old, new = olds.get(key), news.get(key)
            if old != new:
                changes.append(Change(table=table, key=key, before=old, after=new))
    return Patch(changes=tuple(changes))
