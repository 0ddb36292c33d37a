"""Points brought together keep their sums and extremes, and days are cut where they begin."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.metrics import Aggregate, Grain
from pmdesk.domain.points import Points
from pmdesk.insight.binning import between, binned, coarser, combined, edges, framed, thinned

DAY = 86_400_000
HOUR = 3_600_000


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1_000)


@st.composite
def points(draw: st.DrawFn, most: int = 200) -> Points:
    times = sorted(draw(st.sets(st.integers(-(10**6), 10**6), max_size=most)))
    values = [float(draw(st.integers(-1_000, 1_000))) for _ in times]
    return Points(np.array(times, np.int64), np.array(values, np.float64))


def test_months_begin_on_their_first_day_and_weeks_on_monday() -> None:
    assert edges(ms(2026, 1, 31), ms(2026, 3, 1), Grain.MONTH).tolist() == [
        ms(2026, 1, 1),
        ms(2026, 2, 1),
        ms(2026, 3, 1),
        ms(2026, 4, 1),
    ]
    assert edges(ms(2026, 3, 10), ms(2026, 3, 10), Grain.WEEK).tolist() == [ms(2026, 3, 9), ms(2026, 3, 16)]


def test_a_day_of_a_time_zone_may_have_23_hours() -> None:
    found = edges(ms(2026, 3, 29), ms(2026, 3, 30), Grain.DAY, "Europe/Berlin")
    assert np.diff(found).tolist() == [23 * HOUR, 24 * HOUR]
    assert datetime.fromtimestamp(found[0] / 1_000, ZoneInfo("Europe/Berlin")).hour == 0


def test_hours_begin_where_the_clock_says_so_and_an_unknown_zone_is_utc() -> None:
    assert edges(0, HOUR, Grain.HOUR, "Asia/Kolkata").tolist() == [-HOUR // 2, HOUR // 2, 3 * HOUR // 2]
    assert edges(0, HOUR, Grain.HOUR, "Not/There").tolist() == [0, HOUR, 2 * HOUR]


def test_a_wider_grain_is_as_wide_as_it_has_to_be() -> None:
    assert coarser(Grain.MINUTE, 10 * HOUR) is Grain.DAY
    assert coarser(Grain.DAY, 1) is Grain.DAY
    assert coarser(Grain.DAY, 10**12) is Grain.MONTH


@pytest.mark.parametrize(
    ("aggregate", "wanted"),
    [
        (Aggregate.SUM, [3.0, 4.0]),
        (Aggregate.MEAN, [1.5, 4.0]),
        (Aggregate.MIN, [1.0, 4.0]),
        (Aggregate.MAX, [2.0, 4.0]),
        (Aggregate.LAST, [2.0, 4.0]),
    ],
)
def test_a_period_without_samples_has_no_point(aggregate: Aggregate, wanted: list[float]) -> None:
    times, values = np.array([0, HOUR, 2 * DAY, 9 * DAY], np.int64), np.array([1.0, 2.0, 4.0, 8.0])
    found = binned(times, values, edges(0, 3 * DAY, Grain.DAY), aggregate)
    assert found.times.tolist() == [0, 2 * DAY]
    assert found.values.tolist() == wanted


@pytest.mark.parametrize(
    ("aggregate", "wanted"),
    [
        (Aggregate.SUM, [1.0, 12.0, 3.0]),
        (Aggregate.MEAN, [1.0, 6.0, 3.0]),
        (Aggregate.MIN, [1.0, 2.0, 3.0]),
        (Aggregate.MAX, [1.0, 10.0, 3.0]),
        (Aggregate.LAST, [1.0, 10.0, 3.0]),
    ],
)
def test_series_are_one_at_each_time_that_any_of_them_has(aggregate: Aggregate, wanted: list[float]) -> None:
    one = Points(np.array([1, 2, 3], np.int64), np.array([1.0, 2.0, 3.0]))
    other = Points(np.array([2], np.int64), np.array([10.0]))
    found = combined((one, other), aggregate)
    assert found.times.tolist() == [1, 2, 3]
    assert found.values.tolist() == wanted
    alike = combined((one, one), aggregate)
    assert alike.values.tolist() == [value * (2 if aggregate is Aggregate.SUM else 1) for value in one.values]
    assert len(combined((), aggregate)) == 0


@given(st.lists(points(), max_size=5), st.sampled_from(list(Aggregate)))
def test_series_on_the_same_times_and_on_others_are_combined_alike(parts: list[Points], aggregate: Aggregate) -> None:
    found = combined(parts, aggregate)
    for at in found.times.tolist():
        there = [float(part.values[part.times == at][0]) for part in parts if at in part.times]
        sums = {Aggregate.SUM: sum(there), Aggregate.MEAN: sum(there) / len(there), Aggregate.MIN: min(there)}
        sums |= {Aggregate.MAX: max(there), Aggregate.LAST: there[-1]}
        assert found.values[found.times == at][0] == pytest.approx(sums[aggregate])


@given(points(), st.integers(-(10**6), 10**6), st.integers(1, 10**6), st.integers(1, 60))
def test_a_frame_holds_every_extreme_and_the_first_and_last_sample(
    given_points: Points, start: int, length: int, buckets: int
) -> None:
    end = start + length
    frame = framed(given_points, start, end, buckets)
    inside = between(given_points, start, end)
    assert len(frame) <= 2 * buckets + 6
    if not len(inside):
        return
    shown = (frame.times >= inside.times[0]) & (frame.times <= inside.times[-1])
    assert frame.lows[shown].min() == inside.values.min()
    assert frame.highs[shown].max() == inside.values.max()
    for at in (0, -1):
        alone = frame.times == inside.times[at]
        assert frame.lows[alone].tolist() == frame.highs[alone].tolist() == [inside.values[at]]


@given(points(), st.integers(4, 40))
def test_a_sparkline_keeps_the_extremes_and_ends_with_the_newest_value(given_points: Points, count: int) -> None:
    told = thinned(given_points, count)
    assert len(told) <= count
    if len(given_points):
        assert told[-1] == given_points.values[-1]
        assert (min(told), max(told)) == (given_points.values.min(), given_points.values.max())
