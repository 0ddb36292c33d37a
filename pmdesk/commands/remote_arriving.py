"""Records of a service that come for the first time become rows: many at once, each with its link."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from functools import cache

from pmdesk.commands.remote_folding import Above, hangs_well, resolved
from pmdesk.commands.remote_values import cells_of, is_whole
from pmdesk.commands.take_notes import TakeNotesIn
from pmdesk.domain.classes import slotted
from pmdesk.domain.connections import Connection, SyncLink
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import Bug, BugState, NoteKind, NoteState
from pmdesk.domain.kinds import BugId, Kind, NoteId, ProductId, SyncLinkId
from pmdesk.domain.mirrored import KIND_OF_ITEM, TABLE_OF, Arrival
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.rank import following
from pmdesk.domain.roadmap import STATUSES_OF, Item, Product
from pmdesk.storage.codec import shape_of
from pmdesk.storage.engine import Cell
from pmdesk.storage.ledger import Edit
from pmdesk.storage.sync_keeping import keep_new
from pmdesk.storage.sync_links import known_links, last_item_rank, notes_of_origins, wish

NOTES = frozenset({"note", "bug"})
PLAIN = {kind: frozenset(status.value for status in statuses) for kind, statuses in STATUSES_OF.items()}
FIRST = -5
"""Of the statuses of each kind the last five mean the same; this is where something new stands."""
Found = dict[tuple[str, str], int]
"""Rows by the table they stand in and the id of their record."""


class GaveWay(DeskError):
    """An edit in the background was given up for a person's."""

    def __init__(self) -> None:
        super().__init__("Somebody else wrote first, so this was put off.")


def give_way(is_wanted: Callable[[], bool] | None) -> None:
    """Raise GaveWay when somebody waits."""
    if is_wanted is not None and is_wanted():
        raise GaveWay


@slotted
class Coming:
    """A record on its way in: the id its row will have, its cells, and what it refers to that has not come yet."""

    arrival: Arrival
    row_id: int
    cells: dict[str, Cell]
    missing: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def found_rows(edit: Edit, connection: Connection, arrivals: Iterable[Arrival]) -> Found:
    """Return the rows that records refer to, as far as their records have come."""
    wanted = {remote_id for each in arrivals for remote_id in each.refers.values() if remote_id}
    known = known_links(edit, connection.id, wanted).values() if wanted else ()
    return {(each.link.kind, each.link.remote_id): each.link.row_id for each in known}


class Arriving:
    """New records of one page; `found` are the rows that they may refer to, those that come here included."""

    def __init__(
        self,
        edit: Edit,
        connection: Connection,
        at: datetime,
        found: Found,
        is_wanted: Callable[[], bool] | None = None,
    ) -> None:
        self._edit = edit
        self._is_wanted = is_wanted
        self._connection = connection
        self._at = at.astimezone(UTC)
        self._found = found
        self._hung: dict[int, Above] = {}
        self.left: list[str] = []

    def take(self, arrivals: Sequence[Arrival]) -> list[SyncLink]:
        """Put a row and a link for each record; answers the links. What cannot be a row yet is left out, in words."""
        rows = self._rows([each for each in arrivals if each.target not in NOTES])
        notes = self._notes([each for each in arrivals if each.target in NOTES])
        comings = [*rows, *notes]
        if not comings:
            return []
        give_way(self._is_wanted)
        links = [self._link(coming) for coming in comings]
        pairs = list(zip(links, comings, strict=True))
        seen = [(link.id, coming.cells, self._at, coming.arrival.by) for link, coming in pairs]
        keep_new(self._edit, links, seen)
        wishes = [(link.id, name, link.connection_id, wanted) for link, each in pairs for name, wanted in each.missing]
        wish(self._edit.connection, wishes)
        return links

    def _rows(self, arrivals: Sequence[Arrival]) -> list[Coming]:
        comings: list[Coming] = []
        for arrival in arrivals:
            cells = cells_of(arrival, None)
            if is_whole(arrival, cells):
                comings.append(Coming(arrival, self._edit.next_id(), cells))
            else:
                self.left.append(f"“{arrival.values.get('title')}” has no days yet, so it stays out.")
        for each in comings:
            self._found[TABLE_OF[each.arrival.target], each.arrival.remote_id] = each.row_id
            if each.arrival.target in KIND_OF_ITEM:
                self._hung[each.row_id] = KIND_OF_ITEM[each.arrival.target], None
        for each in comings:
            each.missing = resolved(each.cells, each.arrival.refers, self._found, None)
            self._hang(each)
        return self._put(comings)

    def _hang(self, coming: Coming) -> None:
        """Leave an item at the top that cannot hang where its record does."""
        parent_id = coming.cells.get("parent_id")
        if not isinstance(parent_id, int):
            return
        kind = KIND_OF_ITEM[coming.arrival.target]
        if hangs_well(coming.row_id, kind, parent_id, self._above):
            self._hung[coming.row_id] = kind, parent_id
        else:
            coming.cells["parent_id"] = None

    def _above(self, item_id: int) -> Above | None:
        if item_id not in self._hung:
            item = self._edit.find(Item, item_id)
            if item is None:
                return None
            self._hung[item_id] = item.kind, item.parent_id
        return self._hung[item_id]

    def _put(self, comings: list[Coming]) -> list[Coming]:
        items = sum(each.arrival.target in KIND_OF_ITEM for each in comings)
        give_way(self._is_wanted)
        ranks = iter(following(last_item_rank(self._edit), items) if items else ())
        products = {product.id for product in self._edit.all(Product)}
        put: list[Coming] = []
        rows: dict[type[Noun], list[list[Cell]]] = {}
        for each in comings:
            more: dict[str, Cell] = {}
            if each.arrival.target in KIND_OF_ITEM:
                kind = KIND_OF_ITEM[each.arrival.target]
                more |= {"kind": kind.value, "rank": next(ranks), "key": each.arrival.key}
                if "status" not in each.cells:
                    more["status"] = STATUSES_OF[kind][FIRST].value
            if each.arrival.target != "sprint":
                more["product_id"] = each.arrival.product_id if each.arrival.product_id in products else None
            try:
                noun, row = _row(each, more)
            except RuleBroken as trouble:
                self.left.append(f"“{each.arrival.values.get('title')}” stays out. {trouble.what}")
                continue
            rows.setdefault(noun, []).append(row)
            put.append(each)
        give_way(self._is_wanted)
        for noun, cells in rows.items():
            self._edit.put_cells(noun, cells)
        return self._without_lost(put) if len(put) < len(comings) else put

    def _without_lost(self, put: list[Coming]) -> list[Coming]:
        """Refer to no row that stays out after all."""
        for each in put:
            row = self._edit.find(Item, each.row_id) if each.arrival.target in KIND_OF_ITEM else None
            if row is not None and row.parent_id is not None and self._edit.find(Item, row.parent_id) is None:
                each.cells["parent_id"] = None
                self._edit.put(replace(row, parent_id=None))
        return put

    def _notes(self, arrivals: Sequence[Arrival]) -> list[Coming]:
        by_product: dict[int | None, list[Arrival]] = {}
        for each in arrivals:
            by_product.setdefault(each.product_id, []).append(each)
        return [coming for part in by_product.values() for coming in self._notes_of_one(part)]

    def _notes_of_one(self, arrivals: Sequence[Arrival]) -> list[Coming]:
        """Put notes about one product."""
        origins = [_origin(self._connection, each) for each in arrivals]
        notes = [self._note(number, *pair) for number, pair in enumerate(zip(arrivals, origins, strict=True), start=1)]
        batch = NoteBatch(self._connection.title, tuple(notes))
        product_id = _product(self._edit, arrivals[0])
        TakeNotesIn(batch, self._connection.title, self._at, product_id).apply(self._edit)
        ids = notes_of_origins(self._edit, origins)
        pairs = [(each, ids[origin]) for each, origin in zip(arrivals, origins, strict=True)]
        return [
            Coming(each, note_id if each.target == "note" else self._bug(each, note_id), cells_of(each, None))
            for each, note_id in pairs
        ]

    def _note(self, line: int, arrival: Arrival, origin: str) -> ForeignNote:
        return ForeignNote(
            line,
            origin,
            str(arrival.values["title"]),
            str(arrival.values["body"]),
            arrival.made_at,
            kind=NoteKind.BUG if arrival.target == "bug" else NoteKind.FEEDBACK,
            state=NoteState.ARCHIVED if arrival.is_closed else NoteState.NEW,
            handle=arrival.author,
            source=self._connection.title,
            url=arrival.url,
        )

    def _bug(self, arrival: Arrival, note_id: int) -> int:
        known = self._edit.all(Bug, note_id=note_id)
        if known:
            return known[0].id
        bug_id = BugId(self._edit.next_id())
        state = BugState.OPEN if "state" in arrival.leaves else BugState(str(arrival.values["state"]))
        filed_at = arrival.made_at or self._at
        self._edit.put_new([Bug(bug_id, NoteId(note_id), state=state, url=arrival.url, filed_at=filed_at)])
        return bug_id

    def _link(self, coming: Coming) -> SyncLink:
        arrival = coming.arrival
        return SyncLink(
            SyncLinkId(self._edit.next_id()),
            self._connection.id,
            arrival.remote_kind,
            arrival.remote_id,
            arrival.key,
            arrival.url,
            arrival.container,
            TABLE_OF[arrival.target],
            coming.row_id,
            "",
            arrival.standing,
            arrival.leads_to,
        )


def _row(coming: Coming, more: dict[str, Cell]) -> tuple[type[Noun], list[Cell]]:
    """Return the cells of a new row; what is not plainly in order is asked of the noun, which refuses it in words."""
    noun = NOUNS[Kind(TABLE_OF[coming.arrival.target])]
    image = {**_blank(noun), **coming.cells, **more, "id": coming.row_id}
    if not _is_plain(coming, image):
        shape_of(noun).decode(tuple(image.values()))
    return noun, list(image.values())


def _is_plain(coming: Coming, image: Mapping[str, Cell]) -> bool:
    """Return whether an item cannot be refused: days, progress and points of a record are in order by themselves."""
    kind = KIND_OF_ITEM.get(coming.arrival.target)
    return kind is not None and image["status"] in PLAIN[kind] and str(image["title"]).strip() != ""


@cache
def _blank(noun: type[Noun]) -> dict[str, Cell]:
    """Return the cells of a row of which nothing is said."""
    return dict(shape_of(noun).complete({}))


def _product(edit: Edit, arrival: Arrival) -> ProductId | None:
    found = None if arrival.product_id is None else edit.find(Product, arrival.product_id)
    return None if found is None else found.id


def _origin(connection: Connection, arrival: Arrival) -> str:
    """Return what names a record among all notes; issues of GitHub are called as in its exported files."""
    if connection.service == "github" and "#" in arrival.key:
        return f"github:{arrival.key}"
    place = connection.address.partition("//")[2] or connection.address or str(connection.id)
    return f"{connection.service}:{place.rstrip('/')}/{arrival.remote_kind}/{arrival.remote_id}"
