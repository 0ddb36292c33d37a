"""What was said within one theme in some days: its quotes and notes, how they sound, and the items they speak for."""

from typing import NamedTuple

from pmdesk.storage.asking import START
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_counts import DAY_KEYS, Stretch

FEW = 60
WHO = "coalesce(nullif(place.person_id, 0), nullif(place.company_id, 0), place.note_id)"
WITHIN = 'place.theme_id = ?1 AND place."key" >= ?2 AND place.day BETWEEN ?3 AND ?4 AND place.state NOT IN (4, 5)'
NAMES = (
    "LEFT JOIN person ON person.id = place.person_id LEFT JOIN company ON company.id = place.company_id"
    " LEFT JOIN note ON note.id = place.note_id"
)


def _written(sql: str) -> str:
    """Return a question with what all of them share written out."""
    return (
        sql.replace("$who", WHO).replace("$within", WITHIN).replace("$names", NAMES).replace("$start", str(2 * START))
    )


QUOTES = _written("""
SELECT place.note_id, $who, quote.text, quote.importance, ifnull(company.revenue, 0), person.title, company.title,
    note.source
FROM note_place AS place JOIN quote ON quote.note_id = place.note_id $names
WHERE $within AND quote."end" > quote.start
ORDER BY quote.importance DESC, ifnull(company.revenue, 0) DESC, place."key" DESC LIMIT ?5
""")
NOTES = _written("""
SELECT place.note_id, $who, note.title, substr(note.body, 1, $start), ifnull(found.sure, 0.5), person.title,
    company.title, note.source
FROM note_place AS place $names LEFT JOIN note_found AS found ON found.note_id = place.note_id
WHERE $within ORDER BY ifnull(found.sure, 0.5) DESC, place."key" DESC LIMIT ?5
""")
ITEMS = _written("""
SELECT quote.item_id, count(DISTINCT place.note_id) AS notes
FROM note_place AS place JOIN quote ON quote.note_id = place.note_id
WHERE $within AND quote.item_id IS NOT NULL GROUP BY quote.item_id ORDER BY notes DESC, quote.item_id
""")
MOODS = _written("SELECT place.mood, count(*) FROM note_place AS place WHERE $within GROUP BY place.mood")
SIZES = _written("""
SELECT count(*), sum(place.is_linked), count(DISTINCT $who), count(DISTINCT nullif(place.company_id, 0))
FROM note_place AS place WHERE $within
""")
REVENUE = _written("""
SELECT sum(revenue) FROM company
WHERE id IN (SELECT place.company_id FROM note_place AS place WHERE $within AND place.company_id > 0)
""")
UNLINKED = _written(
    'SELECT place.note_id FROM note_place AS place WHERE $within AND place.is_linked = 0 ORDER BY place."key"'
)
OF_THEME = """
SELECT place.note_id, note.title, substr(note.body, 1, ?3), person.title, company.title, note.source, note.received_at
FROM note_place AS place JOIN note ON note.id = place.note_id
LEFT JOIN person ON person.id = place.person_id LEFT JOIN company ON company.id = place.company_id
WHERE place.theme_id = ?1 AND place.state NOT IN (4, 5) ORDER BY place."key" DESC LIMIT ?2
"""
ASKING = _written("""
WITH RECURSIVE asked (item_id, note_id) AS (
    SELECT item_id, note_id FROM quote WHERE item_id IS NOT NULL
    UNION SELECT asked.item_id, note.id FROM asked JOIN note ON note.duplicate_of_id = asked.note_id
)
SELECT asked.item_id, count(DISTINCT $who), count(DISTINCT CASE WHEN place.theme_id != ? THEN $who END)
FROM asked JOIN note_place AS place ON place.note_id = asked.note_id JOIN item ON item.id = asked.item_id
WHERE item.archived_at IS NULL AND item.status NOT IN ('shipped', 'completed', 'dropped', 'cancelled')
GROUP BY asked.item_id
""")


class SaidQuote(NamedTuple):
    """Words that somebody marked; `who` tells people apart."""

    note_id: int
    who: int
    text: str
    importance: int
    revenue: float
    person: str | None
    company: str | None
    source: str


class SaidNote(NamedTuple):
    """A note of the theme, with how sure it is that it belongs there."""

    note_id: int
    who: int
    title: str
    start: str
    sure: float
    person: str | None
    company: str | None
    source: str


class Sizes(NamedTuple):
    """How much was said: notes, those that speak for an item, people, companies."""

    notes: int
    linked: int
    people: int
    companies: int


class Support(NamedTuple):
    """How many people ask for an open item, and how many would without one theme."""

    item_id: int
    people: int
    without: int


def quotes_within(rows: Rows, theme_id: int, stretch: Stretch) -> list[SaidQuote]:
    """Return the weightiest quotes."""
    return [SaidQuote(*row) for row in rows.read(QUOTES, (*_bounds(theme_id, stretch), FEW))]


def notes_within(rows: Rows, theme_id: int, stretch: Stretch) -> list[SaidNote]:
    """Return the notes that belong there most surely."""
    return [SaidNote(*row) for row in rows.read(NOTES, (*_bounds(theme_id, stretch), FEW))]


def items_within(rows: Rows, theme_id: int, stretch: Stretch) -> list[tuple[int, int]]:
    """Return the items that notes speak for, with how many notes do."""
    return rows.read(ITEMS, _bounds(theme_id, stretch))


def moods_within(rows: Rows, theme_id: int, stretch: Stretch) -> dict[int, int]:
    """Return how many notes sound how, by the code of the mood; 0 where nobody knows."""
    return dict(rows.read(MOODS, _bounds(theme_id, stretch)))


def sizes_within(rows: Rows, theme_id: int, stretch: Stretch) -> Sizes:
    """Return how much was said."""
    notes, linked, people, companies = rows.read(SIZES, _bounds(theme_id, stretch))[0]
    return Sizes(notes, linked or 0, people, companies)


def revenue_within(rows: Rows, theme_id: int, stretch: Stretch) -> float:
    """Return what the companies bring a year whose people speak."""
    return float(rows.read(REVENUE, _bounds(theme_id, stretch))[0][0] or 0)


def unlinked_within(rows: Rows, theme_id: int, stretch: Stretch) -> tuple[int, ...]:
    """Return the notes that speak for no item, the oldest first."""
    return tuple(note_id for (note_id,) in rows.read(UNLINKED, _bounds(theme_id, stretch)))


def notes_of_theme(rows: Rows, theme_id: int, limit: int) -> tuple[int, ...]:
    """Return the newest notes of a theme."""
    return tuple(row[0] for row in rows.read(OF_THEME, (theme_id, limit, 0)))


def said_in_theme(
    rows: Rows, theme_id: int, limit: int
) -> list[tuple[int, str, str, str | None, str | None, str, str]]:
    """Return the newest notes: id, title, the start of their text, person, company, source, when they were received."""
    return rows.read(OF_THEME, (theme_id, limit, 2 * START))


def support_of_items(rows: Rows, theme_id: int) -> list[Support]:
    """Return how many different people, else companies, else notes ask for each open item."""
    return [Support(*row) for row in rows.read(ASKING, (theme_id,))]


def _bounds(theme_id: int, stretch: Stretch) -> tuple[int, ...]:
    return theme_id, (stretch.first - 1) * DAY_KEYS, stretch.first, stretch.last
