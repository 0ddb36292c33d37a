"""Charts show every extreme, compare like with like, mark what happened and say when they are stale."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import AddMetric, Annotate, EditMetrics
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import Gone
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import Aggregate, AnnotationKind, Grain, PanelKind
from pmdesk.domain.ranges import DAY_MS, HOUR_MS, own_range, start_of
from pmdesk.domain.roadmap import Release
from pmdesk.queries.chart import Asked, Spec, chart, charts
from pmdesk.queries.chart_values import Chart
from pmdesk.queries.findings import Findings
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit
from tests.metrics_world import add_series, bring_in, with_metrics
from tests.sync.sync_world import Both
from tests.world import TODAY, World

FIRST = date(2026, 1, 5)
SHOWN = own_range(date(2026, 2, 9), date(2026, 3, 8))


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def weekly(weeks: int, rise: float = 0.0) -> list[float]:
    """Daily values that repeat by the week, and rise a little each week."""
    return [60.0 + day % 7 + rise * (day // 7) for day in range(7 * weeks)]


def shown(world: World, metric: str = "conversion", buckets: int = 400, **spec: object) -> Chart:
    wanted = Spec(world.ids[metric], **spec)
    return chart(world.store, wanted, SHOWN.start, SHOWN.end, buckets, findings=Findings(), clock=world.clock)


def test_a_line_is_shown_with_a_sample_more_at_either_side(world: World) -> None:
    bring_in(world, "whole", FIRST, weekly(10))
    line = shown(world).lines[0]
    assert line.frame.is_raw
    assert line.frame.times[0] == SHOWN.start - DAY_MS
    assert line.frame.times[-1] == SHOWN.end + 1
    assert line.last == 66.0


def test_the_newest_value_is_compared_with_the_same_weekdays_before(world: World) -> None:
    bring_in(world, "whole", FIRST, weekly(9, rise=1.0))
    found = shown(world)
    assert found.value == 74.0  # The Sunday of the ninth week.
    assert found.change == pytest.approx(74.0 - np.mean([67, 68, 69, 70]))
    assert (found.as_of, found.is_stale) == (start_of(date(2026, 3, 8)), True)


def test_yesterdays_point_is_fresh_and_tells_when_it_was_fetched(world: World) -> None:
    bring_in(world, "whole", FIRST, [1.0] * 64)
    found = shown(world)
    assert found.as_of == start_of(TODAY - timedelta(days=1))
    assert not found.is_stale
    assert found.fetched == round(world.clock.now().timestamp() * 1_000)


def test_without_points_a_chart_says_so(world: World) -> None:
    found = shown(world)
    assert "no points yet" in found.trouble
    assert (found.value, found.change, found.as_of, found.is_stale) == (None, None, None, False)
    bring_in(world, "whole", FIRST, [1.0])
    assert "not split by country" in shown(world, split_by="country").trouble
    with pytest.raises(Gone):
        chart(world.store, Spec(99_999), SHOWN.start, SHOWN.end, 100, findings=Findings(), clock=world.clock)


def test_the_stretch_before_is_laid_over_this_one_weekday_on_weekday(world: World) -> None:
    bring_in(world, "whole", FIRST, weekly(10, rise=1.0))
    found = shown(world, with_previous=True)
    now, before = found.lines[0].frame, found.previous[0].frame
    assert before.times.tolist() == now.times.tolist()
    assert (now.highs - before.highs).tolist() == [4.0] * len(now)


def test_the_largest_lines_of_a_dimension_are_shown_and_the_others_counted(world: World) -> None:
    for place in range(11):
        add_series(world, f"s{place}", "p95", "host", f"h{place}")
        bring_in(world, f"s{place}", FIRST, [float(place)] * 64)
    found = shown(world, "p95", split_by="host")
    assert [line.label for line in found.lines] == [f"h{place}" for place in range(10, 2, -1)]
    assert found.more_lines == 3
    assert [line.colour for line in found.lines] == [8, 7, 6, 5, 4, 3, 2, 1]


def test_the_whole_is_made_of_the_dimension_values_where_it_was_not_brought_in(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["p95"],), {"aggregate": Aggregate.SUM}))
    for name, value in (("card", 3.0), ("wallet", 4.0)):
        add_series(world, name, "p95", "method", name)
        bring_in(world, name, FIRST, [value] * 64)
    add_series(world, "fine", "p95", "method", "card", "country", "DE")
    bring_in(world, "fine", FIRST, [1.0] * 64)
    found = shown(world, "p95")
    assert found.value == 7.0
    assert set(found.lines[0].frame.highs.tolist()) == {7.0}


def test_a_day_that_not_all_dimension_values_have_told_yet_is_no_fall(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["p95"],), {"aggregate": Aggregate.SUM}))
    for name, days in (("early", 64), ("late", 63), ("gone", 20)):
        add_series(world, name, "p95", "host", name)
        bring_in(world, name, FIRST, [5.0] * days)
    frame = shown(world, "p95").lines[0].frame
    assert frame.times[-1] == start_of(FIRST) + 62 * DAY_MS
    assert frame.highs[-1] == 10.0


def test_bars_too_thin_to_see_are_taken_together_by_the_metrics_aggregate(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["conversion"],), {"aggregate": Aggregate.SUM}))
    bring_in(world, "whole", FIRST, [1.0] * 70)
    found = shown(world, kind=PanelKind.BAR, buckets=40)
    assert found.grain is Grain.WEEK
    assert found.lines[0].frame.highs.tolist() == [7.0] * 4
    assert shown(world, kind=PanelKind.BAR, buckets=400).grain is Grain.DAY


def test_a_long_line_is_read_as_far_as_the_screen_needs_and_keeps_its_spike(world: World) -> None:
    add_series(world, "long", "p95")
    values = np.ones(120_000)
    values[77_777] = 9.0
    values[-1] = 5.0
    bring_in(world, "long", date(2026, 2, 1), values.tolist(), 30_000)
    findings = Findings()
    start, end = start_of(date(2026, 2, 1)), start_of(date(2026, 3, 20))
    found = chart(world.store, Spec(world.ids["p95"]), start, end, 300, findings=findings, clock=world.clock)
    frame = found.lines[0].frame
    assert len(frame) < 700
    assert frame.highs.max() == 9.0
    assert found.value == found.lines[0].last == 5.0
    assert findings.numbers < 100_000


def test_the_newest_value_of_a_long_line_is_that_of_the_end_that_is_shown(world: World) -> None:
    add_series(world, "long", "p95")
    world.desk.do(EditMetrics((world.ids["p95"],), {"grain": Grain.MINUTE}))
    values = np.arange(120_000) % 977 + 0.5
    bring_in(world, "long", date(2026, 2, 1), values.tolist(), 30_000)
    start = start_of(date(2026, 2, 1))
    for last in (700, 60_001, 119_999):
        end = start + last * 30_000 + 29_999
        found = chart(world.store, Spec(world.ids["p95"]), start, end, 300, findings=Findings(), clock=world.clock)
        assert found.value == found.lines[0].last == values[last]
        bars = Spec(world.ids["p95"], PanelKind.BAR)
        assert chart(world.store, bars, start, end, 300, findings=Findings(), clock=world.clock).value == values[last]


def test_a_version_of_a_tracker_stands_on_charts_as_a_release(world: World) -> None:
    both = Both(world)
    both.tracker.put("version", "7", title="4.18.0", due=date(2026, 3, 2))
    both.sync()
    assert ("4.18.0", True) in [(mark.title, mark.is_planned) for mark in shown(world).marks]
    both.tracker.put("version", "7", state="Closed")
    both.sync()
    assert ("4.18.0", False) in [(mark.title, mark.is_planned) for mark in shown(world).marks]


def test_releases_and_marks_of_the_product_stand_on_its_charts(world: World) -> None:
    ids = world.ids
    target, out = date(2026, 3, 2), date(2026, 2, 23)
    values = {"title": "26.04", "target": target, "released_on": out, "product_id": ids["checkout"]}
    world.desk.do(AddRow(Release, values, "Add release"))
    world.desk.do(SetFields(Release, (ids["release"],), {"target": target}, "Plan"))
    world.desk.do(Annotate(AnnotationKind.VENDOR, "Gateway", datetime(2026, 2, 27, tzinfo=UTC)))
    world.desk.do(Annotate(AnnotationKind.NOTE, "Old", datetime(2026, 1, 27, tzinfo=UTC)))
    told = [(mark.title, mark.is_planned) for mark in shown(world).marks]
    assert told == [("Sale", False), ("26.04", False), ("Gateway", False), ("26.08", True)]
    assert [mark.title for mark in shown(world, "p95").marks] == ["Gateway", "26.08"]


def test_a_mark_stands_on_the_calendar_day_of_the_metrics_time_zone(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["conversion"],), {"time_zone": "Europe/Berlin"}))
    late = datetime(2026, 2, 11, 23, 30, tzinfo=UTC)
    world.desk.do(Annotate(AnnotationKind.NOTE, "Late", late, metric_id=world.ids["conversion"]))
    mark = next(mark for mark in shown(world).marks if mark.title == "Late")
    assert mark.at == start_of(date(2026, 2, 12)) + HOUR_MS // 2


def test_targets_and_guardrails_are_lines(world: World) -> None:
    assert [(line.value, line.label) for line in shown(world).targets] == [
        (66.0, "target 66 %"),
        (55.0, "guardrail 55 %"),
    ]


def test_points_that_change_are_shown_at_once_though_they_were_kept(world: World) -> None:
    bring_in(world, "whole", FIRST, [1.0] * 63)
    findings = Findings()
    asked = Asked(Spec(world.ids["conversion"]), SHOWN.start, SHOWN.end, 300)
    assert charts(world.store, (asked,), findings=findings, clock=world.clock)[0].value == 1.0
    bring_in(world, "whole", date(2026, 3, 8), [3.0])
    assert charts(world.store, (asked,), findings=findings, clock=world.clock)[0].value == 3.0


def test_a_corrected_value_is_shown_at_once_though_everything_else_is_as_it_was(world: World) -> None:
    bring_in(world, "whole", FIRST, [1.0, 2.0, 3.0] * 21)
    findings = Findings()
    asked = Asked(Spec(world.ids["conversion"]), SHOWN.start, SHOWN.end, 300)
    charts(world.store, (asked,), findings=findings, clock=world.clock)
    bring_in(world, "whole", date(2026, 2, 10), [2.5])
    frame = charts(world.store, (asked,), findings=findings, clock=world.clock)[0].lines[0].frame
    assert frame.highs[frame.times == start_of(date(2026, 2, 10))].tolist() == [2.5]


def test_a_damaged_series_is_shown_as_far_as_it_can_be_read_and_harms_no_other_chart(world: World) -> None:
    bring_in(world, "whole", FIRST, [1.0] * 63)
    add_series(world, "sound", "p95")
    bring_in(world, "sound", FIRST, [5.0] * 63)
    world.store.connection.execute("UPDATE points_chunk SET body = x'00' WHERE series_id = ?", (world.ids["whole"],))
    asked = [Asked(Spec(world.ids[name]), SHOWN.start, SHOWN.end, 300) for name in ("conversion", "p95")]
    torn, sound = charts(world.store, asked, findings=Findings(), clock=world.clock)
    assert torn.trouble or torn.lines[0].frame.unreadable
    assert sound.value == 5.0
    bars = Asked(Spec(world.ids["conversion"], PanelKind.BAR), SHOWN.start, SHOWN.end, 300)
    assert "damaged" in charts(world.store, (bars,), findings=Findings(), clock=world.clock)[0].trouble


def test_sums_over_thinned_points_are_left_away_rather_than_told_wrong(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["conversion"],), {"aggregate": Aggregate.SUM, "grain": Grain.HOUR}))
    bring_in(world, "whole", date(2026, 2, 9), [1.0] * 24 * 28, HOUR_MS)
    thinning = Thinning(world.ids["whole"], start_of(date(2026, 2, 16)))
    world.desk.do(thinning, Actor.SYNC)
    found = shown(world, kind=PanelKind.BAR, buckets=120)
    assert found.grain is Grain.DAY
    assert found.lines[0].frame.times[0] == start_of(date(2026, 2, 16))
    assert set(found.lines[0].frame.highs.tolist()) == {24.0}


@dataclass
class Thinning:
    """Old points that become few."""

    series_id: SeriesId
    before: int
    label: str = "Thin"

    def apply(self, edit: Edit) -> None:
        series.thin(edit, self.series_id, self.before, DAY_MS)


def test_a_metric_in_no_product_has_the_first_colour_and_says_how_often_it_counts(world: World) -> None:
    values = {"description": "Paid orders of started checkouts.\nMore", "grain": Grain.WEEK}
    world.ids["other"] = world.desk.ask(AddMetric("Other", None, values))[1]
    found = shown(world, "other")
    assert found.colour == 1
    assert found.subtitle == "Paid orders of started checkouts, weekly"
