"""What is out of the expected is found and explained; incidents and verdicts are respected, haste works nothing out."""

from datetime import date, timedelta

import numpy as np
import pytest

from pmdesk.commands.metrics import Annotate, EditMetrics, GiveVerdict
from pmdesk.domain.metrics import AnnotationKind, Direction
from pmdesk.domain.ranges import DAY_MS, instant_of, own_range, start_of
from pmdesk.queries.chart import Asked, Spec, chart, charts
from pmdesk.queries.chart_values import Chart
from pmdesk.queries.findings import Findings
from pmdesk.queries.metric_list import MetricRow, State, metric_list
from tests.metrics_world import bring_in, with_metrics
from tests.world import NOW, World

FIRST = date(2025, 3, 1)
YESTERDAY = date(2026, 3, 9)
SHOWN = own_range(date(2026, 2, 10), date(2026, 3, 9))
DAYS = (YESTERDAY - FIRST).days + 1


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def history(fall_at: int = -1, fall: float = 0.0) -> list[float]:
    """A year of a conversion with a weekly season and some noise, fallen on one day."""
    noise = np.random.default_rng(7).normal(0, 0.4, DAYS)
    values = 64 + 1.5 * np.sin(np.arange(DAYS) * 2 * np.pi / 7) + noise
    values[fall_at] -= fall
    return values.tolist()


def shown(world: World, findings: Findings | None = None) -> Chart:
    spec = Spec(world.ids["conversion"])
    kept = findings or Findings()
    return chart(world.store, spec, SHOWN.start, SHOWN.end, 600, findings=kept, clock=world.clock)


def row_of(world: World, findings: Findings) -> MetricRow:
    rows = metric_list(world.store, SHOWN.start, SHOWN.end, findings=findings, clock=world.clock)
    return next(row for row in rows if row.id == world.ids["conversion"])


def test_a_fall_is_found_and_told_in_words_of_the_metric(world: World) -> None:
    bring_in(world, "whole", FIRST, history(fall=6.0))
    found = shown(world)
    assert found.band is not None
    assert found.band.times.max() <= SHOWN.end
    assert found.band.times.min() >= SHOWN.start - DAY_MS
    newest = found.findings[-1]
    assert newest.at == start_of(YESTERDAY)
    assert newest.is_bad
    assert "pts below expected" in newest.words
    assert "lowest" in newest.words
    assert newest.short.startswith("\u2212")
    assert newest.short.endswith("below expected")


def test_bad_news_goes_by_the_direction(world: World) -> None:
    bring_in(world, "whole", FIRST, history(fall=6.0))
    world.desk.do(EditMetrics((world.ids["conversion"],), {"direction": Direction.DOWN}))
    assert not shown(world).findings[-1].is_bad


def test_what_a_person_called_no_anomaly_is_not_found_again(world: World) -> None:
    bring_in(world, "whole", FIRST, history(fall=6.0))
    findings = Findings()
    at = shown(world, findings).findings[-1].at
    day = instant_of(at)
    world.desk.do(GiveVerdict(world.ids["conversion"], day, day, is_anomaly=False))
    assert all(one.at != at for one in shown(world, findings).findings)
    world.desk.do(GiveVerdict(world.ids["conversion"], day, day, is_anomaly=None))
    assert shown(world, findings).findings[-1].at == at


def test_an_incident_is_shown_and_what_a_mark_keeps_out_is_not(world: World) -> None:
    bring_in(world, "whole", FIRST, history(fall_at=-9, fall=20.0))
    when = instant_of(start_of(YESTERDAY - timedelta(days=8))) + timedelta(hours=14)
    metric, findings = world.ids["conversion"], Findings()
    world.desk.do(Annotate(AnnotationKind.INCIDENT, "Payments down", when, metric_id=metric))
    assert [one.at for one in shown(world, findings).findings] == [start_of(when.date())]
    world.desk.do(Annotate(AnnotationKind.CAMPAIGN, "Sale", when, metric_id=metric, left_out=True))
    assert shown(world, findings).findings == ()


def test_in_haste_a_chart_comes_without_its_band_until_it_was_worked_out(world: World) -> None:
    bring_in(world, "whole", FIRST, history(fall=6.0))
    findings = Findings()
    asked = (Asked(Spec(world.ids["conversion"]), SHOWN.start, SHOWN.end, 600),)

    def hasty() -> Chart:
        return charts(world.store, asked, findings=findings, clock=world.clock, in_haste=True)[0]

    first = hasty()
    assert (first.band, first.findings, first.is_waiting) == (None, (), True)
    whole = shown(world, findings)
    second = hasty()
    assert not second.is_waiting
    assert second.findings == whole.findings
    assert np.array_equal(second.band.lows, whole.band.lows)


def test_a_wide_stretch_has_a_band_as_coarse_as_the_screen(world: World) -> None:
    bring_in(world, "whole", FIRST, history())
    spec, start = Spec(world.ids["conversion"]), start_of(FIRST)
    kept = Findings()
    fine = chart(world.store, spec, start, SHOWN.end, 600, findings=kept, clock=world.clock).band
    coarse = chart(world.store, spec, start, SHOWN.end, 50, findings=kept, clock=world.clock).band
    assert coarse.times.size <= 52
    assert (coarse.lows.min(), coarse.highs.max()) == (fine.lows.min(), fine.highs.max())


def test_too_short_a_history_tells_nothing(world: World) -> None:
    bring_in(world, "whole", YESTERDAY - timedelta(days=3), [1.0, 2.0, 3.0, 9.0])
    found = shown(world)
    assert (found.band, found.findings) == (None, ())


def test_the_list_says_what_moved_once_that_was_worked_out(world: World) -> None:
    bring_in(world, "whole", FIRST, history(fall=6.0))
    findings = Findings()
    row = row_of(world, findings)
    assert (row.state, row.score, row.reviewed_at, row.reviewed_by) == (
        State.CALM,
        None,
        NOW.timestamp() * 1_000,
        "Ada",
    )
    assert row.value == pytest.approx(history(fall=6.0)[-1])
    assert row.change < -4
    assert len(row.spark) == 28
    assert row.spark[-1] == row.value


def test_metrics_stand_by_product_in_order_and_archived_ones_nowhere(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["p95"],), {"product_id": None}))
    rows = metric_list(world.store, SHOWN.start, SHOWN.end, findings=Findings(), clock=world.clock)
    assert [(row.product, row.title, row.state) for row in rows] == [
        ("Checkout", "Checkout conversion", State.EMPTY),
        ("", "Search p95", State.EMPTY),
    ]
    world.desk.do(EditMetrics((world.ids["p95"],), {"archived_at": NOW}))
    assert len(metric_list(world.store, SHOWN.start, SHOWN.end, findings=Findings(), clock=world.clock)) == 1


def test_a_stale_metric_is_shown_as_stale(world: World) -> None:
    bring_in(world, "whole", FIRST, history()[:-1])
    assert row_of(world, Findings()).state is State.STALE


def test_a_sparkline_of_a_short_range_reaches_back_and_one_of_a_long_range_is_thinned(world: World) -> None:
    bring_in(world, "whole", FIRST, history())
    short = own_range(date(2026, 3, 8), YESTERDAY)
    long = own_range(FIRST, YESTERDAY)
    for stretch in (short, long):
        rows = metric_list(world.store, stretch.start, stretch.end, findings=Findings(), clock=world.clock)
        spark = next(row.spark for row in rows if row.id == world.ids["conversion"])
        assert 30 <= len(spark) <= 40
        assert spark[-1] == history()[-1]
