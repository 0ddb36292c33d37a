"""What speaks for items is counted once: people, companies, revenue, segments, weeks."""

from datetime import timedelta

import pytest

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.notes import MergeNotes, SetState
from pmdesk.commands.quotes import AddQuote, LinkNotes, LinkQuote
from pmdesk.commands.removal import Delete
from pmdesk.domain.inbox import Bug, BugState, Note, NoteState, Quote
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.roadmap import Item
from pmdesk.queries.evidence import WEEKS, Evidence, evidence, requesters, weekly
from pmdesk.queries.evidence_card import evidence_card
from tests.inbox_world import add_note, with_notes
from tests.world import NOW, TODAY, World


@pytest.fixture
def world(world: World) -> World:
    return with_notes(world)


def of(world: World, name: str) -> Evidence:
    item_id = ItemId(world.ids[name])
    return evidence(world.store, [item_id], TODAY)[item_id]


def test_an_item_that_nobody_asked_for_has_no_evidence(world: World) -> None:
    assert of(world, "fallback") == Evidence()
    assert not of(world, "fallback")
    assert of(world, "fallback").trend is None


def test_a_quote_brings_its_sender_company_segment_and_revenue(world: World) -> None:
    found = of(world, "wallet")
    assert (found.quotes, found.importance, found.notes, found.requesters, found.companies) == (1, 3, 1, 1, 1)
    assert found.revenue == 120_000
    assert [(each.title, each.requesters) for each in found.segments] == [("Large sellers", 1)]
    assert found.weeks == (*[0] * (WEEKS - 1), 1)


def test_an_initiative_counts_what_speaks_for_its_features_once(world: World) -> None:
    ids = world.ids
    world.desk.do(LinkNotes((ids["payout"], ids["moved"]), ids["address"], 2))
    world.desk.do(LinkNotes((ids["csv"],), ids["express"]))
    found = of(world, "express")
    assert (found.quotes, found.importance) == (5, 3 + 2 + 2 + 1)
    assert (found.notes, found.requesters, found.companies, found.revenue) == (4, 3, 3, 160_000)
    assert [(each.title, each.requesters) for each in found.segments] == [("Large sellers", 1), ("Small sellers", 1)]


def test_archived_features_do_not_speak_for_their_initiative(world: World) -> None:
    world.desk.do(Archive(Item, (world.ids["wallet"],), NOW))
    assert of(world, "express").requesters == 1
    assert of(world, "wallet").requesters == 1


def test_a_merged_note_speaks_with_the_note_it_is_part_of(world: World) -> None:
    ids = world.ids
    nobody = add_note(world, "nobody", "When is payday", "When?", age_days=2)
    firm = add_note(world, "firm", "Payday", "When?", company_id=ids["nordic_company"], age_days=30)
    world.desk.do(MergeNotes((nobody,), firm, NOW))
    world.desk.do(MergeNotes((firm, ids["moved"]), ids["payout"], NOW))
    found = of(world, "wallet")
    assert (found.notes, found.requesters, found.companies, found.revenue) == (5, 4, 2, 160_000)
    world.desk.do(SetState((firm,), NoteState.ARCHIVED))
    assert of(world, "wallet").requesters == 2


def test_a_sender_counts_as_of_their_company_and_its_segment(world: World) -> None:
    ids = world.ids
    values = {"person_id": ids["nordic"], "company_id": None, "segment_id": None}
    note_id = add_note(world, "bare", "Payout", "When?", **values)
    world.desk.do(LinkNotes((note_id,), ids["fallback"]))
    found = of(world, "fallback")
    assert (found.companies, found.revenue) == (1, 40_000)
    assert [each.title for each in found.segments] == ["Small sellers"]


def test_hundreds_of_items_are_asked_at_once(world: World) -> None:
    ids = [item.id for item in world.store.all(Item)]
    found = evidence(world.store, [*ids, ItemId(999_999)], TODAY)
    assert {item_id: each for item_id, each in found.items() if item_id in ids} == {
        item_id: evidence(world.store, [item_id], TODAY)[item_id] for item_id in ids
    }
    assert found[ItemId(999_999)] == Evidence()
    asked: list[str] = []
    world.store.connection.set_trace_callback(asked.append)
    evidence(world.store, ids * 50, TODAY)
    world.store.connection.set_trace_callback(None)
    assert len(asked) == 4


def test_weeks_end_with_today() -> None:
    days = [0, 6, 7, 13, 83, 84, -1]
    counts = weekly([(NOW - timedelta(days=age)).isoformat() for age in days], TODAY)
    assert counts == (1, *[0] * 9, 2, 2)


def test_the_trend_compares_four_weeks_with_the_four_before() -> None:
    found = Evidence(1, weeks=(9, 9, 9, 9, 1, 1, 1, 1, 2, 1, 1, 1))
    assert (found.recent, found.trend) == (5, 0.25)
    assert Evidence(1, weeks=(9,) * 4 + (0,) * 4 + (1,) * 4).trend is None


@pytest.mark.parametrize(
    ("before", "recent", "words"),
    [
        ((0,) * 8, (0, 0, 0, 0), ""),
        ((0,) * 8, (0, 1, 0, 0), "new"),
        ((2, *(0,) * 7), (0, 1, 0, 0), "back"),
        ((*(0,) * 4, 1, 1, 1, 1), (1, 1, 2, 1), "+1"),
        ((*(0,) * 4, 5, 5, 5, 5), (5, 5, 5, 6), "+5 %"),
        ((*(0,) * 4, 0, 3, 0, 0), (0, 2, 1, 0), "0"),
    ],
)
def test_growth_is_said_without_percents_of_few(before: tuple[int, ...], recent: tuple[int, ...], words: str) -> None:
    assert Evidence(1, weeks=(*before, *recent)).growth == words


def test_who_asks_is_named_with_all_their_notes_newest_first(world: World) -> None:
    ids = world.ids
    add_note(world, "second", "Paid?", "Paid?", "halvorsen", age_days=3)
    nobody = add_note(world, "nobody", "When?", "When?", age_days=1)
    world.desk.do(LinkNotes((ids["second"], nobody), ids["wallet"]))
    first, second = requesters(world.store, ids["wallet"])
    assert (first.title, first.person_id, first.company_id) == (
        "Ida Halvorsen",
        ids["halvorsen"],
        ids["halvorsen_company"],
    )
    assert first.note_ids == (ids["payout"], ids["second"])
    assert first.asked_at == NOW
    assert (second.title, second.note_ids) == ("", (nobody,))


def test_the_strongest_quotes_come_first(world: World) -> None:
    ids = world.ids
    world.desk.do(LinkNotes((ids["moved"], ids["label"]), ids["wallet"], 1))
    world.desk.do(AddQuote(ids["payout"], 0, 40, ids["address"], 1))
    card = evidence_card(world.store, ids["express"], TODAY)
    told = [(said.text, said.importance, said.who, said.about) for said in card.strongest]
    assert told == [
        ("I cannot see on which day the money arrives, a", 3, "Ida Halvorsen", "Wallet"),
        ("Hi, we moved to you in January and sell", 1, "Ida Halvorsen", "Address"),
        ("First it said Tuesd", 1, "Per Lund", "Wallet"),
        ("Label prints in wrong size", 1, "Ana", "Wallet"),
        ("A CSV of payouts", 1, "Ana", "Address"),
    ]
    assert [said.is_whole for said in card.strongest] == [False, False, False, True, True]
    assert card.evidence == of(world, "express")
    assert (card.strongest[0].company, card.strongest[0].segment) == ("Halvorsen Ceramics", "Large sellers")


def test_a_card_names_the_themes_that_lead_here_and_counts_open_bugs(world: World) -> None:
    ids = world.ids
    world.desk.do(SetFields(Bug, (ids["bug"],), {"item_id": ids["wallet"]}, "Link bug"))
    card = evidence_card(world.store, ids["wallet"], TODAY)
    assert card.themes == ((ids["theme"], "Payout timing"),)
    assert card.open_bugs == 1
    world.desk.do(SetFields(Bug, (ids["bug"],), {"state": BugState.FIXED}, "Fix bug"))
    assert evidence_card(world.store, ids["wallet"], TODAY).open_bugs == 0


def test_nothing_speaks_for_an_item_that_is_gone(world: World) -> None:
    world.desk.do(Delete(Item, (world.ids["wallet"],)))
    assert not evidence_card(world.store, world.ids["wallet"], TODAY).evidence
    assert world.store.get(Quote, world.ids["quote"]).item_id is None
    world.desk.do(LinkQuote(world.ids["quote"], world.ids["fallback"], 2))
    assert of(world, "fallback").importance == 2
    assert world.store.get(Note, world.ids["payout"]).state is NoteState.ACCEPTED
