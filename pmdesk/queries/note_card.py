"""One note as it is read: who said it, its theme and mood, what was quoted of it, and the notes around it."""

from collections.abc import Iterable

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Bug, Company, Mood, Note, Person, Quote, Reply, Segment, Theme
from pmdesk.domain.kinds import ItemId, NoteId, ThemeId
from pmdesk.domain.roadmap import Item, Product, Release
from pmdesk.queries.note_lines import OtherNote, other_notes
from pmdesk.storage.note_found import NoteFound, found_of
from pmdesk.storage.rows import Rows

THREAD = 100
WORTH_NAMING = 0.05
"""A second guess that is less sure only distracts."""


@frozen
class Guess:
    """A theme that a note may belong to, and how sure that is, 0 to 1."""

    id: ThemeId
    title: str
    sure: float


@frozen
class Quoted:
    """Words of a note; `start` and `end` are where they stand in its body now, both 0 for the whole note.

    `item` is the title of the item they speak for. Words that the body does not hold any more have `is_lost`.
    """

    quote: Quote
    start: int
    end: int
    item_id: ItemId | None = None
    item: str = ""
    is_lost: bool = False


@frozen
class NoteCard:
    """A note with everything that is shown beside its text.

    Company and segment are the note's own, else the sender's. `theme` is where it belongs: a person's word when
    `is_placed`, else the first of `guesses`, which are the machine's. `mood` likewise; a person's word is all sure.
    `merged` are the notes merged into this one, however deep, with `requesters` different people in all of them.
    `same_sender` counts the other notes of the same person, else of the same company.
    """

    note: Note
    person: Person | None = None
    company: Company | None = None
    segment: Segment | None = None
    product: Product | None = None
    theme: Theme | None = None
    guesses: tuple[Guess, ...] = ()
    mood: Mood | None = None
    mood_sure: float = 0.0
    quotes: tuple[Quoted, ...] = ()
    bug: Bug | None = None
    bug_segment: str = ""
    bug_release: str = ""
    bug_item: str = ""
    thread: tuple[OtherNote, ...] = ()
    merged: tuple[OtherNote, ...] = ()
    merged_into: OtherNote | None = None
    requesters: int = 1
    same_sender: int = 0
    replies: tuple[Reply, ...] = ()

    @property
    def who(self) -> str:
        """Who said it: the company, else the person, else where it came from."""
        return next((each.title for each in (self.company, self.person) if each is not None), self.note.source)


def note_card(rows: Rows, note_id: int) -> NoteCard | None:
    """Return the card of a note, or None when there is no such note (any more)."""
    note = rows.find(Note, note_id)
    if note is None:
        return None
    person = None if note.person_id is None else rows.find(Person, note.person_id)
    company_id = note.company_id or (person.company_id if person else None)
    company = None if company_id is None else rows.find(Company, company_id)
    segment_id = note.segment_id or (person and person.segment_id) or (company and company.segment_id)
    found = found_of(rows, (note.id,)).get(note.id)
    bug = next(iter(rows.all(Bug, note_id=note.id)), None)
    merged = _merged(rows, note.id)
    return NoteCard(
        note=note,
        person=person,
        company=company,
        segment=None if not segment_id else rows.find(Segment, segment_id),
        product=None if note.product_id is None else rows.find(Product, note.product_id),
        theme=_theme(rows, note.theme_id if note.is_placed or found is None else found.theme_id),
        guesses=_guesses(rows, found),
        mood=note.mood or (found.mood if found else None),
        mood_sure=1.0 if note.mood else (found.mood_sure if found else 0.0),
        quotes=_quotes(rows, note),
        bug=bug,
        bug_segment="" if bug is None else _title(rows, Segment, bug.segment_id),
        bug_release="" if bug is None else _title(rows, Release, bug.release_id),
        bug_item="" if bug is None else _title(rows, Item, bug.item_id),
        thread=_thread(rows, note),
        merged=tuple(sorted(other_notes(rows, merged), key=lambda each: (each.received_at, each.id))),
        merged_into=None
        if note.duplicate_of_id is None
        else next(iter(other_notes(rows, [note.duplicate_of_id])), None),
        requesters=_requesters(rows, [note.id, *merged]),
        same_sender=_same_sender(rows, note),
        replies=tuple(rows.all(Reply, order_by="at", note_id=note.id)),
    )


def _theme(rows: Rows, theme_id: ThemeId | None) -> Theme | None:
    """Return a theme, or the one that it was merged into."""
    known: set[ThemeId] = set()
    found: Theme | None = None
    while theme_id is not None and theme_id not in known:
        known.add(theme_id)
        found = rows.find(Theme, theme_id)
        theme_id = None if found is None else found.into_id
    return found


def _guesses(rows: Rows, found: NoteFound | None) -> tuple[Guess, ...]:
    if found is None:
        return ()
    guesses: dict[ThemeId, Guess] = {}
    for theme_id, sure in ((found.theme_id, found.sure), (found.second_id, found.second_sure)):
        theme = _theme(rows, theme_id)
        if theme is not None:
            before = guesses[theme.id].sure if theme.id in guesses else 0.0
            guesses[theme.id] = Guess(theme.id, theme.title, min(1.0, before + sure))
    return tuple(guess for place, guess in enumerate(guesses.values()) if place == 0 or guess.sure >= WORTH_NAMING)


def _quotes(rows: Rows, note: Note) -> tuple[Quoted, ...]:
    """Return the quotes in the order of the text, whole notes last."""
    quotes = rows.all(Quote, note_id=note.id)
    items = dict(
        rows.cells(Item, ("id", "title"), ids={quote.item_id for quote in quotes if quote.item_id is not None})
    )
    found = [_quoted(note.body, quote, items) for quote in quotes]
    return tuple(sorted(found, key=lambda each: (each.start == each.end, each.start, each.quote.id)))


def _quoted(body: str, quote: Quote, items: dict[ItemId, str]) -> Quoted:
    start, end = quote.start, quote.end
    item = items.get(quote.item_id, "") if quote.item_id is not None else ""
    if start == end or body[start:end] == quote.text:
        return Quoted(quote, start, end, quote.item_id, item)
    moved = body.find(quote.text) if quote.text else -1
    if moved < 0:
        return Quoted(quote, 0, 0, quote.item_id, item, is_lost=True)
    return Quoted(quote, moved, moved + len(quote.text), quote.item_id, item)


def _thread(rows: Rows, note: Note) -> tuple[OtherNote, ...]:
    """Return the other notes of a conversation, the first one first; of a very long one the newest."""
    if not note.thread:
        return ()
    found = sorted(rows.cells(Note, ("received_at", "id"), thread=note.thread))
    return other_notes(rows, [note_id for _, note_id in found if note_id != note.id][-THREAD:])


def _merged(rows: Rows, note_id: NoteId) -> list[NoteId]:
    found, known = [note_id], {note_id}
    for above in found:
        for (row_id,) in rows.cells(Note, ("id",), duplicate_of_id=above):
            if row_id not in known:
                known.add(row_id)
                found.append(row_id)
    return found[1:]


def _requesters(rows: Rows, ids: Iterable[NoteId]) -> int:
    asking: set[tuple[str, int]] = set()
    for note_id, person_id, company_id in rows.cells(Note, ("id", "person_id", "company_id"), ids=ids):
        known = ("note", note_id) if company_id is None else ("company", company_id)
        asking.add(known if person_id is None else ("person", person_id))
    return len(asking)


def _same_sender(rows: Rows, note: Note) -> int:
    if note.person_id is not None:
        return rows.count(Note, person_id=note.person_id) - 1
    return 0 if note.company_id is None else rows.count(Note, company_id=note.company_id) - 1


def _title(rows: Rows, noun: type[Item | Segment | Release], row_id: int | None) -> str:
    found = [] if row_id is None else rows.cells(noun, ("title",), id=row_id)
    return str(found[0][0]) if found else ""
