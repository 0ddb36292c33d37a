"""The items that a note most likely speaks for: by their words, by what similar notes were linked to, by its theme."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Note, Quote, Theme
from pmdesk.domain.kinds import ItemId, NoteId
from pmdesk.domain.roadmap import CLOSED, Criterion, Item, ItemKind, Status
from pmdesk.insight.alike import sure_of_item, terms
from pmdesk.queries.similar import WordSearch, compared, subject_of
from pmdesk.storage.note_found import found_of
from pmdesk.storage.notes import folded
from pmdesk.storage.rows import Rows

SHOWN = 0.05
"""What is less sure than this fits no better than any other item."""
FOLLOWS = 0.9
"""How often a note goes to the item of its theme, or of a note about the same."""
IS_CLOSED, IS_INITIATIVE = 0.6, 0.8
"""How much less often people link to what is closed already, and to what has features of its own."""
GIVEN_UP = frozenset({Status.DROPPED, Status.CANCELLED})
COLUMNS = ("id", "title", "description", "hypothesis", "tags", "kind", "status")


@frozen
class ItemMatch:
    """An item and how sure it is, 0 to 1, that a note speaks for it."""

    item_id: ItemId
    title: str
    sure: float


def best_items(rows: Rows, note_id: int, limit: int = 3) -> tuple[ItemMatch, ...]:
    """Return the items that a note most likely speaks for, the likeliest first, without those that it speaks for."""
    subject = subject_of(rows, note_id)
    if subject is None or subject.note_id is None:
        return ()
    search = WordSearch(rows, subject)
    linked = {item_id for (item_id,) in rows.cells(Quote, ("item_id",), note_id=note_id) if item_id is not None}
    alike = {each.note_id: each.sure for each in compared(rows, subject, search)}
    by_notes = _linked_by(rows, alike)
    by_theme = _linked_by_theme(rows, subject.note_id)
    criteria: dict[int, list[str]] = defaultdict(list)
    for item_id, title in rows.cells(Criterion, ("item_id", "title")):
        criteria[item_id].append(title)
    found: list[ItemMatch] = []
    for item_id, title, description, hypothesis, tags, kind, status in rows.cells(Item, COLUMNS, archived_at=None):
        if item_id in linked or status in GIVEN_UP:
            continue
        whole = "\n".join((title, tags, description, hypothesis, *criteria[item_id]))
        by_words = sure_of_item(search.wanted, terms(folded(title)), terms(folded(whole)))
        sure = _either(by_words, FOLLOWS * by_notes.get(item_id, 0.0), FOLLOWS * by_theme.get(item_id, 0.0))
        sure *= (IS_CLOSED if status in CLOSED else 1.0) * (IS_INITIATIVE if kind == ItemKind.INITIATIVE else 1.0)
        found.append(ItemMatch(item_id, title, sure))
    found.sort(key=lambda each: (-each.sure, each.title))
    return tuple(each for each in found[:limit] if each.sure >= SHOWN)


def best_items_together(rows: Rows, note_ids: Collection[int], limit: int = 3) -> tuple[ItemMatch, ...]:
    """Return the items that some notes speak for, those first that most of them do; what is linked already is sure."""
    sure: dict[ItemId, float] = defaultdict(float)
    titles: dict[ItemId, str] = {}
    for note_id in note_ids:
        linked = {row[0] for row in rows.cells(Quote, ("item_id",), note_id=note_id) if row[0] is not None}
        for item_id in linked:
            sure[item_id] += 1
        for match in best_items(rows, note_id, limit):
            sure[match.item_id] += match.sure
            titles[match.item_id] = match.title
    titles |= dict(rows.cells(Item, ("id", "title"), ids=[item_id for item_id in sure if item_id not in titles]))
    found = [ItemMatch(item_id, titles[item_id], total / len(note_ids)) for item_id, total in sure.items()]
    found.sort(key=lambda each: (-each.sure, each.title))
    return tuple(each for each in found[:limit] if each.sure >= SHOWN)


def _linked_by(rows: Rows, alike: Mapping[NoteId, float]) -> dict[int, float]:
    """Return the items of notes about the same, with how sure the surest of these is."""
    found: dict[int, float] = {}
    for note_id, item_id in _quoted(rows, alike):
        found[item_id] = max(found.get(item_id, 0.0), alike[note_id])
    return found


def _quoted(rows: Rows, note_ids: Collection[NoteId]) -> Iterable[tuple[NoteId, int]]:
    for note_id in note_ids:
        for (item_id,) in rows.cells(Quote, ("item_id",), note_id=note_id):
            if item_id is not None:
                yield note_id, item_id


def _linked_by_theme(rows: Rows, note_id: NoteId) -> dict[int, float]:
    """Return the item of a note's theme: a person's word is sure, what was found as sure as it was found."""
    note = rows.get(Note, note_id)
    sure: dict[int | None, float] = {}
    if note.is_placed:
        sure[note.theme_id] = 1.0
    else:
        found = found_of(rows, (note_id,)).get(note_id)
        if found is not None:
            sure = {found.second_id: found.second_sure, found.theme_id: found.sure}
    items: dict[int, float] = {}
    for theme_id, chance in sure.items():
        theme = None if theme_id is None else rows.find(Theme, theme_id)
        while theme is not None and theme.into_id is not None:
            theme = rows.find(Theme, theme.into_id)
        if theme is not None and theme.item_id is not None:
            items[theme.item_id] = max(items.get(theme.item_id, 0.0), chance)
    return items


def _either(*chances: float) -> float:
    """Return the chance that at least one of several reasons holds."""
    none = 1.0
    for chance in chances:
        none *= 1 - chance
    return 1 - none
