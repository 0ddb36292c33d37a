"""What an item is expected to do to a metric is kept before its release, and filled in after it."""

from datetime import date

import pytest

from pmdesk.commands.expectations import ExpectEffect
from pmdesk.commands.fields import SetFields
from pmdesk.commands.metrics import KeepEffect
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.metrics import Effect, Outcome
from pmdesk.domain.roadmap import Item, Release
from tests.metrics_world import effect_of, with_metrics
from tests.world import NOW, World


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def expect(world: World, item: str, metric: str, expected: float | None = None) -> Effect:
    _, row_id = world.desk.ask(ExpectEffect(world.ids[item], world.ids[metric], NOW, expected))
    return world.store.get(Effect, row_id)


def test_an_expected_effect_awaits_its_release(world: World):
    row = expect(world, "wallet", "p95", -20.0)
    assert row.is_awaited
    assert (row.release_id, row.expected, row.day) == (world.ids["release"], -20.0, date(2026, 4, 27))
    world.desk.do(SetFields(Release, (world.ids["release"],), {"released_on": date(2026, 4, 28)}, "Release"))
    world.desk.do(SetFields(Item, (world.ids["address"],), {"release_id": world.ids["release"]}, "Plan"))
    assert expect(world, "address", "p95").day == date(2026, 4, 28)


def test_what_was_compared_stays_when_something_else_is_expected(world: World):
    before = world.store.all(Effect, item_id=world.ids["wallet"])[0]
    row = expect(world, "wallet", "conversion", 1.5)
    assert row.id == before.id
    assert (row.estimate, row.expected, row.is_awaited) == (0.7, 1.5, False)


def test_an_item_without_a_release_is_refused_in_words(world: World):
    with pytest.raises(RuleBroken, match="“Fallback” goes out with no release yet"):
        expect(world, "fallback", "p95")


def test_keeping_an_effect_fills_in_what_items_without_a_hypothesis_await(world: World):
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"hypothesis": ""}, "Clear"))
    awaited = expect(world, "wallet", "p95")
    world.desk.do(KeepEffect((effect_of(world.ids, metric_id=world.ids["p95"], estimate=-12.0),)))
    found = world.store.get(Effect, awaited.id)
    assert (found.item_id, found.estimate, found.outcome) == (world.ids["wallet"], -12.0, Outcome.LIKELY_REAL)
    assert world.store.count(Effect, metric_id=world.ids["p95"]) == 1
