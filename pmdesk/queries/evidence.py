"""What speaks for items: quotes, who asks, whose customers they are, from which segments, and how it grows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Company, Person, Segment
from pmdesk.domain.kinds import CompanyId, ItemId, NoteId, PersonId, SegmentId
from pmdesk.insight.chance import change
from pmdesk.storage.rows import Rows
from pmdesk.storage.voices import Voice, voices, weights

WEEKS, DAYS = 12, 7
RECENT = 4
"""Weeks that are compared with as many before them."""


@frozen
class FromSegment:
    """How many of those who ask belong to a segment."""

    id: SegmentId
    title: str
    requesters: int


@frozen
class Evidence:
    """What speaks for an item and all that lies under it; everybody, every company and every note counts once.

    `notes` are those quoted and all merged into them. `weeks` are notes received in each of twelve weeks, of which the
    last ends today. Revenue is a year's, in the workspace's own currency.
    """

    quotes: int = 0
    importance: int = 0
    notes: int = 0
    requesters: int = 0
    companies: int = 0
    revenue: float = 0.0
    segments: tuple[FromSegment, ...] = ()
    weeks: tuple[int, ...] = (0,) * WEEKS

    @property
    def recent(self) -> int:
        """How many notes came in the last four weeks."""
        return sum(self.weeks[-RECENT:])

    @property
    def growth(self) -> str:
        """How that compares with the four weeks before, in words: `+35 %`, of few `+2`, or `new`."""
        before = sum(self.weeks[-2 * RECENT : -RECENT])
        if not (self.recent or before):
            return ""
        return change(self.recent, before, is_new=not any(self.weeks[:-RECENT])).words

    @property
    def asking_segments(self) -> str:
        """The segments of those who ask, with how many: `Large sellers 3, EU shoppers 1`."""
        return ", ".join(f"{each.title} {each.requesters}" for each in self.segments)

    @property
    def trend(self) -> float | None:
        """How much more came in the last four weeks than in the four before, 0.35 for +35 %; None after none."""
        before = sum(self.weeks[-2 * RECENT : -RECENT])
        return self.recent / before - 1 if before else None

    def __bool__(self) -> bool:
        return self.quotes > 0


@frozen
class Requester:
    """Somebody who asks for an item: a person, else a company, else nobody known; their notes, the newest first."""

    title: str
    person_id: PersonId | None
    company_id: CompanyId | None
    segment_id: SegmentId | None
    note_ids: tuple[NoteId, ...]
    asked_at: datetime


def evidence(rows: Rows, item_ids: Iterable[int], today: date) -> dict[ItemId, Evidence]:
    """Return what speaks for each of some items, initiatives with all that lies under them."""
    wanted = [ItemId(item_id) for item_id in item_ids]
    heard: dict[ItemId, list[Voice]] = defaultdict(list)
    for voice in voices(rows, wanted):
        heard[voice.item_id].append(voice)
    quotes: Counter[ItemId] = Counter()
    importance: Counter[ItemId] = Counter()
    for weight in weights(rows, wanted):
        quotes[weight.item_id] += 1
        importance[weight.item_id] += weight.importance
    companies = {voice.company_id for found in heard.values() for voice in found if voice.company_id is not None}
    revenues = {row_id: revenue or 0.0 for row_id, revenue in rows.cells(Company, ("id", "revenue"), ids=companies)}
    titles = dict(rows.cells(Segment, ("id", "title"))) if heard else {}
    found: dict[ItemId, Evidence] = {}
    for item_id in wanted:
        own = heard.get(item_id, [])
        paying = {voice.company_id for voice in own if voice.company_id is not None}
        found[item_id] = Evidence(
            quotes[item_id],
            importance[item_id],
            len(own),
            len({voice.requester for voice in own}),
            len(paying),
            sum(revenues[company_id] for company_id in sorted(paying)),
            _segments(own, titles),
            weekly((voice.received_at for voice in own), today),
        )
    return found


def requesters(rows: Rows, item_id: int) -> tuple[Requester, ...]:
    """Return everybody who asks for an item or for what lies under it, who asked last first."""
    by_who: dict[tuple[str, int], list[Voice]] = defaultdict(list)
    for voice in sorted(voices(rows, (item_id,)), key=lambda voice: (voice.received_at, voice.note_id), reverse=True):
        by_who[voice.requester].append(voice)
    heard = [voice for found in by_who.values() for voice in found]
    people = dict(rows.cells(Person, ("id", "title"), ids={each.person_id for each in heard if each.person_id}))
    companies = dict(rows.cells(Company, ("id", "title"), ids={each.company_id for each in heard if each.company_id}))
    return tuple(
        Requester(
            people.get(found[0].person_id) or companies.get(found[0].company_id) or "",
            found[0].person_id,
            found[0].company_id,
            found[0].segment_id,
            tuple(voice.note_id for voice in found),
            datetime.fromisoformat(found[0].received_at),
        )
        for found in by_who.values()
    )


def weekly(received: Iterable[str], today: date) -> tuple[int, ...]:
    """Count instants by week; of the twelve weeks the last one ends with today."""
    counts = [0] * WEEKS
    for at in received:
        age = (today - date.fromisoformat(at[:10])).days
        if 0 <= age < WEEKS * DAYS:
            counts[-1 - age // DAYS] += 1
    return tuple(counts)


def _segments(heard: Iterable[Voice], titles: dict[int, str]) -> tuple[FromSegment, ...]:
    """Count who asks by segment, the largest first."""
    members: dict[SegmentId, set[tuple[str, int]]] = defaultdict(set)
    for voice in heard:
        if voice.segment_id is not None:
            members[voice.segment_id].add(voice.requester)
    found = [FromSegment(segment_id, titles[segment_id], len(asking)) for segment_id, asking in members.items()]
    return tuple(sorted(found, key=lambda each: (-each.requesters, each.title, each.id)))
