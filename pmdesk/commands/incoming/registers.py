"""The rows of a file that stand beside the items: products, teams, sprints, releases, objectives, milestones."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from pmdesk.commands.incoming.intake import Intake, Values
from pmdesk.commands.incoming.names import NO_RANK, Book, Names
from pmdesk.commands.incoming.values import changed_between, clean, day, text, values_of
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.foreign import ForeignKind, ForeignRow
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.roadmap import DONE

NAMED = (ForeignKind.PRODUCT, ForeignKind.TEAM, ForeignKind.SPRINT, ForeignKind.RELEASE, ForeignKind.OBJECTIVE)
_EVERYWHERE = {"title": "title", "archived": "archived_at"}
FIELDS = {
    ForeignKind.PRODUCT: {**_EVERYWHERE, "description": "description"},
    ForeignKind.TEAM: _EVERYWHERE,
    ForeignKind.SPRINT: {**_EVERYWHERE, "description": "goal", "start": "start", "end": "end"},
    ForeignKind.RELEASE: {
        **_EVERYWHERE,
        "description": "description",
        "product": "product_id",
        "end": "target",
        "status": "released_on",
    },
    ForeignKind.OBJECTIVE: {**_EVERYWHERE, "description": "description", "product": "product_id", "end": "due"},
    ForeignKind.MILESTONE: {
        **_EVERYWHERE,
        "description": "description",
        "product": "product_id",
        "parent": "item_id",
        "end": "day",
        "status": "done",
    },
}
DATED = frozenset({Kind.SPRINT, Kind.MILESTONE})
RANKED = frozenset({Kind.PRODUCT, Kind.TEAM, Kind.OBJECTIVE})
Fields = dict[str, Any]
ItemOf = Callable[[object], int | None]


def bring_registers(intake: Intake, rows: Iterable[ForeignRow], names: Names) -> None:
    """Bring in what has a name of its own; a row that is called like one here is that one."""
    books: dict[ForeignKind, Book[Any]] = {
        ForeignKind.PRODUCT: names.products,
        ForeignKind.TEAM: names.teams,
        ForeignKind.SPRINT: names.sprints,
        ForeignKind.RELEASE: names.releases,
        ForeignKind.OBJECTIVE: names.objectives,
    }
    waiting = sorted((row for row in rows if row.kind in books), key=lambda row: NAMED.index(row.kind))
    for row in waiting:
        register = _Register(intake, names, books[row.kind], lambda _parent: None)
        register.bring(row)


def bring_milestones(intake: Intake, rows: Iterable[ForeignRow], names: Names, item_of: ItemOf) -> None:
    """Bring in the milestones; `item_of` finds the item that one hangs on."""
    register = _Register(intake, names, None, item_of)
    for row in rows:
        if row.kind is ForeignKind.MILESTONE:
            register.bring(row)


class _Register:
    def __init__(self, intake: Intake, names: Names, book: Book[Any] | None, item_of: ItemOf) -> None:
        self.intake = intake
        self.names = names
        self.book = book
        self.item_of = item_of

    def bring(self, row: ForeignRow) -> None:
        """Make, change or leave one row as it is; a broken rule leaves it out."""
        try:
            values = self._with_its_item(row, values_of(row))
            kind, key = Kind(row.kind.value), clean(row.key)
            known = self.intake.row_id(kind, key)
            if known is None:
                self._meet(row, kind, key, values)
            else:
                self._meet_again(row, kind, key, known, values)
        except RuleBroken as trouble:
            self.intake.refuse(row, trouble.what)

    def _with_its_item(self, row: ForeignRow, values: Values) -> Values:
        if self.book is not None or "parent" not in values or self.item_of(values.get("parent")) is not None:
            return values
        self.intake.warn(row.line, f"The item that “{text(values.get('title'))}” hangs on is not in this file")
        return {name: value for name, value in values.items() if name != "parent"}

    def _meet(self, row: ForeignRow, kind: Kind, key: str, values: Values) -> None:
        fields = self._fields(row.kind, values, FIELDS[row.kind])
        found = None if self.book is None else self.book.known(row.title)
        local = None if found is None else self.intake.edit.find(NOUNS[kind], found)
        if local is not None and not _of_another_product(local, fields):
            self._settle(local, replace(local, **_where_open(local, fields)))
            self.intake.keep(kind, key, local.id, values)
        elif found is not None and local is None:
            self.intake.unchanged += 1
            self.intake.keep(kind, key, found, values)
        else:
            self.intake.keep(kind, key, self._make(kind, fields), values)

    def _meet_again(self, row: ForeignRow, kind: Kind, key: str, known: int, values: Values) -> None:
        local = self.intake.edit.find(NOUNS[kind], known)
        if local is None:
            self.intake.deleted += 1
            return
        if self.book is not None:
            self.book.call(row.title, known)
        changed = changed_between(self.intake.base(kind, key), values)
        asked = [name for name in FIELDS[row.kind] if name in changed]
        self._settle(local, replace(local, **self._fields(row.kind, values, asked)))
        self.intake.keep(kind, key, known, values)

    def _settle(self, local: Noun, merged: Noun) -> None:
        if merged == local:
            self.intake.unchanged += 1
            return
        if cast("Any", merged).archived_at is not None and cast("Any", local).archived_at is None:
            self.intake.archived += 1
        self.intake.put_changed(merged)

    def _make(self, kind: Kind, fields: Fields) -> int:
        if kind in DATED and not fields.keys() & {"end", "day"}:
            raise RuleBroken(f"A {kind.value} needs its days.", "Give a start and an end.")
        row_id = self.intake.edit.next_id()
        ranked = {"rank": NO_RANK} if kind in RANKED else {}
        row = cast("Callable[..., Any]", NOUNS[kind])(id=row_id, **ranked, **fields)
        self.intake.archived += row.archived_at is not None
        if self.book is None:
            self.intake.put_new(row)
        else:
            self.book.make(row)
        return row_id

    def _fields(self, kind: ForeignKind, values: Values, asked: Iterable[str]) -> Fields:
        dated = "start" in values or "end" in values
        fields = [FIELDS[kind][name] for name in asked]
        return {field: self._field(field, values) for field in fields if dated or field not in ("start", "end", "day")}

    def _field(self, field: str, values: Values) -> object:
        end = day(values.get("end")) or day(values.get("start"))
        done = text(values.get("status")) in DONE
        meanings: Mapping[str, Callable[[], object]] = {
            "title": lambda: text(values.get("title")),
            "description": lambda: text(values.get("description")),
            "goal": lambda: text(values.get("description")),
            "start": lambda: day(values.get("start")) or end,
            "end": lambda: end,
            "day": lambda: end,
            "target": lambda: end,
            "due": lambda: end,
            "released_on": lambda: end if done else None,
            "done": lambda: done,
            "product_id": lambda: self.names.products.get(name) if (name := text(values.get("product"))) else None,
            "item_id": lambda: self.item_of(values.get("parent")),
            "archived_at": lambda: self.intake.at if values.get("archived") else None,
        }
        return meanings[field]()


def _of_another_product(local: Noun, fields: Fields) -> bool:
    ours, theirs = getattr(local, "product_id", None), fields.get("product_id")
    return ours is not None and theirs is not None and ours != theirs


def _where_open(local: Noun, fields: Fields) -> Fields:
    return {
        name: value
        for name, value in fields.items()
        if name != "archived_at" and value is not None and getattr(local, name) in (None, "")
    }
