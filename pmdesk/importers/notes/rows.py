"""Reads a mapped table into notes: good rows become notes, each of the others says why it is none."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import RowTrouble
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.importers.cleaning import name
from pmdesk.importers.notes.addresses import email_of, sender_of
from pmdesk.importers.notes.cells import TimesOf, list_of, quoted, rating_of, read_times, revenue_of, url_of
from pmdesk.importers.notes.dialects import NoteDialect, by_id
from pmdesk.importers.notes.headers import kind_of, plain_header, state_of
from pmdesk.importers.notes.origins import namer
from pmdesk.importers.notes.table import NoteTable
from pmdesk.importers.notes.targets import NoteMapping, NoteTarget
from pmdesk.importers.notes.wording import text_of_cell, titled
from pmdesk.importers.table import TableRow
from pmdesk.importers.vocabulary import NOTHING

TELL_EVERY = 500
MONTHS = 12
_MONTHLY = frozenset(("mrr", "monthly recurring revenue"))
Tell = Callable[[int, int], object]
_T = NoteTarget
V = TypeVar("V")


@frozen
class _Times:
    """The columns of times in the order of the file."""

    columns: tuple[TimesOf, ...]

    def at(self, row: int) -> datetime | None:
        """Return when a row was said; raises DeskError when it does not say it in a way that can be read."""
        for column in self.columns:
            if row in column.reasons:
                raise DeskError(column.reasons[row])
            if column.instants[row] is not None:
                return column.instants[row]
        return None


def read_rows(table: NoteTable, mapping: NoteMapping, tell: Tell) -> NoteBatch:
    """Read a table under a mapping; raises DeskError when nothing could be read with it. `tell` may raise too."""
    if len(mapping.columns) != len(table.header):
        raise DeskError("The columns of the file are not those that were mapped.", "Map the columns again.")
    if not mapping.at(_T.TITLE) and not mapping.at(_T.BODY):
        raise DeskError("No column goes to Title or Text.", "Pick the column that holds what was said.")
    return _Reading(table, mapping).read(tell)


class _Looked(dict[str, V], Generic[V]):
    """What cells mean, each looked at once."""

    def __init__(self, look: Callable[[str], V]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, cell: str) -> V:
        found = self[cell] = self._look(cell)
        return found


def _named(cell: str) -> str:
    return "" if cell.strip().casefold() in NOTHING else name(cell)


class _Reading:
    """A table on its way into notes."""

    def __init__(self, table: NoteTable, mapping: NoteMapping) -> None:
        self._table = table
        self._mapping = mapping
        self._at = {target: mapping.at(target) for target in NoteTarget}
        self._dialect = by_id(mapping.dialect)
        self._names = _Looked(_named)
        self._emails = _Looked(email_of)
        self._ratings = _Looked(rating_of)
        self._revenues = _Looked(revenue_of)
        self._kinds = _Looked(kind_of)
        self._people = _Looked(sender_of)
        self._monthly = {at for at in self._at[_T.REVENUE] if plain_header(table.header[at]) in _MONTHLY}
        self._threads: set[str] = set()
        self._keys: Counter[str] = Counter()
        self._source = self._dialect.source if self._dialect is not None else table.source
        self._key = _key_column(table, self._dialect)
        self.wordless = 0
        self.repeated = 0

    def read(self, tell: Tell) -> NoteBatch:
        """Go through all rows."""
        table = self._table
        times = self._read_times()
        named = namer(table)
        notes: list[ForeignNote] = []
        troubles = list(table.troubles)
        total = len(table.rows)
        for number, row in enumerate(table.rows):
            if number % TELL_EVERY == 0:
                tell(number, total)
            origin = named(row.cells)
            try:
                note = self._note(row, origin, times.at(number))
            except DeskError as trouble:
                troubles.append(RowTrouble(row.line, trouble.what, row.cells))
                continue
            if note is not None:
                notes.append(note)
        tell(total, total)
        troubles.sort(key=lambda trouble: trouble.line)
        title = self._dialect.name if self._dialect is not None else table.prefix.upper()
        return NoteBatch(title, tuple(notes), tuple(troubles), table.header, self._words())

    def _read_times(self) -> _Times:
        table, mapping = self._table, self._mapping
        columns = [
            read_times(table.header[at], table.column(at), mapping.order, mapping.zone)
            for at in self._at[_T.RECEIVED_AT]
        ]
        return _Times(tuple(columns))

    def _words(self) -> tuple[str, ...]:
        said = list(self._table.left)
        if self.wordless:
            said.append(_count(self.wordless, "rating without words stays", "ratings without words stay") + " out.")
        if self.repeated:
            said.append(_count(self.repeated, "review stands", "reviews stand") + " twice in the file.")
        return tuple(said)

    def _note(self, row: TableRow, origin: str, at: datetime | None) -> ForeignNote | None:
        cells, columns, first = row.cells, self._at, self._first
        title, body = self._said(cells)
        remarks: list[str] = []
        rating = self._rating(cells, remarks) if columns[_T.RATING] else None
        if not title and not body:
            if rating is not None and self._dialect is not None:
                self.wordless += 1
                return None
            raise DeskError("It has no words.")
        if self._key is not None and (known := self._known(cells, at)):
            self._keys[known] += 1
            if self._keys[known] > 1:
                self.repeated += 1
                return None
            origin = known
        person, email, handle = self._person(cells)
        thread, is_reply = self._thread(cells) if columns[_T.THREAD] else ("", False)
        tags = self._tags(cells) if columns[_T.TAGS] else ()
        return ForeignNote(
            row.line,
            origin,
            title,
            f"{body}\n\nTags: {', '.join(tags)}".lstrip("\n") if tags else body,
            at,
            self._kind(cells, tags, is_reply=is_reply),
            self._state(cells) if columns[_T.STATE] else NoteState.NEW,
            person,
            email,
            handle,
            first(cells, columns[_T.COMPANY]),
            self._domain(cells) if columns[_T.DOMAIN] else "",
            first(cells, columns[_T.SEGMENT]),
            self._revenue(cells, remarks) if columns[_T.REVENUE] else None,
            first(cells, columns[_T.TIER]),
            first(cells, columns[_T.PRODUCT]),
            rating,
            first(cells, columns[_T.SOURCE]) or self._source,
            thread,
            "",
            (),
            next(filter(None, [url_of(cells[place]) for place in columns[_T.URL]]), "") if columns[_T.URL] else "",
            first(cells, columns[_T.VERSION]),
            tuple([each for place in columns[_T.ATTACHMENTS] for each in list_of(cells[place])]),
            tuple(remarks),
        )

    def _first(self, cells: tuple[str, ...], columns: tuple[int, ...]) -> str:
        for place in columns:
            if found := self._names[cells[place]]:
                return found
        return ""

    def _said(self, cells: tuple[str, ...]) -> tuple[str, str]:
        """Return title and body; further columns of text stand below the first with their names."""
        columns, title = self._at[_T.BODY], ""
        if len(columns) == 1:
            body = text_of_cell(cells[columns[0]])
        else:
            heads = self._table.header
            filled = [(heads[place], text) for place in columns if (text := text_of_cell(cells[place]))]
            body = "\n\n".join([f"{head}:\n{text}" if number else text for number, (head, text) in enumerate(filled)])
        for place in self._at[_T.TITLE]:
            if title := name(cells[place]):
                break
        if not title:
            return titled(body)
        return title, "" if body == title else body

    def _rating(self, cells: tuple[str, ...], remarks: list[str]) -> int | None:
        for place in self._at[_T.RATING]:
            rating = self._ratings[cells[place]]
            if rating is not None:
                return rating
            if cells[place].strip().casefold() not in NOTHING:
                remarks.append(f"{quoted(cells[place])} is no rating from 1 to 5")
        return None

    def _revenue(self, cells: tuple[str, ...], remarks: list[str]) -> float | None:
        for place in self._at[_T.REVENUE]:
            amount = self._revenues[cells[place]]
            if amount is not None:
                return amount * MONTHS if place in self._monthly else amount
            if cells[place].strip().casefold() not in NOTHING:
                remarks.append(f"{quoted(cells[place])} is no amount of money")
        return None

    def _person(self, cells: tuple[str, ...]) -> tuple[str, str, str]:
        columns, email = self._at, ""
        people = columns[_T.PERSON]
        if len(people) > 1:
            called = " ".join([found for place in people if (found := self._names[cells[place]])])
        else:
            called = self._names[cells[people[0]]] if people else ""
        for place in columns[_T.EMAIL]:
            if email := self._emails[cells[place]]:
                break
        if "@" in called and (sender := self._people[called]).email:
            called, email = sender.name, email or sender.email
        handle = self._first(cells, columns[_T.HANDLE])
        if self._dialect is not None:
            return self._reviewer(called, email, handle, self._dialect)
        if handle and not email and "@" in handle and (address := email_of(handle)):
            return called, address, ""
        return called, email, f"{self._source}:{handle}" if handle else ""

    @staticmethod
    def _reviewer(called: str, email: str, handle: str, dialect: NoteDialect) -> tuple[str, str, str]:
        called = called or handle
        if called.casefold() in dialect.nobody:
            return "", email, ""
        return called, email, f"{dialect.origin}:{called}" if dialect.lone else ""

    def _domain(self, cells: tuple[str, ...]) -> str:
        told = self._first(cells, self._at[_T.DOMAIN])
        bare = told.lower().split("://")[-1].split("/")[0].removeprefix("www.").rpartition("@")[2]
        return bare if "." in bare and " " not in bare else ""

    def _kind(self, cells: tuple[str, ...], tags: tuple[str, ...], *, is_reply: bool) -> NoteKind:
        for place in self._at[_T.KIND]:
            if (found := self._kinds[cells[place]]) is not None:
                return found
        if tags and any(kind_of(tag) is NoteKind.BUG for tag in tags):
            return NoteKind.BUG
        return NoteKind.CONVERSATION if is_reply else self._mapping.kind

    def _state(self, cells: tuple[str, ...]) -> NoteState:
        word = self._first(cells, self._at[_T.STATE])
        return (state_of(word) if word else None) or NoteState.NEW

    def _tags(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        columns = self._at[_T.TAGS]
        return tuple([tag for place in columns for tag in list_of(cells[place]) if tag.casefold() not in NOTHING])

    def _thread(self, cells: tuple[str, ...]) -> tuple[str, bool]:
        told = self._first(cells, self._at[_T.THREAD])
        if not told:
            return "", False
        thread = f"{self._source}:{told}"
        is_reply = thread in self._threads
        self._threads.add(thread)
        return thread, is_reply

    def _known(self, cells: tuple[str, ...], at: datetime | None) -> str:
        """Return what names a row at its source; what was said there anew has another time."""
        dialect = self._dialect
        key = dialect.key_of(cells[self._key]) if dialect is not None and self._key is not None else ""
        if dialect is None or not key:
            return ""
        return f"{dialect.origin}:{name(key)}" + (f"@{int(at.timestamp())}" if at is not None else "")


def _key_column(table: NoteTable, dialect: NoteDialect | None) -> int | None:
    if dialect is None or not dialect.key:
        return None
    return next((at for at, title in enumerate(table.header) if title.casefold().strip() == dialect.key), None)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
