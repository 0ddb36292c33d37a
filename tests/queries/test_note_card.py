"""A note is shown with its sender, theme, quotes, bug, thread and all that was merged into it."""

from datetime import timedelta

import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.commands.notes import MergeNotes
from pmdesk.commands.quotes import AddQuote
from pmdesk.commands.removal import Delete
from pmdesk.domain.inbox import Mood, Note, Theme
from pmdesk.queries.note_card import NoteCard, note_card
from pmdesk.storage.ledger import Edit
from pmdesk.storage.note_found import NoteFound, put_found
from tests.inbox_world import PAYOUT, add_note, with_notes
from tests.world import NOW, World


@pytest.fixture
def world(world: World) -> World:
    return with_notes(world)


def card(world: World, name: str) -> NoteCard:
    found = note_card(world.store, world.ids[name])
    assert found is not None
    return found


class Find:
    """The machine finds something."""

    label = "Find"

    def __init__(self, *found: NoteFound) -> None:
        self.found = found

    def apply(self, edit: Edit) -> None:
        put_found(edit, self.found, NOW.isoformat())


def test_a_note_that_is_gone_has_no_card(world: World) -> None:
    world.desk.do(Delete(Note, (world.ids["size"],)))
    assert note_card(world.store, world.ids["size"]) is None


def test_the_sender_is_shown_with_company_segment_and_product(world: World) -> None:
    shown = card(world, "payout")
    assert (shown.person.title, shown.company.title, shown.segment.title) == (
        "Ida Halvorsen",
        "Halvorsen Ceramics",
        "Large sellers",
    )
    assert (shown.product.title, shown.who) == ("Seller Hub", "Halvorsen Ceramics")
    assert [reply.text for reply in shown.replies] == ["It shipped."]


def test_company_and_segment_are_the_senders_where_the_note_has_none(world: World) -> None:
    add_note(world, "bare", "Hello", "Hello", person_id=world.ids["nordic"])
    shown = card(world, "bare")
    assert (shown.company.title, shown.segment.title) == ("Nordic Lamps", "Small sellers")
    assert shown.same_sender == 2


def test_nobody_known_is_named_by_the_source(world: World) -> None:
    add_note(world, "anonymous", "", "No  title\nhere", source="App Store")
    shown = card(world, "anonymous")
    assert (shown.who, shown.person, shown.company, shown.same_sender) == ("App Store", None, None, 0)


def test_a_persons_word_goes_before_what_was_found(world: World) -> None:
    ids = world.ids
    found = {"theme_id": ids["theme_alone"], "sure": 0.7, "second_id": ids["theme_into"], "second_sure": 0.2}
    for name in ("payout", "moved"):
        world.desk.do(Find(NoteFound(ids[name], mood=Mood.BAD, mood_sure=0.6, **found)))
    assert card(world, "payout").theme.id == ids["theme"]
    assert card(world, "moved").theme.id == ids["theme_alone"]
    assert [(guess.title, guess.sure) for guess in card(world, "payout").guesses] == [
        ("Sizes", 0.7),
        ("Payout timing", 0.2),
    ]
    assert (card(world, "moved").mood, card(world, "moved").mood_sure) == (Mood.BAD, 0.6)
    world.desk.do(SetFields(Note, (ids["moved"],), {"mood": Mood.GOOD, "is_placed": True}, "Correct"))
    assert (card(world, "moved").mood, card(world, "moved").mood_sure) == (Mood.GOOD, 1.0)
    assert card(world, "moved").theme is None


def test_guesses_that_were_merged_count_together(world: World) -> None:
    ids = world.ids
    found = NoteFound(ids["csv"], ids["theme"], 0.5, ids["theme_into"], 0.3)
    world.desk.do(Find(found))
    assert [(guess.id, guess.sure) for guess in card(world, "csv").guesses] == [(ids["theme"], 0.8)]
    world.desk.do(Delete(Theme, (ids["theme_into"], ids["theme"])))
    assert card(world, "csv").guesses == ()


def test_a_second_guess_that_is_hardly_meant_is_not_named(world: World) -> None:
    ids = world.ids
    world.desk.do(Find(NoteFound(ids["csv"], ids["theme_alone"], 0.99, ids["theme_into"], 0.01)))
    assert [guess.id for guess in card(world, "csv").guesses] == [ids["theme_alone"]]
    world.desk.do(Find(NoteFound(ids["csv"], ids["theme_alone"], 0.02, ids["theme_into"], 0.01)))
    assert [guess.id for guess in card(world, "csv").guesses] == [ids["theme_alone"]]


def test_quotes_stand_in_the_order_of_the_text(world: World) -> None:
    ids = world.ids
    world.desk.do(AddQuote(ids["payout"], 4, 30))
    first, second = card(world, "payout").quotes
    assert (first.start, first.item, first.item_id) == (4, "", None)
    assert (second.item, second.quote.importance, second.item_id) == ("Wallet", 3, ids["wallet"])
    assert PAYOUT[second.start : second.end] == second.quote.text
    (whole,) = card(world, "csv").quotes
    assert (whole.start, whole.end, whole.item, whole.is_lost) == (0, 0, "Address", False)


def test_a_quote_is_found_again_where_the_text_moved_and_told_when_it_is_lost(world: World) -> None:
    ids = world.ids
    world.desk.do(SetFields(Note, (ids["payout"],), {"body": f"Dear team, {PAYOUT}"}, "Edit"))
    (moved,) = card(world, "payout").quotes
    assert f"Dear team, {PAYOUT}"[moved.start : moved.end] == moved.quote.text
    world.desk.do(SetFields(Note, (ids["payout"],), {"body": "Nothing"}, "Edit"))
    (lost,) = card(world, "payout").quotes
    assert (lost.start, lost.end, lost.is_lost) == (0, 0, True)


def test_a_bug_is_shown_with_the_names_of_what_it_touches(world: World) -> None:
    ids = world.ids
    world.desk.do(SetFields(type(card(world, "cart").bug), (ids["bug"],), {"item_id": ids["wallet"]}, "Link"))
    shown = card(world, "cart")
    assert (shown.bug.severity, shown.bug_release, shown.bug_item, shown.bug_segment) == (1, "26.08", "Wallet", "")


def test_a_conversation_is_shown_from_its_beginning(world: World) -> None:
    for age, name in enumerate(("third", "second", "first")):
        add_note(world, name, name, "Words", "loom", thread="t1", age_days=age)
    assert [(other.title, other.who) for other in card(world, "second").thread] == [
        ("first", "Loom & Co"),
        ("third", "Loom & Co"),
    ]
    assert card(world, "payout").thread == ()


def test_what_was_merged_is_shown_however_deep_and_its_people_counted_once(world: World) -> None:
    ids = world.ids
    add_note(world, "untitled", "", "No\n title  here", age_days=9)
    world.desk.do(MergeNotes((ids["untitled"], ids["moved"]), ids["csv"], NOW + timedelta(days=1)))
    shown = card(world, "csv")
    assert [other.title for other in shown.merged] == [
        "No title here",
        "Payout date moved again",
        "Payout date moved twice",
    ]
    assert shown.requesters == 3
    assert card(world, "again").merged_into.title == "Payout date moved twice"
    assert (card(world, "payout").merged, card(world, "payout").requesters) == ((), 1)
