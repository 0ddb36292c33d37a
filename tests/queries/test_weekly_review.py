"""The weekly review: due on its day however late the last one was, and about what is really left."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pmdesk.commands.notes import AddNote, SetState
from pmdesk.commands.quotes import AddQuote, LinkNotes, LinkQuote
from pmdesk.commands.reviews import SignReview
from pmdesk.commands.settings import SetSetting
from pmdesk.commands.theme_items import MakeItemOfTheme
from pmdesk.domain.inbox import FeedbackReview, Note, NoteKind, NoteState, Quote
from pmdesk.domain.rhythm import REVIEW_DAY
from pmdesk.queries.weekly_review import past_reviews, review_due, weekly_review
from tests.themes_world import with_themes
from tests.world import NOW, TODAY, World, empty_world

FEES = "Fees on payouts"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_themes(empty_world(tmp_path / "themes.pmdesk"))
    yield made
    made.store.close()


def test_nothing_is_due_while_nothing_was_said(tmp_path: Path) -> None:
    world = empty_world(tmp_path / "bare.pmdesk")
    due = review_due(world.store, TODAY)
    assert due.day is None
    assert not due.is_due(TODAY)
    assert weekly_review(world.store, TODAY).waiting == ()
    world.desk.do(AddNote(NoteKind.FEEDBACK, "First", "", NOW))
    assert review_due(world.store, TODAY).day == date(2026, 3, 16)
    world.store.close()


def test_many_missed_runs_are_one_that_catches_up(world: World) -> None:
    due = review_due(world.store, TODAY)
    assert due.day == date(2026, 3, 9)
    assert due.is_due(TODAY)


def test_a_review_that_was_late_moves_nothing(world: World) -> None:
    wednesday = date(2026, 3, 11)
    world.desk.do(SignReview(wednesday, NOW, "- Fees next", {"notes": 3}, "Mira"))
    review = world.store.all(FeedbackReview)[0]
    assert review.next_due == date(2026, 3, 16)
    due = review_due(world.store, wednesday)
    assert (due.day, due.last) == (date(2026, 3, 16), review)
    assert not due.is_due(date(2026, 3, 15))
    assert due.is_due(date(2026, 3, 16))


def test_another_review_day_counts_from_the_last_review(world: World) -> None:
    world.desk.do(SignReview(TODAY, NOW))
    world.desk.do(SetSetting(REVIEW_DAY, 3))
    assert review_due(world.store, TODAY).day == date(2026, 3, 12)
    world.desk.do(SignReview(TODAY, NOW))
    assert past_reviews(world.store)[0].next_due == date(2026, 3, 12)
    world.desk.undo()
    assert len(past_reviews(world.store)) == 1


def test_waiting_notes_go_as_they_are_triaged(world: World) -> None:
    before = weekly_review(world.store, TODAY)
    new = [note.id for note in world.store.all(Note, state=NoteState.NEW)]
    assert before.waiting_count == len(before.waiting) == len(new)
    assert [piece.at for piece in before.waiting] == sorted((piece.at for piece in before.waiting), reverse=True)
    world.desk.do(SetState(tuple(new), NoteState.ARCHIVED))
    assert weekly_review(world.store, TODAY).waiting_count == 0


def test_growing_themes_are_those_that_grow_more_than_chance(world: World) -> None:
    titles = [each.line.title for each in weekly_review(world.store, TODAY).growing]
    assert titles == ["Payout timing is unclear", FEES, "Currency differs list and cart"]


def test_loose_evidence_goes_once_it_is_linked(world: World) -> None:
    item = world.ids["item Bulk price edit"]
    note = world.store.all(Note, theme_id=world.ids[FEES], state=NoteState.NEW)[0]
    quote_id = world.desk.ask(AddQuote(note.id, 0, 5, None, 3, NOW))[1]
    review = weekly_review(world.store, TODAY)
    assert review.loose[0].key == f"quote/{quote_id}"
    assert review.loose[0].importance == 3
    accepted = [piece for piece in review.loose if not piece.quote_id]
    assert all(world.store.get(Note, piece.note_id).state is NoteState.ACCEPTED for piece in accepted)
    assert review.loose_count == len(accepted) + 1
    world.desk.do(LinkQuote(quote_id, item, 1))
    world.desk.do(LinkNotes(tuple(piece.note_id for piece in accepted), item, 0, NOW))
    after = weekly_review(world.store, TODAY)
    assert (after.loose, after.loose_count) == ((), 0)
    assert world.store.count(Quote, item_id=None) == 0


def test_old_accepted_notes_are_let_rest(world: World) -> None:
    count = weekly_review(world.store, TODAY).loose_count
    later = TODAY + timedelta(days=60)
    assert 0 < weekly_review(world.store, later).loose_count < count


def test_segments_that_are_heard_or_answered_less_come_first(world: World) -> None:
    found = weekly_review(world.store, TODAY).segments
    assert [each.segment.short for each in found if each.needs_a_look] == ["Small", "EU"]
    assert found[0].theme == FEES
    assert len(found) == 5


def test_a_segment_whose_themes_have_no_item_is_underserved(world: World) -> None:
    for _ in range(40):
        note = world.desk.ask(AddNote(NoteKind.FEEDBACK, "Gift", "", NOW, {"segment_id": world.ids["EU shoppers"]}))[1]
        world.desk.do(SetStateAndTheme(note, world.ids["Gift message length"]))
    review = weekly_review(world.store, TODAY)
    served = {each.segment.short: each for each in review.segments}
    assert served["EU"].is_underserved
    assert not served["Large"].is_underserved
    assert (served["EU"].theme, served["EU"].theme_notes) == ("Gift message length", 44)
    theme = world.ids["Gift message length"]
    world.desk.do(MakeItemOfTheme(theme, "Longer gift messages", None, (), NOW))
    after = {each.segment.short: each for each in weekly_review(world.store, TODAY).segments}
    assert not after["EU"].is_underserved


def test_the_figures_can_be_kept_as_json_and_name_what_was_seen(world: World) -> None:
    review = weekly_review(world.store, TODAY)
    figures = review.figures()
    assert (figures["notes"], figures["themes"], figures["not_grouped"]) == (241, 11, 19)
    assert figures["to_triage"] == review.waiting_count
    world.desk.do(SignReview(TODAY, NOW, "", figures))
    assert '"to_triage"' in past_reviews(world.store)[0].figures


class SetStateAndTheme:
    """Places a note and accepts it."""

    label = "Place"

    def __init__(self, note_id: int, theme_id: int) -> None:
        self.note_id, self.theme_id = note_id, theme_id

    def apply(self, edit) -> None:
        note = edit.get(Note, self.note_id)
        edit.put(replace(note, theme_id=self.theme_id, is_placed=True, state=NoteState.ACCEPTED, is_unread=False))
