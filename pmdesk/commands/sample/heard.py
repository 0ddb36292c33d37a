"""Tells the sample's inbox: who wrote what in twelve weeks, what was made of it, and what waits this morning."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import product
from math import sqrt
from typing import NamedTuple

from pmdesk.commands.bugs import FileBug
from pmdesk.commands.fields import SetFields
from pmdesk.commands.notes import AddNote, MarkRead, MergeNotes, SetState, Snooze
from pmdesk.commands.people import Met, meet
from pmdesk.commands.quotes import AddQuote
from pmdesk.commands.sample.crowd import COMPANIES, EU, INTERNAL, LARGE, MOBILE, SEGMENTS, SHOPPERS, SMALL, STAFF
from pmdesk.commands.sample.fresh import AGAIN, FRESH, HALVORSEN, QUOTED, Fresh
from pmdesk.commands.sample.scene import Act, Beat, Scene, named
from pmdesk.commands.sample.voice import Voice
from pmdesk.commands.sample.voices_sellers import SELLERS
from pmdesk.commands.sample.voices_shoppers import STRAYS, VISITORS
from pmdesk.commands.saved_filters import AddFilter
from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import (
    BugState,
    Company,
    FeedbackReview,
    Mood,
    Note,
    NoteKind,
    NoteState,
    Person,
    Segment,
    Theme,
)
from pmdesk.domain.kinds import NoteId, ThemeId
from pmdesk.domain.rank import spread
from pmdesk.domain.roadmap import Item, Product, Release
from pmdesk.storage import note_found
from pmdesk.storage.ledger import Edit
from pmdesk.storage.note_found import NoteFound

VOICES = (*SELLERS, *VISITORS)
SEED = 387
DAYS = 84
WAITING, ASLEEP, REFUSED = 24, 6, 0.25
LINKED, KEPT = 0.85, 0.4
UNTIL = "10 Mar"
MONDAYS = ("11 Feb", "16 Feb", "23 Feb", "2 Mar", "9 Mar", UNTIL)
"""The days on which the export of the help desk was read in."""
CHANNELS = {
    LARGE: ("email", "call"),
    SMALL: ("email", "chat"),
    EU: ("form", "email"),
    MOBILE: ("app store", "form"),
    INTERNAL: ("chat", "email"),
}
READ, AWAKE, WEIGHTS = "07:12", "16 Mar", (1, 2, 2, 3)
FILTERS = {
    "Large sellers without a theme": 'segment:"Large sellers" theme:none',
    "Bugs of this week": "kind:bug since:7d",
    "Bad reviews": "kind:review mood:bad",
}
DECISIONS = """- **Payout timing**: goes first in the next sprint; support gets a line to answer with until then.
- **Fees on payouts**: no item yet; Ravi writes one before the next review.
- **Currency differs**: ask Checkout whether it came with the last release.
"""
NEAR = {
    "Fees on payouts": ("Payout timing is unclear",),
    "Payout timing is unclear": ("Fees on payouts",),
    "Tracking number missing": ("Label printing and size",),
    "Order export for partners": ("Rate limits too low for partners",),
}
"""Themes that a machine takes for each other."""
GOOD_STARS, GRUMBLING = 4, 0.65
QUIET, LATER = 3.2, timedelta(minutes=14)
BUGS = frozenset({"Guest cart is lost", "Login loop in app", "3DS fails with some banks", "Filters reset on back"})


class Told(NamedTuple):
    """One note as it will come in."""

    at: datetime
    title: str
    body: str
    who: str
    segment: str
    theme: str
    source: str
    kind: NoteKind = NoteKind.FEEDBACK
    rating: int | None = None
    said: str = ""
    """The words that matter most, when they can be quoted."""


def feedback() -> Iterable[Beat]:
    """Return the beats of the inbox, from its customers to this morning's notes."""
    yield Beat("10 Feb", "11:15", "Add segments and companies", (_segments, _companies))
    yield Beat("10 Feb", "11:40", "Add themes", (_themes,))
    for before, day in zip(("", *MONDAYS), MONDAYS, strict=False):
        yield Beat(day, "07:12", "Import notes", (_arrive(before, day),), Actor.IMPORT)
        yield Beat(day, "07:28", "Work through the inbox", (_triage(before, day),))
    yield Beat(UNTIL, "07:29", "Link themes to items", (_linked,))
    yield Beat(UNTIL, "07:30", "Highlight words", (_highlighted,))
    yield Beat("3 Mar", "16:20", "Sign the weekly review", (_reviewed,))
    yield Beat("3 Mar", "16:40", "Save filters", (_filters,))


def _segments(scene: Scene, edit: Edit) -> None:
    for rank, (title, share) in zip(spread(len(SEGMENTS)), SEGMENTS.items(), strict=True):
        scene.add(edit, Segment, title=title, rank=rank, share=share)


def _companies(scene: Scene, edit: Edit) -> None:
    for title, (segment, domain, revenue, size, contact) in COMPANIES.items():
        of = scene.id(Segment, segment)
        company = scene.add(edit, Company, title=title, domain=domain, revenue=revenue, size=size, segment_id=of)
        address = f"{contact.split()[0].lower()}@{domain}"
        scene.add(edit, Person, title=contact, email=address, company_id=company, segment_id=of)


def _themes(scene: Scene, edit: Edit) -> None:
    seen = scene.day(MONDAYS[-1]) - timedelta(days=DAYS)
    for voice in VOICES:
        first = datetime.combine(seen, time(9), tzinfo=UTC)
        scene.add(edit, Theme, title=voice.title, is_named=True, is_kept=True, first_seen=first)


def _linked(scene: Scene, edit: Edit) -> None:
    for voice in VOICES:
        if voice.item:
            values = {"item_id": scene.item(voice.item)}
            SetFields(Theme, (scene.id(Theme, voice.title),), values, "").apply(edit)


def _highlighted(scene: Scene, edit: Edit) -> None:
    note = next(each for each in told(scene) if each.body == HALVORSEN)
    for words, importance in QUOTED.items():
        start = HALVORSEN.index(words)
        at = scene.calendar.at(UNTIL, "07:30")
        AddQuote(scene.id(Note, _key(note)), start, start + len(words), importance=importance, at=at).apply(edit)


def told(scene: Scene) -> list[Told]:
    """Return all notes, the oldest first; the same day gives the same notes."""
    chance = random.Random(SEED)  # noqa: S311  # a story, no secret
    new = [_fresh(scene, each) for each in FRESH] + [_again(scene, *each) for each in AGAIN]
    taken = Counter((each.theme, each.segment) for each in new)
    spoken = [note for voice in VOICES for note in _spoken(scene, chance, voice, taken)]
    strays = [_stray(scene, chance, *each) for each in STRAYS]
    return sorted(new + spoken + strays, key=lambda note: note.at)


def _fresh(scene: Scene, each: Fresh) -> Told:
    at = scene.calendar.at(each.day, each.hour)
    source = "app store" if each.kind is NoteKind.REVIEW else CHANNELS[each.segment][0].replace("app store", "form")
    return Told(at, each.title, each.body, each.who, each.segment, each.theme, source, each.kind, each.rating)


def _again(scene: Scene, who: str, title: str, body: str) -> Told:
    first = next(each for each in FRESH if each.who == who)
    at = scene.calendar.at(first.day, first.hour) + LATER
    return Told(at, title, body, who, first.segment, first.theme, CHANNELS[first.segment][1])


def _spoken(scene: Scene, chance: random.Random, voice: Voice, taken: Counter[tuple[str, str]]) -> Iterator[Told]:
    ways = list(product(voice.says, voice.whys, voice.asks))
    chance.shuffle(ways)
    for segment, count in zip(SEGMENTS, voice.heard, strict=True):
        for _ in range(count - taken[voice.title, segment]):
            says, why, ask = ways.pop()
            who = chance.choice(_people(segment))
            source = chance.choice(CHANNELS[segment])
            kind, rating, subject = NoteKind.FEEDBACK, None, chance.choice(voice.subjects)
            if source == "app store":
                kind, rating = NoteKind.REVIEW, chance.randint(1, 3)
                subject = f"{rating} {'star' if rating == 1 else 'stars'}: {subject[0].lower()}{subject[1:]}"
            elif segment == INTERNAL and voice.title in BUGS:
                kind = NoteKind.BUG
            elif source == "call":
                kind = NoteKind.CONVERSATION
            body = _signed(" ".join(part for part in (says, why, ask) if part), who, source)
            at = _instant(scene, chance, voice.grows)
            yield Told(at, subject, body, who, segment, voice.title, source, kind, rating, says)


def _stray(scene: Scene, chance: random.Random, title: str, body: str) -> Told:
    segment = chance.choice((EU, MOBILE))
    at = _instant(scene, chance, 1.0)
    return Told(at, title, body, chance.choice(SHOPPERS[segment]), segment, "", "form")


def _instant(scene: Scene, chance: random.Random, grows: float) -> datetime:
    """Return when a note came, before the fresh ones; a growing theme's notes rather late."""
    slope, drawn = grows - 1, chance.random()
    part = (sqrt(1 + slope * (grows + 1) * drawn) - 1) / slope if slope else drawn
    back = QUIET + (DAYS - QUIET) * (1 - part)
    morning = datetime.combine(scene.day(UNTIL), time(6), tzinfo=UTC)
    return (morning - timedelta(days=back)).replace(microsecond=0)


def _people(segment: str) -> tuple[str, ...]:
    if segment == INTERNAL:
        return STAFF
    return SHOPPERS.get(segment) or tuple(title for title, facts in COMPANIES.items() if facts[0] == segment)


def _signed(body: str, who: str, source: str) -> str:
    if source != "email" or who not in COMPANIES:
        return body
    return f"Hello,\n\n{body}\n\n-- \n{COMPANIES[who][4]}\n{who}"


@frozen
class Fate:
    """What becomes of a note once somebody worked through the inbox."""

    state: NoteState
    item: str = ""


def fates(notes: list[Told]) -> list[Fate]:
    """Return what became of each note; the newest ones wait."""
    chance = random.Random(SEED + 1)  # noqa: S311  # a story, no secret
    items = {voice.title: voice.item for voice in VOICES}
    old = len(notes) - WAITING
    late = [place for place in range(old) if not items.get(notes[place].theme)][-ASLEEP * 3 :: 3]
    found: list[Fate] = []
    for place, note in enumerate(notes):
        item = items.get(note.theme, "")
        if place >= old:
            found.append(Fate(NoteState.NEW))
        elif place in late:
            found.append(Fate(NoteState.SNOOZED))
        elif not note.theme:
            found.append(Fate(NoteState.REJECTED if chance.random() < REFUSED else NoteState.ARCHIVED))
        elif item and chance.random() < LINKED:
            found.append(Fate(NoteState.ACCEPTED, item))
        else:
            found.append(Fate(NoteState.ACCEPTED if chance.random() < KEPT else NoteState.ARCHIVED))
    return found


def _arrive(before: str, day: str) -> Act:
    def act(scene: Scene, edit: Edit) -> None:
        products = {voice.title: scene.id(Product, voice.product) for voice in VOICES}
        chance = random.Random(f"{SEED} {day} found")  # noqa: S311  # a story, no secret
        came = _between(scene, told(scene), before, day)
        for note in came:
            _add(scene, edit, note, products.get(note.theme))
        note_found.put_found(
            edit, [_made_of(scene, chance, note) for note in came], scene.calendar.at(day, READ).isoformat()
        )

    return act


def _made_of(scene: Scene, chance: random.Random, note: Told) -> NoteFound:
    """Return what the machine made of a note; it is less sure of some."""
    theme = ThemeId(scene.id(Theme, note.theme)) if note.theme else None
    near = next((voice.title for voice in VOICES if note.theme in NEAR.get(voice.title, ())), None)
    sure = chance.uniform(0.62, 0.97) if theme else 0.0
    second = ThemeId(scene.id(Theme, near)) if near else None
    mood, mood_sure = _mood(chance, note)
    row_id = NoteId(scene.id(Note, _key(note)))
    return NoteFound(row_id, theme, sure, second, 0.9 - sure * 0.7 if second else 0.0, mood, mood_sure)


def _mood(chance: random.Random, note: Told) -> tuple[Mood, float]:
    if note.rating is not None:
        return (Mood.BAD if note.rating < GOOD_STARS else Mood.GOOD), 0.95
    if "hank you" in note.body:
        return Mood.GOOD, 0.9
    return (Mood.BAD if note.theme and chance.random() < GRUMBLING else Mood.NEUTRAL), chance.uniform(0.55, 0.9)


def _add(scene: Scene, edit: Edit, note: Told, product_id: int | None) -> None:
    person, company, segment = _met(edit, note)
    values = {
        "person_id": person,
        "company_id": company,
        "segment_id": segment,
        "product_id": product_id,
        "source": note.source,
        "rating": note.rating,
        "origin": f"sample:{note.at.isoformat()} {note.title}",
    }
    scene.ids[Note, _key(note)] = AddNote(note.kind, note.title, note.body, note.at, values).apply(edit)


def _met(edit: Edit, note: Told) -> Met:
    if note.who in COMPANIES:
        _, domain, _, _, contact = COMPANIES[note.who]
        email = f"{contact.split()[0].lower()}@{domain}"
        return meet(edit, contact, email, company=note.who, segment=note.segment)
    return meet(edit, note.who, handle=f"tidewater:{note.who.lower()}", segment=note.segment)


def _triage(before: str, day: str) -> Act:
    def act(scene: Scene, edit: Edit) -> None:
        chance = random.Random(f"{SEED} {day}")  # noqa: S311  # a story, no secret
        notes = told(scene)
        became = dict(zip(map(_key, notes), fates(notes), strict=True))
        for note in _between(scene, notes, before, day):
            _settle(scene, edit, chance, note, became[_key(note)])
        for who, title, _ in AGAIN:
            _join(scene, edit, notes, day, (who, title))

    return act


def _settle(scene: Scene, edit: Edit, chance: random.Random, note: Told, fate: Fate) -> None:
    row_id = scene.id(Note, _key(note))
    if fate.state is NoteState.SNOOZED:
        Snooze((row_id,), datetime.combine(scene.day(AWAKE), time(7), tzinfo=UTC)).apply(edit)
    elif fate.state is NoteState.NEW:
        MarkRead((row_id,), is_unread=note.at.date() == scene.day(UNTIL)).apply(edit)
    else:
        SetState((row_id,), fate.state).apply(edit)
    if (Item, fate.item) in scene.ids:
        start = note.body.find(note.said) if note.said else 0
        end = start + (len(note.said) if note.said else len(note.body))
        at = note.at + timedelta(hours=6)
        AddQuote(row_id, start, end, scene.item(fate.item), chance.choice(WEIGHTS), at).apply(edit)
    if note.kind is NoteKind.BUG and fate.state is not NoteState.NEW:
        FileBug(row_id, _known_of(scene, chance, note), note.at + timedelta(hours=2)).apply(edit)


def _known_of(scene: Scene, chance: random.Random, note: Told) -> dict[str, object]:
    return {
        "severity": chance.choice((2, 3, 3, 4)),
        "state": chance.choice((BugState.OPEN, BugState.CONFIRMED, BugState.FIXED)),
        "release_id": scene.id(Release, named(5)),
        "has_regressed": note.theme == "Login loop in app",
        "steps": f"1. Do as they did\n2. {note.said}",
    }


def _join(scene: Scene, edit: Edit, notes: list[Told], day: str, repeated: tuple[str, str]) -> None:
    """Merge a note that was said twice, unless both came in this morning: those are still to be found."""
    who, title = repeated
    again = next(note for note in notes if note.title == title and note.who == who)
    opening = next(each for each in FRESH if each.who == who and each.theme == again.theme)
    first = next(note for note in notes if note.title == opening.title and note.who == who)
    if day == UNTIL and again.at < datetime.combine(scene.day(UNTIL), time(0), tzinfo=UTC):
        MergeNotes((scene.id(Note, _key(again)),), scene.id(Note, _key(first)), again.at).apply(edit)


def _between(scene: Scene, notes: list[Told], before: str, day: str) -> list[Told]:
    """Return the notes that came after one reading and up to another."""
    start = scene.calendar.at(before, READ) if before else datetime.min.replace(tzinfo=UTC)
    return [note for note in notes if start < note.at <= scene.calendar.at(day, READ)]


def _key(note: Told) -> str:
    return f"{note.at.isoformat()} {note.who} {note.title}"


def _reviewed(scene: Scene, edit: Edit) -> None:
    scene.add(
        edit,
        FeedbackReview,
        day=scene.day("2 Mar"),
        signed_at=scene.calendar.at("3 Mar", "16:20"),
        next_due=scene.day("9 Mar"),
        decisions=DECISIONS,
        by="Milena",
    )


def _filters(scene: Scene, edit: Edit) -> None:
    del scene
    for title, query in FILTERS.items():
        AddFilter(title, query).apply(edit)
