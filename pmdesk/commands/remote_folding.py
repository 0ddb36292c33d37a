"""What is new of a record is folded into the row that mirrors it: taken, left, merged, or kept as a conflict."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from pmdesk.commands.remote_values import Cells, cells_here, put_cells, row_of
from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.connections import Choice, Conflict
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import ConflictId
from pmdesk.domain.mirrored import REFERS
from pmdesk.domain.nouns import Noun
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.insight.three_way import SETS, UNKNOWN, Outcome, Unknown, Value, merge
from pmdesk.storage.codec import texts_of, to_cell
from pmdesk.storage.engine import Cell
from pmdesk.storage.ledger import Edit
from pmdesk.storage.sync_keeping import keep_seen
from pmdesk.storage.sync_links import Known
from pmdesk.storage.sync_waiting import differs

DEEPEST = 200
Above = tuple[ItemKind, int | None]
"""The kind of an item, and the item it hangs under."""


@frozen
class Told:
    """When a record was read, and who changed it there last and when, where that is known."""

    read_at: datetime
    at: datetime | None = None
    by: str = ""


@slotted
class Folded:
    """What became of a record's news: which fields of the row were taken, which are in conflict now."""

    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def fold(edit: Edit, known: Known, theirs: Cells, told: Told, bases: Cells | None = None) -> Folded:
    """Fold the cells of a record into its row, and keep them as seen.

    `bases` stand for what both sides know already, in place of what was seen: what we sent ourselves.
    """
    seen = {**(known.base or {}), **theirs}
    rows = row_of(edit, known.link.kind, known.link.row_id)
    folded = Folded()
    if rows:
        folded = _Folding(edit, known, told, rows, {**(known.base or {}), **(bases or {})}).fold(theirs)
    if known.base is None or any(differs(name, seen[name], known.base.get(name)) for name in seen):
        keep_seen(edit, [(known.link.id, seen, told.read_at, told.by)])
    return folded


class _Folding:
    """One record's news on their way into its row."""

    def __init__(self, edit: Edit, known: Known, told: Told, rows: tuple[Noun, ...], base: Mapping[str, Cell]) -> None:
        self._edit = edit
        self._known = known
        self._told = told
        self._rows = rows
        self._base = base
        self._mine = cells_here(rows)
        self._conflicts = {each.field: each for each in edit.all(Conflict, link_id=known.link.id)}

    def fold(self, theirs: Cells) -> Folded:
        """Decide each field and put what changes."""
        taken: dict[str, Cell] = {}
        clashes: list[str] = []
        for name, cell in theirs.items():
            conflict = self._conflicts.get(name)
            if conflict is not None and conflict.choice is Choice.OPEN:
                self._follow(conflict, cell)
                continue
            merged = merge(name, self._then(name), _value(name, self._mine.get(name)), _value(name, cell))
            if merged.outcome is Outcome.CONFLICT:
                clashes.append(name)
            elif merged.outcome in {Outcome.THEIRS, Outcome.MERGED} and not self._is_barred(name, cell):
                taken[name] = to_cell(merged.value)
        clashes += self._put(taken)
        for name in clashes:
            self._clash(name, theirs[name])
        return Folded(tuple(name for name in taken if name not in clashes), tuple(clashes))

    def _put(self, taken: dict[str, Cell]) -> list[str]:
        """Put what is taken; answers the fields that do not go together with what is here."""
        if not taken:
            return []
        try:
            put_cells(self._edit, self._rows, taken)
        except RuleBroken:
            if len(taken) == 1:
                return list(taken)
            return [name for part in _parts(taken) for name in self._put_part(part)]
        return []

    def _put_part(self, taken: dict[str, Cell]) -> list[str]:
        try:
            put_cells(self._edit, row_of(self._edit, self._known.link.kind, self._known.link.row_id), taken)
        except RuleBroken:
            return list(taken)
        return []

    def _then(self, name: str) -> Value | Unknown:
        return _value(name, self._base[name]) if name in self._base else UNKNOWN

    def _follow(self, conflict: Conflict, cell: Cell) -> None:
        """Let an open conflict know the newest value from there; it goes when both sides say the same."""
        name = conflict.field
        if not differs(name, self._mine.get(name), cell):
            self._edit.drop(Conflict, conflict.id)
        elif name in (self._known.base or {}) and differs(name, cell, (self._known.base or {})[name]):
            newer = self._new(name, conflict.base, cell, conflict.id)
            self._edit.put(replace(newer, found_at=conflict.found_at))

    def _clash(self, name: str, cell: Cell) -> None:
        old = self._conflicts.get(name)
        base = json.dumps(self._base.get(name), ensure_ascii=False)
        conflict_id = ConflictId(self._edit.next_id()) if old is None else old.id
        self._edit.put(self._new(name, base, cell, conflict_id))

    def _new(self, name: str, base: str, theirs: Cell, conflict_id: ConflictId) -> Conflict:
        mine, there = (json.dumps(cell, ensure_ascii=False) for cell in (self._mine.get(name), theirs))
        told = self._told
        return Conflict(conflict_id, self._known.link.id, name, base, mine, there, told.at, told.by, told.read_at)

    def _is_barred(self, name: str, cell: Cell) -> bool:
        """Return whether a row cannot hang where its record does."""
        row = self._rows[0]
        if name != "parent_id" or not isinstance(row, Item) or not isinstance(cell, int):
            return False
        return not hangs_well(row.id, row.kind, cell, self._above)

    def _above(self, item_id: int) -> Above | None:
        item = self._edit.find(Item, item_id)
        return None if item is None else (item.kind, item.parent_id)


def hangs_well(row_id: int, kind: ItemKind, parent_id: int, above: Callable[[int], Above | None]) -> bool:
    """Return whether an item may hang under another: no initiative under a feature, and nothing under itself.

    `above` tells the kind of an item and what it hangs under; None for one that is not there.
    """
    place: int | None = parent_id
    is_first = True
    for _ in range(DEEPEST):
        if place is None:
            return True
        found = above(place)
        if found is None or place == row_id:
            return False
        if is_first and kind is ItemKind.INITIATIVE and found[0] is ItemKind.FEATURE:
            return False
        place, is_first = found[1], False
    return False


def _parts(taken: dict[str, Cell]) -> list[dict[str, Cell]]:
    """Return what is taken in parts that may be refused each on its own; both ends of a span go together."""
    days = {name: taken[name] for name in ("start", "end") if name in taken}
    return [*([days] if days else []), *({name: cell} for name, cell in taken.items() if name not in days)]


def _value(name: str, cell: Cell) -> Value:
    if name in SETS and isinstance(cell, str):
        return texts_of(cell)
    return cast("Value", cell)


def resolved(
    theirs: dict[str, Cell], refers: Mapping[str, str], found: Mapping[tuple[str, str], int], base: Cells | None
) -> list[tuple[str, str]]:
    """Fill in the rows that a record refers to; answers the fields whose record has not come yet, with its id."""
    missing: list[tuple[str, str]] = []
    for name, remote_id in refers.items():
        theirs[name] = found.get((REFERS[name], remote_id)) if remote_id else None
        if theirs[name] is None and remote_id:
            missing.append((name, remote_id))
            theirs[name] = (base or {}).get(name)
    return missing
