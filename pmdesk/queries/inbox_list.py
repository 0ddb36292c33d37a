"""The list of notes: a page of what is asked, the page around a note, and the counts of the side list."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pmdesk.domain.clock import SystemClock
from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.domain.roadmap import Product
from pmdesk.queries.inbox_values import Asked, Count, Hits, InboxCounts, NoteLine, NotePage, View
from pmdesk.queries.search_hits import Marks, excerpt, marks_of
from pmdesk.queries.search_sieve import COLUMNS, VIEW_TESTS, Meaning, understand
from pmdesk.queries.search_syntax import Search, parse_search
from pmdesk.storage import notes_listed
from pmdesk.storage.notes_listed import STARTS, Sieve, places
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema_notes import KINDS

MOST_COUNTED = 5_000
START = 160
SHOWN = 12
KIND_TITLES = {"feedback": "Feedback", "bug": "Bugs", "review": "Reviews", "conversation": "Conversations"}
NONE_TITLES = {"theme": "No theme", "segment": "No segment", "product": "No product"}


def inbox_page(rows: Rows, asked: Asked, *, after: int | None = None, limit: int = 100) -> NotePage:
    """Return the notes that are asked for, newest first, going on after a key."""
    search = search_of(asked)
    meaning = understand(rows, search, asked.view)
    sieve = meaning.sieve()
    return _page(rows, search, sieve, notes_listed.keys(rows, sieve, below=after, limit=limit))


def page_around(rows: Rows, asked: Asked, note_id: int, limit: int = 100) -> NotePage | None:
    """Return a page with this note in its middle; None when what is asked does not show it."""
    search = search_of(asked)
    sieve = understand(rows, search, asked.view).sieve()
    key = notes_listed.key_of(rows, note_id)
    if key is None:
        return None
    older = notes_listed.keys(rows, sieve, below=key + 1, limit=limit - limit // 2)
    if older[:1] != [key]:
        return None
    return _page(rows, search, sieve, [*notes_listed.newer(rows, sieve, key, limit // 2), *older])


def inbox_counts(rows: Rows, asked: Asked) -> InboxCounts:
    """Return how many notes stand behind each line of the side list."""
    meaning = understand(rows, search_of(asked), asked.view)
    views = tuple((view, _count_view(rows, meaning, view)) for view in View)
    kinds = _counted(rows, meaning, "kind", "kind", "is")
    return InboxCounts(
        views,
        tuple(Count(f"kind:{word}", KIND_TITLES[word], kinds[place]) for place, word in enumerate(KINDS, start=1)),
        _rows_counted(rows, meaning, "theme"),
        _rows_counted(rows, meaning, "segment"),
        _rows_counted(rows, meaning, "product"),
    )


def search_of(asked: Asked) -> Search:
    """Return the text that is asked, understood."""
    return parse_search(asked.text, asked.today or SystemClock().today())


def lines_at(rows: Rows, search: Search, keys: Sequence[int]) -> tuple[NoteLine, ...]:
    """Return the lines of the notes with these keys, what the search found marked."""
    marks = marks_of(search)
    found = notes_listed.lines(rows, keys)
    cut = [row[1] for row in found if marks and row[8] > STARTS]
    bodies = notes_listed.bodies(rows, cut) if cut else {}
    return tuple(_line(row, bodies.get(int(row[1])) or str(row[7]), marks) for row in found)


def _page(rows: Rows, search: Search, sieve: Sieve, wanted: list[int]) -> NotePage:
    total = notes_listed.count(rows, sieve, MOST_COUNTED)
    lines = lines_at(rows, search, wanted)
    return NotePage(lines, total, is_at_least=not sieve.is_tallied and total >= MOST_COUNTED)


def _line(row: tuple[Any, ...], body: str, marks: Marks | None) -> NoteLine:
    title_hits: Hits = marks.hits(row[6]) if marks else ()
    start, start_hits = excerpt(body, marks, START)
    return NoteLine(
        id=row[1],
        key=row[0],
        kind=NoteKind(row[2]),
        state=NoteState(row[3]),
        is_unread=bool(row[4]),
        is_linked=bool(row[5]),
        title=row[6],
        start=start,
        who=row[9] or row[10],
        source=row[10],
        received_at=datetime.fromisoformat(row[11]),
        product_id=row[12] or None,
        segment_id=row[13] or None,
        theme_id=row[14] or None,
        title_hits=title_hits,
        start_hits=start_hits,
    )


def _count_view(rows: Rows, meaning: Meaning, view: View) -> int:
    sieve = meaning.sieve("view")
    tests = (*sieve.tests, VIEW_TESTS[view]) if view in VIEW_TESTS else sieve.tests
    return notes_listed.count(rows, Sieve(sieve.words, tests, sieve.low, sieve.high), MOST_COUNTED)


def _counted(rows: Rows, meaning: Meaning, column: str, *operators: str) -> Counter[int]:
    sieve = meaning.sieve(*operators)
    if sieve.is_tallied:
        return Counter(dict(notes_listed.tally(rows, sieve, column)))
    wanted = notes_listed.keys(rows, sieve, below=None, limit=MOST_COUNTED)
    return Counter(value for (value,) in places(rows, wanted, (column,)))


def _rows_counted(rows: Rows, meaning: Meaning, operator: str) -> tuple[Count, ...]:
    counts = _counted(rows, meaning, COLUMNS[operator], operator)
    titles: dict[int, tuple[str, int]] = {
        int(row_id): (title, 0) for row_id, title in notes_listed.titles(rows, operator, counts.keys())
    }
    if operator == "product":
        titles = {product.id: (product.title, product.colour) for product in rows.many(Product, titles)}
    counted = sorted(((-counts[row_id], title, row_id) for row_id, (title, _) in titles.items()))
    listed = [
        Count(f"{operator}:{quoted(title)}", title, -number, row_id, titles[row_id][1])
        for number, title, row_id in counted[:SHOWN]
    ]
    return (*listed, Count(f"{operator}:none", NONE_TITLES[operator], counts[0]))


def quoted(value: str) -> str:
    """Return a value as an operator takes it."""
    return value if value.isalnum() else f'"{value.replace(chr(34), "")}"'
