"""Reads the columns of a mapped table, of some rows at once: what the cells mean, a value for every row."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import repeat
from typing import Generic, TypeVar

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.importers.cleaning import name, whole_names
from pmdesk.importers.notes.addresses import email_of, sender_of
from pmdesk.importers.notes.cells import list_of, quoted, rating_of, revenue_of, url_of
from pmdesk.importers.notes.dialects import NoteDialect, by_id
from pmdesk.importers.notes.headers import kind_of, plain_header, state_of
from pmdesk.importers.notes.table import NoteTable
from pmdesk.importers.notes.targets import NoteMapping, NoteTarget
from pmdesk.importers.notes.wording import texts_of_cells, titled
from pmdesk.importers.vocabulary import NOTHING

MONTHS = 12
_MONTHLY = frozenset(("mrr", "monthly recurring revenue"))
_T = NoteTarget
V = TypeVar("V")
Cells = Sequence[str]
Said = tuple[str, str]
"""A title and a body; the body is empty where the title says all."""
Who = tuple[str, str, str]
"""A name, an email, a user name at a source."""
Remarks = defaultdict[int, list[str]]
"""What is remarked of some rows, by their places."""


class _Looked(dict[str, V], Generic[V]):
    """What cells mean, each looked at once."""

    def __init__(self, look: Callable[[str], V]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, cell: str) -> V:
        found = self[cell] = self._look(cell)
        return found


class Columns:
    """The columns of a table as they are mapped; its rows are read in their order, some at once."""

    def __init__(self, table: NoteTable, mapping: NoteMapping) -> None:
        self.dialect = by_id(mapping.dialect)
        self._source = self.dialect.source if self.dialect is not None else table.source
        self._header = table.header
        self._usual_kind = mapping.kind
        self._at = {target: mapping.at(target) for target in NoteTarget}
        self._names = _Looked(_named)
        self._emails = _Looked(email_of)
        self._kinds = _Looked(kind_of)
        self._states = _Looked(_state)
        self._domains = _Looked(_domain)
        self._people = _Looked(sender_of)
        self._ratings = {at: _Looked(rating_of) for at in self._at[_T.RATING]}
        self._revenues = {at: _Looked(_yearly(table.header[at])) for at in self._at[_T.REVENUE]}
        self._threads: set[str] = set()

    def said(self, rows: Sequence[Cells]) -> list[Said]:
        """Return title and body of rows; further columns of text stand below the first with their names."""
        texts = [texts_of_cells([cells[at] for cells in rows]) for at in self._at[_T.BODY]]
        bodies = texts[0] if len(texts) == 1 else [self._joined(texts, row) for row in range(len(rows))]
        titles = _first([whole_names([cells[at] for cells in rows]) for at in self._at[_T.TITLE]], len(rows))
        return [
            (title, "" if body == title else body) if title else titled(body)
            for title, body in zip(titles, bodies, strict=True)
        ]

    def is_rated(self, cells: Cells) -> bool:
        """Whether a row has a rating."""
        return any(ratings[cells[at]] is not None for at, ratings in self._ratings.items())

    def notes(
        self,
        lines: Sequence[int],
        rows: Sequence[Cells],
        origins: Sequence[str],
        said: Sequence[Said],
        instants: Sequence[datetime | None],
    ) -> Iterator[ForeignNote]:
        """Return what rows that say something become: each of their values comes out of its column at once."""
        columns, remarks = list(zip(*rows, strict=True)), Remarks(list)
        titles, bodies = zip(*said, strict=True)
        people, emails, handles = zip(*self._met(columns), strict=True)
        threads = self._conversations(columns)
        tags = self._lists(_T.TAGS, columns, besides=NOTHING)
        ratings = _measured(self._ratings, columns, remarks, "is no rating from 1 to 5")
        revenues = _measured(self._revenues, columns, remarks, "is no amount of money")
        return map(
            ForeignNote,
            lines,
            origins,
            titles,
            map(_with_tags, bodies, tags) if self._at[_T.TAGS] else bodies,
            instants,
            self._kinds_of(columns, tags, [is_reply for _, is_reply in threads]),
            [self._states[word] for word in self._called(_T.STATE, columns)],
            people,
            emails,
            handles,
            self._called(_T.COMPANY, columns),
            [self._domains[told] for told in self._called(_T.DOMAIN, columns)],
            self._called(_T.SEGMENT, columns),
            revenues,
            self._called(_T.TIER, columns),
            self._called(_T.PRODUCT, columns),
            ratings,
            [told or self._source for told in self._called(_T.SOURCE, columns)],
            [thread for thread, _ in threads],
            repeat(""),
            repeat(()),
            _first([list(map(url_of, columns[at])) for at in self._at[_T.URL]], len(rows)),
            self._called(_T.VERSION, columns),
            self._lists(_T.ATTACHMENTS, columns),
            [tuple(remarks.get(row, ())) for row in range(len(rows))] if remarks else repeat(()),
        )

    def _joined(self, texts: Sequence[Sequence[str]], row: int) -> str:
        columns = zip(self._at[_T.BODY], texts, strict=True)
        filled = [(self._header[at], column[row]) for at, column in columns if column[row]]
        return "\n\n".join([f"{head}:\n{text}" if number else text for number, (head, text) in enumerate(filled)])

    def _called(self, target: NoteTarget, columns: Sequence[Cells]) -> Sequence[str]:
        """Return the names in the columns of a target, the first one of each row."""
        return _first(self._named(target, columns), len(columns[0]))

    def _named(self, target: NoteTarget, columns: Sequence[Cells]) -> list[list[str]]:
        return [[self._names[cell] for cell in columns[at]] for at in self._at[target]]

    def _lists(
        self, target: NoteTarget, columns: Sequence[Cells], besides: Collection[str] = ()
    ) -> Sequence[tuple[str, ...]]:
        """Return what the columns of a target list, all that stands in a row together."""
        places = self._at[target]
        if not places:
            return [()] * len(columns[0])
        return [
            tuple([each for cell in cells for each in list_of(cell) if each.casefold() not in besides])
            for cells in zip(*[columns[at] for at in places], strict=True)
        ]

    def _met(self, columns: Sequence[Cells]) -> Iterable[Who]:
        """Return who said each row."""
        named = self._named(_T.PERSON, columns)
        if len(named) > 1:
            called: Sequence[str] = [" ".join(filter(None, names)) for names in zip(*named, strict=True)]
        else:
            called = _first(named, len(columns[0]))
        emails = _first([[self._emails[cell] for cell in columns[at]] for at in self._at[_T.EMAIL]], len(called))
        return map(self._person, called, emails, self._called(_T.HANDLE, columns))

    def _person(self, called: str, email: str, handle: str) -> Who:
        if "@" in called and (sender := self._people[called]).email:
            called, email = sender.name, email or sender.email
        if self.dialect is not None:
            return _reviewer(called, email, handle, self.dialect)
        if handle and not email and "@" in handle and (address := email_of(handle)):
            return called, address, ""
        return called, email, f"{self._source}:{handle}" if handle else ""

    def _conversations(self, columns: Sequence[Cells]) -> list[tuple[str, bool]]:
        """Return the conversation of each row, and whether something stood in it before."""
        return [self._conversation(told) for told in self._called(_T.THREAD, columns)]

    def _conversation(self, told: str) -> tuple[str, bool]:
        if not told:
            return "", False
        thread = f"{self._source}:{told}"
        is_reply = thread in self._threads
        self._threads.add(thread)
        return thread, is_reply

    def _kinds_of(
        self, columns: Sequence[Cells], tags: Iterable[tuple[str, ...]], are_replies: Iterable[bool]
    ) -> list[NoteKind]:
        told = _first([[self._kinds[cell] for cell in columns[at]] for at in self._at[_T.KIND]], len(columns[0]), None)
        return [
            found or self._kind(listed, is_reply=is_reply)
            for found, listed, is_reply in zip(told, tags, are_replies, strict=True)
        ]

    def _kind(self, tags: tuple[str, ...], *, is_reply: bool) -> NoteKind:
        """Return the kind of a row that does not say its own."""
        if tags and any(self._kinds[tag] is NoteKind.BUG for tag in tags):
            return NoteKind.BUG
        return NoteKind.CONVERSATION if is_reply else self._usual_kind


def _first(columns: Sequence[Sequence[V]], rows: int, nothing: V = "") -> Sequence[V]:
    """Return of each row the first value that is filled in one of some columns."""
    if len(columns) == 1:
        return columns[0]
    if not columns:
        return [nothing] * rows
    return [next((each for each in found if each), nothing) for found in zip(*columns, strict=True)]


def _measured(
    measures: dict[int, _Looked[V | None]], columns: Sequence[Cells], remarks: Remarks, words: str
) -> list[V | None]:
    """Return the first measure in each row by some columns, and remark which cells are none."""
    measured: list[V | None] = [None] * len(columns[0])
    for at, measure in measures.items():
        for row, cell in enumerate(columns[at]):
            if measured[row] is None and (found := measure[cell]) is not None:
                measured[row] = found
            elif measured[row] is None and cell.strip().casefold() not in NOTHING:
                remarks[row].append(f"{quoted(cell)} {words}")
    return measured


def _yearly(header: str) -> Callable[[str], float | None]:
    """Return what reads the cells of a column of revenue as amounts of a year."""
    if plain_header(header) not in _MONTHLY:
        return revenue_of

    def of_year(cell: str) -> float | None:
        amount = revenue_of(cell)
        return None if amount is None else amount * MONTHS

    return of_year


def _reviewer(called: str, email: str, handle: str, dialect: NoteDialect) -> Who:
    called = called or handle
    if called.casefold() in dialect.nobody:
        return "", email, ""
    return called, email, f"{dialect.origin}:{called}" if dialect.lone else ""


def _with_tags(body: str, tags: tuple[str, ...]) -> str:
    return f"{body}\n\nTags: {', '.join(tags)}".lstrip("\n") if tags else body


def _named(cell: str) -> str:
    return "" if cell.strip().casefold() in NOTHING else name(cell)


def _state(word: str) -> NoteState:
    return (state_of(word) if word else None) or NoteState.NEW


def _domain(told: str) -> str:
    bare = told.lower().split("://")[-1].split("/")[0].removeprefix("www.").rpartition("@")[2]
    return bare if "." in bare and " " not in bare else ""
