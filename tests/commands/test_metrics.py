"""Edits of metrics keep one target, one review a day, one verdict of a stretch and one effect of a cause."""

from datetime import timedelta

import pytest

from pmdesk.commands.metrics import AddMetric, Annotate, GiveVerdict, KeepEffect, MarkReviewed, SetTarget
from pmdesk.commands.removal import Delete
from pmdesk.domain import metrics
from pmdesk.domain.errors import Gone, RuleBroken
from pmdesk.domain.metrics import Annotation, AnnotationKind, Effect, Metric, ReviewMark, Target, Verdict
from pmdesk.domain.roadmap import Item, KeyResult, Product, Release
from tests.metrics_world import SALE, effect_of, with_metrics
from tests.world import NOW, TODAY, World


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def test_a_new_metric_stands_behind_the_others_and_needs_a_product_that_is_there(world: World) -> None:
    world.desk.do(AddMetric(" Refunds ", world.ids["checkout"]))
    assert [metric.title for metric in world.store.all(Metric, order_by="rank")][-1] == "Refunds"
    with pytest.raises(RuleBroken, match="is gone"):
        world.desk.do(AddMetric("Lost", 99_999))


def test_a_target_is_replaced_and_cleared(world: World) -> None:
    world.desk.do(SetTarget(world.ids["conversion"], 67.0))
    assert [row.value for row in world.store.all(Target)] == [67.0]
    world.desk.do(SetTarget(world.ids["conversion"], None))
    assert world.store.count(Target) == 0
    with pytest.raises(RuleBroken, match="before it starts"):
        world.desk.do(SetTarget(world.ids["conversion"], 1.0, TODAY, TODAY - timedelta(days=1)))


def test_an_incident_is_left_out_of_what_is_expected_and_a_note_is_not(world: World) -> None:
    assert world.store.get(Annotation, world.ids["outage"]).left_out
    note = world.desk.ask(Annotate(AnnotationKind.NOTE, "New prices", NOW))[1]
    assert not world.store.get(Annotation, note).left_out


def test_a_metric_is_reviewed_once_a_day_and_the_first_look_counts(world: World) -> None:
    both = (world.ids["conversion"], world.ids["p95"])
    later = NOW + timedelta(hours=2)
    world.desk.do(MarkReviewed(both, TODAY, later, "Bo"))
    marks = {row.metric_id: (row.at, row.by) for row in world.store.all(ReviewMark)}
    assert marks == {both[0]: (NOW, "Ada"), both[1]: (later, "Bo")}
    assert not world.desk.do(MarkReviewed(both, TODAY, later, "Cy"))
    world.desk.do(MarkReviewed(both, TODAY, later, reviewed=False))
    assert world.store.count(ReviewMark) == 0


def test_a_review_of_another_day_stays(world: World) -> None:
    tomorrow = TODAY + timedelta(days=1)
    world.desk.do(MarkReviewed((world.ids["conversion"],), tomorrow, NOW))
    world.desk.do(MarkReviewed((world.ids["conversion"],), tomorrow, NOW, reviewed=False))
    assert [row.day for row in world.store.all(ReviewMark)] == [TODAY]


def test_a_verdict_replaces_those_it_overlaps_and_leaves_other_series_alone(world: World) -> None:
    ids = world.ids
    mobile = ("device", "mobile")
    world.desk.do(GiveVerdict(ids["conversion"], SALE, SALE, is_anomaly=False, dimensions=mobile))
    world.desk.do(GiveVerdict(ids["conversion"], SALE - timedelta(days=1), NOW, is_anomaly=True))
    assert {(row.dimensions, row.is_anomaly) for row in world.store.all(Verdict)} == {((), True), (mobile, False)}
    world.desk.do(GiveVerdict(ids["conversion"], SALE, SALE, is_anomaly=None))
    assert [row.dimensions for row in world.store.all(Verdict)] == [mobile]


def test_an_effect_is_kept_beside_the_items_of_its_release_that_have_a_hypothesis(world: World) -> None:
    kept = world.store.all(Effect)
    assert [(row.item_id, row.expected, row.estimate) for row in kept] == [(world.ids["wallet"], 1.0, 0.7)]
    world.desk.do(KeepEffect((effect_of(world.ids, estimate=0.9),)))
    again = world.store.all(Effect)
    assert [(row.id, row.expected, row.estimate) for row in again] == [(kept[0].id, 1.0, 0.9)]


def test_each_series_of_an_effect_is_kept_once_for_each_item(world: World) -> None:
    ids = world.ids
    found = (effect_of(ids), effect_of(ids, dimensions=("device", "mobile"), estimate=1.1))
    world.desk.do(KeepEffect(found, (ids["wallet"], ids["address"])))
    rows = world.store.all(Effect)
    assert len(rows) == 4
    assert {row.estimate for row in rows if row.dimensions} == {1.1}
    world.desk.do(KeepEffect(found, ()))
    assert [row.item_id for row in world.store.all(Effect)] == [None, None]


def test_an_effect_has_one_cause(world: World) -> None:
    for values in ({"release_id": None}, {"annotation_id": world.ids["sale"]}):
        with pytest.raises(RuleBroken, match="release or to a mark"):
            world.desk.do(KeepEffect((effect_of(world.ids, **values),)))


def test_deleting_a_metric_takes_what_it_owns_and_lets_key_results_go(world: World) -> None:
    world.desk.do(Delete(Metric, (world.ids["conversion"],)))
    for noun in (metrics.Series, Target, Effect, ReviewMark, Verdict):
        assert world.store.count(noun) == 0
    assert world.store.count(metrics.Panel) == 1
    assert [mark.title for mark in world.store.all(Annotation)] == ["Outage"]
    assert world.store.get(KeyResult, world.ids["key_result"]).metric_id is None
    assert world.store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_deleting_a_product_keeps_its_metrics_and_deleting_a_release_drops_its_effects(world: World) -> None:
    world.desk.do(Delete(Product, (world.ids["checkout"],)))
    assert world.store.get(Metric, world.ids["conversion"]).product_id is None
    assert world.store.all(Effect)[0].item_id is None
    world.desk.do(Delete(Release, (world.ids["release"],)))
    assert world.store.count(Effect) == 0
    assert world.store.count(Item) == 0
    assert world.store.get(metrics.Panel, world.ids["effect_panel"]).release_id is None


def test_a_metric_that_is_gone_cannot_be_reviewed(world: World) -> None:
    with pytest.raises(Gone):
        world.desk.do(MarkReviewed((99_999,), TODAY, NOW))
