"""What differs between a row and its record at a service, field by field, for the dialog that resolves it."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Choice, Conflict, Connection, SyncLink
from pmdesk.domain.inbox import Bug, Note
from pmdesk.domain.kinds import ConflictId, Kind, Ref
from pmdesk.domain.mirrored import WORDS
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.insight.three_way import TEXTS, Piece, blended
from pmdesk.queries.words import Names, say_value
from pmdesk.storage.codec import shape_of, texts_of
from pmdesk.storage.engine import Cell
from pmdesk.storage.history import Past, past_of
from pmdesk.storage.rows import Rows
from pmdesk.storage.sync_links import known_of, mirrored_cells
from pmdesk.storage.sync_outbox import open_conflicts, waiting_fields

PAST_AT_MOST = 60
ORDER = list(WORDS)
LISTED = 50
"""So many rows are listed at a time; the others come as these are resolved."""


class Why(StrEnum):
    """Who changed a field since both sides agreed."""

    BOTH = "both changed"
    YOU = "you changed"
    THEY = "they changed"


@frozen
class FieldCard:
    """One field in words: what it was, what it is here and there. Only those that both changed need a person.

    `choice` is what stands chosen at first. A long text has `pieces`, a proposal of both sides' words, and its texts
    in full (`mine_text`, `theirs_text`).
    """

    field: str
    title: str
    base: str
    mine: str
    theirs: str
    why: Why
    choice: Choice
    conflict_id: ConflictId | None = None
    pieces: tuple[Piece, ...] = ()
    mine_text: str = ""
    theirs_text: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it is a text of several lines, which can be merged by hand."""
        return self.field in TEXTS

    @property
    def merged(self) -> str:
        """The proposed text."""
        return "".join(piece.text for piece in self.pieces)


@frozen
class ConflictCard:
    """One row that differs from its record: who, where, since when, and the fields.

    `service` is what the other side is called (`Jira`). `seen_at` is the last sync, `mine_at` when the row was changed
    here last, `theirs_at` and `theirs_by` when and by whom it was changed there, where that is known.
    """

    row: Ref
    connection_id: int
    service: str
    title: str
    key: str
    url: str
    seen_at: datetime | None
    mine_at: datetime | None
    theirs_at: datetime | None
    theirs_by: str
    fields: tuple[FieldCard, ...]

    @property
    def clashing(self) -> tuple[FieldCard, ...]:
        """The fields that need a person."""
        return tuple(field for field in self.fields if field.why is Why.BOTH)


def conflict_cards(rows: Rows, today: date) -> tuple[tuple[ConflictCard, ...], int]:
    """Return the first rows that differ from their records, with all that needs a decision, and how many do in all."""
    by_link: defaultdict[int, list[Conflict]] = defaultdict(list)
    for conflict in open_conflicts(rows):
        by_link[conflict.link_id].append(conflict)
    found: list[ConflictCard] = []
    moot = 0
    for conflicts in by_link.values():
        if len(found) == LISTED:
            break
        card = conflict_card(rows, conflicts, today)
        if card is None:
            moot += 1
        else:
            found.append(card)
    return tuple(found), len(by_link) - moot


def conflict_card(rows: Rows, conflicts: list[Conflict], today: date) -> ConflictCard | None:
    """Return the card of one link with these conflicts; None when its row is gone or both sides agree by now."""
    link = rows.get(SyncLink, conflicts[0].link_id)
    cells = mirrored_cells(rows, link.kind, [link.row_id]).get(link.row_id)
    if cells is None:
        return None
    saying = _Saying(rows, link, cells, today)
    clashing = [card for conflict in conflicts if (card := saying.clash(conflict)) is not None]
    if not clashing:
        return None
    since = min(conflict.found_at for conflict in conflicts)
    past = past_of(rows, Kind(link.kind), link.row_id, limit=PAST_AT_MOST)
    named = {conflict.field for conflict in conflicts}
    others = [*saying.taken(past, since, named), *saying.waiting(named)]
    connection = rows.get(Connection, link.connection_id)
    newest = max(conflicts, key=lambda each: (each.theirs_at is not None, each.theirs_at or each.found_at))
    return ConflictCard(
        Ref(Kind(link.kind), link.row_id),
        connection.id,
        called(connection),
        saying.title,
        link.remote_key,
        link.url,
        _last_agreed(past, since),
        _changed_here(past, named),
        newest.theirs_at,
        newest.theirs_by,
        tuple(sorted([*clashing, *others], key=_place)),
    )


def called(connection: Connection) -> str:
    """Return what the other side of a connection is called in a sentence: `Jira` of `Jira, tidewater.example`."""
    return connection.title.partition(",")[0].strip()


def differ_since(rows: Rows, conflicts: list[Conflict]) -> datetime:
    """Return when the fields in conflict of one link were first changed on either side, as far as that is known."""
    link = rows.get(SyncLink, conflicts[0].link_id)
    found_at = min(conflict.found_at for conflict in conflicts)
    past = past_of(rows, Kind(link.kind), link.row_id, limit=PAST_AT_MOST)
    agreed = _last_agreed(past, found_at)
    names = {conflict.field for conflict in conflicts}
    here = [each.at for each in past if each.actor is Actor.PERSON and names & (each.after or {}).keys()]
    there = [conflict.theirs_at for conflict in conflicts if conflict.theirs_at is not None]
    return min([found_at, *(at for at in (*here, *there) if agreed is None or at > agreed)])


class _Saying:
    """Says the cells of one row in words."""

    def __init__(self, rows: Rows, link: SyncLink, cells: dict[str, Cell], today: date) -> None:
        self._rows = rows
        self._link = link
        self._cells = cells
        self._today = today
        self._names = Names(rows)
        self._noun: type[Noun] = NOUNS[Kind(link.kind)]
        row = rows.get(self._noun, link.row_id)
        shown = rows.get(Note, row.note_id) if isinstance(row, Bug) else row
        self.title = str(getattr(shown, "title", "") or getattr(shown, "body", ""))

    def clash(self, conflict: Conflict) -> FieldCard | None:
        """Return a field that both changed, unless both say the same by now."""
        name = conflict.field
        base, theirs = (_cell(text) for text in (conflict.base, conflict.theirs))
        mine = self._cells.get(name)
        if mine == theirs:
            return None
        card = self._card(name, base, mine, theirs, Why.BOTH)
        if name not in TEXTS:
            return _with_id(card, conflict.id)
        texts = tuple(str(cell or "") for cell in (base, mine, theirs))
        pieces = blended(texts[0], texts[1], texts[2])
        return FieldCard(
            card.field,
            card.title,
            card.base,
            card.mine,
            card.theirs,
            Why.BOTH,
            Choice.MERGED,
            conflict.id,
            pieces,
            texts[1],
            texts[2],
        )

    def taken(self, past: Iterable[Past], since: datetime, besides: set[str]) -> list[FieldCard]:
        """Return what came from there in the rounds since both sides differ."""
        found: dict[str, FieldCard] = {}
        for each in past:
            if each.actor is not Actor.SYNC or each.at < since or each.before is None or each.after is None:
                continue
            for name, value in each.after.items():
                if name in WORDS and name not in besides and name not in found:
                    before = self._say(name, each.before.get(name))
                    after = self._say(name, value)
                    found[name] = FieldCard(name, WORDS[name], before, before, after, Why.THEY, Choice.THEIRS)
        return list(found.values())

    def waiting(self, besides: set[str]) -> list[FieldCard]:
        """Return what was changed here alone and waits to be sent."""
        (known,) = known_of(self._rows, [self._link.id])
        base = known.base or {}
        names = [name for name in waiting_fields(self._rows, self._link.id) if name in base and name not in besides]
        return [self._card(name, base[name], self._cells.get(name), base[name], Why.YOU) for name in names]

    def _card(self, name: str, base: Cell, mine: Cell, theirs: Cell, why: Why) -> FieldCard:
        then, here, there = (self._say(name, self._decoded(name, cell)) for cell in (base, mine, theirs))
        return FieldCard(name, WORDS.get(name, name), then, here, there, why, Choice.MINE)

    def _say(self, name: str, value: object) -> str:
        return say_value(name, value, self._names, self._today)

    def _decoded(self, name: str, cell: Cell) -> object:
        if name == "tags" and isinstance(cell, str):
            return texts_of(cell)
        shape = shape_of(self._noun)
        try:
            return shape.decode_cell(name, cell) if name in shape.names else cell
        except (ValueError, TypeError):
            return cell


def _place(card: FieldCard) -> tuple[bool, int]:
    """Texts stand last, the rest in the order of the words."""
    return card.is_text, ORDER.index(card.field) if card.field in ORDER else len(ORDER)


def _with_id(card: FieldCard, conflict_id: ConflictId) -> FieldCard:
    return FieldCard(card.field, card.title, card.base, card.mine, card.theirs, card.why, card.choice, conflict_id)


def _cell(text: str) -> Cell:
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, (str, int, float)) or found is None else text


def _changed_here(past: Iterable[Past], names: set[str]) -> datetime | None:
    """Return when a person changed one of these fields last."""
    return next((each.at for each in past if each.actor is Actor.PERSON and names & (each.after or {}).keys()), None)


def _last_agreed(past: Iterable[Past], since: datetime) -> datetime | None:
    """Return when the service was heard of last before both sides differed, as far as the history tells."""
    return next((each.at for each in past if each.actor is Actor.SYNC and each.at < since), None)
