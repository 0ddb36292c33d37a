"""The sample's metrics: 34 of them over 400 days, with one incident, one real release effect and one false alarm."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from pmdesk.commands.sample import figures
from pmdesk.commands.sample.build import build_sample
from pmdesk.commands.sample.days import calendar
from pmdesk.domain.metrics import (
    Annotation,
    AnnotationKind,
    Dashboard,
    Effect,
    Grain,
    Intake,
    Metric,
    Panel,
    ReviewMark,
    Series,
)
from pmdesk.domain.points import Points
from pmdesk.domain.roadmap import Item, KeyResult
from pmdesk.insight.anomalies import find_anomalies
from pmdesk.insight.effect_words import Verdict
from pmdesk.insight.effects import release_effect
from pmdesk.storage import series
from pmdesk.storage.store import Store, open_workspace
from tests.world import TODAY

DAY = 86_400_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(open_workspace(tmp_path_factory.mktemp("sample") / "tidewater.pmdesk")) as store:
        build_sample(store, TODAY)
        yield store


def points(store: Store, title: str, *dimensions: str) -> Points:
    metric = store.all(Metric, title=title)[0]
    row = store.all(Series, metric_id=metric.id, dimensions=dimensions)[0]
    return series.points(store, row.id)


def at(store: Store, kind: AnnotationKind) -> int:
    return round(store.all(Annotation, kind=kind, order_by="at")[-1].at.timestamp() * 1000) // DAY * DAY


def test_there_are_34_metrics_each_with_its_points(sample: Store) -> None:
    metrics = sample.all(Metric)
    assert len(metrics) == 34
    assert all(sample.count(Series, metric_id=metric.id) for metric in metrics)
    assert len({metric.title for metric in metrics}) == 34


def test_a_daily_metric_has_400_days_up_to_yesterday(sample: Store) -> None:
    yesterday = datetime.combine(TODAY - timedelta(days=1), datetime.min.time(), UTC)
    daily = [metric for metric in sample.all(Metric) if metric.grain is Grain.DAY]
    for metric in daily:
        for row in sample.all(Series, metric_id=metric.id):
            extent = series.extent(sample, row.id)
            assert extent is not None
            assert (extent.count, extent.last) == (400, round(yesterday.timestamp() * 1000)), metric.title
    assert len(daily) == 31


def test_what_arrived_is_counted(sample: Store) -> None:
    extents = [series.extent(sample, row.id) for row in sample.all(Series)]
    assert [intake.added for intake in sample.all(Intake)] == [sum(extent.count for extent in extents if extent)]


def test_every_metric_stands_where_the_story_says(sample: Store) -> None:
    assert points(sample, "Checkout conversion").values[-1] == pytest.approx(61.8, abs=0.05)
    assert points(sample, "Payment success").values[-1] == pytest.approx(97.1, abs=0.05)
    for told in figures.METRICS:
        if told.whole is not None:
            assert points(sample, told.title).values[-1] == told.whole.last, told.title


def test_the_incident_is_the_one_anomaly_of_the_last_week(sample: Store) -> None:
    line = points(sample, "Checkout conversion")
    found = find_anomalies(line.times, line.values)
    assert found[-1].peak == at(sample, AnnotationKind.INCIDENT)
    assert found[-1].sigmas < 0
    assert [one for one in found if found[-1].peak - 7 * DAY < one.peak] == [found[-1]]


def test_payday_is_the_false_alarm(sample: Store) -> None:
    line = points(sample, "Checkout conversion")
    found = {one.peak for one in find_anomalies(line.times, line.values) if one.sigmas > 0}
    days = {datetime.fromtimestamp(peak / 1000, UTC).day for peak in found}
    assert 28 in days


def test_the_release_has_its_real_effect(sample: Store) -> None:
    release = at(sample, AnnotationKind.RELEASE)
    incident = at(sample, AnnotationKind.INCIDENT)
    left_out = (
        (at(sample, AnnotationKind.CAMPAIGN), at(sample, AnnotationKind.CAMPAIGN) + DAY),
        (incident, incident + DAY),
    )
    line = points(sample, "Checkout conversion")
    effect = release_effect(line.times, line.values, release, grain="day", excluded=left_out, seed=1)
    assert effect.verdict is Verdict.LIKELY_REAL
    assert effect.estimate == pytest.approx(0.7, abs=0.1)
    assert effect.low < 0.74 < effect.high
    desktop = points(sample, "Checkout conversion", "device", "Desktop")
    assert release_effect(desktop.times, desktop.values, release, grain="day", excluded=left_out, seed=1).low < 0


def test_key_results_take_their_value_from_the_metric_of_their_name(sample: Store) -> None:
    titles = {metric.id: metric.title for metric in sample.all(Metric)}
    assert {row.title: titles.get(row.metric_id) for row in sample.all(KeyResult)} == {
        row.title: row.title for row in sample.all(KeyResult)
    }


def test_panels_lie_beside_each_other(sample: Store) -> None:
    assert [board.title for board in sample.all(Dashboard, order_by="rank")] == list(figures.DASHBOARDS)
    for board in sample.all(Dashboard):
        cells = [
            (column, row)
            for panel in sample.all(Panel, dashboard_id=board.id)
            for column in range(panel.first_column, panel.first_column + panel.width)
            for row in range(panel.first_row, panel.first_row + panel.height)
        ]
        assert len(cells) == len(set(cells)), board.title


def test_everything_was_reviewed_yesterday_and_nothing_today(sample: Store) -> None:
    days = {mark.day for mark in sample.all(ReviewMark)}
    assert days == {TODAY - timedelta(days=1)}
    assert sample.count(ReviewMark) == 34
    assert calendar(TODAY).today == TODAY


def test_the_hypothesis_of_wallet_payments_waits_for_its_release(sample: Store) -> None:
    effects = sample.all(Effect)
    assert {(effect.expected, effect.is_awaited) for effect in effects} == {(1.5, True), (7.0, True)}
    assert {sample.get(Item, effect.item_id).title for effect in effects} == {"Wallet payments"}
