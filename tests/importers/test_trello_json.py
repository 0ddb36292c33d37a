"""A Trello board comes in with its lists, labels, checklists, members and archived cards."""

import json
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from pmdesk.domain.days import Resolution
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignKind
from pmdesk.domain.roadmap import Health, Status
from pmdesk.importers import catalog


@pytest.fixture(scope="module")
def plan(read):
    return read("trello.json")


def test_it_is_recognised_by_its_content(files, is_fit, plan, tmp_path):
    renamed = tmp_path / "board.csv"
    renamed.write_bytes((files / "trello.json").read_bytes())
    assert catalog.recognise(renamed).id == "trello"
    assert is_fit(plan)
    assert (plan.source, plan.title) == ("trello:65f000000000000000000001", "Checkout roadmap")


def test_a_card_is_read(plan, row_of):
    card = row_of(plan, "Wallet payments")
    assert (card.key, card.external_key, card.line) == ("c1", "#7", 1)
    assert (card.start, card.end) == (date(2026, 3, 2), date(2026, 4, 24))
    assert (card.owner, card.teams, card.tags, card.effort_likely) == (
        "Leah Brandt",
        ("Checkout",),
        ("mobile", "yellow"),
        8,
    )
    assert card.description == "Apple Pay and **Google Pay**.\n\nWith: Omar Haddad\n\nConfidence: High"
    assert card.links == (("https://trello.com/c/Xy1", "Trello card"), ("https://example.com/brief.pdf", "Brief"))


def test_checklists_become_criteria_in_their_order(plan, row_of):
    assert row_of(plan, "Wallet payments").criteria == (
        ("Wallets: Apple Pay works", True),
        ("Wallets: Google Pay works", False),
        ("Refunds: Refunds arrive", False),
    )


def test_lists_mean_what_they_are_called(plan, row_of):
    assert row_of(plan, "Wallet payments").status is Status.IN_PROGRESS
    assert row_of(plan, "Pay by fax").status is Status.IDEA
    blocked = row_of(plan, "3DS fallback")
    assert (blocked.status, blocked.health) == (Status.IN_PROGRESS, Health.BLOCKED)
    assert row_of(plan, "Bulk price edit").sprint == "Sprint 26.05"
    dated = row_of(plan, "Guest cart merge")
    assert (dated.start, dated.end, dated.resolution) == (date(2026, 7, 1), date(2026, 9, 30), Resolution.QUARTER)
    group = row_of(plan, "Seller Hub")
    assert group.kind is ForeignKind.INITIATIVE
    assert row_of(plan, "Payout CSV").parent_key == group.key


def test_archived_cards_and_lists_come_in_archived(plan, row_of):
    assert {row.title for row in plan.rows if row.archived} == {"Pay by fax", "Seller Hub", "Payout CSV"}


def test_a_card_marked_complete_is_shipped(plan, row_of):
    assert row_of(plan, "Webhook redelivery").status is Status.SHIPPED


def test_what_stays_in_trello_is_told(plan):
    assert plan.notes == ("1 card template stays out.", "1 comment stays in Trello.")


def test_instants_become_the_day_where_the_person_is(files, today, row_of):
    plan = catalog.read(files / "trello.json", today, zone=ZoneInfo("Asia/Tokyo"))
    assert row_of(plan, "Wallet payments").end == date(2026, 4, 25)


def test_cards_stand_in_the_order_of_the_board(plan):
    titles = [row.title for row in plan.rows]
    assert titles.index("Webhook redelivery") < titles.index("Wallet payments") < titles.index("Payout CSV")


def test_an_empty_board_is_told_in_words(read):
    with pytest.raises(DeskError, match="no Trello board, or an empty one"):
        read("x.json", json.dumps({"cards": [], "lists": [], "idList": 1}), "trello")


def test_values_of_wrong_types_do_no_harm(read, is_fit):
    board = {
        "name": ["x"], "lists": [{"id": 1, "name": None, "pos": "top"}, 7], "idList": 0, "members": {"id": 1},
        "cards": [
            {"id": None, "name": "a", "idList": 1, "due": 5, "pos": 1e400, "labels": "x", "idMembers": [None, {}],
             "customFieldItems": [{"idCustomField": "x"}, 3], "dueComplete": "yes", "attachments": [{"url": None}]},
            {"id": "b", "name": "Lone \ud800 surrogate\x00", "due": "9999-12-31T23:59:59Z", "desc": 12},
            {"id": "b", "name": "twice"}, [], None,
        ],
    }  # fmt: skip
    plan = read("x.json", json.dumps(board))
    assert is_fit(plan)
    assert {"a", "Lone � surrogate"} <= {row.title for row in plan.rows}
    assert [trouble.reason for trouble in plan.troubles] == ["Its key “b” stands on line 2 already"]
