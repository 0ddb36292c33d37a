"""The sample's inbox: what people said in twelve weeks, and what waits this morning."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pmdesk.commands.sample.build import make_sample
from pmdesk.commands.sample.fresh import AGAIN, FRESH
from pmdesk.commands.sample.voices_sellers import SELLERS
from pmdesk.commands.sample.voices_shoppers import VISITORS
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.inbox import Bug, FeedbackReview, Merge, Note, NoteKind, NoteState, Person, Quote, Segment, Theme
from pmdesk.domain.roadmap import Item
from pmdesk.storage.note_found import found_of
from pmdesk.storage.store import Store, open_workspace

MORNING = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


def made(path: Path, at: datetime = MORNING) -> Store:
    make_sample(path, FixedClock(at))
    return open_workspace(path)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = made(tmp_path_factory.mktemp("sample") / "tidewater.pmdesk")
    yield store
    store.close()


@pytest.fixture(scope="module")
def notes(store: Store) -> list[Note]:
    return store.all(Note)


def test_387_notes_in_25_themes_and_5_segments_and_19_in_none(store: Store, notes: list[Note]):
    found = found_of(store, [note.id for note in notes])
    themes = Counter(found[note.id].theme_id for note in notes)
    assert (len(notes), themes[None], len(themes) - 1) == (387, 19, 25)
    titles = {theme.id: theme.title for theme in store.all(Theme)}
    heard = {voice.title: sum(voice.heard) for voice in (*SELLERS, *VISITORS)}
    assert {titles[theme]: count for theme, count in themes.items() if theme is not None} == heard
    segments = {segment.id: segment.title for segment in store.all(Segment)}
    assert {segments[note.segment_id] for note in notes if note.segment_id is not None} == set(segments.values())
    assert len(segments) == 5


def test_23_wait_this_morning_and_6_are_asleep(notes: list[Note]):
    states = Counter(note.state for note in notes)
    assert (states[NoteState.NEW], states[NoteState.SNOOZED]) == (23, 6)
    newest = sorted(notes, key=lambda note: note.received_at)[-20:]
    assert {note.state for note in newest} <= {NoteState.NEW, NoteState.DUPLICATE}
    assert all(note.received_at.date() == MORNING.date() for note in notes if note.is_unread)


def test_five_say_the_same_again_and_two_of_them_were_merged(store: Store, notes: list[Note]):
    titles = {title for _, title, _ in AGAIN}
    again = [note for note in notes if note.title in titles and note.body in {body for *_, body in AGAIN}]
    assert len(again) == 5
    firsts = {each.who: each.title for each in reversed(FRESH)}
    by_title = {(note.person_id, note.title): note for note in notes}
    pairs = [
        (note, by_title[note.person_id, firsts[who]])
        for who, title, _ in AGAIN
        for note in again
        if note.title == title
    ]
    assert len(pairs) == 5
    merged = {merge.note_id: merge.into_id for merge in store.all(Merge)}
    assert len(merged) == 2
    assert all(merged.get(note.id, first.id) == first.id for note, first in pairs)


def test_every_text_is_said_once_but_by_those_who_say_it_again(notes: list[Note]):
    assert max(Counter(note.body for note in notes).values()) == 1
    assert all(note.person_id and note.segment_id and note.source for note in notes)
    assert all(note.rating for note in notes if note.kind is NoteKind.REVIEW)


def test_notes_speak_for_items_with_words_that_stand_in_them(store: Store):
    quotes = store.all(Quote)
    bodies = {note.id: note.body for note in store.all(Note)}
    assert len(quotes) > 150
    assert all(bodies[quote.note_id][quote.start : quote.end] == quote.text for quote in quotes)
    items = {item.id for item in store.all(Item)}
    assert Counter(quote.item_id in items for quote in quotes)[False] == 2  # highlighted, for no item yet


def test_bugs_are_filed_and_the_next_review_is_due(store: Store):
    assert 3 <= store.count(Bug) <= 12
    (review,) = store.all(FeedbackReview)
    assert review.next_due == date(2026, 3, 9)
    assert store.count(Person) > 40


@pytest.mark.parametrize("days", [0, 3, 4, 40])
def test_any_day_has_its_morning(tmp_path: Path, days: int):
    at = MORNING + timedelta(days=days)
    store = made(tmp_path / "later.pmdesk", at)
    try:
        notes = store.all(Note)
        assert len(notes) == 387
        assert max(note.received_at for note in notes) < at
        assert Counter(note.state for note in notes)[NoteState.NEW] == 23
    finally:
        store.close()
