"""Everyone who asked for an item, each once; whom evidence counts is who is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import SetStatus
from pmdesk.commands.notes import MergeNotes
from pmdesk.commands.quotes import LinkNotes
from pmdesk.commands.reviews import MarkTold, Untell
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Note, Person, Reply
from pmdesk.domain.roadmap import Item, Status
from pmdesk.insight.letters import USUAL
from pmdesk.queries.drafts import letter_to, news_of, tellable
from pmdesk.queries.evidence import evidence
from pmdesk.queries.who_asked import WhoAsked, count_waiting, who_asked
from pmdesk.ui.inbox.shipping_watch import shipped
from tests.inbox_world import add_note, with_notes
from tests.themes_world import with_themes
from tests.world import NOW, TODAY, World, empty_world, small_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_notes(small_world(tmp_path / "small.pmdesk"))
    yield made
    made.store.close()


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[World]:
    made = with_themes(empty_world(tmp_path / "themes.pmdesk"))
    yield made
    made.store.close()


def asked(world: World, item: str) -> WhoAsked:
    found = who_asked(world.store, world.ids[item])
    assert found is not None
    return found


def test_a_person_who_asked_in_many_notes_is_there_once(crowd: World) -> None:
    item = crowd.ids["item Payout timing is unclear"]
    found = who_asked(crowd.store, item)
    assert found is not None
    assert (
        len(found.askers) == evidence(crowd.store, (item,), TODAY)[item].requesters == count_waiting(crowd.store, item)
    )
    assert len({asker.key for asker in found.askers}) == len(found.askers)
    assert max(len(asker.note_ids) for asker in found.askers) > 1


def test_words_that_were_marked_stand_first(world: World) -> None:
    (halvorsen,) = asked(world, "wallet").askers
    assert halvorsen.name == "Ida Halvorsen"
    assert halvorsen.company == "Halvorsen Ceramics"
    assert halvorsen.said[0].words.startswith("I cannot see on which day")
    (loom,) = asked(world, "address").askers
    assert loom.said[0].words == "We match bank lines by hand each month."


def test_merged_notes_bring_their_senders_and_those_under_an_initiative_count(world: World) -> None:
    world.desk.do(LinkNotes((world.ids["moved"],), world.ids["fallback"], 1, NOW))
    lone = add_note(world, "lone", "Payout date?", "When?", source="App store")
    world.desk.do(MergeNotes((lone,), world.ids["moved"], NOW))
    names = [asker.name for asker in asked(world, "fallback").askers]
    assert names == ["Per Lund", "Somebody by App store"]
    assert {asker.name for asker in asked(world, "express").askers} >= {"Per Lund", "Ida Halvorsen", "Ana"}


def test_those_who_were_told_stand_last_and_can_be_untold(world: World) -> None:
    wallet = world.ids["wallet"]
    assert asked(world, "wallet").waiting == ()
    world.desk.do(Untell(wallet, (world.ids["payout"],)))
    (asker,) = asked(world, "wallet").waiting
    assert count_waiting(world.store, wallet) == 1
    world.desk.do(MarkTold(wallet, ((asker.note_ids[0], "It is here."),), NOW))
    assert asked(world, "wallet").askers[0].told_at == NOW
    assert count_waiting(world.store, wallet) == 0
    world.desk.undo()
    assert count_waiting(world.store, wallet) == 1
    assert world.store.count(Reply) == 0


def test_marking_nobody_is_refused(world: World) -> None:
    with pytest.raises(RuleBroken, match="Nobody"):
        world.desk.do(MarkTold(world.ids["wallet"], (), NOW))


def test_a_letter_says_what_they_said_and_what_shipped(world: World) -> None:
    values = {"description": "Pay with **one tap** in [the app](https://x.test). Internal: vendor is slow."}
    world.desk.do(SetFields(Item, (world.ids["wallet"],), values, "Describe"))
    found = asked(world, "wallet")
    news = news_of(found.item)
    assert news == "Pay with one tap in the app."
    letter = letter_to(found.askers[0], found, USUAL[found.is_dropped], news, TODAY)
    assert letter.email == "ida@halvorsen.no"
    assert letter.body.startswith("Hello Ida,\n\non 10 Mar you told us: “I cannot see on which day")
    assert "Wallet is now available in Checkout. Pay with one tap in the app." in letter.body


def test_a_dropped_item_gives_other_drafts(world: World) -> None:
    world.desk.do(SetStatus((world.ids["wallet"],), Status.DROPPED))
    found = asked(world, "wallet")
    assert found.is_dropped
    assert "decided not to build Wallet" in letter_to(found.askers[0], found, USUAL[True], "", TODAY).body


def test_only_the_step_that_ships_tells(world: World) -> None:
    wallet = world.ids["wallet"]
    world.desk.do(Untell(wallet, (world.ids["payout"],)))
    renamed = world.desk.do(SetFields(Item, (wallet,), {"title": "Wallets"}, "Rename"))
    assert renamed.step is not None
    assert shipped(world.store, renamed.step) is None
    shipping = world.desk.do(SetStatus((wallet, world.ids["address"], world.ids["fallback"]), Status.SHIPPED))
    assert shipping.step is not None
    news = shipped(world.store, shipping.step)
    assert news is not None
    assert news.words in ("1 person asked for Wallets and 1 more", "1 person asked for Address and 1 more")
    again = world.desk.do(SetStatus((wallet,), Status.PLANNED))
    assert again.step is not None
    assert shipped(world.store, again.step) is None


def test_items_that_ended_are_offered_with_how_many_wait(world: World) -> None:
    assert tellable(world.store) == ()
    world.desk.do(SetStatus((world.ids["wallet"], world.ids["address"]), Status.SHIPPED))
    assert [(item.title, waiting) for item, waiting in tellable(world.store)] == [("Address", 1), ("Wallet", 0)]


def test_a_sender_without_a_name_is_still_somebody(world: World) -> None:
    person = world.ids["halvorsen"]
    world.desk.do(SetFields(Note, (world.ids["payout"],), {"person_id": None}, "Set"))
    assert asked(world, "wallet").askers[0].name == "Halvorsen Ceramics"
    world.desk.do(SetFields(Note, (world.ids["payout"],), {"company_id": None, "source": ""}, "Set"))
    (asker,) = asked(world, "wallet").askers
    assert (asker.name, asker.email, asker.person_id) == ("Somebody", "", None)
    assert asker.said[0].at == NOW - timedelta(0)
    assert world.store.get(Person, person).title == "Ida Halvorsen"
    assert who_asked(world.store, 999_999) is None
