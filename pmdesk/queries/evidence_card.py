"""What speaks for one item, as its inspector shows it: the figures, the strongest quotes and who said them."""

from datetime import date, datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Bug, BugState, Company, Person, Quote, Segment, Theme
from pmdesk.domain.kinds import ItemId, NoteId, QuoteId, ThemeId
from pmdesk.domain.roadmap import Item
from pmdesk.queries.evidence import Evidence, evidence
from pmdesk.storage.rows import Rows
from pmdesk.storage.voices import Voice, voices, weights

STRONGEST = 5


@frozen
class Said:
    """A quote and who said it; `about` is the item under the one that is looked at, empty when it is that itself.

    `is_whole` tells that no words were marked, so that the text is what the note is called.
    """

    id: QuoteId
    note_id: NoteId
    text: str
    importance: int
    who: str
    company: str
    segment: str
    received_at: datetime
    item_id: ItemId
    about: str = ""
    is_whole: bool = False


@frozen
class EvidenceCard:
    """The figures, the strongest quotes (of `evidence.quotes` in all), themes that lead here and bugs not yet fixed."""

    evidence: Evidence
    strongest: tuple[Said, ...] = ()
    themes: tuple[tuple[ThemeId, str], ...] = ()
    open_bugs: int = 0


def evidence_card(rows: Rows, item_id: int, today: date, limit: int = STRONGEST) -> EvidenceCard:
    """Return what speaks for an item and all that lies under it.

    The strongest quotes are the most important, then those of the companies that bring most, then the newest.
    """
    known = ItemId(item_id)
    themes = rows.cells(Theme, ("id", "title"), item_id=item_id, into_id=None, archived_at=None)
    bugs = [state for (state,) in rows.cells(Bug, ("state",), item_id=item_id)]
    return EvidenceCard(
        evidence(rows, (known,), today)[known],
        _strongest(rows, known, limit),
        tuple((ThemeId(theme_id), title) for theme_id, title in themes),
        sum(state in (BugState.OPEN, BugState.CONFIRMED) for state in bugs),
    )


def _strongest(rows: Rows, item_id: ItemId, limit: int) -> tuple[Said, ...]:
    whose = {voice.note_id: voice for voice in voices(rows, (item_id,))}
    paying = {voice.company_id for voice in whose.values() if voice.company_id is not None}
    revenues = dict(rows.cells(Company, ("id", "revenue"), ids=paying))
    ranked = sorted(
        weights(rows, (item_id,)),
        key=lambda each: (
            each.importance,
            revenues.get(whose[each.note_id].company_id) or 0.0,
            whose[each.note_id].received_at,
            each.quote_id,
        ),
        reverse=True,
    )[:limit]
    quotes = rows.many(Quote, [each.quote_id for each in ranked])
    below = {each.own_id for each in ranked if each.own_id != item_id}
    about = dict(rows.cells(Item, ("id", "title"), ids=below))
    return tuple(_said(rows, quote, whose[quote.note_id], about.get(quote.item_id, "")) for quote in quotes)


def _said(rows: Rows, quote: Quote, voice: Voice, about: str) -> Said:
    is_whole = quote.start == quote.end
    return Said(
        quote.id,
        quote.note_id,
        quote.text,
        quote.importance,
        _title(rows, Person, voice.person_id),
        _title(rows, Company, voice.company_id),
        _title(rows, Segment, voice.segment_id),
        datetime.fromisoformat(voice.received_at),
        ItemId(quote.item_id or 0),
        about,
        is_whole,
    )


def _title(rows: Rows, noun: type[Person | Company | Segment], row_id: int | None) -> str:
    found = [] if row_id is None else rows.cells(noun, ("title",), id=row_id)
    return str(found[0][0]) if found else ""
