"""What can be picked for an item, and the cards of other rows."""

from datetime import date

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.teams import Assign
from pmdesk.domain.days import Span
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item, Release
from pmdesk.queries import offers
from pmdesk.queries.row_card import row_card
from tests.world import NOW, TODAY, World


def test_teams_releases_and_sprints_are_offered_with_a_fact(world: World):
    world.desk.do(SetFields(Release, (world.ids["release"],), {"product_id": world.ids["seller"]}, "Set product"))
    assert [offer.title for offer in offers.teams(world.store)] == ["Core API", "Checkout"]
    assert [(offer.title, offer.fact, offer.colour) for offer in offers.releases(world.store, TODAY)] == [
        ("26.08", "27 Apr", 2)
    ]
    assert [(offer.title, offer.fact) for offer in offers.sprints(world.store, TODAY)] == [("26.05", "2 Mar to 15 Mar")]
    assert offers.sprint_days(world.store) == {"26.05": Span(date(2026, 3, 2), date(2026, 3, 15))}


def test_owners_and_tags_in_use_are_offered_once(world: World):
    ids = (world.ids["wallet"], world.ids["address"])
    world.desk.do(SetFields(Item, ids, {"owner": "leah", "tags": ("mobile", "eu")}, "Set"))
    world.desk.do(SetFields(Item, ids[:1], {"owner": "Ada", "tags": ("EU", "mobile")}, "Set"))
    assert offers.owners(world.store) == ["Ada", "leah"]
    assert set(offers.tags(world.store)) == {"EU", "eu", "mobile"}


def test_archived_items_and_those_left_out_are_not_offered(world: World):
    world.desk.do(Archive(Item, (world.ids["fallback"],), NOW))
    found = offers.items(world.store, without=frozenset({world.ids["wallet"]}))
    assert [offer.title for offer in found] == ["Address", "Express checkout"]


def test_a_row_card_lists_the_items_it_concerns(world: World):
    wallet = (world.ids["wallet"],)
    values = {name: world.ids[name.removesuffix("_id")] for name in ("release_id", "sprint_id", "objective_id")}
    world.desk.do(SetFields(Item, wallet, values, "Plan"))
    world.desk.do(Assign(wallet, (world.ids["second_team"],)))
    for kind, name in (
        (Kind.RELEASE, "release"),
        (Kind.SPRINT, "sprint"),
        (Kind.OBJECTIVE, "objective"),
        (Kind.TEAM, "second_team"),
        (Kind.MILESTONE, "milestone"),
    ):
        card = row_card(world.store, kind, world.ids[name])
        assert card is not None
        assert [item.title for item in card.items] == ["Wallet"]
    assert row_card(world.store, Kind.RELEASE, 4711) is None
