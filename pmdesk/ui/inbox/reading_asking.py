"""Asks for a note that is read, and for what is around it, off the main thread."""

from collections.abc import Callable

from pmdesk.domain.errors import DeskError, Gone
from pmdesk.domain.inbox import NoteKind
from pmdesk.queries.best_items import best_items
from pmdesk.queries.linkable_items import linkable_items
from pmdesk.queries.note_card import note_card
from pmdesk.queries.search_hits import LOOKED_AT
from pmdesk.queries.search_sieve import understand
from pmdesk.queries.search_syntax import Search, parse_search
from pmdesk.queries.search_wishes import marks_of
from pmdesk.queries.similar import Alike, likely_duplicates, similar_notes
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_laid import lay
from pmdesk.ui.inbox.reading_view import Around, Read

MOST_HITS = 1_000
DUPLICATES = "inbox.duplicates"
POSSIBLE = 0.2
"""From so sure on another note is shown before a bug is filed: a look costs less than a bug that is known twice."""
Fail = Callable[[DeskError], None]


def ask_read(
    context: Context,
    note_id: int,
    *,
    opened: frozenset[int],
    sought: str,
    take: Callable[[Read], None],
    fail: Fail,
) -> None:
    """Ask for a note with everything that stands beside it, and where a search hits its text."""
    today = context.clock.today()

    def question(rows: Rows) -> Read:
        return read_note(rows, note_id, opened, parse_search(sought, today))

    context.ask("inbox.read", question, take, fail)


def ask_around(context: Context, note_id: int, take: Callable[[Around], None], fail: Fail) -> None:
    """Ask for the items that fit a note and for similar notes."""

    def question(rows: Rows) -> Around:
        return around(rows, note_id)

    context.ask("inbox.around", question, take, fail)


def ask_duplicates(context: Context, note_id: int, take: Callable[[tuple[Alike, ...]], None], fail: Fail) -> None:
    """Ask which known bugs a note may report once more."""

    def question(rows: Rows) -> tuple[Alike, ...]:
        found = likely_duplicates(rows, note_id, kind=NoteKind.BUG)
        return tuple(each for each in found if each.same >= POSSIBLE)

    context.ask(DUPLICATES, question, take, fail)


def read_note(rows: Rows, note_id: int, opened: frozenset[int], search: Search) -> Read:
    """Return a note as it is read; raises Gone when there is none."""
    card = note_card(rows, note_id)
    if card is None:
        raise Gone("This note is not there any more.", "It may have been deleted or undone.")
    marks = marks_of(understand(rows, search).wishes) if search.terms else None
    hits = () if marks is None else marks.hits(card.note.body[:LOOKED_AT])[:MOST_HITS]
    return Read(card, lay(card.note.body, opened), hits)


def around(rows: Rows, note_id: int) -> Around:
    """Return the items that fit a note, and the notes that say much the same."""
    sure = {each.item_id: each.sure for each in best_items(rows, note_id)}
    matches = tuple((item, sure[item.id]) for item in linkable_items(rows, sure))
    return Around(note_id, matches, similar_notes(rows, note_id))
