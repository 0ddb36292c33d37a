"""One foreign item as an item here: made from its values, or merged with what was edited here meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from pmdesk.commands.incoming.intake import Values
from pmdesk.commands.incoming.names import NO_RANK
from pmdesk.commands.incoming.parts import merged_names
from pmdesk.commands.incoming.values import day, text, texts
from pmdesk.commands.items import status_for
from pmdesk.domain.classes import slotted
from pmdesk.domain.days import Resolution
from pmdesk.domain.foreign import ForeignRow
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.roadmap import DONE, FULL, Health, Item, ItemKind, Status

EFFORTS = ("effort_low", "effort_likely", "effort_high")
Spell = Callable[[str], str]
DAYS = frozenset({"start", "end"})
BLANK = {kind: Item(ItemId(0), kind, "-", NO_RANK, status=status_for(kind, Status.IDEA)) for kind in ItemKind}


class Told(NamedTuple):
    """What a row says now, what it said last, and the names of the values that differ."""

    values: Values
    base: Values
    changed: frozenset[str]


@slotted
class Coming:
    """A row on its way in: the item here before, if there is one, and what it becomes.

    `retry` names the values that could not be brought in and are tried again at the next import.
    """

    row: ForeignRow
    key: str
    told: Told
    local: Item | None
    item: Item
    retry: frozenset[str] = frozenset()

    @property
    def kept(self) -> Values:
        """What is kept for the next import."""
        return {name: value for name, value in self.told.values.items() if name not in self.retry}

    def asks(self, *names: str) -> bool:
        """Whether any of these values is new or has changed in the file."""
        return any(name in self.told.changed for name in names)

    def names(self, name: str) -> str:
        """Return the name that the row gives for something, empty when it gives none."""
        return text(self.told.values.get(name))


def make(told: Told, item_id: ItemId, at: datetime, spell: Spell) -> Item:
    """Return a new item of a row's values; raises RuleBroken."""
    return Item(id=item_id, rank=NO_RANK, **_fields(told, BLANK[_kind(told.values)], at, spell))


def merge(told: Told, local: Item, at: datetime, spell: Spell) -> Item:
    """Return the item here with those values that have changed in the file; raises RuleBroken."""
    return replace(local, **_fields(told, local, at, spell))


def _kind(values: Values) -> ItemKind:
    return ItemKind(text(values.get("kind")))


def _fields(told: Told, here: Item, at: datetime, spell: Spell) -> dict[str, Any]:
    values, base, changed = told
    fields: dict[str, Any] = {
        name: text(values.get(name)) for name in ("title", "key", "description") if name in changed
    }
    fields |= {name: values.get(name) for name in EFFORTS if name in changed}
    fields |= _standing(values, changed, here)
    if changed & DAYS:
        fields["start"], fields["end"] = _days(values, changed, here)
    if "resolution" in changed:
        fields["resolution"] = Resolution(values.get("resolution", Resolution.DAY))
    if "pinned" in changed:
        fields["pinned"] = bool(values.get("pinned"))
    if "health" in changed and "health" in values:
        fields["health"] = Health(text(values["health"]))
    if "owner" in changed:
        fields["owner"] = spell(text(values.get("owner")))
    if "tags" in changed:
        fields["tags"] = tuple(merged_names(here.tags, texts(base.get("tags")), texts(values.get("tags"))))
    if "archived" in changed:
        fields["archived_at"] = (here.archived_at or at) if values.get("archived") else None
    return fields


def _standing(values: Values, changed: frozenset[str], here: Item) -> dict[str, Any]:
    """Return kind, status and progress; what is done is done to the full unless the file says otherwise."""
    fields: dict[str, Any] = {}
    kind = _kind(values) if "kind" in changed else here.kind
    if changed & {"kind", "status"}:
        told = Status(text(values["status"])) if "status" in changed and "status" in values else here.status
        fields |= {"kind": kind, "status": status_for(kind, told)}
    if "progress" in changed and "progress" in values:
        fields["progress"] = values["progress"]
    elif fields.get("status") in DONE and "progress" not in values:
        fields["progress"] = FULL
    return fields


def _days(values: Values, changed: frozenset[str], here: Item) -> tuple[date | None, date | None]:
    """Return both days; where the file knows one alone, the other stays here, or is the same day."""
    told_start, told_end = day(values.get("start")), day(values.get("end"))
    if told_start is None and told_end is None:
        return None, None
    start = told_start if "start" in changed else here.start
    end = told_end if "end" in changed else here.end
    start, end = start or here.start or told_start or end, end or here.end or told_end or start
    if start is not None and end is not None and start > end:
        start = end if told_start is None else start
        end = start if told_end is None else end
    return start, end
