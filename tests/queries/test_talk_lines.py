"""The log is told newest first: who, the company, the day, own words only, and what waits for us."""

from datetime import timedelta

import pytest

from pmdesk.commands.integrations import PassBall
from pmdesk.commands.vendors import LogTalk
from pmdesk.domain.vendors import Ball, Side, TalkKind
from pmdesk.queries.integration_card import integration_card
from pmdesk.queries.talk_lines import TalkLine, newest_talks, own_words, say_call, say_talk_day, talk_lines
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World

DAY = timedelta(days=1)


@pytest.fixture
def vendors(world: World) -> World:
    return with_vendors(world)


def lines(world: World) -> tuple[TalkLine, ...]:
    card = integration_card(world.store, world.ids["payments"], NOW, TODAY)
    assert card is not None
    return talk_lines(card.talks, card.integration, card.vendor, card.contacts, TODAY)


def log(world: World, side: Side, body: str, days: float, **values: object) -> int:
    ids, given = world.ids, {"side": side, **values}
    about = ids["payments"] if "vendor" not in given else None
    given.pop("vendor", None)
    return world.desk.ask(LogTalk(ids["kestrel"], TalkKind.MAIL, NOW + days * DAY, body, about, values=given))[1]


def test_lines_say_who_from_where_and_when(vendors: World):
    log(vendors, Side.THEM, "Which fallback?", 0.1, who="Mira Holt", title="3DS")
    log(vendors, Side.US, "Redirect.", 0.2)
    log(vendors, Side.THEM, "By contact", 0.3, contact_id=vendors.ids["jo"])
    log(vendors, Side.THEM, "To all", 0.4, vendor=True)
    assert [(line.who, line.place, line.title, line.words) for line in lines(vendors)] == [
        ("Kestrel Pay", "Kestrel Pay", "", "To all"),
        ("Jo Lane", "Kestrel Pay", "", "By contact"),
        ("You", "", "", "Redirect."),
        ("Mira Holt", "Kestrel Pay", "3DS", "Which fallback?"),
        ("Call", "", "", "Agreed refund."),
    ]


def test_the_newest_of_theirs_waits_while_it_is_our_move(vendors: World):
    asked = log(vendors, Side.THEM, "Which fallback?", 0.1)
    log(vendors, Side.US, "We look.", 0.2)
    assert not any(line.waits for line in lines(vendors))
    vendors.desk.do(PassBall(vendors.ids["payments"], Ball.US, NOW))
    assert [line.talk.id for line in lines(vendors) if line.waits] == [asked]


def test_older_lines_are_asked_for_by_the_page(vendors: World):
    for number in range(230):
        log(vendors, Side.THEM, f"{number}", 1 + number / 1_000)
    card = integration_card(vendors.store, vendors.ids["payments"], NOW, TODAY)
    assert card is not None
    assert (len(card.talks), card.talk_count) == (200, 231)
    more = newest_talks(vendors.store, vendors.ids["payments"], 400)
    assert len(more) == 231
    assert more[:200] == card.talks
    assert newest_talks(vendors.store, 999_999, 5) == ()


def test_days_near_by_are_told_by_their_weekday():
    said = [say_talk_day(NOW - days * DAY, TODAY) for days in (0, 2, 8, 14, 400)]
    assert said[1:] == ["Sun 8", "Mon 2", "24 Feb", "3 Feb 2025"]
    assert said[0].count(":") == 1


def test_calls_tell_how_large_and_long_they_were():
    assert [say_call(4, 30), say_call(1, None), say_call(None, 45), say_call(None, None)] == [
        "4 people, 30 min",
        "1 person",
        "45 min",
        "",
    ]


def test_what_is_quoted_of_an_earlier_mail_is_left_out():
    assert own_words("Yes, redirect.\n\nOn Sun, 8 Mar 2026, Mira wrote:\n> Which one?\n> Mira") == "Yes, redirect."
