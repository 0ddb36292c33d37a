"""The list of notes: pages, filters by operators, counts beside it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.domain.inbox import Company, Note, NoteKind, NoteState, Person, Quote, Theme
from pmdesk.queries.inbox_list import inbox_counts, inbox_page, page_around
from pmdesk.queries.inbox_values import Asked, Count, View
from tests.notes_world import add_named, add_note, add_segment
from tests.world import TODAY, World, small_world


@pytest.fixture
def inbox(tmp_path: Path) -> World:
    """A workspace with five notes of several sorts."""
    world = small_world(tmp_path / "inbox.pmdesk")
    ids = world.ids
    ids["large"] = add_segment(world, "Large sellers")
    ids["halvorsen"] = add_named(world, Company, "Halvorsen Ceramics", segment_id=ids["large"])
    ids["maria"] = add_named(world, Person, "Maria Lind", email="maria@halvorsen.test", company_id=ids["halvorsen"])
    ids["payout"] = add_named(world, Theme, "Payout timing")
    ids["paid"] = add_note(
        world,
        "When do I get paid?",
        "The payout page says “processing” for 6 days.",
        person_id=ids["maria"],
        product_id=ids["seller"],
        theme_id=ids["payout"],
        is_placed=True,
    )
    ids["cart"] = add_note(
        world, "Cart empties after sign-in", "Guest cart with 3 items", kind=NoteKind.BUG, product_id=ids["checkout"]
    )
    ids["moved"] = add_note(world, "Payout date moved twice", "First Tuesday, then Friday", is_unread=False)
    ids["old"] = add_note(
        world,
        "Große Änderung",
        "Ein Café wünscht Rückgabe",
        at=datetime(2025, 11, 3, 12, tzinfo=UTC),
        state=NoteState.ARCHIVED,
    )
    ids["later"] = add_note(
        world, "Sleepy", state=NoteState.SNOOZED, snoozed_until=world.clock.now() + timedelta(days=2)
    )
    return world


def shown(world: World, text: str, view: View = View.ALL) -> list[str]:
    """The titles that a search shows, newest first."""
    return [line.title for line in inbox_page(world.store, Asked(text, view, today=TODAY)).lines]


def test_the_newest_note_comes_first_and_pages_go_on(inbox: World) -> None:
    everything = inbox_page(inbox.store, Asked(today=TODAY))
    assert [line.id for line in everything.lines] == [
        inbox.ids[name] for name in ("later", "moved", "cart", "paid", "old")
    ]
    assert everything.total == 5
    first = inbox_page(inbox.store, Asked(today=TODAY), limit=2)
    second = inbox_page(inbox.store, Asked(today=TODAY), after=first.lines[-1].key, limit=2)
    assert [*first.lines, *second.lines] == list(everything.lines[:4])


def test_words_are_found_in_any_order_by_their_beginnings_and_without_accents(inbox: World) -> None:
    assert shown(inbox, "payout") == ["Payout date moved twice", "When do I get paid?"]
    assert shown(inbox, "date pay") == ["Payout date moved twice"]
    assert shown(inbox, "anderung cafe") == ["Große Änderung"]
    assert shown(inbox, '"guest cart"') == ["Cart empties after sign-in"]
    assert shown(inbox, '"cart guest"') == []
    assert shown(inbox, "payout -twice") == ["When do I get paid?"]
    assert shown(inbox, 'payout -"payout date"') == ["When do I get paid?"]


def test_operators_narrow_the_list(inbox: World) -> None:
    assert shown(inbox, "from:maria") == ["When do I get paid?"]
    assert shown(inbox, 'company:"halvorsen ceramics"') == ["When do I get paid?"]
    assert shown(inbox, 'segment:"Large sellers"') == ["When do I get paid?"]
    assert shown(inbox, "product:checkout") == ["Cart empties after sign-in"]
    assert shown(inbox, "-theme:none") == ["When do I get paid?"]
    assert shown(inbox, "is:bug") == shown(inbox, "kind:bug") == ["Cart empties after sign-in"]
    assert shown(inbox, "is:snoozed") == ["Sleepy"]
    assert shown(inbox, "payout is:read") == ["Payout date moved twice"]
    assert shown(inbox, "before:2026") == ["Große Änderung"]
    assert shown(inbox, "-from: maria after: nov 2025", View.TRIAGE) == [
        "Payout date moved twice",
        "Cart empties after sign-in",
    ]
    assert shown(inbox, "is:nonsense") == []


def test_hits_are_marked_where_they_stand(inbox: World) -> None:
    (line,) = inbox_page(inbox.store, Asked("anderung CAFE", today=TODAY)).lines
    assert [line.title[slice(*hit)] for hit in line.title_hits] == ["Änderung"]
    assert [line.start[slice(*hit)] for hit in line.start_hits] == ["Café"]


def test_a_hit_far_down_is_shown_with_the_words_around_it(inbox: World) -> None:
    add_note(inbox, "Long", "Nothing of note. " * 100 + "The zeppelin never came back to us. " + "More. " * 100)
    (line,) = inbox_page(inbox.store, Asked("zeppelin", today=TODAY)).lines
    assert "The zeppelin never came" in line.start
    assert line.start.startswith("…")
    assert [line.start[slice(*hit)] for hit in line.start_hits] == ["zeppelin"]


def test_the_page_around_a_note_holds_it(inbox: World) -> None:
    page = page_around(inbox.store, Asked("", today=TODAY), inbox.ids["cart"], 2)
    assert page is not None
    assert [line.id for line in page.lines] == [inbox.ids["moved"], inbox.ids["cart"]]
    assert page_around(inbox.store, Asked("payout", today=TODAY), inbox.ids["cart"]) is None


def test_the_side_list_counts_what_is_asked(inbox: World) -> None:
    counts = inbox_counts(inbox.store, Asked(today=TODAY))
    told = {View.ALL: 5, View.TRIAGE: 3, View.SNOOZED: 1, View.ARCHIVED: 1}
    assert dict(counts.views) == {view: told.get(view, 0) for view in View}
    assert {count.term: count.count for count in counts.kinds} == {
        "kind:feedback": 4,
        "kind:bug": 1,
        "kind:review": 0,
        "kind:conversation": 0,
    }
    assert counts.themes == (
        Count('theme:"Payout timing"', "Payout timing", 1, inbox.ids["payout"]),
        Count("theme:none", "No theme", 4),
    )
    assert [count.count for count in counts.segments] == [1, 4]
    narrowed = inbox_counts(inbox.store, Asked("payout kind:bug", View.TRIAGE, today=TODAY))
    assert dict(narrowed.views)[View.ALL] == 0
    assert {count.term: count.count for count in narrowed.kinds}["kind:feedback"] == 2


def test_a_quote_for_an_item_links_its_note(inbox: World) -> None:
    quote = {"note_id": inbox.ids["cart"], "text": "Guest", "item_id": inbox.ids["wallet"]}
    inbox.desk.do(AddRow(Quote, quote, "Quote"))
    assert shown(inbox, "", View.LINKED) == ["Cart empties after sign-in"]
    inbox.desk.undo()
    assert shown(inbox, "is:linked") == []


def test_what_was_edited_is_found_as_it_reads_now(inbox: World) -> None:
    inbox.desk.do(
        SetFields(Note, (inbox.ids["cart"],), {"title": "Basket is lost", "state": NoteState.ACCEPTED}, "Edit")
    )
    assert shown(inbox, "empties") == []
    assert shown(inbox, "basket") == ["Basket is lost"]
    assert shown(inbox, "basket", View.TRIAGE) == []
    inbox.desk.undo()
    assert shown(inbox, "empties", View.TRIAGE) == ["Cart empties after sign-in"]
    inbox.desk.redo()
    assert shown(inbox, "empties") == []
