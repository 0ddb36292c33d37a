"""What the inspector reads about one item."""

from datetime import date

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.items import AddItem, SetStatus
from pmdesk.commands.teams import Assign
from pmdesk.domain.days import Span
from pmdesk.domain.roadmap import Anchor, Item, ItemKind, Status
from pmdesk.queries.item_card import ItemCard, item_card
from tests.world import NOW, TODAY, World


def card_of(world: World, name: str) -> ItemCard:
    card = item_card(world.store, world.ids[name], TODAY)
    assert card is not None
    return card


def test_the_card_holds_the_item_and_all_that_hangs_on_it(world: World):
    card = card_of(world, "wallet")
    assert card.product is not None
    assert card.product.title == "Checkout"
    assert [title for _, title in card.parents] == ["Express checkout"]
    assert [team.title for team in card.teams] == ["Core API"]
    assert [row.title for row in card.criteria] == ["Pays in one tap"]
    assert [row.url for row in card.links] == ["https://example.test/spec"]
    assert [row.title for row in card.risks] == ["Vendor is late"]
    assert [row.title for row in card.milestones] == ["Certified"]
    assert [tie.title for tie in card.successors] == ["Address"]
    assert card.predecessors == ()
    assert card.past_count == 1


def test_a_missing_item_has_no_card(world: World):
    assert item_card(world.store, 4711, TODAY) is None


def test_a_tie_tells_by_how_many_days_its_order_is_broken(world: World):
    assert card_of(world, "address").predecessors[0].days_broken == 0
    world.desk.do(SetFields(Item, (world.ids["address"],), {"start": date(2026, 4, 20)}, "Move"))
    (tie,) = card_of(world, "address").predecessors
    assert tie.days_broken == 5
    assert tie.anchor is Anchor.FINISH_START
    assert card_of(world, "wallet").successors[0].days_broken == 5


def test_an_initiative_covers_what_lies_under_it(world: World):
    card = card_of(world, "express")
    assert card.sum is not None
    assert (card.sum.items, card.sum.points) == (3, 24)
    assert card.span == Span(date(2026, 3, 2), date(2026, 5, 22))
    world.desk.do(SetStatus((world.ids["fallback"],), Status.DROPPED))
    world.desk.do(Archive(Item, (world.ids["wallet"],), NOW))
    card = card_of(world, "express")
    assert card.sum is not None
    assert card.sum.items == 1
    assert card.span == Span(date(2026, 4, 27), date(2026, 5, 8))


def test_nested_initiatives_count_through(world: World):
    inner = world.desk.ask(AddItem(ItemKind.INITIATIVE, "Inner", parent_id=world.ids["express"]))[1]
    values = {"effort_likely": 5.0, "start": date(2026, 6, 1), "end": date(2026, 6, 2)}
    world.desk.do(AddItem(ItemKind.FEATURE, "Deep", parent_id=inner, values=values))
    card = card_of(world, "express")
    assert card.sum is not None
    assert (card.sum.items, card.sum.points) == (4, 29)
    assert card.span is not None
    assert card.span.end == date(2026, 6, 2)


def test_a_likely_finish_needs_a_spread_dates_and_open_work(world: World):
    assert card_of(world, "wallet").forecast is None
    spread = {"effort_low": 6.0, "effort_likely": 8.0, "effort_high": 12.0}
    world.desk.do(SetFields(Item, (world.ids["wallet"],), spread, "Estimate"))
    forecast = card_of(world, "wallet").forecast
    assert forecast is not None
    assert forecast.early <= forecast.late
    world.desk.do(SetStatus((world.ids["wallet"],), Status.SHIPPED))
    assert card_of(world, "wallet").forecast is None


def test_teams_stand_in_the_order_in_which_they_were_set(world: World):
    world.desk.do(Assign((world.ids["wallet"],), (world.ids["second_team"], world.ids["team"])))
    assert {team.title for team in card_of(world, "wallet").teams} == {"Checkout", "Core API"}


def test_an_item_without_a_place_has_a_card_too(world: World):
    added = world.desk.ask(AddItem(ItemKind.FEATURE, "Loose"))[1]
    card = item_card(world.store, added, TODAY)
    assert card is not None
    assert (card.product, card.parents, card.span) == (None, (), None)
