"""An item's metrics: expected against observed in words, and what its objective is measured by."""

from datetime import date

import pytest

from pmdesk.commands.expectations import ExpectEffect
from pmdesk.commands.fields import SetFields
from pmdesk.commands.metrics import KeepEffect
from pmdesk.domain.metrics import Outcome
from pmdesk.domain.roadmap import Item
from pmdesk.queries.item_metrics import ItemMetrics, item_metrics
from tests.metrics_world import effect_of, with_metrics
from tests.world import NOW, TODAY, World


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def of(world: World, name: str = "wallet") -> ItemMetrics:
    return item_metrics(world.store, world.store.get(Item, world.ids[name]))


def test_expected_and_observed_are_told_in_one_line(world: World):
    kept = of(world).effects[0]
    assert kept.words == (
        "expected +1 pt, observed +0.7 pts (95 % +0.2 to +1.2), likely real, compared with its own history"
    )
    assert (kept.title, kept.when(TODAY)) == ("Checkout conversion", "26.08, 23 Feb")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"outcome": Outcome.CANNOT_TELL, "estimate": None, "low": None, "high": None, "why": "Too few days."},
            "expected +1 pt, cannot tell: Too few days, compared with its own history",
        ),
        (
            {"outcome": Outcome.NO_EFFECT_SEEN, "estimate": -0.1, "low": -0.6, "high": 0.4},
            "expected +1 pt, observed −0.1 pts (95 % −0.6 to +0.4), no effect seen, compared with its own history",
        ),
    ],
)
def test_what_cannot_be_told_and_what_was_not_seen_is_said(world: World, changes: dict[str, object], words: str):
    world.desk.do(KeepEffect((effect_of(world.ids, **changes),)))
    assert of(world).effects[0].words == words


def test_a_control_and_dimension_values_are_named(world: World):
    found = effect_of(world.ids, control_id=world.ids["p95"], dimensions=("device", "mobile"))
    world.desk.do(KeepEffect((found,)))
    kept = next(each for each in of(world).effects if each.effect.dimensions)
    assert kept.title == "Checkout conversion, mobile"
    assert kept.words.endswith("compared with its own history and Search p95")


def test_an_effect_that_is_only_expected_says_so(world: World):
    world.desk.do(ExpectEffect(world.ids["wallet"], world.ids["p95"], NOW, -20.0))
    first = of(world).effects[0]
    assert (first.words, first.when(TODAY)) == ("expected −20 ms, not compared yet", "26.08, 27 Apr")


def test_effects_of_marks_are_kept_with_items_too(world: World):
    world.desk.do(
        KeepEffect((effect_of(world.ids, release_id=None, annotation_id=world.ids["sale"]),), (world.ids["fallback"],))
    )
    assert of(world, "fallback").effects[0].when(date(2026, 3, 1)) == "Sale, 23 Feb"


def test_the_objective_may_be_that_of_what_the_item_is_part_of(world: World):
    assert of(world).ties == ()
    world.desk.do(SetFields(Item, (world.ids["express"],), {"objective_id": world.ids["objective"]}, "Set objective"))
    tie = of(world).ties[0]
    assert (tie.title, tie.key_result.title) == ("Checkout conversion", "Conversion to 66 %")
    assert tie.metric_id == world.ids["conversion"]


def test_an_item_without_any_has_nothing(world: World):
    assert of(world, "fallback") == ItemMetrics()
